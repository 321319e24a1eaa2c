import Conformance
import Foundation
import Testing

@testable import ClientDrivers

/// Source: the interface, `--faketime`.
@Suite("A client whose clock the runner moves", .timeLimit(.minutes(1)))
struct FakedTimeTests {
    private func driver(_ script: String) throws -> AdapterProcess {
        var driver = try MisbehavingAdapter.driver(script)
        driver.fakedTime = try FakedTime(for: driver.words)
        return driver
    }

    private func settings(_ folder: String, resume: Bool = false) -> ClientSettings {
        var settings = MisbehavingAdapter.settings
        settings.stateDirectory = folder
        settings.resume = resume
        return settings
    }

    /// How many seconds the client's clock is ahead of ours, to the nearest ten.
    private func lead(_ session: any ClientSession) async -> Int? {
        guard let time = await session.perform(.tokens).reply?.tokens?.expiresAt else { return nil }
        return Int(((time - Date().timeIntervalSince1970) / 10).rounded()) * 10
    }

    @Test func aClientWithoutAClockOfItsOwnHasOne() async throws {
        try await driver("own_clock").withSession { session in
            let client = await session.perform(.hello).reply?.hello
            #expect(client?.capabilities == [.tokens, .clock])
        }
    }

    @Test func itsClockGoesAheadAndBackAtTheNextCase() async throws {
        try await driver("own_clock").withSession { session in
            #expect(await session.perform(.configure(settings("/one"))) == .replied(.done))
            #expect(await lead(session) == 0)
            #expect(await session.perform(.advance(seconds: 3600)) == .replied(.done))
            #expect(await lead(session) == 3600)
            #expect(await session.perform(.advance(seconds: 31_536_000)) == .replied(.done))
            #expect(await lead(session) == 31_539_600)
            #expect(session.takeEvidence().dialogue.map(\.text).contains { $0.contains("31539600 s ahead") })
            #expect(await session.perform(.configure(settings("/two"))) == .replied(.done))
            #expect(await lead(session) == 0)
        }
    }

    @Test func aClientThatIsStartedAgainHasTheClockThatItHad() async throws {
        let driver = try driver("own_clock")
        try await driver.withSession { session in
            _ = await session.perform(.configure(settings("/one")))
            _ = await session.perform(.advance(seconds: 600))
        }
        try await driver.withSession { session in
            _ = await session.perform(.configure(settings("/one", resume: true)))
            #expect(await lead(session) == 600)
            _ = await session.perform(.configure(settings("/one")))
            #expect(await lead(session) == 0)
        }
    }

    @Test func clocksOfSessionsSideBySideAreApart() async throws {
        let driver = try driver("own_clock")
        try await driver.withSession { one in
            try await driver.withSession { two in
                _ = await one.perform(.configure(settings("/one")))
                _ = await two.perform(.configure(settings("/two")))
                _ = await one.perform(.advance(seconds: 100))
                #expect(await lead(one) == 100)
                #expect(await lead(two) == 0)
            }
        }
    }

    /// What libfaketime 0.9.10 by itself makes of them: an error, and no wait at all.
    @Test func itsWaitsTakeAsLongAsTheySay() async throws {
        try await driver("own_clock").withSession { session in
            _ = await session.perform(.configure(settings("/one")))
            _ = await session.perform(.advance(seconds: 3600))
            let text = try #require(await session.perform(.tokens).reply?.tokens?.accessToken)
            let waits = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
            #expect(waits.count == 2)
            #expect(waits.allSatisfy { $0 >= 0.049 && $0 < 5 })
        }
    }

    @Test func withoutTheLibraryItIsSaidWhatToInstall() throws {
        let error = try #require(throws: FakedTimeUnavailable.self) {
            _ = try FakedTime(for: ["python3"], folders: ["/nonexistent"])
        }
        #expect(error.description.contains("/nonexistent"))
        #expect(error.description.contains("apt-get install libfaketime"))
    }

    @Test(arguments: [(interpreter: UInt8(3), isStatic: false), (interpreter: UInt8(1), isStatic: true)])
    func aProgramThatLoadsNoLibrariesIsRefused(interpreter: UInt8, isStatic: Bool) throws {
        // A header of 64 bytes, and one program header of 56.
        var head = [UInt8](repeating: 0, count: 120)
        head.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
        (head[32], head[54], head[56], head[64]) = (64, 56, 1, interpreter)
        let file = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
        try Data(head).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        #expect(Executable(file.path)?.isStatic == isStatic)
        guard isStatic else { return }
        let error = try #require(throws: FakedTimeUnavailable.self) { _ = try FakedTime(for: [file.path]) }
        #expect(error.description.contains("linked statically"))
    }
}
