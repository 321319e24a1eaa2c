import EmulatorServer
import FixtureFiles
import Logging
import OAuthCore
import SQLiteStore
import Scenarios
import Synchronization
import Trace

/// Makes emulators for tests.
enum TestEmulator {
    /// An emulator whose root sandbox runs the default scenario with these lines of YAML over it.
    ///
    /// Unless the lines say otherwise, its clock stands at the beginning of 2026 and
    /// every authorization is approved at once.
    static func make(
        _ lines: String = "",
        store: (any EmulatorStore)? = nil,
        archive: (any SandboxArchive)? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        realTime: RealTime = .system,
        access: ControlPlaneAccess = ControlPlaneAccess(),
        tls: TLSIdentity? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        sandboxLimit: Int = 5000,
        journalLimit: Int = 10_000,
        seed: UInt64 = 7
    ) async throws -> Emulator {
        let counter = Counter()
        let parts = Emulator.Parts(
            store: try store ?? archive ?? SQLiteStore(),
            archive: archive,
            signer: try TokenSigner(privateKeyPEM: BuiltInFixtures.developmentSigningKey),
            realTime: realTime,
            waitingClock: clock,
            randomNumber: { counter.next() },
            scenarios: FixtureScenarios(),
            logger: logger
        )
        let emulator = Emulator(
            parts,
            access: access,
            tls: tls,
            sandboxLimit: sandboxLimit,
            journalLimit: journalLimit
        )
        _ = try await emulator.sandboxes.open(try scenario(lines), seed: seed)
        return emulator
    }

    /// The default scenario with these lines of YAML over it.
    static func scenario(_ lines: String) throws -> Scenario {
        var text = lines
        if !lines.contains("clock:") { text += "\nclock: {start: 2026-01-01T00:00:00Z, mode: frozen}" }
        if !lines.contains("consent:") { text += "\nconsent: approve" }
        return try ScenarioFiles().sent(text)
    }

    /// Numbers that look drawn, and are the same in every run.
    private final class Counter: Sendable {
        private let count = Mutex(UInt64(0))

        func next() -> UInt64 {
            count.withLock { count in
                count += 1
                return count &* 0x9E37_79B9_7F4A_7C15
            }
        }
    }
}

extension Emulator {
    /// The sandbox at the root.
    var root: Sandbox {
        guard let sandbox = sandboxes[.root] else { preconditionFailure("every test's emulator has a root sandbox") }
        return sandbox
    }
}

/// The shipped scenarios, and the reader of those that are sent.
struct FixtureScenarios: ScenarioSource {
    private let files = ScenarioFiles()

    func scenario(named name: String) throws(ScenarioRejected) -> Scenario {
        do { return try files.shipped(name) } catch { throw ScenarioRejected(error.description) }
    }

    func scenario(parsing text: String) throws(ScenarioRejected) -> Scenario {
        do { return try files.sent(text) } catch { throw ScenarioRejected(error.description) }
    }

    func rules(parsing text: String, for scenario: Scenario) throws(ScenarioRejected) -> [Rule] {
        do { return try files.sentRules(text, for: scenario) } catch { throw ScenarioRejected(error.description) }
    }

    func scenario(written text: String) throws(ScenarioRejected) -> Scenario {
        do { return try files.written(text) } catch { throw ScenarioRejected(error.description) }
    }

    func rule(written text: String) throws(ScenarioRejected) -> Rule {
        do { return try files.writtenRule(text) } catch { throw ScenarioRejected(error.description) }
    }

    func json(of scenario: Scenario) -> JSONValue { files.json(of: scenario) }

    func json(of rule: Rule) -> JSONValue { files.json(of: rule) }

    var schema: JSONValue { ScenarioSchema.json }
}
