import OAuthCore
import Yams

/// A value of a YAML file, with its place, and with words for what is wrong with it.
///
/// Every reading function returns nil after it has noted what is wrong, so that one
/// pass finds every mistake of a file.
struct YAMLValue {
    let node: Node
    /// How the value is called in messages, such as `lifetimes.code`.
    let path: String
    let list: DiagnosticList

    /// The largest file, in bytes.
    static let sizeLimit = 1 << 20

    /// Reads the one document of a YAML text.
    ///
    /// - Throws: ``InvalidFile`` for broken syntax, with the first mistake.
    static func parse<Value>(
        _ text: String,
        file: String,
        _ read: (YAMLValue) -> Value?
    ) throws(InvalidFile) -> Value {
        let list = DiagnosticList(file: file)
        let value: Value?
        do {
            guard text.utf8.count <= sizeLimit else {
                throw InvalidFile([.init(file: file, line: 1, column: 1, message: "is larger than 1 MiB")])
            }
            // YAML folds line breaks that are plain characters to JSON.
            if text.unicodeScalars.contains(where: { ["\u{85}", "\u{2028}", "\u{2029}"].contains($0) }),
                let json = try? JSONValue(parsing: text).yamlText, json != text
            {
                return try parse(json, file: file, read)
            }
            // The parser has to outlive the nodes: they refer to its anchors weakly.
            let parser = try Parser(yaml: text, resolver: .basic)
            guard let root = try parser.singleRoot() else {
                throw InvalidFile([.init(file: file, line: 1, column: 1, message: "is empty")])
            }
            let document = YAMLValue(node: root, path: "", list: list)
            value = document.refuseAnchors() ? nil : withExtendedLifetime(parser) { read(document) }
        } catch let error as YamlError {
            // YAML knows neither all tabs nor all escapes of JSON: what is JSON is written anew.
            if let json = try? JSONValue(parsing: text).yamlText, json != text {
                return try parse(json, file: file, read)
            }
            throw InvalidFile([Diagnostic(error, file: file)])
        } catch let error as InvalidFile {
            throw error
        } catch {
            throw InvalidFile([.init(file: file, line: 1, column: 1, message: "\(error)")])
        }
        try list.throwIfAny()
        guard let value else {
            throw InvalidFile([.init(file: file, line: 1, column: 1, message: "cannot be read")])
        }
        return value
    }

    /// Notes what is wrong with this value.
    func fail(_ message: String) {
        let mark = node.mark
        list.add(path.isEmpty ? message : "\(path): \(message)", line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// Anchors could make a small file explode, and hide what a value is.
    private func refuseAnchors() -> Bool {
        if let anchor = node.anchor {
            fail("has the anchor '&\(anchor.rawValue)': anchors and aliases are refused, write the value out")
            return true
        }
        switch node {
        case .mapping(let mapping):
            return mapping.contains { pair in
                YAMLValue(node: pair.key, path: path, list: list).refuseAnchors()
                    || YAMLValue(node: pair.value, path: path, list: list).refuseAnchors()
            }
        case .sequence(let sequence):
            return sequence.contains { YAMLValue(node: $0, path: path, list: list).refuseAnchors() }
        case .scalar: return false
        case .alias: return true
        }
    }
}

extension YAMLValue {
    /// The text of a scalar, and whether it stands without quotes.
    private var scalar: (text: String, isPlain: Bool)? {
        guard case .scalar(let scalar) = node else { return nil }
        return (scalar.string, scalar.style == .plain || scalar.style == .any)
    }

    /// Whether it is `null`, `~` or nothing.
    var isNull: Bool {
        guard let scalar, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// A string; numbers and the like are taken as they are written.
    func text() -> String? {
        guard let scalar else { return failed("is not a text") }
        if scalar.isPlain, Self.yaml11Words.contains(scalar.text.lowercased()) {
            return failed("is '\(scalar.text)', which YAML 1.1 would turn into a boolean: put it in quotes")
        }
        if scalar.isPlain, Self.isYAML11Number(scalar.text) {
            return failed("is '\(scalar.text)', which YAML 1.1 would turn into a number: put it in quotes")
        }
        if isNull { return failed("is null, a text is needed") }
        return scalar.text
    }

    func integer(in range: ClosedRange<Int>) -> Int? {
        guard let scalar, let value = Int(scalar.text), scalar.isPlain else {
            return failed("is not a whole number\(hint)")
        }
        guard range.contains(value) else {
            let one = range.lowerBound == range.upperBound ? "\(range.lowerBound)" : nil
            return failed("is \(value), it must be \(one ?? "from \(range.lowerBound) to \(range.upperBound)")")
        }
        return value
    }

    func number(in range: ClosedRange<Double>) -> Double? {
        guard let scalar, let value = Double(scalar.text), scalar.isPlain, range.contains(value) else {
            return failed("is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func boolean() -> Bool? {
        switch scalar.map({ $0.isPlain ? $0.text : "" }) {
        case "true": return true
        case "false": return false
        default: return failed("is not true or false")
        }
    }

    func duration() -> TimeSpan? {
        guard let scalar, let span = TimeSpan(durationText: scalar.text) else {
            return failed("is not a duration such as 300ms, 2s, 5m, 1h or 30d")
        }
        return span
    }

    func instant() -> Instant? {
        guard let scalar, let instant = Instant(rfc3339: scalar.text) else {
            return failed("is not a time such as 2026-01-01T00:00:00Z")
        }
        return instant
    }

    /// One of a closed list of words.
    func choice<Choice: RawRepresentable & CaseIterable>(of type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        guard let scalar else { return failed("is not one of \(words.joined(separator: ", "))") }
        if let choice = Choice(rawValue: scalar.text) { return choice }
        let nearest = NearestWord.to(scalar.text, among: words).map { "; did you mean '\($0)'?" } ?? ""
        return failed("is '\(scalar.text)', it must be one of \(words.joined(separator: ", "))\(nearest)")
    }

    /// Any value, by the core schema of YAML 1.2.
    func json() -> JSONValue? {
        switch node {
        case .alias: return nil
        case .sequence(let sequence):
            let elements = sequence.enumerated().map { child($0.element, "\($0.offset)").json() }
            return elements.contains(nil) ? nil : .array(elements.compactMap(\.self))
        case .mapping(let mapping):
            let members = mapping.map { key, value -> JSONMember? in
                guard let name = key.scalar?.string else { return failed("has a key that is no text") }
                return child(value, name).json().map { JSONMember(name, $0) }
            }
            return members.contains(nil) ? nil : .object(members.compactMap(\.self))
        case .scalar: return jsonScalar()
        }
    }

    private func jsonScalar() -> JSONValue? {
        guard let scalar else { return nil }
        guard scalar.isPlain else { return .string(scalar.text) }
        if isNull { return .null }
        if let bool = ["true": true, "false": false][scalar.text] { return .bool(bool) }
        if Self.yaml11Words.contains(scalar.text.lowercased()) || Self.isYAML11Number(scalar.text) {
            return failed("is '\(scalar.text)', which YAML 1.1 alone would turn: put it in quotes")
        }
        if let integer = Int64(scalar.text) { return .integer(integer) }
        if let number = Double(scalar.text), number.isFinite, scalar.text.contains(where: \.isNumber) {
            return .number(number)
        }
        return .string(scalar.text)
    }

    /// Words that YAML 1.1 takes for booleans and YAML 1.2 for texts.
    private static let yaml11Words: Set<String> = ["yes", "no", "on", "off", "y", "n"]

    /// `1_000`, `0o7`, `0x1f` and the like.
    private static func isYAML11Number(_ text: String) -> Bool {
        let digits = text.drop { $0 == "+" || $0 == "-" }
        guard let first = digits.first, first.isNumber else { return false }
        let isGrouped = digits.contains("_") && digits.allSatisfy { $0.isNumber || $0 == "_" || $0 == "." }
        let isPrefixed = ["0o", "0x", "0b"].contains(digits.prefix(2).lowercased())
        return isGrouped || isPrefixed && digits.dropFirst(2).allSatisfy { $0.isHexDigit || $0 == "_" }
    }

    private var hint: String {
        guard let scalar, Self.isYAML11Number(scalar.text) else { return "" }
        return " in plain digits ('\(scalar.text)')"
    }

    private func failed<Value>(_ message: String) -> Value? {
        fail(message)
        return nil
    }

    func child(_ node: Node, _ name: String) -> YAMLValue {
        YAMLValue(node: node, path: path.isEmpty ? name : "\(path).\(name)", list: list)
    }
}

extension Diagnostic {
    /// The parser's own words.
    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = [context?.text, problem].compactMap(\.self).joined(separator: ": ")
            self.init(file: file, line: mark.line, column: mark.column, message: words)
        case .reader(let problem, let offset, _, let yaml):
            let lines = yaml.prefix(offset ?? 0).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let column = (lines.last?.unicodeScalars.count ?? 0) + 1
            self.init(file: file, line: max(1, lines.count), column: column, message: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().joined(separator: ", ")
            let mark = context.mark
            self.init(file: file, line: mark.line, column: mark.column, message: "keys stand twice: \(keys)")
        default:
            self.init(file: file, line: 1, column: 1, message: "\(error)")
        }
    }
}

extension JSONValue {
    /// JSON text that a YAML reader takes for the same value.
    fileprivate var yamlText: String {
        text.unicodeScalars.map { scalar in
            let isRefused = (0x7F...0x9F).contains(scalar.value) || [0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
            return isRefused ? "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst() : String(scalar)
        }
        .joined()
    }
}
