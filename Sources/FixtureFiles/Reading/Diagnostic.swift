/// What is wrong with a file, and where.
///
/// Source: the scenario format: "refused with file, line, column, the offending key
/// and the nearest valid one".
package struct Diagnostic: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int
    package let message: String

    package init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// The form of compilers, which editors understand.
    package var description: String { "\(file):\(line):\(column): error: \(message)" }

    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        (left.file, left.line, left.column, left.message) < (right.file, right.line, right.column, right.message)
    }
}

/// Everything that is wrong with one or several files.
package struct InvalidFile: Error, Sendable, Hashable, CustomStringConvertible {
    /// In the order of the files' lines; never empty.
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = Array(Set(diagnostics)).sorted() }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

/// Gathers what is wrong while a file is read.
final class DiagnosticList {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String) { self.file = file }

    var count: Int { diagnostics.count }

    func add(_ message: String, line: Int, column: Int) {
        diagnostics.append(Diagnostic(file: file, line: line, column: column, message: message))
    }

    /// - Throws: ``InvalidFile`` where anything was wrong.
    func throwIfAny() throws(InvalidFile) {
        if !diagnostics.isEmpty { throw InvalidFile(diagnostics) }
    }
}

/// The nearest of several words.
enum NearestWord {
    /// The word that is nearest by edits, if it is near enough to have been meant.
    static func to(_ word: String, among words: some Sequence<String>) -> String? {
        let nearest = words.map { ($0, distance(word, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let nearest, nearest.1 <= max(2, word.count / 3) else { return nil }
        return nearest.0
    }

    /// How many letters have to be put in, taken out or changed.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.lowercased().prefix(64)), Array(right.lowercased().prefix(64)))
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
