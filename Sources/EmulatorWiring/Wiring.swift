import EmulatorServer
import FixtureFiles
import Logging
import OAuthCore
import SQLiteStore
import Scenarios

/// Puts an emulator together from its parts: for the program, and for Swift tests.
///
/// Source: decision record 0015.
package enum Wiring {
    /// Makes an emulator that has no sandbox yet and listens nowhere.
    ///
    /// - Parameter storePath: The store's file, in which sandboxes survive; nil keeps all in memory.
    /// - Throws: ``StoreFailure`` for a store that cannot be opened.
    package static func emulator(
        storePath: String? = nil,
        access: ControlPlaneAccess = ControlPlaneAccess(),
        sinkHost: String? = nil,
        tls: TLSIdentity? = nil,
        sandboxLimit: Int = 5000,
        journalLimit: Int = 10_000,
        logger: Logger
    ) throws -> Emulator {
        let file = try storePath.map { try SQLiteStore(path: $0) }
        let parts = Emulator.Parts(
            store: try file ?? SQLiteStore(),
            archive: file,
            signer: try TokenSigner(privateKeyPEM: BuiltInFixtures.developmentSigningKey),
            randomNumber: { SystemEntropy.number() },
            scenarios: ShippedScenarios(),
            logger: logger
        )
        return Emulator(
            parts,
            access: access,
            sinkHost: sinkHost,
            tls: tls,
            sandboxLimit: sandboxLimit,
            journalLimit: journalLimit
        )
    }

    /// A logger that writes warnings and worse to standard error.
    ///
    /// - Parameter once: Whether a text that was written is not written again.
    package static func logger(level: Logger.Level = .warning, once: Bool = false) -> Logger {
        var logger = Logger(label: "flextell-mock") { label in
            let handler = StreamLogHandler.standardError(label: label)
            return once ? OnceLogHandler(handler) : handler
        }
        logger.logLevel = level
        return logger
    }
}

/// The system's chance: the one place where it is drawn.
package enum SystemEntropy {
    /// 64 bits.
    package static func number() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// A seed that survives JSON readers that know doubles only.
    package static func seed() -> UInt64 { number() >> 11 }
}

/// The scenarios that the control plane can name, and its reader of those that are sent.
struct ShippedScenarios: ScenarioSource {
    private let files = ScenarioFiles()

    func scenario(named name: String) throws(ScenarioRejected) -> Scenario {
        try rejecting { () throws(InvalidFile) in try files.shipped(name) }
    }

    func scenario(parsing text: String) throws(ScenarioRejected) -> Scenario {
        try rejecting { () throws(InvalidFile) in try files.sent(text) }
    }

    func rules(parsing text: String, for scenario: Scenario) throws(ScenarioRejected) -> [Rule] {
        try rejecting { () throws(InvalidFile) in try files.sentRules(text, for: scenario) }
    }

    func scenario(written text: String) throws(ScenarioRejected) -> Scenario {
        try rejecting { () throws(InvalidFile) in try files.written(text) }
    }

    func rule(written text: String) throws(ScenarioRejected) -> Rule {
        try rejecting { () throws(InvalidFile) in try files.writtenRule(text) }
    }

    func json(of scenario: Scenario) -> JSONValue { files.json(of: scenario) }

    func json(of rule: Rule) -> JSONValue { files.json(of: rule) }

    var schema: JSONValue { ScenarioSchema.json }

    private func rejecting<Value>(_ read: () throws(InvalidFile) -> Value) throws(ScenarioRejected) -> Value {
        do {
            return try read()
        } catch {
            throw ScenarioRejected(error.description)
        }
    }
}

extension Scenario {
    /// Adds redirect URIs to those of every client.
    package mutating func allowRedirects(to uris: [String]) {
        for index in clients.indices { clients[index].redirectURIs += uris }
    }
}
