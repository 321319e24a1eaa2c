import OAuthCore

/// A JSON report that cannot be read, and the member that is to blame.
package struct ReportFormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The member's path, such as `cases[3].verdict`; empty for the whole text.
    package let path: String
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { path.isEmpty ? reason : "`\(path)` \(reason)" }
}

/// A value within a report, and the path that leads to it.
struct ReportReader {
    let value: JSONValue
    let path: String

    /// A member that has to be there.
    func member(_ name: String) throws(ReportFormatError) -> ReportReader {
        guard value.members != nil else { throw mistyped("an object") }
        guard let member = value[name] else { throw ReportFormatError(path: path(to: name), reason: "is missing") }
        return ReportReader(value: member, path: path(to: name))
    }

    /// A member that may be missing or null.
    func optionalMember(_ name: String) -> ReportReader? {
        guard let member = value[name], member != .null else { return nil }
        return ReportReader(value: member, path: path(to: name))
    }

    func string() throws(ReportFormatError) -> String {
        guard let string = value.string else { throw mistyped("a string") }
        return string
    }

    func number() throws(ReportFormatError) -> Double {
        guard let number = value.double else { throw mistyped("a number") }
        return number
    }

    func integer() throws(ReportFormatError) -> Int {
        guard let integer = value.integer.flatMap({ Int(exactly: $0) }) else { throw mistyped("a whole number") }
        return integer
    }

    func bool() throws(ReportFormatError) -> Bool {
        guard let bool = value.bool else { throw mistyped("true or false") }
        return bool
    }

    /// A seed; those that are too large for a JSON number are strings.
    func seed() throws(ReportFormatError) -> UInt64 {
        let seed = value.integer.flatMap { UInt64(exactly: $0) } ?? value.string.flatMap { UInt64($0) }
        guard let seed else { throw mistyped("a whole number from 0 on") }
        return seed
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type
    ) throws(ReportFormatError) -> Word where Word.RawValue == String {
        if let word = value.string.flatMap(Word.init(rawValue:)) { return word }
        throw mistyped("one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }

    /// Every element of an array, read by a function.
    func list<Element>(
        _ read: (ReportReader) throws(ReportFormatError) -> Element
    ) throws(ReportFormatError) -> [Element] {
        guard let array = value.array else { throw mistyped("an array") }
        var elements: [Element] = []
        for (index, element) in array.enumerated() {
            elements.append(try read(ReportReader(value: element, path: "\(path)[\(index)]")))
        }
        return elements
    }

    /// The error for a value that is not what the format wants.
    func mistyped(_ wanted: String) -> ReportFormatError {
        ReportFormatError(path: path, reason: "has to be \(wanted), and is \(found)")
    }

    private var found: String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer, .unsigned, .number: "the number \(Excerpt.plain(value.text))"
        case .string(let text): "the string \"\(Excerpt.plain(text))\""
        case .array: "an array"
        case .object: "an object"
        }
    }

    private func path(to name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
