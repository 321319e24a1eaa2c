import Foundation
import OAuthCore
import Scenarios
import Synchronization

/// Finds and reads scenarios: the shipped ones, and files.
package struct ScenarioFiles: Sendable {
    /// Notes which files are read.
    private var log: FileLog?

    package init() {}

    /// The names of the shipped scenarios, sorted.
    package var shippedNames: [String] { BuiltInFixtures.scenarios.keys.sorted() }

    /// The text of a shipped scenario; nil where none has this name.
    package func shippedText(_ name: String) -> String? { BuiltInFixtures.scenarios[name] }

    /// Reads a shipped scenario.
    ///
    /// - Throws: ``InvalidFile`` where none has this name, with the nearest that has.
    package func shipped(_ name: String) throws(InvalidFile) -> Scenario {
        if let known = Self.read.withLock({ $0[name] }) { return known }
        guard let text = BuiltInFixtures.scenarios[name] else {
            throw InvalidFile([.init(file: name, line: 1, column: 1, message: Self.unknown(name))])
        }
        let scenario = try read(text, file: "\(name).yaml", directory: nil, needsName: true)
        Self.read.withLock { $0[name] = scenario }
        return scenario
    }

    /// The shipped scenarios that were read already: their texts never change.
    private static let read = Mutex<[String: Scenario]>([:])

    /// Reads a scenario file.
    ///
    /// - Throws: ``InvalidFile`` with every mistake, or ``UnreadableFile``.
    package func file(at path: String) throws -> Scenario {
        log?.note(path)
        let text = try FileText.read(path)
        let directory = (path as NSString).deletingLastPathComponent
        return try read(text, file: path, directory: directory.isEmpty ? "." : directory, needsName: true)
    }

    /// Reads a scenario by its name or its path.
    ///
    /// A text with a slash or a suffix is a path.
    ///
    /// - Throws: As ``shipped(_:)`` and ``file(at:)`` do.
    package func scenario(_ nameOrPath: String) throws -> LoadedScenario {
        guard nameOrPath.contains("/") || nameOrPath.contains(".") else {
            return LoadedScenario(scenario: try shipped(nameOrPath), files: [])
        }
        let log = FileLog()
        var files = self
        files.log = log
        return LoadedScenario(scenario: try files.file(at: nameOrPath), files: log.files)
    }

    /// Reads a scenario that came over HTTP: YAML or JSON, extending shipped ones only.
    ///
    /// - Throws: ``InvalidFile``.
    package func sent(_ text: String) throws(InvalidFile) -> Scenario {
        try read(text, file: "body", directory: nil, needsName: false)
    }

    /// Reads a scenario that ``json(of:)-(Scenario)`` has written, however long it is.
    ///
    /// What can never be was said when it was read first: a whole scenario names things of the
    /// default one too that its file need not care for.
    ///
    /// - Throws: ``InvalidFile``.
    package func written(_ text: String) throws(InvalidFile) -> Scenario {
        let fallback = try shipped("default")
        return try YAMLValue.parse(text, file: "store", limit: .max) { document in
            ScenarioReader(base: { _ in nil }, notesContradictions: false)
                .read(document, over: fallback, needsName: true)
        }
    }

    /// Reads a rule that ``json(of:)-(Rule)`` has written.
    ///
    /// - Throws: ``InvalidFile``.
    package func writtenRule(_ text: String) throws(InvalidFile) -> Rule {
        try YAMLValue.parse(text, file: "store", limit: .max) { RuleReader.rule($0, fallbackName: "") }
    }

    /// Reads one rule, or a list of rules, that came over HTTP; rules without a name get an empty one.
    ///
    /// - Parameter scenario: What the rules are added to: clients that they name have to be there.
    /// - Throws: ``InvalidFile``.
    package func sentRules(_ text: String, for scenario: Scenario) throws(InvalidFile) -> [Rule] {
        try YAMLValue.parse(text, file: "body") { value in
            let isList = value.elementCount != nil
            let rules = value.oneOrMore { RuleReader.rule($0, fallbackName: "") } ?? []
            for contradiction in scenario.contradictions(of: rules, isWhole: false) {
                let path = isList ? contradiction.path : Array(contradiction.path.dropFirst())
                value.fail(Contradiction(path, contradiction.message))
            }
            return rules
        }
    }

    /// - Parameter directory: Where paths in `extends` begin; nil where they are refused.
    func read(
        _ text: String,
        file: String,
        directory: String?,
        needsName: Bool,
        chain: [String] = []
    ) throws(InvalidFile) -> Scenario {
        // The default scenario is what all others stand on; it stands on nothing.
        let isDefault = directory == nil && file == "default.yaml"
        let fallback = isDefault ? Scenario(name: "default") : try shipped("default")
        return try YAMLValue.parse(text, file: file) { document in
            let reader = ScenarioReader { reference in base(reference, directory: directory, chain: chain + [file]) }
            return reader.read(document, over: fallback, needsName: needsName)
        }
    }

    /// - Parameter chain: The files that extend one another, from the first to the one that has the reference.
    private func base(_ reference: YAMLValue, directory: String?, chain: [String]) -> Scenario? {
        guard let name = reference.text() else { return nil }
        do {
            if let text = BuiltInFixtures.scenarios[name] {
                return try read(text, file: "\(name).yaml", directory: nil, needsName: true, chain: chain)
            }
            guard let directory, name.contains(".") || name.contains("/") else {
                reference.fail(Self.unknown(name))
                return nil
            }
            let path = ((directory as NSString).appendingPathComponent(name) as NSString).standardizingPath
            guard !chain.contains(path), chain.count <= 8 else {
                reference.fail("leads back to a file that extends this one, or deeper than 8 files")
                return nil
            }
            log?.note(path)
            let text = try FileText.read(path)
            let folder = (path as NSString).deletingLastPathComponent
            return try read(text, file: path, directory: folder, needsName: true, chain: chain)
        } catch {
            reference.fail("\(error)")
            return nil
        }
    }

    private static func unknown(_ name: String) -> String {
        let names = BuiltInFixtures.scenarios.keys.sorted()
        let nearest = NearestWord.to(name, among: names).map { "did you mean '\($0)'?" }
        return "there is no scenario '\(name)'; \(nearest ?? "`scenario list` shows all \(names.count)")"
    }
}

/// The text of a file.
enum FileText {
    /// - Throws: ``UnreadableFile``.
    static func read(_ path: String) throws(UnreadableFile) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .missing(path)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw UnreadableFile(path: path, reason: "it is not UTF-8")
        }
        return text
    }
}

/// A file that cannot be read at all.
package struct UnreadableFile: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package var description: String { "\(path): \(reason)" }

    /// One that is not there, or that this program may not read.
    package static func missing(_ path: String) -> UnreadableFile {
        UnreadableFile(path: path, reason: "it does not exist or cannot be read")
    }
}

extension ScenarioFiles {
    /// A scenario as JSON that a file could have.
    package func json(of scenario: Scenario) -> JSONValue { ScenarioJSON.value(of: scenario) }

    /// A rule as JSON that a file could have.
    package func json(of rule: Rule) -> JSONValue { RuleJSON.rule(rule) }
}
