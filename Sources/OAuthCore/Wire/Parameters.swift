/// The parameters of a request, in the order in which they came, duplicates kept.
///
/// Source: RFC 6749 §3.1, §3.2 and appendix B.
package struct Parameters: Sendable, Hashable {
    /// One name and its decoded value; the value is empty where there was none.
    package struct Pair: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var pairs: [Pair]

    package init(_ pairs: [Pair] = []) { self.pairs = pairs }

    package init(_ pairs: KeyValuePairs<String, String>) {
        self.pairs = pairs.map { Pair($0.key, $0.value) }
    }

    /// The first value with this name that is not empty.
    ///
    /// A parameter sent without a value counts as left out (RFC 6749 §3.1).
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// Every value with this name, in order, empty ones included.
    package func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// The first name that comes more than once, in order of its second coming.
    package var firstDuplicate: String? {
        var seen: Set<String> = []
        return pairs.first { !seen.insert($0.name).inserted }?.name
    }

    /// Sets a parameter, in its place if it exists, else at the end.
    package mutating func set(_ name: String, to value: String) {
        if let index = pairs.firstIndex(where: { $0.name == name }) {
            pairs[index].value = value
        } else {
            pairs.append(Pair(name, value))
        }
    }

    /// Removes every parameter with this name.
    package mutating func remove(_ name: String) {
        pairs.removeAll { $0.name == name }
    }
}
