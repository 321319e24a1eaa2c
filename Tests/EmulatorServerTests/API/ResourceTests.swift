import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The resources of the API", .timeLimit(.minutes(1)))
struct ResourceTests {
    @Test func aListHasItsItemsAndNoNextPage() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens(scope: "read:messages").access
        let answer = try await emulator.api("GET", "/messages", token: token)
        #expect(answer.status == 200)
        #expect(answer.headers[header: "Content-Type"] == "application/json")
        #expect(
            answer.text == #"{"items":[{"id":"1","from":"1","text":"Can machines think?"},"#
                + #"{"id":"2","from":"3","text":"Simplicity is prerequisite for reliability."}],"next":null}"#
        )
    }

    @Test func anItemIsMadeReadReplacedAndDeleted() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        let body = #"{"name":"Grace Hopper","tags":["a",1,true,null,1.5]}"#
        let created = try await emulator.api("POST", "/contacts", token: token, body: body)
        #expect(created.status == 201)
        let id = try #require(created.bodyJSON?["id"]?.string)
        #expect(id.utf8.count == 12)
        #expect(created.headers[header: "Location"] == "/api/v0.0.1/contacts/\(id)")
        #expect(created.bodyJSON?["tags"] == .array(["a", 1, true, .null, .number(1.5)]))

        let read = try await emulator.api("GET", "/contacts/\(id)", token: token)
        #expect(read.status == 200)
        #expect(read.bodyJSON == created.bodyJSON)
        let list = try await emulator.api("GET", "/contacts", token: token)
        #expect(list.bodyJSON?["items"]?.array?.last == created.bodyJSON)

        let replaced = try await emulator.api("PUT", "/contacts/\(id)", token: token, body: #"{"id":"\#(id)","n":1}"#)
        #expect(replaced.status == 200)
        #expect(replaced.bodyJSON == ["id": .string(id), "n": 1])
        #expect(try await emulator.api("GET", "/contacts/\(id)", token: token).bodyJSON == replaced.bodyJSON)

        let deleted = try await emulator.api("DELETE", "/contacts/\(id)", token: token)
        #expect(deleted.status == 204)
        #expect(deleted.body.isEmpty)
        #expect(deleted.headers[header: "Content-Length"] == nil)
        #expect(try await emulator.api("GET", "/contacts/\(id)", token: token).status == 404)
        #expect(try await emulator.api("DELETE", "/contacts/\(id)", token: token).status == 404)
        #expect(try await emulator.api("PUT", "/contacts/\(id)", token: token, body: "{}").status == 404)
        #expect(try await emulator.api("GET", "/contacts", token: token).bodyJSON?["items"]?.array?.count == 3)
    }

    @Test(arguments: ["", "null", "[]", "\"x\"", "1", "{", "{\"a\":1}x", "a=1", "\u{FEFF}"])
    func aBodyThatIsNoObjectIsRefused(body: String) async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        for (method, path) in [("POST", "/contacts"), ("PUT", "/contacts/1")] {
            let answer = try await emulator.api(method, path, token: token, body: body)
            #expect(answer.status == 400)
            #expect(answer.oauthError == "invalid_request")
            #expect(answer.description.hasPrefix("the body is not a JSON object: "))
        }
        #expect(try await emulator.api("GET", "/contacts", token: token).bodyJSON?["items"]?.array?.count == 3)
    }

    @Test(arguments: ["", "/", "/nothing", "/contacts/1/2", "/contacts/99", "/contacts/%31x", "/Contacts"])
    func whatIsNotThereIsNotFound(path: String) async throws {
        let emulator = try await TestEmulator.make()
        let answer = try await emulator.api("GET", path, token: try await emulator.newTokens().access)
        #expect(answer.status == 404)
        #expect(answer.oauthError == "not_found")
    }

    @Test func anEscapedIdIsTheSameId() async throws {
        let emulator = try await TestEmulator.make(
            #"resources: {contacts: {items: [{id: "a/b c+d"}]}}"#
        )
        let token = try await emulator.newTokens().access
        let answer = try await emulator.api("GET", "/contacts/a%2Fb%20c+d", token: token)
        #expect(answer.status == 200)
        #expect(answer.bodyJSON?["id"] == "a/b c+d")
    }

    @Test(arguments: [
        ("POST", "/contacts/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ("TRACE", "/contacts/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ("PUT", "/contacts", "GET, HEAD, POST, OPTIONS"), ("PATCH", "/contacts", "GET, HEAD, POST, OPTIONS"),
        ("DELETE", "/contacts", "GET, HEAD, POST, OPTIONS"), ("POST", "/me", "GET, HEAD, OPTIONS"),
        ("DELETE", "/both", "POST, GET, HEAD, OPTIONS"),
    ])
    func aMethodThatIsNotTakenNamesThoseThatAre(method: String, path: String, allowed: String) async throws {
        let emulator = try await TestEmulator.make(Self.routes)
        // Whatever the scope: no other token would help.
        let answer = try await emulator.api(method, path, token: try await emulator.newTokens(scope: "a").access)
        #expect(answer.status == 405)
        #expect(answer.headers[header: "Allow"] == allowed)
        #expect(answer.description == "\(path) takes \(allowed)")
    }

    @Test(arguments: [
        ("/contacts/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"), ("/contacts", "GET, HEAD, POST, OPTIONS"),
        ("/me", "GET, HEAD, OPTIONS"), ("/both", "POST, GET, HEAD, OPTIONS"),
    ])
    func anOptionsRequestNamesTheMethods(path: String, allowed: String) async throws {
        let emulator = try await TestEmulator.make(Self.routes)
        let answer = try await emulator.api("OPTIONS", path, token: try await emulator.newTokens(scope: "a").access)
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
        #expect(answer.headers[header: "Allow"] == allowed)
        let patch = allowed.contains("PATCH") ? "application/merge-patch+json, application/json" : nil
        #expect(answer.headers[header: "Accept-Patch"] == patch)
        #expect(try await emulator.api("OPTIONS", path, token: nil).status == 401)
    }

    private static let routes = """
        clients:
          - {id: demo-client, secret: demo-secret, redirect_uris: ["https://client.example/callback"],
             scopes: [a, "read:contacts", "write:contacts", "read:messages", "write:messages"]}
        routes:
          - {method: GET, path: /me, respond: {json: {}}}
          - {method: POST, path: /both, respond: {json: {}}}
          - {method: GET, path: /both, respond: {json: {}}}
        """

    @Test(arguments: [
        ("GET", "/contacts", "write:contacts", "read:contacts"),
        ("HEAD", "/contacts/1", "read:messages", "read:contacts"),
        ("POST", "/contacts", "read:contacts", "write:contacts"),
        ("PUT", "/contacts/1", "read:contacts", "write:contacts"),
        ("PATCH", "/contacts/1", "read:contacts", "write:contacts"),
        ("DELETE", "/messages/1", "write:contacts", "write:messages"),
    ])
    func anotherScopeIsForbidden(method: String, path: String, has: String, needs: String) async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens(scope: has).access
        let answer = try await emulator.api(method, path, token: token, body: "{}")
        #expect(answer.status == 403)
        #expect(answer.oauthError == "insufficient_scope")
        let challenge = try #require(answer.headers[header: "WWW-Authenticate"])
        #expect(challenge.hasPrefix(#"Bearer realm="flextell", error="insufficient_scope""#))
        #expect(challenge.hasSuffix(#"scope="\#(needs)""#))
    }

    @Test func aHeadIsAGetWithoutItsBody() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let get = try await client.api("GET", "/contacts", token: token)
            let head = try await client.api("HEAD", "/contacts", token: token)
            #expect(head.status == 200)
            #expect(head.headers == get.headers)
            #expect(head.body.isEmpty)
            // The connection is still in step: no byte of a body is left in it.
            #expect(try await client.api("GET", "/contacts/1", token: token).bodyJSON?["id"] == "1")
        }
    }

    @Test func aFixedRouteIsAnsweredWithItsScope() async throws {
        let emulator = try await TestEmulator.make(
            """
            routes:
              - {method: GET, path: /me, scope: null, respond: {json: {id: u1}}}
              - {method: GET, path: "/files/*", scope: "read:messages",
                 respond: {status: 203, headers: {X-Kind: file}, body: text}}
            """
        )
        #expect(try await emulator.api("GET", "/me", token: nil).status == 401)
        let contacts = try await emulator.newTokens(scope: "read:contacts").access
        #expect(try await emulator.api("GET", "/me", token: contacts).text == #"{"id":"u1"}"#)
        #expect(try await emulator.api("GET", "/files/1", token: contacts).status == 403)
        let messages = try await emulator.newTokens(scope: "read:messages").access
        let file = try await emulator.api("GET", "/files/a/b", token: messages)
        #expect(file.status == 203)
        #expect(file.text == "text")
        #expect(file.headers[header: "X-Kind"] == "file")
        #expect(file.headers[header: "Content-Type"] == "text/plain; charset=utf-8")
    }
}
