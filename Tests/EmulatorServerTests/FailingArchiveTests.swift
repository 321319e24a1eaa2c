import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

/// Source: decision record 0013.
@Suite("An archive that fails", .timeLimit(.minutes(1)))
struct FailingArchiveTests {
    private static func make() async throws -> (emulator: Emulator, archive: FailingArchive) {
        let archive = FailingArchive(inner: MemoryArchive())
        return (try await TestEmulator.make(archive: archive, clock: ManualClock()), archive)
    }

    @Test func aGrantIsAnsweredAndItsEntryIsWrittenLater() async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { _ in true }
        let tokens = try await emulator.newTokens()
        #expect(try await archive.exchanges(of: .root).isEmpty)
        archive.fail { _ in false }
        #expect(try await emulator.refresh(tokens.refresh).status == 200)
        _ = try await emulator.control("GET", "journal")
        #expect(try await archive.exchanges(of: .root) == emulator.root.exchanges)
        #expect(try await archive.exchanges(of: .root).count == 3)
    }

    @Test(arguments: 1...8)
    func whicheverWriteFailsTheNextOneBringsEverything(failAt: Int) async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { $0 == failAt }
        let tokens = try await emulator.newTokens()
        for _ in 0..<3 { _ = try await emulator.api("GET", "/contacts", token: tokens.access) }
        _ = try await emulator.control("POST", "clock", ["advance": 60])
        _ = try await emulator.refresh(tokens.refresh)
        _ = try await emulator.control("PUT", "consent", ["mode": "deny"])
        _ = try await emulator.authorize()
        for _ in 0..<2 { _ = try await emulator.control("GET", "journal") }
        #expect(try await archive.exchanges(of: .root) == emulator.root.exchanges)
        let before = try await emulator.everything()
        let resumed = try await TestEmulator.make(archive: archive, clock: ManualClock())
        #expect(try await resumed.everything() == before)
    }

    @Test func whatTheControlPlaneCannotKeepItSays() async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { _ in true }
        let answer = try await emulator.control("POST", "clock", ["advance": 60])
        #expect(answer.status == 500)
        #expect(answer.detail == "store failed at 'any': made to fail")
    }

    @Test func aSandboxThatCannotBeKeptDoesNotExist() async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { $0 == 1 }
        #expect(try await emulator.control("POST", "sandboxes").status == 500)
        #expect(try await archive.summaries().map(\.id) == [.root])
        let list = try await emulator.control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array
        #expect(list?.count == 1)
        #expect(try await emulator.control("POST", "sandboxes").status == 201)
    }

    @Test func aResetThatFailsLeavesEverythingAsItWas() async throws {
        let (emulator, archive) = try await Self.make()
        let tokens = try await emulator.newTokens()
        _ = try await emulator.control("POST", "clock", ["advance": 60])
        let before = try await emulator.everything()
        archive.fail { $0 == 1 }
        #expect(try await emulator.control("POST", "reset").status == 500)
        #expect(try await emulator.everything() == before)
        #expect(try await emulator.refresh(tokens.refresh).status == 200)
        #expect(try await emulator.control("POST", "reset").status == 204)
        #expect(try await emulator.refresh(tokens.refresh).status == 400)
    }

    @Test func aSandboxThatCannotBeRemovedIsStillThere() async throws {
        let (emulator, archive) = try await Self.make()
        let id = try #require(try await emulator.control("POST", "sandboxes").bodyJSON?["id"]?.string)
        archive.fail { $0 == 1 }
        #expect(try await emulator.control("DELETE", "sandboxes/\(id)").status == 500)
        #expect(try await InSandbox(server: emulator, id: id).control("GET", "clock").status == 200)
        #expect(try await emulator.control("DELETE", "sandboxes/\(id)").status == 204)
        #expect(try await InSandbox(server: emulator, id: id).control("GET", "clock").status == 404)
    }

    @Test func manyAtOnceShareAWrite() async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { _ in false }
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 { group.addTask { _ = try await emulator.newCode() } }
            try await group.waitForAll()
        }
        #expect(try await archive.exchanges(of: .root).count == 100)
        #expect(archive.calls <= 100)
    }

    @Test func callsDoNotWaitForTheArchive() async throws {
        let (emulator, archive) = try await Self.make()
        archive.fail { _ in true }
        for _ in 0..<100 { #expect(try await emulator.get("/nothing").status == 404) }
        #expect(archive.calls == 0)
    }
}
