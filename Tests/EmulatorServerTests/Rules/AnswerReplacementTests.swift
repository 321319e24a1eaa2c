import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("Rules that put another answer in place of the genuine one", .serialized, .timeLimit(.minutes(1)))
struct AnswerReplacementTests {
    @Test func aRuleWithAnOutcomeAnswersBehindTheCommit() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {grant: refresh_token, outcome: success}
                then: [{respond: {status: 502, html: '<p>{{path}}</p>'}}]
              - {when: {grant: refresh_token, outcome: error}, then: [{respond: {status: 400, body: gone}}]}
            """
        )
        let tokens = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let request = RecordedRequest.token(Documented.refresh(tokens.refresh))
            let seen = try await server.bytes(answering: request, request, endsSending: true)
            let (lost, length) = try #require(RecordedResponse.parse(seen.bytes, toHead: false))
            #expect(lost.status == 502)
            #expect(lost.text == "<p>/oauth/token</p>")
            #expect(lost.headers[header: "Content-Type"] == "text/html; charset=utf-8")
            // Nothing of the genuine answer is left.
            #expect(lost.headers[header: "Pragma"] == nil)
            let refused = try #require(RecordedResponse.parse(Array(seen.bytes.dropFirst(length)), toHead: false)).0
            #expect(refused.status == 400)
            #expect(refused.text == "gone")
            // The successor was issued.
            let kept = server.emulator.root.exchanges.suffix(2)
            #expect(kept.map(\.lineage.minted.count) == [2, 0])
            #expect(kept.map(\.outcome) == [.success, .error])
        }
    }

    @Test func aRuleOnArrivalAnswersBeforeAnythingIsLookedAt() async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: any, occurrence: 1-3}, then: [{respond: {status: 503, json: null}}]}]"
        )
        let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let redirect = try await client.authorize()
            #expect(redirect.status == 503)
            #expect(redirect.text == "null")
            #expect(try await client.refresh(tokens.refresh).text == "null")
            #expect(try await client.api("DELETE", "/contacts/1", token: tokens.access).text == "null")
            #expect(try await client.control("GET", "tokens").bodyJSON?["tokens"]?.array?.count == 2)
            #expect(try await client.api("GET", "/contacts/1", token: tokens.access).status == 200)
            #expect(try await client.refresh(tokens.refresh).status == 200)
        }
    }

    @Test(arguments: [
        ("{respond: {status: 500, body: 'lost {{code}}'}}", 500),
        ("{redirect: {status: 303, to: '/over?{{answer.state}}'}}", 303),
    ])
    func theRedirectBackIsReplacedBehindTheCommit(then: String, status: Int) async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: callback}, then: [\(then)]}]")
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let answer = try await client.authorize()
            let tokens = try await client.control("GET", "tokens").bodyJSON?["tokens"]?.array
            let code = try #require(tokens?.last?["token"]?.string)
            #expect(answer.status == status)
            #expect(answer.text == (status == 500 ? "lost \(code)" : ""))
            #expect(answer.headers[header: "Location"] == (status == 303 ? "/over?abc123xyz" : nil))
            #expect(try await client.exchange(code).status == 200)
        }
    }

    @Test func theHeadOfTheRedirectBackIsEdited() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {endpoint: callback}
                then: [{edit: {status: 307, set: {x: z}, headers: {add: {X-A: '1'}, remove: cache-control}}}]
            """
        )
        try await LiveServer.run(emulator) { server in
            let seen = try await server.bytes(answering: .authorize(), endsSending: true)
            #expect(
                seen.head.hasPrefix(
                    "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://client.example/callback?code="
                )
            )
            #expect(seen.head.contains("&state=abc123xyz&x=z\r\nX-A: 1\r\n"))
            #expect(!seen.head.contains("Cache-Control"))
        }
    }

    @Test(arguments: ["endpoint: authorize", "endpoint: any", "endpoint: authorize, outcome: success"])
    func aRuleOnTheRequestMayAlterTheRedirectBack(when: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {\(when)}, then: [{callback: {set: {state: '{{state|flip}}'}}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let parameters = try await server.client().authorize().locationParameters
            #expect(parameters?["state"] == "abc123xya")
            #expect(parameters?["code"] != nil)
        }
    }

    struct HeaderRow: Sendable, CustomTestStringConvertible {
        let then: String
        /// The header, and its lines in the answer.
        let name: String
        let values: [String]
        var testDescription: String { then }
    }

    @Test(arguments: [
        HeaderRow(then: "{edit: {headers: {set: {Date: now}}}}", name: "Date", values: ["now"]),
        HeaderRow(then: "{edit: {headers: {remove: date}}}", name: "Date", values: []),
        HeaderRow(then: "{respond: {headers: {Date: now}}}", name: "Date", values: ["now"]),
        HeaderRow(then: "{edit: {headers: {remove: Content-Length}}}", name: "Content-Length", values: []),
        HeaderRow(
            then: "{edit: {headers: {set: {Content-Length: '7'}}}}",
            name: "Content-Length",
            values: ["7"]
        ),
        HeaderRow(
            then: "{edit: {headers: {set: {Connection: close}}}}",
            name: "Connection",
            values: ["close"]
        ),
        // What one edit takes away, a later one may give back.
        HeaderRow(
            then: "{edit: {headers: {remove: [Date, X-A]}}}, {edit: {headers: {add: {X-A: '1'}, set: {Date: now}}}}",
            name: "Date",
            values: ["now"]
        ),
        HeaderRow(
            then: "{edit: {headers: {remove: [X-A]}}}, {edit: {headers: {add: {X-A: '1'}}}}",
            name: "X-A",
            values: ["1"]
        ),
    ])
    func noHeaderIsTooCommonToBeEdited(row: HeaderRow) async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [\(row.then)]}]")
        try await LiveServer.run(emulator) { server in
            let seen = try await server.bytes(answering: .api("GET", "/contacts", token: "x"), endsSending: true)
            let prefix = "\r\n\(row.name): "
            let lines = seen.head.components(separatedBy: prefix).dropFirst().map { $0.prefix { $0 != "\r\n" } }
            #expect(lines.map(String.init) == row.values)
        }
    }

    @Test(arguments: ["other_client", "other-client"])
    func aCodeOfAnotherClientTakesThePlace(partner: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: callback, occurrence: 1}, then: [{callback: {swap_with: \(partner)}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let foreign = try await client.newCode()
            let refused = try await client.exchange(foreign)
            #expect(refused.status == 400)
            #expect(refused.bodyJSON?["error_description"] == "the code was issued to another client")
            #expect(try await client.exchange(foreign, client: "other-client").status == 200)
            let listed = try await client.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
            let codes = listed.filter { $0["kind"] == "code" }
            #expect(codes.map { $0["client_id"] } == ["demo-client", "other-client"])
            #expect(codes.map { $0["minted_by"] } == [1, 1])
        }
    }
}
