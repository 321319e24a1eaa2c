/// Splits a command line into words as a shell does, and does nothing else that a shell does.
///
/// Quotes and backslashes are taken away; variables, wildcards, `~`, `|`, `;` and
/// the like have no meaning and stay as they are.
///
/// Source: POSIX.1-2024, Shell Command Language §2.2 "Quoting".
package enum ShellWords {
    /// The words, in order; an empty word comes from empty quotes only.
    ///
    /// - Throws: ``ShellWordsError`` where a quote or an escape has no end, or there is no word.
    package static func split(_ line: String) throws(ShellWordsError) -> [String] {
        var splitter = Splitter(line)
        let words = try splitter.words()
        if words.isEmpty { throw .noWord }
        return words
    }
}

/// Why a command line has no words.
package enum ShellWordsError: Error, Sendable, Hashable, CustomStringConvertible {
    case noWord
    case openQuote(Character)
    case openEscape

    package var description: String {
        switch self {
        case .noWord: "the command is empty: name a program"
        case .openQuote(let quote): "the command has a \(quote) that is not closed"
        case .openEscape: "the command ends in a backslash with nothing after it"
        }
    }
}

private struct Splitter {
    // Scalars, not characters: a quote with a combining mark after it is still a quote.
    private var rest: ArraySlice<Unicode.Scalar>
    private var word: String.UnicodeScalarView?

    init(_ line: String) { rest = Array(line.unicodeScalars)[...] }

    mutating func words() throws(ShellWordsError) -> [String] {
        var words: [String] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case " ", "\t", "\n", "\r":
                if let word { words.append(String(word)) }
                word = nil
            case "'": try takeSingleQuoted()
            case "\"": try takeDoubleQuoted()
            case "\\": try takeEscaped()
            default: append(scalar)
            }
        }
        if let word { words.append(String(word)) }
        return words
    }

    private mutating func takeSingleQuoted() throws(ShellWordsError) {
        word = word ?? .init()
        while let scalar = rest.popFirst() {
            if scalar == "'" { return }
            append(scalar)
        }
        throw .openQuote("'")
    }

    private mutating func takeDoubleQuoted() throws(ShellWordsError) {
        word = word ?? .init()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return
            case "\\": try takeEscapedInQuotes()
            default: append(scalar)
            }
        }
        throw .openQuote("\"")
    }

    /// Inside double quotes a backslash stays, unless what follows would have a meaning there.
    private mutating func takeEscapedInQuotes() throws(ShellWordsError) {
        guard let scalar = rest.popFirst() else { throw .openQuote("\"") }
        switch scalar {
        case "\n": break
        case "\"", "\\", "$", "`": append(scalar)
        default:
            append("\\")
            append(scalar)
        }
    }

    private mutating func takeEscaped() throws(ShellWordsError) {
        guard let scalar = rest.popFirst() else { throw .openEscape }
        // An escaped line feed joins two lines.
        if scalar != "\n" { append(scalar) }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        word = word ?? .init()
        word?.append(scalar)
    }
}
