import EmulatorServer
import NIOCore
import OAuthCore
import Testing
import Trace

@Suite("The second origin", .serialized, .timeLimit(.minutes(1)))
struct SinkTests {
    private static let request = RecordedRequest(
        method: "GET",
        target: "/a",
        headers: [HeaderField("Host", "y")],
        body: []
    )

    @Test func oneConnectionBringsManyRequests() async throws {
        try await RedirectRuleTests.withSink { server, location in
            var second = Self.request
            second.target = "/b"
            let answers = try await SecondOrigin.answers(2, to: Self.request.bytes + second.bytes, at: location)
            let kept = try await RedirectRuleTests.sinkExchanges(server)
            #expect(answers.map(\.bodyJSON) == [["recorded": true], ["recorded": true]])
            #expect(kept.map(\.request.target) == ["/a", "/b"])
        }
    }

    @Test func bytesBehindARequestAreInTheJournalToo() async throws {
        try await RedirectRuleTests.withSink { server, location in
            let bytes = Self.request.bytes + Array("trailing".utf8)
            try await SecondOrigin.leave(bytes, at: location, endsSending: true)
            await server.emulator.root.whenQuiet()
            let kept = try await RedirectRuleTests.sinkExchanges(server)
            #expect(kept.first?.request.target == "/a")
            #expect(kept.map { String(decoding: $0.request.body, as: UTF8.self) } == ["", "trailing"])
        }
    }

    @Test func aHEADIsAnsweredWithoutABody() async throws {
        try await RedirectRuleTests.withSink { _, location in
            var head = Self.request
            head.method = "HEAD"
            let bytes = try await SecondOrigin.visit(location, sending: head.bytes) { inbound in
                for try await part in inbound { return Array(part.readableBytesView) }
                return []
            }
            let length = try #require(RecordedResponse.parse(bytes, toHead: true)).length
            #expect(bytes.count == length)
        }
    }

    @Test func aRequestThatIsNotWholeHoldsNobodyUp() async throws {
        try await RedirectRuleTests.withSink { server, location in
            let half = Array("POST /x HTTP/1.1\r\nHost: y\r\nContent-Length: 9\r\n\r\nabc".utf8)
            let isStillOpen = try await SecondOrigin.visit(location, sending: half) { _ in
                while server.emulator.root.lastArrival < 2 {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                #expect(try await server.client().api("GET", "/contacts", token: "x").status == 307)
                return try await RedirectRuleTests.sinkExchanges(server).isEmpty
            }
            #expect(isStillOpen, "the answer came when the sink had given the connection up")
        }
    }

    @Test func everySandboxHasItsOwn() async throws {
        try await RedirectRuleTests.withSink { server, location in
            let client = server.client()
            let rule: JSONValue = ["then": .array([["redirect": ["to": "sink"]]])]
            let id = try #require(try await client.control("POST", "sandboxes").bodyJSON?["id"]?.string)
            let other = InSandbox(server: client, id: id)
            #expect(try await other.control("POST", "rules", rule).status == 201)
            let redirect = try await other.api("GET", "/contacts", token: nil)
            let place = try #require(redirect.headers[header: "Location"])
            #expect(place.hasSuffix("/s/\(id)/api/v0.0.1/contacts"))
            #expect(place.firstMatch(of: /:[0-9]+/)?.output != location.firstMatch(of: /:[0-9]+/)?.output)

            _ = try await SecondOrigin.answers(1, to: Self.request.bytes, at: place)
            let journal = try await other.control("GET", "journal?endpoint=sink").bodyJSON
            #expect(journal?["exchanges"]?.array?.count == 1)
            #expect(try await RedirectRuleTests.sinkExchanges(server).isEmpty)
            // It ends with its sandbox.
            #expect(try await client.control("DELETE", "sandboxes/\(id)").status == 204)
            let late = try? await SecondOrigin.answers(1, to: Self.request.bytes, at: place)
            #expect(late ?? [] == [])
        }
    }
}
