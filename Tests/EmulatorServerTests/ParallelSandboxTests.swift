import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Sandboxes at the same time", .timeLimit(.minutes(2)))
struct ParallelSandboxTests {
    /// What a sandbox was used for, and what it shows of it.
    private struct Use: Sendable {
        let index: Int
        let tokens: [TokenPair]
        let contact: String
        let journal: [JSONValue]
        let kept: [JSONValue]
    }

    /// Every one has its seed, its user, its item and its connection.
    @Test func twoHundredOverSocketsNeverSeeEachOther() async throws {
        let emulator = try await TestEmulator.make()
        let uses = try await LiveServer.run(emulator) { server in
            try await withThrowingTaskGroup(of: Use.self) { group in
                for index in 0..<200 { group.addTask { try await Self.use(server, index) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(uses.count == 200)
        #expect(Set(uses.flatMap(\.tokens).map(\.access)).count == 400)
        #expect(Set(uses.flatMap(\.tokens).map(\.refresh)).count == 400)
        for use in uses {
            // Only its own requests, each once, in the order in which they were sent.
            #expect(use.journal.compactMap { $0["n"]?.integer } == [1, 2, 3, 4, 5])
            #expect(use.journal.compactMap { $0["endpoint"]?.string } == ["authorize", "token", "token", "api", "api"])
            #expect(use.journal.allSatisfy { ($0["response"]?["status"]?.integer ?? 500) < 400 })
            #expect(use.journal.allSatisfy { ($0["findings"]?.array ?? [.null]).isEmpty })
            #expect(use.contact == "contact of \(use.index)")
            // A code and two pairs.
            let texts = Set(use.kept.compactMap { $0["token"]?.string })
            #expect(texts.count == 5)
            #expect(texts.isSuperset(of: use.tokens.flatMap { [$0.access, $0.refresh] }))
            #expect(use.kept.allSatisfy { $0["user"]?.string == Self.user(of: use.index) })
        }
        #expect(emulator.root.exchanges.isEmpty)
    }

    private static func user(of index: Int) -> String { index % 2 == 0 ? "ada" : "grace" }

    private static func use(_ server: LiveServer, _ index: Int) async throws -> Use {
        let client = server.client()
        let made = try await client.control(
            "POST",
            "sandboxes",
            ["seed": JSONValue(index), "consent": ["mode": "approve", "user": .string(user(of: index))]]
        )
        let sandbox = InSandbox(server: client, id: try #require(made.bodyJSON?["id"]?.string, "\(made.text)"))
        let first = try await sandbox.newTokens()
        let second = try TokenPair(try await sandbox.refresh(first.refresh))
        let body = #"{"name": "contact of \#(index)"}"#
        let item = try await sandbox.api("POST", "/contacts", token: second.access, body: body)
        let id = try #require(item.bodyJSON?["id"]?.string, "\(item.text)")
        let read = try await sandbox.api("GET", "/contacts/\(id)", token: second.access)
        return Use(
            index: index,
            tokens: [first, second],
            contact: read.bodyJSON?["name"]?.string ?? "",
            journal: try await sandbox.control("GET", "journal").bodyJSON?["exchanges"]?.array ?? [],
            kept: try await sandbox.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
        )
    }
}
