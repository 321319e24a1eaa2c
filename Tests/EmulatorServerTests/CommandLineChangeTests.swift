import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

/// Source: decision record 0013.
@Suite("A restart with another command line, limit or clock", .timeLimit(.minutes(1)))
struct CommandLineChangeTests {
    @Test func theSameCommandLineLeavesWhatTheControlPlaneDid() async throws {
        try await StoreFolder.with { store async throws in
            try await store.run("name: first") { server async throws in
                let scenario: JSONValue = ["name": "put", "lifetimes": ["code": "7s"], "consent": "approve"]
                #expect(try await server.client().control("PUT", "scenario", scenario).status == 200)
            }
            try await store.run("name: first") { server async throws in
                let scenario = try await server.client().control("GET", "scenario").bodyJSON
                #expect(scenario?["name"] == "put")
                #expect(scenario?["lifetimes"]?["code"] == "7s")
            }
        }
    }

    @Test func anotherScenarioIsTakenOverAsFromAFileThatWasSaved() async throws {
        try await StoreFolder.with { store async throws in
            let tokens = try await store.run("name: first") { server async throws in
                let client = server.client()
                _ = try await client.control("POST", "clock", ["advance": 60])
                let rule: JSONValue = [
                    "name": "live", "when": ["endpoint": "token"], "then": .array([["delay": "0s"]]),
                ]
                #expect(try await client.control("POST", "rules", rule).status == 201)
                return try await client.newTokens()
            }
            let second = """
                name: second
                lifetimes: {code: 9s}
                resources: {notes: {items: [{id: "n"}]}}
                rules: [{name: scripted, when: {endpoint: api}, then: [{delay: 0s}]}]
                """
            // The second time it is the same one again.
            for _ in 0..<2 {
                try await store.run(second) { server async throws in
                    let client = server.client()
                    #expect(try await client.control("GET", "scenario").bodyJSON?["name"] == "second")
                    let rules = try await client.control("GET", "rules").bodyJSON?["rules"]?.array
                    #expect(rules?.map { $0["name"] } == ["live", "scripted"])
                    #expect(try await client.control("GET", "clock").bodyJSON?["now"] == "2026-01-01T00:01:00Z")
                    let notes = try await client.api("GET", "/notes/n", token: tokens.access)
                    #expect(notes.status == 200)
                }
            }
        }
    }

    @Test func anotherSeedDrawsFromThenOn() async throws {
        try await StoreFolder.with { store async throws in
            let first = try await store.run(seed: 7) { try await $0.client().newTokens() }
            try await store.run(seed: 8) { server async throws in
                #expect(try await server.client().get("/_mock").bodyJSON?["seed"] == 8)
                let second = try await server.client().newTokens()
                #expect(second.refresh != first.refresh)
                #expect(try await server.client().refresh(first.refresh).status == 200)
            }
        }
    }

    @Test func aRunningClockGoesOnWithTheRealTimeAndAFrozenOneStands() async throws {
        let rows = [
            ("running", 0.0, "2026-01-01T00:01:00Z"), ("running", 90_000, "2026-01-01T00:02:30Z"),
            // The machine's clock was put back: the sandbox's never is.
            ("running", -90_000, "2026-01-01T00:01:00Z"), ("frozen", 90_000, "2026-01-01T00:01:00Z"),
        ]
        for (mode, passedMs, expected) in rows {
            try await StoreFolder.with { store async throws in
                let lines = "clock: {start: 2026-01-01T00:00:00Z, mode: \(mode)}"
                let (first, second) = (SteppingTime(), SteppingTime())
                try await store.run(lines, realTime: first.realTime) { server async throws in
                    _ = try await server.client().control("POST", "clock", ["advance": 60])
                }
                second.advance(byMs: passedMs)
                try await store.run(lines, realTime: second.realTime) { server async throws in
                    let clock = try await server.client().control("GET", "clock").bodyJSON
                    #expect(clock == ["now": .string(expected), "mode": .string(mode)])
                }
            }
        }
    }

    @Test func elapsedTimeGoesOnAndNeverGoesBack() async throws {
        try await StoreFolder.with { store async throws in
            let (first, later, back) = (SteppingTime(), SteppingTime(), SteppingTime())
            func run(_ time: SteppingTime) async throws -> [Double] {
                try await store.run(realTime: time.realTime) { server async throws in
                    _ = try await server.client().get("/nothing")
                    return server.emulator.root.exchanges.map(\.elapsedMs)
                }
            }
            #expect(try await run(first) == [0])
            later.advance(byMs: 5000)
            #expect(try await run(later) == [0, 5000])
            back.advance(byMs: -1000)
            #expect(try await run(back) == [0, 5000, 5000])
        }
    }

    @Test func theLimitOfTheJournalHoldsForWhatIsStoredToo() async throws {
        try await StoreFolder.with { store async throws in
            func run(_ requests: Int, limit: Int) async throws -> (numbers: [Int64], dropped: JSONValue?) {
                try await store.run(journalLimit: limit) { server async throws in
                    for _ in 0..<requests { _ = try await server.client().get("/nothing") }
                    let body = try await server.client().control("GET", "journal").bodyJSON
                    return (body?["exchanges"]?.array?.compactMap { $0["n"]?.integer } ?? [], body?["dropped"])
                }
            }
            _ = try await run(25, limit: 10)
            var page = try await run(0, limit: 10)
            #expect(page.dropped == 15 || page.dropped == 14)
            page = try await run(0, limit: 3)
            #expect(page == ([23, 24, 25], 22))
            // What is gone stays gone, whatever the limit is then.
            page = try await run(2, limit: 100)
            #expect(page == ([23, 24, 25, 26, 27], 22))
        }
    }
}
