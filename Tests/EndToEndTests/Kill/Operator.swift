import Foundation
import OAuthCore
import Testing

/// Somebody who makes sandboxes, moves their clocks and removes them, and knows which of it was answered.
struct Operator: Sendable {
    /// A sandbox, and what was done to it: for certain, and perhaps.
    struct Owned: Sendable {
        let id: String
        var hoursMoved = 0
        var rules: Set<String> = []
        /// A call is under way that may have been done.
        var isMoving = false
        var isLeaving = false
    }

    private(set) var sandboxes: [Owned] = []
    private(set) var removed: Set<String> = []

    /// Works until the server does not answer any more.
    mutating func work(with server: KillTarget) async {
        do {
            while true { try await step(server) }
        } catch {
            #expect(server.isKilled, "operator: \(error)")
        }
    }

    private mutating func step(_ server: KillTarget) async throws {
        let scenario = #"{"clock": {"start": "2026-01-01T00:00:00Z", "mode": "frozen"}}"#
        let made = try await server.send("POST", "/_mock/sandboxes", body: #"{"scenario": \#(scenario)}"#)
        sandboxes.append(Owned(id: try #require(made.json?["id"]?.string, "\(made)")))
        let place = sandboxes.count - 1
        let path = "/s/\(sandboxes[place].id)/_mock"
        for count in 1...3 {
            sandboxes[place].isMoving = true
            let moved = try await server.send("POST", "\(path)/clock", body: #"{"advance": 3600}"#)
            #expect(moved.status == 200)
            sandboxes[place].isMoving = false
            sandboxes[place].hoursMoved += 1
            let rule = #"{"name": "r\#(count)", "when": {"endpoint": "api"}, "then": [{"phase": "p\#(count)"}]}"#
            let added = try await server.send("POST", "\(path)/rules", body: rule)
            #expect(added.status == 201)
            sandboxes[place].rules.insert("r\(count)")
        }
        guard sandboxes.count > 3 else { return }
        sandboxes[0].isLeaving = true
        let gone = try await server.send("DELETE", "/_mock/sandboxes/\(sandboxes[0].id)")
        #expect(gone.status == 204)
        removed.insert(sandboxes.removeFirst().id)
    }

    /// Checks what was answered against the server that goes on.
    mutating func check(_ server: KillTarget) async throws {
        let list = try await server.send("GET", "/_mock/sandboxes").json?["sandboxes"]?.array
        let listed = Set((list ?? []).compactMap { $0["id"]?.string })
        #expect(listed.isDisjoint(with: removed), "a sandbox is back that was removed")
        sandboxes.removeAll { $0.isLeaving && !listed.contains($0.id) }
        for place in sandboxes.indices {
            sandboxes[place].isLeaving = false
            try await check(&sandboxes[place], server)
        }
    }

    private func check(_ owned: inout Owned, _ server: KillTarget) async throws {
        let path = "/s/\(owned.id)/_mock"
        let now = try await server.send("GET", "\(path)/clock").json?["now"]?.string.flatMap(Instant.init(rfc3339:))
        let begin = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        let moved = Int((try #require(now, "the sandbox \(owned.id) is forgotten") - begin).wholeSeconds / 3600)
        #expect(moved == owned.hoursMoved || owned.isMoving && moved == owned.hoursMoved + 1)
        (owned.hoursMoved, owned.isMoving) = (moved, false)
        let rules = try await server.send("GET", "\(path)/rules").json?["rules"]?.array ?? []
        let names = Set(rules.compactMap { $0["name"]?.string })
        #expect(names.isSuperset(of: owned.rules), "a rule of the sandbox \(owned.id) is forgotten")
        owned.rules = names
    }
}
