import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Source: the scenario format, `limits`; RFC 6585 §4; RFC 9110 §10.2.3.
@Suite("Limits of the API", .timeLimit(.minutes(1)))
struct RateLimitTests {
    private func rates(_ answer: RecordedResponse) -> [String?] {
        [answer.headers[header: "X-RateLimit-Limit"], answer.headers[header: "X-RateLimit-Remaining"]]
    }

    @Test func everyAnswerSaysWhatIsLeft() async throws {
        let emulator = try await TestEmulator.make("limits: {api: 4/1m}")
        let token = try await emulator.newTokens().access
        let calls: [(method: String, path: String, token: String?, status: Int)] = [
            ("GET", "/contacts", token, 200), ("GET", "/contacts", nil, 401), ("POST", "/contacts", token, 400),
            ("GET", "/nothing", token, 404),
        ]
        for (index, call) in calls.enumerated() {
            let answer = try await emulator.api(call.method, call.path, token: call.token)
            #expect(answer.status == call.status)
            #expect(rates(answer) == ["4", String(3 - index)])
        }
        for _ in 1...2 {
            let refused = try await emulator.api("GET", "/contacts", token: token)
            #expect(refused.status == 429)
            #expect(refused.oauthError == "too_many_requests")
            #expect(refused.description == "4/1m is the limit here: try again in 60 s")
            #expect(refused.headers[header: "Retry-After"] == "60")
            #expect(rates(refused) == ["4", "0"])
        }
    }

    @Test func theWaitIsThatOfTheSandboxesClock() async throws {
        let time = SteppingTime()
        let emulator = try await TestEmulator.make(
            "limits: {api: 1/10s}\nclock: {start: 2026-01-01T00:00:00Z, mode: running}",
            realTime: time.realTime
        )
        let token = try await emulator.newTokens().access
        func wait() async throws -> String? {
            let answer = try await emulator.api("GET", "/contacts", token: token)
            #expect(answer.status == (answer.headers[header: "Retry-After"] == nil ? 200 : 429))
            return answer.headers[header: "Retry-After"]
        }
        #expect(try await wait() == nil)
        #expect(try await wait() == "10")
        time.advance(byMs: 1)
        #expect(try await wait() == "10")
        time.advance(byMs: 8999)
        #expect(try await wait() == "1")
        time.advance(byMs: 999)
        #expect(try await wait() == "1")
        time.advance(byMs: 1)
        #expect(try await wait() == nil)
        // The control plane moves the same clock, forwards and back.
        #expect(try await wait() == "10")
        _ = try await emulator.control("POST", "clock", ["advance": 7])
        #expect(try await wait() == "3")
        _ = try await emulator.control("POST", "clock", ["set": "2025-12-31T00:00:00Z"])
        #expect(try await wait() == nil)
        #expect(try await wait() == "10")
    }

    @Test func whatTheAnswerSaysToWaitIsEnough() async throws {
        let emulator = try await TestEmulator.make("limits: {api: 2/1500ms}")
        let token = try await emulator.newTokens().access
        for _ in 1...3 {
            for _ in 1...2 { #expect(try await emulator.api("GET", "/contacts", token: token).status == 200) }
            let refused = try await emulator.api("GET", "/contacts", token: token)
            let seconds = try #require(refused.headers[header: "Retry-After"].flatMap(Int64.init))
            #expect(seconds == 2)
            _ = try await emulator.control("POST", "clock", ["advance": .integer(seconds)])
        }
    }

    @Test func everySandboxCountsForItself() async throws {
        let emulator = try await TestEmulator.make("limits: {api: 1/1m}")
        let scenario: JSONValue = ["consent": "approve", "limits": ["api": "2/1m"]]
        let made = try await emulator.control("POST", "sandboxes", ["scenario": scenario])
        let sandbox = InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
        let (token, own) = (try await emulator.newTokens().access, try await sandbox.newTokens().access)
        var statuses: [Int] = []
        for _ in 1...3 {
            statuses.append(try await emulator.api("GET", "/contacts", token: token).status)
            statuses.append(try await sandbox.api("GET", "/contacts", token: own).status)
        }
        #expect(statuses == [200, 200, 429, 200, 429, 429])
        #expect(rates(try await sandbox.api("GET", "/contacts", token: own)) == ["2", "0"])
        // A reset begins anew, and the token endpoint has a count of its own.
        _ = try await emulator.control("POST", "reset")
        let fresh = try await emulator.newTokens().access
        #expect(try await emulator.api("GET", "/contacts", token: fresh).status == 200)
    }

    @Test func withoutALimitNothingIsSaid() async throws {
        let emulator = try await TestEmulator.make("limits: {token: 2/1m}")
        let tokens = try await emulator.newTokens()
        #expect(rates(try await emulator.api("GET", "/contacts", token: tokens.access)) == [nil, nil])
        #expect(rates(try await emulator.refresh(tokens.refresh)) == [nil, nil])
        let refused = try await emulator.refresh(tokens.refresh)
        #expect(refused.status == 429)
        #expect(rates(refused) == [nil, nil])
        #expect(refused.description == "2/1m is the limit here: try again in 60 s")
    }
}
