import OAuthCore
import SQLiteStore
import TestKit
import Testing
import Trace

/// Source: the protocol `SandboxArchive`.
@Suite("Every archive keeps sandboxes")
struct ArchiveContractTests {
    private static let items = ["contacts": [ResourceItem(id: "1", value: ["id": "1"])]]

    @Test(arguments: ArchiveKind.allCases)
    func whatIsBegunIsListedAndRead(kind: ArchiveKind) async throws {
        try await kind.withArchive { archive in
            #expect(try await archive.summaries() == [])
            for id in [SandboxID.right, .left] { try await archive.begin(.sample(id), items: Self.items) }
            let summaries = [SandboxID.left, .right].map {
                SandboxSummary(id: $0, seed: .max, scenarioName: "caf\u{E9} \u{1F511}")
            }
            #expect(try await archive.summaries() == summaries)
            #expect(try await archive.sandbox(.left) == .sample(.left))
            #expect(try await archive.sandbox(.root) == nil)
            #expect(try await archive.items(of: .left) == Self.items["contacts"])
            #expect(try await archive.exchanges(of: .left) == [])
            #expect(try await archive.lineage(of: .left) == TokenLineage())
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func whatNobodyGaveIsNone(kind: ArchiveKind) async throws {
        try await kind.withArchive { archive in
            let bare = ArchivedSandbox.sample().altered {
                $0.description.given = nil
                $0.description.seed = 0
                $0.sessions = []
            }
            try await archive.put(bare)
            #expect(try await archive.sandbox(.root) == bare)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func aBeginningTakesAwayAllThatWas(kind: ArchiveKind) async throws {
        try await kind.withArchive { archive in
            try await Self.fill(archive, .left)
            try await Self.fill(archive, .right)
            let fresh = ArchivedSandbox.sample(.left).altered {
                $0.arrivals = 0
                $0.sessions = []
            }
            try await archive.begin(fresh, items: [:])
            #expect(try await archive.sandbox(.left) == fresh)
            #expect(try await archive.holdsAnything(of: .left) == false)
            #expect(try await archive.exchanges(of: .left) == [])
            #expect(try await archive.lineage(of: .left) == TokenLineage())
            try await Self.expectFilled(archive, .right)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func puttingLeavesWhatIsHeld(kind: ArchiveKind) async throws {
        try await kind.withArchive { archive in
            try await archive.insert(.sample("a"))
            try await archive.put(.sample())
            #expect(try await archive.records() == [.sample("a")])
            try await Self.fill(archive, .left)
            try await archive.put(.sample(.left).altered { $0.state = "other" })
            #expect(try await archive.sandbox(.left)?.state == "other")
            #expect(try await archive.exchanges(of: .left).count == 2)
            #expect(try await archive.records(of: .left) == [.sample("a")])
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func whatIsRemovedIsGoneWithAllThatItHeld(kind: ArchiveKind) async throws {
        try await kind.withArchive { archive in
            try await Self.fill(archive, .left)
            try await Self.fill(archive, .right)
            try await archive.removeAll(of: .left)
            #expect(try await archive.summaries().map(\.id) == [.right])
            #expect(try await archive.sandbox(.left) == nil)
            #expect(try await archive.exchanges(of: .left) == [])
            #expect(try await archive.lineage(of: .left) == TokenLineage())
            #expect(try await archive.holdsAnything(of: .left) == false)
            try await Self.expectFilled(archive, .right)
            // What ends in it afterwards leaves no trace.
            try await archive.write(SandboxChange(id: .left, arrivals: 9, exchanges: [.sample(9)]))
            #expect(try await archive.exchanges(of: .left) == [])
            #expect(try await archive.summaries().map(\.id) == [.right])
        }
    }

    private static func fill(_ archive: any SandboxArchive, _ id: SandboxID) async throws {
        try await archive.begin(.sample(id), items: items)
        try await archive.insert(.sample("a"), into: id)
        try await archive.write(SandboxChange(id: id, arrivals: 8, exchanges: [.sample(1), .sample(2)]))
    }

    private static func expectFilled(_ archive: any SandboxArchive, _ id: SandboxID) async throws {
        #expect(try await archive.sandbox(id)?.arrivals == 8)
        #expect(try await archive.exchanges(of: id) == [.sample(1), .sample(2)])
        var lineage = TokenLineage()
        for n in 1...2 { lineage.note(.sample(n)) }
        #expect(try await archive.lineage(of: id) == lineage)
        #expect(try await archive.records(of: id) == [.sample("a")])
        #expect(try await archive.items(of: id) == items["contacts"])
    }
}

extension SandboxArchive {
    fileprivate func items(of id: SandboxID) async throws -> [ResourceItem] {
        try await transaction(id) { store throws(StoreFailure) in try store.items(of: "contacts") }
    }
}
