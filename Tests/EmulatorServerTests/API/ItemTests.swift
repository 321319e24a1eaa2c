import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Items of the API, made and changed", .timeLimit(.minutes(1)))
struct ItemTests {
    private func emulator() async throws -> (Emulator, token: String) {
        let emulator = try await TestEmulator.make(
            #"resources: {contacts: {items: [{id: "1", name: Ada, a: {b: 1, c: 2}, tags: [x, z]}]}}"#
        )
        return (emulator, try await emulator.newTokens().access)
    }

    // MARK: - Ids

    @Test(arguments: [
        ("mine", "mine"), ("a b", "a%20b"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("é", "%C3%A9"), ("a+b", "a%2Bb"),
        ("100%", "100%25"), (String(repeating: "x", count: 128), String(repeating: "x", count: 128)),
    ])
    func aClientCanNameWhatItMakes(id: String, segment: String) async throws {
        let (emulator, token) = try await emulator()
        let body = JSONValue.object(["id": .string(id), "n": 1])
        let made = try await emulator.api("POST", "/contacts", token: token, body: body.text)
        #expect(made.status == 201)
        #expect(made.bodyJSON == body)
        #expect(made.headers[header: "Location"] == "/api/v0.0.1/contacts/\(segment)")
        #expect(try await emulator.api("GET", "/contacts/\(segment)", token: token).bodyJSON == body)
        let again = try await emulator.api("POST", "/contacts", token: token, body: body.text)
        #expect(again.status == 409)
        #expect(again.oauthError == "conflict")
        #expect(again.description.contains("contacts has an item '"))
        #expect(try await emulator.api("DELETE", "/contacts/\(segment)", token: token).status == 204)
    }

    @Test func theServerPassesOverIdsThatAreTaken() async throws {
        let (emulator, token) = try await emulator()
        let first = try await emulator.api("POST", "/contacts", token: token, body: "{}")
        let (twin, twinToken) = try await self.emulator()
        let taken = JSONValue.object(["id": .string(try #require(first.bodyJSON?["id"]?.string))])
        #expect(try await twin.api("POST", "/contacts", token: twinToken, body: taken.text).status == 201)
        let second = try await twin.api("POST", "/contacts", token: twinToken, body: "{}")
        #expect(second.status == 201)
        #expect(second.bodyJSON != taken)
    }

    @Test func aSandboxSaysWhereTheItemIs() async throws {
        let (emulator, _) = try await emulator()
        let made = try await emulator.control("POST", "sandboxes", ["scenario": ["consent": "approve"]])
        let sandbox = InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
        let token = try await sandbox.newTokens().access
        let item = try await sandbox.api("POST", "/contacts", token: token, body: #"{"id": "new"}"#)
        let location = try #require(item.headers[header: "Location"])
        #expect(location == "\(sandbox.path)/api/v0.0.1/contacts/new")
        let bearer = [HeaderField("Authorization", "Bearer \(token)")]
        #expect(try await emulator.get(location, headers: bearer).bodyJSON == item.bodyJSON)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let method: String
        let body: String
        let status: Int
        let says: String
        var testDescription: String { "\(method) \(body.prefix(60))" }
    }

    @Test(arguments: [
        Refusal(method: "POST", body: #"{"id": 1}"#, status: 400, says: "id is a number: it is a text, or left out"),
        Refusal(method: "POST", body: #"{"id": null}"#, status: 400, says: "id is null: it is a text, or left out"),
        Refusal(method: "POST", body: #"{"id": ["a"]}"#, status: 400, says: "id is an array"),
        Refusal(method: "POST", body: #"{"id": ""}"#, status: 400, says: "id is '': it has 1 to 128 bytes"),
        Refusal(method: "POST", body: #"{"id": ".."}"#, status: 400, says: "is not . or .."),
        Refusal(method: "POST", body: #"{"id": "a\u0000b"}"#, status: 400, says: "no control character"),
        Refusal(method: "POST", body: #"{"id": "1"}"#, status: 409, says: "PUT /api/v0.0.1/contacts/1 replaces it"),
        Refusal(method: "POST", body: #"{"a": 1, "a": 2}"#, status: 400, says: "the name 'a' stands twice"),
        Refusal(method: "PUT", body: #"{"b": [{"a": 1, "a": 1}]}"#, status: 400, says: "the name 'a' stands twice"),
        Refusal(method: "PUT", body: #"{"id": 1}"#, status: 400, says: "id is a number: it is a text, that of the"),
        Refusal(method: "PUT", body: #"{"id": "2"}"#, status: 409, says: "id is '2', and the path names '1'"),
        Refusal(method: "PATCH", body: #"{"id": "2"}"#, status: 409, says: "id is '2', and the path names '1'"),
        Refusal(method: "PATCH", body: #"{"id": null}"#, status: 400, says: "id is null"),
        Refusal(method: "PATCH", body: "[]", status: 400, says: "the body is not a JSON object: it is an array"),
        Refusal(method: "PATCH", body: "", status: 400, says: "the body is not a JSON object: it ends"),
        Refusal(method: "PATCH", body: #"{"a": {"b": 1, "b": 2}}"#, status: 400, says: "the name 'b' stands twice"),
    ])
    func aBodyThatCannotBeAnItemIsNamed(row: Refusal) async throws {
        let (emulator, token) = try await emulator()
        let before = try await emulator.api("GET", "/contacts", token: token)
        let path = row.method == "POST" ? "/contacts" : "/contacts/1"
        let answer = try await emulator.api(row.method, path, token: token, body: row.body)
        #expect(answer.status == row.status)
        #expect(answer.oauthError == (row.status == 409 ? "conflict" : "invalid_request"))
        #expect(answer.description.contains(row.says), "\(answer.description)")
        #expect(try await emulator.api("GET", "/contacts", token: token).body == before.body)
    }

    // MARK: - Patches

    @Test(arguments: [
        (#"{"name": "Grace"}"#, #"{"id":"1","name":"Grace","a":{"b":1,"c":2},"tags":["x","z"]}"#),
        (#"{"name": null}"#, #"{"id":"1","a":{"b":1,"c":2},"tags":["x","z"]}"#),
        (#"{"a": {"b": null, "d": 3}}"#, #"{"id":"1","name":"Ada","a":{"c":2,"d":3},"tags":["x","z"]}"#),
        (#"{"tags": ["z"], "a": 1}"#, #"{"id":"1","name":"Ada","a":1,"tags":["z"]}"#),
        (#"{"id": "1", "new": {"x": null}}"#, #"{"id":"1","name":"Ada","a":{"b":1,"c":2},"tags":["x","z"],"new":{}}"#),
        ("{}", #"{"id":"1","name":"Ada","a":{"b":1,"c":2},"tags":["x","z"]}"#),
    ])
    func aPatchIsMerged(patch: String, item: String) async throws {
        let (emulator, token) = try await emulator()
        for type in [nil, "application/merge-patch+json", "application/json; charset=utf-8", "Application/JSON"] {
            let headers = type.map { [HeaderField("Content-Type", $0)] } ?? []
            let answer = try await emulator.api("PATCH", "/contacts/1", token: token, body: patch, headers: headers)
            #expect(answer.status == 200)
            #expect(answer.text == item)
        }
        #expect(try await emulator.api("GET", "/contacts/1", token: token).text == item)
        #expect(try await emulator.api("PATCH", "/contacts/2", token: token, body: patch).status == 404)
    }

    @Test func patchesDoNotAddUpWithoutBound() async throws {
        let (emulator, token) = try await emulator()
        let half = String(repeating: "x", count: 600_000)
        let first = try await emulator.api("PATCH", "/contacts/1", token: token, body: "{\"p\": \"\(half)\"}")
        #expect(first.status == 200)
        let second = try await emulator.api("PATCH", "/contacts/1", token: token, body: "{\"q\": \"\(half)\"}")
        #expect(second.status == 413)
        #expect(second.oauthError == "content_too_large")
        #expect(second.description.hasSuffix("bytes: at most 1048576 are kept"))
        #expect(try await emulator.api("GET", "/contacts/1", token: token).body == first.body)
    }

    // MARK: - Types

    @Test(
        arguments: ["POST", "PUT", "PATCH"],
        [
            "text/plain", "multipart/form-data", "application/json-patch+json", "application/xml", "json",
            "application/jsonp", "",
        ]
    )
    func anotherTypeIsNotTaken(method: String, type: String) async throws {
        let (emulator, token) = try await emulator()
        let path = method == "POST" ? "/contacts" : "/contacts/1"
        let headers = [HeaderField("Content-Type", type)]
        let answer = try await emulator.api(method, path, token: token, body: "{}", headers: headers)
        #expect(answer.status == 415)
        #expect(answer.oauthError == "unsupported_media_type")
        #expect(answer.description.hasPrefix("Content-Type is '\(type)': a \(method) takes application/"))
        let name = method == "PATCH" ? "Accept-Patch" : "Accept"
        let taken = method == "PATCH" ? "application/merge-patch+json, application/json" : "application/json"
        #expect(answer.headers[header: name] == taken)
    }

    /// curl and Python's urllib say so of every body whose sender says nothing.
    @Test(arguments: [("POST", "/contacts", 201), ("PUT", "/contacts/1", 200), ("PATCH", "/contacts/1", 200)])
    func anObjectThatIsCalledAFormIsTaken(method: String, path: String, status: Int) async throws {
        let (emulator, token) = try await emulator()
        let headers = [HeaderField("Content-Type", "application/x-www-form-urlencoded")]
        let body = #"{"name": "Ada"}"#
        #expect(try await emulator.api(method, path, token: token, body: body, headers: headers).status == status)
    }

    /// The interface promises it, whatever the type.
    @Test func aBodyThatIsNoObjectIsToldBeforeItsType() async throws {
        let (emulator, token) = try await emulator()
        let headers = [HeaderField("Content-Type", "text/plain")]
        for (method, path) in [("POST", "/contacts"), ("PUT", "/contacts/1")] {
            let answer = try await emulator.api(method, path, token: token, body: "name=Ada", headers: headers)
            #expect(answer.status == 400)
            #expect(answer.description.hasPrefix("the body is not a JSON object"))
        }
        let patch = try await emulator.api("PATCH", "/contacts/1", token: token, body: "[]", headers: headers)
        #expect(patch.status == 415)
    }

    @Test func aCompressedBodyIsNotTaken() async throws {
        let (emulator, token) = try await emulator()
        let headers = [HeaderField("Content-Encoding", "gzip")]
        let answer = try await emulator.api("PUT", "/contacts/1", token: token, body: "{}", headers: headers)
        #expect(answer.status == 415)
        #expect(answer.headers[header: "Accept-Encoding"] == "identity")
        #expect(answer.description == "Content-Encoding is 'gzip': bodies are taken as they are")
        let plain = [HeaderField("Content-Encoding", "identity")]
        #expect(try await emulator.api("PUT", "/contacts/1", token: token, body: "{}", headers: plain).status == 200)
    }
}
