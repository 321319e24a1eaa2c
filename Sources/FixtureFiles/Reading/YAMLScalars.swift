import OAuthCore
import Scenarios
import Yams

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

    /// Whether it is this text.
    func isText(_ word: String) -> Bool { scalar?.text == word }

    /// A text with places that are filled in later.
    func template() -> String? {
        guard let text = text() else { return nil }
        return isTemplate(text) ? text : nil
    }

    /// Any value whose texts may have places that are filled in later.
    func jsonTemplate() -> JSONValue? {
        guard let value = json() else { return nil }
        return value.texts.allSatisfy(isTemplate) ? value : nil
    }

    private func isTemplate(_ text: String) -> Bool {
        do {
            _ = try Template(parsing: text)
            return true
        } catch {
            fail(error.description)
            return false
        }
    }

    /// Whether it is `true`, for what has nothing to be said of.
    func mark() -> Bool {
        let value = boolean()
        if value == false { fail("is false: leave it out") }
        return value == true
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
        if let integer = UInt64(scalar.text) { return .unsigned(integer) }
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
