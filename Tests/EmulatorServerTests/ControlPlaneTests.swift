import EmulatorServer
import FixtureFiles
import OAuthCore
import Scenarios
import Testing
import Trace

@Suite("The control plane", .timeLimit(.minutes(1)))
struct ControlPlaneTests {
    @Test func itSaysThatItIsThere() async throws {
        let emulator = try await TestEmulator.make()
        let health = try await emulator.control("GET", "health")
        #expect(health.status == 200)
        #expect(health.text == #"{"status":"ok","version":"\#(ToolVersion.current)"}"#)
        let overview = try await emulator.get("/_mock")
        #expect(overview.status == 200)
        #expect(overview.bodyJSON?["seed"] == 7)
        let head = try await emulator.control("HEAD", "health")
        #expect(head.status == 200)
    }

    @Test func theClockIsReadAndMoved() async throws {
        let emulator = try await TestEmulator.make()
        let steps: [(body: JSONValue, now: String, mode: String)] = [
            (["advance": 60], "2026-01-01T00:01:00Z", "frozen"),
            (["advance": .number(0.25)], "2026-01-01T00:01:00.250Z", "frozen"),
            (["advance": -120], "2025-12-31T23:59:00.250Z", "frozen"),
            (["set": "2030-06-01T12:00:00+02:00"], "2030-06-01T10:00:00Z", "frozen"),
            (["set": "2027-01-01T00:00:00Z", "advance": 1], "2027-01-01T00:00:01Z", "frozen"),
            (["mode": "frozen"], "2027-01-01T00:00:01Z", "frozen"),
        ]
        for step in steps {
            let answer = try await emulator.control("POST", "clock", step.body)
            #expect(answer.status == 200)
            #expect(answer.bodyJSON == ["now": .string(step.now), "mode": .string(step.mode)], "\(step.body.text)")
            #expect(try await emulator.control("GET", "clock").body == answer.body)
        }
    }

    @Test func aRunningClockFollowsRealTime() async throws {
        let uptime = SteppingTime()
        let emulator = try await TestEmulator.make(realTime: uptime.realTime)
        func now() async throws -> JSONValue? { try await emulator.control("GET", "clock").bodyJSON?["now"] }
        uptime.advance(byMs: 5000)
        #expect(try await now() == "2026-01-01T00:00:00Z")
        _ = try await emulator.control("POST", "clock", ["mode": "running"])
        #expect(try await now() == "2026-01-01T00:00:00Z")
        uptime.advance(byMs: 5000)
        #expect(try await now() == "2026-01-01T00:00:05Z")
        _ = try await emulator.control("POST", "clock", ["advance": 3600])
        uptime.advance(byMs: 1)
        #expect(try await now() == "2026-01-01T01:00:05.001Z")
        _ = try await emulator.control("POST", "clock", ["mode": "frozen"])
        uptime.advance(byMs: 5000)
        #expect(try await now() == "2026-01-01T01:00:05.001Z")
    }

    @Test func consentIsSetWithOrWithoutAUser() async throws {
        let emulator = try await TestEmulator.make("consent: ask")
        #expect(try await emulator.authorize().status == 200)
        let approve = try await emulator.control("PUT", "consent", ["mode": "approve", "user": "grace"])
        #expect(approve.status == 200)
        #expect(approve.bodyJSON == ["mode": "approve", "user": "grace"])
        let tokens = try await emulator.newTokens()
        let claims = try #require(Base64URL.decode(String(tokens.access.split(separator: ".")[1])))
        #expect(try JSONValue(parsing: claims)["sub"] == "grace")

        #expect(try await emulator.control("PUT", "consent", ["mode": "approve"]).bodyJSON?["user"] == "ada")
        _ = try await emulator.control("PUT", "consent", ["mode": "deny"])
        #expect(try await emulator.authorize().locationParameters?["error"] == "access_denied")
        let bare = try await emulator.control("PUT", "consent", "ask")
        #expect(bare.status == 200, "\(bare.text)")
        #expect(try await emulator.authorize().status == 200)
    }

    @Test func aResetBringsTheBeginningBack() async throws {
        let emulator = try await TestEmulator.make("rules: [{name: own, then: [{delay: 0s}]}]")
        let beginning = try await emulator.newTokens()
        _ = try await emulator.api("DELETE", "/contacts/1", token: beginning.access)
        _ = try await emulator.control("POST", "clock", ["advance": 60])
        _ = try await emulator.control("PUT", "consent", ["mode": "deny"])
        _ = try await emulator.control("DELETE", "rules")
        _ = try await emulator.control("POST", "rules", ["name": "live", "then": .array([["delay": "0s"]])])

        let reset = try await emulator.control("POST", "reset")
        #expect(reset.status == 204)
        #expect(reset.body.isEmpty)
        #expect(try await emulator.control("GET", "journal").bodyJSON?["exchanges"] == .array([]))
        #expect(try await emulator.control("GET", "findings").bodyJSON?["findings"] == .array([]))
        #expect(try await emulator.control("GET", "tokens").bodyJSON?["tokens"] == .array([]))
        #expect(try await emulator.control("GET", "clock").bodyJSON?["now"] == "2026-01-01T00:00:00Z")
        let rules = try await emulator.control("GET", "rules").bodyJSON?["rules"]?.array ?? []
        #expect(rules.compactMap { $0["name"]?.string } == ["own"])
        #expect(try await emulator.api("GET", "/contacts", token: beginning.access).status == 401)
        // The same seed gives the same tokens again, and the items are all there.
        let again = try await emulator.newTokens()
        #expect(again == beginning)
        #expect(try await emulator.api("GET", "/contacts/1", token: again.access).status == 200)
    }

    @Test func theScenarioIsReadAndReplaced() async throws {
        let emulator = try await TestEmulator.make()
        let shown = try await emulator.control("GET", "scenario")
        #expect(shown.status == 200)
        #expect(shown.bodyJSON?["clients"]?.array?.count == 2)
        #expect(try ScenarioFiles().sent(shown.text) == emulator.root.scenario)

        let token = try await emulator.newTokens().access
        let yaml = "name: mine\nlifetimes: {access_token: 5m}\nconsent: approve\n"
        let replaced = try await emulator.send("PUT", "/_mock/scenario", body: Array(yaml.utf8))
        #expect(replaced.status == 200)
        #expect(replaced.bodyJSON?["name"] == "mine")
        #expect(replaced.bodyJSON?["lifetimes"]?["access_token"] == "5m")
        #expect(try await emulator.api("GET", "/contacts", token: token).status == 401)
        let answer = try await emulator.exchange(try await emulator.newCode())
        #expect(answer.bodyJSON?["expires_in"] == 300)

        let json = #"{"extends": "default", "tokens": {"access": "opaque"}, "consent": "approve"}"#
        #expect(try await emulator.send("PUT", "/_mock/scenario", body: Array(json.utf8)).status == 200)
        #expect(try await emulator.newTokens().access.count == 64)
    }

    @Test func aReplacedScenarioBringsItsSeed() async throws {
        let text = "seed: 42\nclock: {start: 2026-01-01T00:00:00Z, mode: frozen}\nconsent: approve\n"
        let emulator = try await TestEmulator.make()
        #expect(try await emulator.send("PUT", "/_mock/scenario", body: Array(text.utf8)).status == 200)
        let seeded = try await TestEmulator.make(seed: 42)
        #expect(try await emulator.newTokens() == (try await seeded.newTokens()))
        // A reset keeps it.
        #expect(try await emulator.control("POST", "reset").status == 204)
        #expect(try await emulator.newTokens() == (try await TestEmulator.make(seed: 42).newTokens()))
    }

    @Test func aScenarioThatIsWrongChangesNothing() async throws {
        let emulator = try await TestEmulator.make()
        let before = emulator.root.scenario
        let tokens = try await emulator.newTokens()
        let answer = try await emulator.send("PUT", "/_mock/scenario", body: Array("lifetime: {code: 1s}".utf8))
        #expect(answer.status == 422)
        #expect(answer.headers[header: "Content-Type"] == "application/problem+json")
        #expect(answer.detail?.contains("did you mean 'lifetimes'?") == true, "\(answer.text)")
        #expect(emulator.root.scenario == before)
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 200)
    }
}
