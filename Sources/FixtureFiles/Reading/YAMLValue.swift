import OAuthCore
import Scenarios
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
    /// - Parameter limit: The most bytes that it may have.
    /// - Throws: ``InvalidFile`` for broken syntax, with the first mistake.
    static func parse<Value>(
        _ text: String,
        file: String,
        limit: Int = sizeLimit,
        _ read: (YAMLValue) -> Value?
    ) throws(InvalidFile) -> Value {
        let list = DiagnosticList(file: file)
        let value: Value?
        do {
            guard text.utf8.count <= limit else {
                throw InvalidFile([.init(file: file, line: 1, column: 1, message: "is larger than 1 MiB")])
            }
            // YAML folds line breaks that are plain characters to JSON.
            if text.unicodeScalars.contains(where: { ["\u{85}", "\u{2028}", "\u{2029}"].contains($0) }),
                let json = try? JSONValue(parsing: text).yamlText, json != text
            {
                return try parse(json, file: file, limit: limit, read)
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
                return try parse(json, file: file, limit: limit, read)
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

    /// Notes what can never be, at its place below this value, or as near to it as the file goes.
    func fail(_ contradiction: Contradiction) {
        var nearest = self
        for key in contradiction.path {
            guard let next = nearest.descendant(key) else { break }
            nearest = next
        }
        let names = (path.isEmpty ? [] : [path]) + contradiction.path
        let place = nearest.node.mark
        let text = names.isEmpty ? contradiction.message : "\(names.joined(separator: ".")): \(contradiction.message)"
        list.add(text, line: place?.line ?? 1, column: place?.column ?? 1)
    }

    /// Whether there is a value at this place below.
    func has(_ path: [String]) -> Bool {
        path.reduce(Optional(self)) { value, key in value?.descendant(key) } != nil
    }

    private func descendant(_ key: String) -> YAMLValue? {
        switch node {
        case .mapping(let mapping):
            mapping.first { $0.key.scalar?.string == key }.map { child($0.value, key) }
        case .sequence(let sequence):
            Int(key).flatMap { sequence.indices.contains($0) ? child(sequence[$0], key) : nil }
        case .scalar, .alias: nil
        }
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
