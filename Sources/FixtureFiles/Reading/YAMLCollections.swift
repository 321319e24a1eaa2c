import Yams

extension YAMLValue {
    /// A list, each element read; elements that are wrong are left out.
    func elements<Element>(_ read: (YAMLValue) -> Element?) -> [Element]? {
        guard case .sequence(let sequence) = node else {
            fail("is not a list")
            return nil
        }
        return sequence.enumerated().compactMap { read(child($0.element, "\($0.offset)")) }
    }

    /// A list, or one value that stands for a list of one.
    func oneOrMore<Element>(_ read: (YAMLValue) -> Element?) -> [Element]? {
        if case .sequence(_) = node { return elements(read) }
        return read(self).map { [$0] }
    }

    /// A mapping whose keys are the file's own, in order.
    func entries<Value>(_ read: (_ key: String, YAMLValue) -> Value?) -> [Value]? {
        guard case .mapping(let mapping) = node else {
            fail("is not a mapping")
            return nil
        }
        return mapping.compactMap { key, value in
            guard let name = key.scalar?.string else {
                YAMLValue(node: key, path: path, list: list).fail("has a key that is no text")
                return nil
            }
            return read(name, child(value, name))
        }
    }

    /// How many elements a list has; nil for any other value.
    var elementCount: Int? {
        guard case .sequence(let sequence) = node else { return nil }
        return sequence.count
    }

    /// Notes that a list is empty; in any case the value itself.
    func filled(_ message: String) -> YAMLValue {
        if elementCount == 0 { fail(message) }
        return self
    }

    var isMapping: Bool {
        guard case .mapping(_) = node else { return false }
        return true
    }

    /// A mapping with known keys; keys that were never asked for are mistakes.
    @discardableResult
    func mapping<Value>(_ read: (inout YAMLMapping) -> Value?) -> Value? {
        guard case .mapping(let mapping) = node else {
            fail("is not a mapping")
            return nil
        }
        var reader = YAMLMapping(value: self, mapping: mapping)
        let value = read(&reader)
        reader.noteUnknownKeys()
        return value
    }
}

/// A mapping while it is read.
struct YAMLMapping {
    let value: YAMLValue
    private let mapping: Node.Mapping
    private var known: [String] = []

    init(value: YAMLValue, mapping: Node.Mapping) {
        self.value = value
        self.mapping = mapping
    }

    /// The value of a key; nil where it is missing.
    mutating func take(_ key: String) -> YAMLValue? {
        known.append(key)
        let pair = mapping.first { $0.key.scalar?.string == key }
        return pair.map { value.child($0.value, key) }
    }

    /// The value of a key that has to be there.
    mutating func require(_ key: String) -> YAMLValue? {
        guard let found = take(key) else {
            value.fail("the key '\(key)' is missing")
            return nil
        }
        return found
    }

    /// The keys that are there, in order.
    var keys: [String] { mapping.compactMap { $0.key.scalar?.string } }

    fileprivate func noteUnknownKeys() {
        for (key, _) in mapping {
            let place = YAMLValue(node: key, path: value.path, list: value.list)
            guard let name = key.scalar?.string else {
                place.fail("has a key that is no text")
                continue
            }
            guard !known.contains(name) else { continue }
            let nearest = NearestWord.to(name, among: known).map { "did you mean '\($0)'?" }
            let list = known.isEmpty ? "there is none here" : "there are \(known.joined(separator: ", "))"
            place.fail("the key '\(name)' is not known; \(nearest ?? list)")
        }
    }
}
