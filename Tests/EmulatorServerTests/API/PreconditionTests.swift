import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Source: RFC 9110 §8.8.3, §13.
@Suite("Conditional requests of the API", .timeLimit(.minutes(1)))
struct PreconditionTests {
    private static let other = "\"another\""

    private func emulator() async throws -> (Emulator, token: String) {
        let emulator = try await TestEmulator.make()
        return (emulator, try await emulator.newTokens().access)
    }

    private func tag(_ path: String, _ emulator: Emulator, _ token: String) async throws -> String {
        let answer = try await emulator.api("GET", path, token: token)
        return try #require(answer.headers[header: "ETag"])
    }

    @Test func aTagIsStrongAndChangesWithTheBytesOnly() async throws {
        let (emulator, token) = try await emulator()
        let item = try await tag("/contacts/1", emulator, token)
        #expect(item.wholeMatch(of: /"[0-9a-f]{24}"/) != nil)
        let list = try await tag("/contacts", emulator, token)
        #expect(try await tag("/contacts?limit=100", emulator, token) == list)
        #expect(try await tag("/contacts?limit=1", emulator, token) != list)
        #expect(try await tag("/contacts/1", emulator, token) == item)

        let patched = try await emulator.api("PATCH", "/contacts/1", token: token, body: #"{"n": 1}"#)
        #expect(patched.headers[header: "ETag"] == (try await tag("/contacts/1", emulator, token)))
        #expect(patched.headers[header: "ETag"] != item)
        #expect(try await tag("/contacts", emulator, token) != list)
        _ = try await emulator.api("PATCH", "/contacts/1", token: token, body: #"{"n": null}"#)
        #expect(try await tag("/contacts/1", emulator, token) == item)
        #expect(try await tag("/contacts", emulator, token) == list)

        let made = try await emulator.api("POST", "/contacts", token: token, body: #"{"id": "9"}"#)
        #expect(made.headers[header: "ETag"] == (try await tag("/contacts/9", emulator, token)))
    }

    /// Source: RFC 9110 §9.3.4.
    @Test func aPutGetsATagOnlyWhereItIsKeptAsSent() async throws {
        let (emulator, token) = try await emulator()
        let kept = try await emulator.api("PUT", "/contacts/1", token: token, body: #"{"id":"1","n":1}"#)
        #expect(kept.headers[header: "ETag"] == (try await tag("/contacts/1", emulator, token)))
        let completed = try await emulator.api("PUT", "/contacts/1", token: token, body: #"{"n":1}"#)
        #expect(completed.status == 200)
        #expect(completed.headers[header: "ETag"] == nil)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        /// `@` stands for the current tag.
        let headers: [HeaderField]
        let status: Int

        init(_ line: String, _ headers: [HeaderField], _ status: Int) {
            let words = line.split(separator: " ").map(String.init)
            (method, path, self.headers, self.status) = (words[0], words[1], headers, status)
        }

        var testDescription: String {
            "\(method) \(path) \(headers.map { "\($0.name): \($0.value)" }.joined(separator: "; "))"
        }
    }

    private static func noneMatch(_ value: String) -> HeaderField { HeaderField("If-None-Match", value) }
    private static func match(_ value: String) -> HeaderField { HeaderField("If-Match", value) }

    @Test(arguments: [
        Row("GET /contacts/1", [noneMatch("@")], 304), Row("HEAD /contacts/1", [noneMatch("@")], 304),
        Row("GET /contacts", [noneMatch("@")], 304), Row("GET /contacts?limit=2", [noneMatch("@")], 304),
        Row("GET /contacts/1", [noneMatch("*")], 304), Row("GET /contacts/1", [noneMatch("W/@")], 304),
        Row("GET /contacts/1", [noneMatch("\(other), @")], 304), Row("GET /contacts/1", [noneMatch(",,@ ,")], 304),
        Row("GET /contacts/1", [noneMatch(other), noneMatch("@")], 304),
        Row("GET /contacts/1", [noneMatch(other)], 200),
        Row("GET /contacts/1", [noneMatch("\"\"")], 200), Row("GET /contacts/99", [noneMatch("*")], 404),
        Row("GET /contacts/1", [match("@")], 200), Row("GET /contacts/1", [match(other)], 412),
        Row("GET /contacts", [match("W/@")], 412), Row("GET /contacts/1", [match("@"), noneMatch("@")], 304),
        Row("GET /contacts/1", [match(other), noneMatch("@")], 412),

        Row("PUT /contacts/1", [match("@")], 200), Row("PUT /contacts/1", [match("*")], 200),
        Row("PUT /contacts/1", [match(" * ")], 200), Row("PUT /contacts/1", [match("\(other),@")], 200),
        Row("PUT /contacts/1", [match(other)], 412), Row("PUT /contacts/1", [match("W/@")], 412),
        Row("PUT /contacts/1", [noneMatch("*")], 412), Row("PUT /contacts/1", [noneMatch("W/@")], 412),
        Row("PUT /contacts/1", [noneMatch(other)], 200), Row("PUT /contacts/99", [match("*")], 404),
        Row("PUT /contacts/99", [match(other)], 404),
        Row("PATCH /contacts/1", [match("@")], 200), Row("PATCH /contacts/1", [match(other)], 412),
        Row("DELETE /contacts/1", [match("@")], 204), Row("DELETE /contacts/1", [match(other)], 412),
        Row("DELETE /contacts/1", [noneMatch("*")], 412), Row("DELETE /contacts/99", [match("*")], 404),
        Row("POST /contacts", [match("@")], 201), Row("POST /contacts", [match(other)], 412),
        Row("POST /contacts", [match("*")], 201), Row("POST /contacts", [noneMatch("*")], 412),

        // There is no date to compare with.
        Row("GET /contacts/1", [HeaderField("If-Modified-Since", "Thu, 01 Jan 2037 00:00:00 GMT")], 200),
        Row("PUT /contacts/1", [HeaderField("If-Unmodified-Since", "Thu, 01 Jan 2009 00:00:00 GMT")], 200),
    ])
    func aConditionIsHeldAgainstWhatIsThere(row: Row) async throws {
        let (emulator, token) = try await emulator()
        let read = try await emulator.api("GET", row.path, token: token)
        let current = read.headers[header: "ETag"] ?? "\"none\""
        let headers = row.headers.map { HeaderField($0.name, $0.value.replacing("@", with: current)) }
        let answer = try await emulator.api(row.method, row.path, token: token, body: "{}", headers: headers)
        #expect(answer.status == row.status, "\(answer.text)")
        let after = try await emulator.api("GET", row.path, token: token)
        if row.status == 304 {
            #expect(answer.body.isEmpty)
            #expect(answer.headers[header: "ETag"] == current)
            #expect(answer.headers[header: "Link"] == read.headers[header: "Link"])
            #expect(answer.headers[header: "Content-Type"] == nil)
            #expect(answer.headers[header: "Content-Length"] == nil)
        }
        if row.status == 412 {
            #expect(answer.oauthError == "precondition_failed")
            #expect(answer.description.hasSuffix("which is there now"))
            #expect(after.body == read.body)
        }
    }

    @Test(
        arguments: [
            "x", "\"", "\"a", "a\"", "\"a\" \"b\"", "\"a\"b", "w/\"a\"", "W/", "W/*", "*, \"a\"", "\"a\", *", ",", "",
            "\"a b\"", "\"a\u{7F}\"",
        ],
        ["If-Match", "If-None-Match"]
    )
    func aConditionThatCannotBeReadIsRefused(value: String, name: String) async throws {
        let (emulator, token) = try await emulator()
        for (method, path) in [("GET", "/contacts"), ("PUT", "/contacts/1"), ("DELETE", "/contacts/1")] {
            let headers = [HeaderField(name, value)]
            let answer = try await emulator.api(method, path, token: token, body: "{}", headers: headers)
            #expect(answer.status == 400)
            #expect(answer.description == "\(name) is '\(value)': it is * or a list of tags such as \"a1b2\"")
        }
        #expect(try await emulator.api("GET", "/contacts/1", token: token).bodyJSON?["name"] != nil)
    }

    /// Source: RFC 9110 §13.2.1.
    @Test func aConditionComesBehindTheTokenAndBeforeTheBody() async throws {
        let (emulator, token) = try await emulator()
        let failing = [HeaderField("If-Match", Self.other)]
        #expect(try await emulator.api("PUT", "/contacts/1", token: nil, headers: failing).status == 401)
        let reader = try await emulator.newTokens(scope: "read:contacts").access
        #expect(try await emulator.api("PUT", "/contacts/1", token: reader, headers: failing).status == 403)
        #expect(try await emulator.api("PUT", "/contacts/1", token: token, body: "[", headers: failing).status == 412)
        #expect(try await emulator.api("POST", "/contacts/1", token: token, headers: failing).status == 405)
    }

    /// Two who read the same item and write it: the second one is told.
    @Test func aLostUpdateIsSeen() async throws {
        let (emulator, token) = try await emulator()
        let read = [HeaderField("If-Match", try await tag("/contacts/1", emulator, token))]
        async let one = emulator.api("PATCH", "/contacts/1", token: token, body: #"{"n":1}"#, headers: read)
        async let two = emulator.api("PATCH", "/contacts/1", token: token, body: #"{"n":2}"#, headers: read)
        let statuses = [try await one.status, try await two.status]
        #expect(statuses.sorted() == [200, 412])
    }

    @Test func nothingFollowsA304AtASocket() async throws {
        let (emulator, token) = try await emulator()
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let tag = try #require(try await client.api("GET", "/contacts", token: token).headers[header: "ETag"])
            let headers = [HeaderField("If-None-Match", tag)]
            #expect(try await client.api("GET", "/contacts", token: token, headers: headers).status == 304)
            #expect(try await client.api("GET", "/contacts/1", token: token).bodyJSON?["id"] == "1")
        }
    }
}
