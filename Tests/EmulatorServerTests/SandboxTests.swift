import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Sandboxes", .timeLimit(.minutes(1)))
struct SandboxTests {
    private static let frozen: JSONValue = [
        "scenario": ["clock": ["start": "2026-01-01T00:00:00Z", "mode": "frozen"]], "consent": "approve", "seed": 7,
    ]

    private func make(_ emulator: Emulator, _ body: JSONValue? = frozen) async throws -> InSandbox {
        let made = try await emulator.control("POST", "sandboxes", body)
        #expect(made.status == 201, "\(made.text)")
        return InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
    }

    @Test func oneIsMadeListedAndRemoved() async throws {
        let emulator = try await TestEmulator.make()
        let made = try await emulator.control("POST", "sandboxes")
        #expect(made.status == 201)
        let id = try #require(made.bodyJSON?["id"]?.string)
        #expect(made.bodyJSON?["base_url"] == .string("http://127.0.0.1/s/\(id)"))
        #expect(made.bodyJSON?["scenario"] == "default")
        let list = try await emulator.control("GET", "sandboxes")
        #expect(list.bodyJSON?["sandboxes"]?.array?.compactMap { $0["id"]?.string } == ["default", id])
        let sandbox = InSandbox(server: emulator, id: id)
        #expect(try await sandbox.control("GET", "health").status == 200)

        #expect(try await emulator.control("DELETE", "sandboxes/\(id)").status == 204)
        #expect(try await emulator.control("DELETE", "sandboxes/\(id)").status == 404)
        #expect(try await sandbox.control("GET", "health").status == 404)
        #expect(try await sandbox.authorize().status == 404)
    }

    @Test func oneHasTheSeedTheScenarioAndTheConsentThatWereSent() async throws {
        let emulator = try await TestEmulator.make()
        let sandbox = try await make(
            emulator,
            [
                "scenario": ["name": "mine", "lifetimes": ["code": "7s"]], "seed": 42,
                "consent": ["mode": "approve", "user": "grace"],
            ]
        )
        #expect(try await sandbox.get("/_mock").bodyJSON?["seed"] == 42)
        let scenario = try await sandbox.control("GET", "scenario").bodyJSON
        #expect(scenario?["name"] == "mine")
        #expect(scenario?["lifetimes"]?["code"] == "7s")
        #expect(try await sandbox.control("GET", "consent").bodyJSON == ["mode": "approve", "user": "grace"])
        #expect(try await emulator.control("GET", "scenario").bodyJSON?["name"] == "default")
    }

    @Test(arguments: [0, 9_007_199_254_740_993, 9_223_372_036_854_775_808, UInt64.max])
    func aSeedOf64BitsIsToldExactly(seed: UInt64) async throws {
        let emulator = try await TestEmulator.make(seed: seed)
        let sandbox = try await make(emulator, ["seed": JSONValue(seed)])
        for server in [emulator as any Answering, sandbox] {
            let overview = try await server.get("/_mock")
            #expect(overview.bodyJSON?["seed"] == JSONValue(seed))
            #expect(overview.text.contains("\"seed\":\(seed),"))
        }
        let list = try await emulator.control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array
        #expect(list?.map { $0["seed"] } == [JSONValue(seed), JSONValue(seed)])
    }

    @Test func aSeedOfMoreThan64BitsIsRefused() async throws {
        let emulator = try await TestEmulator.make()
        let body = Array(#"{"seed": 18446744073709551616}"#.utf8)
        let refused = try await emulator.send("POST", "/_mock/sandboxes", body: body)
        #expect(refused.status == 400)
        #expect(refused.detail == "seed is a whole number from 0 up to 18446744073709551615")
    }

    @Test func whatOneIssuesTheOtherDoesNotKnow() async throws {
        let emulator = try await TestEmulator.make()
        let (left, right) = (try await make(emulator), try await make(emulator, ["consent": "approve", "seed": 8]))
        let code = try await left.newCode()
        #expect(try await right.exchange(code).bodyJSON?["error_description"] == "the code is not known")
        #expect(try await emulator.exchange(code).bodyJSON?["error_description"] == "the code is not known")
        let tokens = try TokenPair(try await left.exchange(code))
        for other in [right as any Answering, emulator] {
            let call = try await other.api("GET", "/contacts", token: tokens.access)
            #expect(call.status == 401)
            #expect(call.bodyJSON?["error_description"] == "the access token is not known here")
            let refresh = try await other.refresh(tokens.refresh)
            #expect(refresh.bodyJSON?["error_description"] == "the refresh token is not known")
            let revoke = try await other.control("POST", "tokens/revoke", ["token": .string(tokens.access)])
            #expect(revoke.bodyJSON?["affected"] == 0)
            #expect(try await other.control("POST", "tokens/revoke", ["kind": "grant"]).bodyJSON?["affected"] == 0)
            #expect(try await other.control("GET", "tokens").bodyJSON?["tokens"] == .array([]))
        }
        #expect(try await left.api("GET", "/contacts", token: tokens.access).status == 200)
    }

    @Test func theSameSeedGivesTheSameTokensAndStillNothingIsShared() async throws {
        let emulator = try await TestEmulator.make()
        let (left, right) = (try await make(emulator), try await make(emulator))
        let tokens = try await left.newTokens()
        #expect(try await right.newTokens() == tokens)
        _ = try await left.control("POST", "tokens/revoke", ["kind": "grant"])
        #expect(try await left.api("GET", "/contacts", token: tokens.access).status == 401)
        #expect(try await right.api("GET", "/contacts", token: tokens.access).status == 200)
    }

    @Test func rulesClockJournalConsentAndItemsAreApart() async throws {
        let emulator = try await TestEmulator.make()
        let (left, right) = (try await make(emulator), try await make(emulator))
        let rule: JSONValue = [
            "name": "down", "when": ["endpoint": "token"], "then": .array([["respond": ["status": 503]]]),
        ]
        let tokens = try await left.newTokens()
        _ = try await left.api("DELETE", "/contacts/1", token: tokens.access)
        #expect(try await left.control("POST", "rules", rule).status == 201)
        #expect(try await left.control("POST", "clock", ["advance": 60]).status == 200)
        #expect(try await left.control("PUT", "consent", ["mode": "deny"]).status == 200)
        #expect(try await left.refresh(tokens.refresh).status == 503)

        for other in [right as any Answering, emulator] {
            let pair = try await other.newTokens()
            #expect(try await other.api("GET", "/contacts/1", token: pair.access).status == 200)
            #expect(try await other.refresh(pair.refresh).status == 200)
            #expect(try await other.control("GET", "rules").bodyJSON?["rules"] == .array([]))
            #expect(try await other.control("GET", "clock").bodyJSON?["now"] == "2026-01-01T00:00:00Z")
            let journal = try await other.control("GET", "journal").bodyJSON?["exchanges"]?.array ?? []
            #expect(journal.compactMap { $0["n"]?.integer } == [1, 2, 3, 4])
        }
        #expect(try await left.control("POST", "reset").status == 204)
        #expect(try await right.control("GET", "journal").bodyJSON?["exchanges"]?.array?.count == 4)
        #expect(try await left.control("GET", "journal").bodyJSON?["exchanges"]?.array?.isEmpty == true)
    }

    @Test func aSessionOfOneIsNoneInTheOther() async throws {
        let emulator = try await TestEmulator.make()
        let ask: JSONValue = ["consent": "ask", "seed": 7]
        let (left, right) = (try await make(emulator, ask), try await make(emulator, ask))
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        // Pages of a sandbox name paths below its prefix, so the browser goes by the server itself.
        var browser = Browser(emulator)
        _ = try await browser.signIn(at: "/s/\(left.id)" + target)
        #expect(try await browser.open("/s/\(left.id)" + target).text.contains("You are signed in as"))
        #expect(try await browser.open("/s/\(right.id)" + target).text.contains("Sign in to continue"))
    }

    @Test func oneMoreThanTheLimitIsRefused() async throws {
        let emulator = try await TestEmulator.make(sandboxLimit: 3)
        let first = try await make(emulator)
        _ = try await make(emulator)
        let refused = try await emulator.control("POST", "sandboxes")
        #expect(refused.status == 429)
        #expect(refused.headers[header: "Content-Type"] == "application/problem+json")
        #expect(refused.detail == "there are 3 sandboxes already; delete one (DELETE /_mock/sandboxes/ID)")
        #expect(try await emulator.control("DELETE", "sandboxes/\(first.id)").status == 204)
        _ = try await make(emulator)
    }
}
