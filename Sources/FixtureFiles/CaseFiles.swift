import Conformance
import Foundation
import OAuthCore
import Scenarios

/// Finds and reads conformance cases: the built-in catalogue, and folders of the user's.
package struct CaseFiles: Sendable {
    package init() {}

    /// The edition of the built-in catalogue.
    package static let edition = "2026.1"

    /// Every built-in case, in the order of areas and then of ids.
    ///
    /// - Throws: ``InvalidFile``; a test holds that it does not.
    package func builtIn() throws(InvalidFile) -> [ConformanceCase] {
        var cases: [ConformanceCase] = []
        for (file, text) in BuiltInFixtures.cases.sorted(by: { $0.key < $1.key }) {
            cases.append(try read(text, file: file))
        }
        return Self.sorted(cases)
    }

    /// The text of a built-in case's file; nil where none has this id.
    package func builtInText(_ id: CaseID) -> String? {
        let segments = id.rawValue.split(separator: "/")
        return BuiltInFixtures.cases["\(segments[0])/\(segments.dropFirst().joined(separator: "-")).yaml"]
    }

    /// Every case in the files below a folder.
    ///
    /// - Throws: ``InvalidFile`` with the mistakes of all files, or ``UnreadableFile``.
    package func cases(below folder: String) throws -> [ConformanceCase] {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw UnreadableFile(path: folder, reason: "it is not a folder")
        }
        let names = (manager.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix(".json") }
        return try cases(in: names.sorted().map { (folder as NSString).appendingPathComponent($0) })
    }

    /// The built-in cases, and behind them those of these folders.
    ///
    /// - Throws: As ``builtIn()`` and ``cases(below:)`` do.
    package func catalogue(adding folders: [String]) throws -> [ConformanceCase] {
        try builtIn() + folders.flatMap { try cases(below: $0) }
    }

    /// The cases in these files.
    ///
    /// - Throws: ``InvalidFile`` with the mistakes of all files, or ``UnreadableFile``.
    package func cases(in paths: [String]) throws -> [ConformanceCase] {
        var cases: [ConformanceCase] = []
        var diagnostics: [Diagnostic] = []
        for path in paths {
            do {
                cases.append(try read(try FileText.read(path), file: path))
            } catch let error as InvalidFile {
                diagnostics += error.diagnostics
            }
        }
        guard diagnostics.isEmpty else { throw InvalidFile(diagnostics) }
        return Self.sorted(cases)
    }

    func read(_ text: String, file: String) throws(InvalidFile) -> ConformanceCase {
        var base = try ScenarioFiles().shipped("default")
        base.consent = ConsentSetting(mode: .approve, user: base.users.first?.username)
        let reader = CaseReader(baseScenario: base)
        return try YAMLValue.parse(text, file: file) { reader.read($0) }
    }

    /// The order of reports: the way of a client through the protocol.
    private static let areas = [
        "flow", "authorize", "callback", "token-request", "token-response", "api", "refresh", "concurrency",
        "failures", "transport", "time", "leaks", "stories",
    ]

    private static func sorted(_ cases: [ConformanceCase]) -> [ConformanceCase] {
        func rank(_ id: CaseID) -> Int { areas.firstIndex(of: id.area) ?? areas.count }
        return cases.sorted { (rank($0.id), $0.id.rawValue) < (rank($1.id), $1.id.rawValue) }
    }
}
