/// The code of a Swift file, line by line: comments are left out, and so is what stands in quotes.
///
/// Code inside of an interpolation counts as text. A quote inside of one ends the text for
/// a moment; since quotes come in pairs the line ends as it should.
struct CodeText {
    private(set) var lines: [String] = []

    private enum State: Equatable {
        case code
        case blockComment(depth: Int)
        /// The characters that end it.
        case text(end: String)
    }

    init(_ source: String) {
        var state = State.code
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(Self.code(of: line, state: &state))
        }
    }

    private static func code(of line: Substring, state: inout State) -> String {
        // Most lines have nothing to take out.
        if state == .code, !line.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "/") }) {
            return String(line)
        }
        var code = ""
        var rest = line
        while !rest.isEmpty {
            switch state {
            case .code:
                if rest.hasPrefix("//") { return code }
                if take("/*", from: &rest) {
                    state = .blockComment(depth: 1)
                } else if let end = takeOpening(from: &rest) {
                    state = .text(end: end)
                    code += "\""
                } else {
                    code.append(rest.removeFirst())
                }
            case .blockComment(let depth):
                if take("*/", from: &rest) {
                    state = depth == 1 ? .code : .blockComment(depth: depth - 1)
                } else if take("/*", from: &rest) {
                    state = .blockComment(depth: depth + 1)
                } else {
                    rest.removeFirst()
                }
            case .text(let end):
                if take(end, from: &rest) {
                    state = .code
                    code += "\""
                } else {
                    if !end.hasSuffix("#"), rest.hasPrefix("\\") { rest.removeFirst() }
                    rest = rest.dropFirst()
                }
            }
        }
        // Only a text with three quotes goes on in the next line.
        if case .text(let end) = state, !end.hasPrefix("\"\"\"") { state = .code }
        return code
    }

    private static func take(_ token: String, from rest: inout Substring) -> Bool {
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    /// The opening of a text: quotes, with any number of hashes before them.
    private static func takeOpening(from rest: inout Substring) -> String? {
        let hashes = rest.prefix { $0 == "#" }
        let behind = rest.dropFirst(hashes.count)
        guard behind.hasPrefix("\"") else { return nil }
        let quotes = behind.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        rest = behind.dropFirst(quotes.count)
        return quotes + hashes
    }
}
