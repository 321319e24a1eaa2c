import EmulatorServer
import OAuthCore
import SQLiteStore
import Testing
import Trace

/// Source: the interface, `POST sandboxes`, `ttl`.
@Suite("Sandboxes that end when nobody uses them", .timeLimit(.minutes(1)))
struct SandboxExpiryTests {
    /// A machine whose clocks go on together.
    private struct Machine {
        let clock = ManualClock()
        let time = SteppingTime()

        func advance(seconds: Double) {
            time.advance(byMs: seconds * 1000)
            clock.advance(by: .milliseconds(Int64(seconds * 1000)))
        }
    }

    private func make(_ emulator: Emulator, _ ttl: JSONValue = 60) async throws -> InSandbox {
        let made = try await emulator.control("POST", "sandboxes", ["ttl": ttl, "consent": "approve"])
        #expect(made.status == 201, "\(made.text)")
        return InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
    }

    private func listed(_ emulator: Emulator) async throws -> [JSONValue] {
        try await emulator.control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array ?? []
    }

    @Test func oneIsThereUntilItWasNotUsedForItsTimeToLive() async throws {
        let machine = Machine()
        let emulator = try await TestEmulator.make(clock: machine.clock, realTime: machine.time.realTime)
        let sandbox = try await make(emulator)
        #expect(try await listed(emulator).last?["ttl"] == 60)
        #expect(try await listed(emulator).last?["expires_at"] == "2026-01-01T00:01:00Z")
        machine.advance(seconds: 59)
        _ = try await sandbox.newTokens()
        #expect(try await listed(emulator).last?["expires_at"] == "2026-01-01T00:01:59Z")
        machine.advance(seconds: 59)
        // Its control plane is a use too.
        #expect(try await sandbox.control("GET", "health").status == 200)
        machine.advance(seconds: 60)
        #expect(try await sandbox.authorize().status == 404)
        #expect(try await listed(emulator).map { $0["id"] } == ["default"])
        #expect(try await emulator.control("GET", "health").status == 200)
    }

    @Test func theTimeIsRealTimeAndNotThatOfTheSandbox() async throws {
        let machine = Machine()
        let emulator = try await TestEmulator.make(clock: machine.clock, realTime: machine.time.realTime)
        let sandbox = try await make(emulator, .number(0.5))
        #expect(try await sandbox.control("POST", "clock", ["advance": 86_400]).status == 200)
        #expect(try await sandbox.control("GET", "health").status == 200)
        machine.advance(seconds: 0.5)
        #expect(try await sandbox.control("GET", "health").status == 404)
    }

    @Test func whatOneHeldIsGone() async throws {
        let machine = Machine()
        let store = RemovalStore(try SQLiteStore())
        let emulator = try await TestEmulator.make(
            store: store,
            clock: machine.clock,
            realTime: machine.time.realTime,
            sandboxLimit: 2
        )
        let sandbox = try await make(emulator)
        _ = try await sandbox.newTokens()
        #expect(try await emulator.control("POST", "sandboxes").status == 429)
        try await machine.clock.waitForSleepers(1)
        machine.advance(seconds: 60)
        #expect(await store.nextRemoval() == SandboxID(sandbox.id))
        #expect(try await store.holdsAnything(of: SandboxID(sandbox.id)) == false)
        _ = try await make(emulator)
    }

    @Test func oneThatAnswersIsInUse() async throws {
        let machine = Machine()
        let emulator = try await TestEmulator.make(clock: machine.clock, realTime: machine.time.realTime)
        let sandbox = try await make(emulator)
        let rule: JSONValue = ["then": .array([["delay": "2m"]])]
        #expect(try await sandbox.control("POST", "rules", rule).status == 201)
        async let answer = sandbox.authorize()
        // The one that waits for its end, and the one that waits for its answer.
        try await machine.clock.waitForSleepers(2)
        machine.advance(seconds: 61)
        try await machine.clock.waitForSleepers(2)
        machine.advance(seconds: 59)
        #expect(try await answer.status == 302)
        machine.advance(seconds: 59)
        #expect(try await sandbox.control("GET", "health").status == 200)
    }

    @Test func oneOfAnEarlierProcessHasItsTimeAgain() async throws {
        try await StoreFolder.with { store in
            let id = try await store.run { server in
                let made = try await server.client().control("POST", "sandboxes", ["ttl": 60])
                return try #require(made.bodyJSON?["id"]?.string)
            }
            let machine = Machine()
            try await store.run(clock: machine.clock, realTime: machine.time.realTime) { server in
                let client = server.client()
                let list = try await client.control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array
                #expect(list?.last?["expires_at"] == "2026-01-01T00:01:00Z")
                #expect(list?.last?["ttl"] == 60)
                let sandbox = InSandbox(server: client, id: id)
                machine.advance(seconds: 59)
                #expect(try await sandbox.control("GET", "scenario").status == 200)
                machine.advance(seconds: 59)
                #expect(try await sandbox.control("POST", "reset").status == 204)
                machine.advance(seconds: 60)
                #expect(try await sandbox.control("GET", "scenario").status == 404)
            }
        }
    }

    @Test(arguments: [0, -1, "60", .number(1e10), true, .null] as [JSONValue])
    func aTimeToLiveThatIsNoneIsRefused(ttl: JSONValue) async throws {
        let emulator = try await TestEmulator.make()
        let refused = try await emulator.control("POST", "sandboxes", ["ttl": ttl])
        #expect(refused.status == 400)
        #expect(refused.detail == "ttl is a number of seconds, above 0 and up to 1000000000")
    }

    @Test func oneWithoutATimeToLiveStays() async throws {
        let machine = Machine()
        let emulator = try await TestEmulator.make(clock: machine.clock, realTime: machine.time.realTime)
        let made = try await emulator.control("POST", "sandboxes")
        #expect(made.bodyJSON?["ttl"] == nil)
        #expect(made.bodyJSON?["expires_at"] == nil)
        machine.advance(seconds: 1e9)
        #expect(try await listed(emulator).count == 2)
    }
}
