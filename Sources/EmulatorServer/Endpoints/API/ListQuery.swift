import OAuthCore
import Scenarios

/// Which items of a collection a request wants, and how many at a time.
///
/// Source: the interface, "resources".
struct ListQuery: Sendable, Hashable {
    private static let limits = ResourceCollection.pageSizes

    /// How many items at most; nil where the request does not say.
    let limit: Int?
    /// Where to go on; nil for the first page.
    let cursor: String?
    /// Members that an item has to have, with their values as text; sorted by name.
    let filters: [Parameters.Pair]

    /// Reads a query.
    ///
    /// - Throws: A refusal that names the parameter, its value and the rule.
    init(_ query: String) throws(APIRefusal) {
        let parameters: Parameters
        do {
            parameters = try FormCodec.decode(query)
        } catch {
            throw .malformed("the query cannot be read: \(error)")
        }
        if let name = parameters.firstDuplicate {
            throw .malformed("the parameter '\(Excerpt.plain(name))' is sent more than once")
        }
        limit = try parameters.pairs.first { $0.name == "limit" }.map { pair throws(APIRefusal) in
            try Self.limit(pair.value)
        }
        cursor = parameters.pairs.first { $0.name == "cursor" }?.value
        filters = parameters.pairs.filter { $0.name != "limit" && $0.name != "cursor" }.sorted { $0.name < $1.name }
    }

    private static func limit(_ text: String) throws(APIRefusal) -> Int {
        let isDigits = !text.isEmpty && text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        guard isDigits, let limit = Int(text), limits.contains(limit) else {
            throw .malformed(
                "limit is '\(Excerpt.plain(text))': it is a whole number from \(limits.lowerBound) to "
                    + "\(limits.upperBound)"
            )
        }
        return limit
    }

    /// The filters as one text, the same whatever their order.
    var filterText: String { FormCodec.encode(Parameters(filters)) }

    /// Whether an item has every member that is asked for.
    func contains(_ item: JSONValue) -> Bool {
        filters.allSatisfy { filter in
            item.members?.first { $0.name.utf8.elementsEqual(filter.name.utf8) }?.value.isWritten(filter.value) ?? false
        }
    }

    /// The query of the page behind this one.
    func following(_ cursor: String) -> String {
        var pairs = filters
        if let limit { pairs.append(.init("limit", String(limit))) }
        pairs.append(.init("cursor", cursor))
        return FormCodec.encode(Parameters(pairs))
    }
}

extension JSONValue {
    /// Whether a text, number or boolean is written so; numbers are compared by value.
    fileprivate func isWritten(_ text: String) -> Bool {
        switch self {
        case .string(let own): return own.utf8.elementsEqual(text.utf8)
        case .bool(let own): return text == (own ? "true" : "false")
        case .integer, .unsigned, .number:
            guard let other = try? JSONValue(parsing: text), let value = other.double else { return false }
            // Whole numbers are compared as such: as doubles, great ones that differ would be equal.
            if case .number = self { return double == value }
            if case .number = other { return double == value }
            return self == other
        case .null, .array, .object: return false
        }
    }
}

/// A place in a list, in a form that clients can only hand back.
///
/// It holds for the list and the filters for which it was given out, in this sandbox.
struct ListCursor: Sendable {
    let entropy: Entropy
    let collection: String
    let filterText: String

    /// The cursor of what stands behind a place.
    func text(after place: Int) -> String { Base64URL.encode(Self.bytes(UInt64(place)) + mark(of: place)) }

    /// The place that a cursor stands for; nil where it was not given out for this list and these filters.
    func place(of text: String) -> Int? {
        guard let bytes = Base64URL.decode(text), bytes.count == 16 else { return nil }
        let place = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let place = Int(exactly: place), self.text(after: place) == text else { return nil }
        return place
    }

    /// What nobody can write who does not know the sandbox's seed.
    private func mark(of place: Int) -> [UInt8] {
        Self.bytes(entropy.derivedSeed("cursor/\(collection)?\(filterText)/\(place)"))
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
