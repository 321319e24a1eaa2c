import Testing

/// A row of a table of tests: its name is a sentence that says what the row is about.
package protocol NamedRow: Sendable, CustomTestStringConvertible {
    var name: String { get }
}

extension NamedRow {
    package var testDescription: String { name }
}
