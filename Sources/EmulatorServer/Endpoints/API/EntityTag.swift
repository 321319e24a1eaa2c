import Crypto
import OAuthCore

/// A strong entity tag: the same bytes have the same tag, other bytes another one.
///
/// Source: RFC 9110 §8.8.3.
struct EntityTag: Sendable, Hashable {
    /// Between the quotes.
    let opaque: String

    init(opaque: String) { self.opaque = opaque }

    /// The tag of a representation.
    init(of body: [UInt8]) { opaque = Hex.lower(SHA256.hash(data: body).prefix(12)) }

    /// As it stands in a header.
    var text: String { "\"\(opaque)\"" }
}

/// What a request wants of the representation that is there now.
///
/// Source: RFC 9110 §13.1.1, §13.1.2.
struct Preconditions: Sendable, Hashable {
    /// The value of `If-Match` or `If-None-Match`.
    enum Condition: Sendable, Hashable {
        /// `*`: any representation.
        case anything
        case tags([Tag])
    }

    /// A tag that a client sends.
    struct Tag: Sendable, Hashable {
        let isWeak: Bool
        let tag: EntityTag
    }

    /// What comes of them.
    enum Outcome: Sendable, Hashable {
        case goesOn
        /// 304: the client has what is there.
        case notModified
        /// 412, with the reason.
        case failed(String)
    }

    private let ifMatch: Condition?
    private let ifNoneMatch: Condition?

    /// Reads the headers.
    ///
    /// A condition that cannot be read is refused: passed over, it would let a write through that was to be guarded.
    ///
    /// - Parameter values: Every value of a header, in order.
    init(_ values: (_ header: String) -> [String]) throws(APIRefusal) {
        ifMatch = try Self.condition("If-Match", values("If-Match"))
        ifNoneMatch = try Self.condition("If-None-Match", values("If-None-Match"))
    }

    /// Whether there is none, so that nobody needs to know the current tag.
    var isEmpty: Bool { ifMatch == nil && ifNoneMatch == nil }

    /// Holds the conditions against what is there.
    ///
    /// - Parameter isRead: Whether the request is a GET or a HEAD.
    ///
    /// Source: RFC 9110 §13.2.2.
    func outcome(for current: EntityTag, isRead: Bool) -> Outcome {
        switch ifMatch {
        case nil, .anything?: break
        case .tags(let tags)?:
            // The comparison is the strong one (§8.8.3.2): a weak tag matches nothing.
            guard tags.contains(where: { !$0.isWeak && $0.tag == current }) else {
                return .failed("If-Match does not have \(current.text), which is there now")
            }
        }
        let isKnown =
            switch ifNoneMatch {
            case nil: false
            case .anything?: true
            case .tags(let tags)?: tags.contains { $0.tag == current }
            }
        guard isKnown else { return .goesOn }
        return isRead ? .notModified : .failed("If-None-Match has \(current.text), which is there now")
    }

    private static func condition(_ name: String, _ lines: [String]) throws(APIRefusal) -> Condition? {
        guard !lines.isEmpty else { return nil }
        let text = lines.joined(separator: ", ")
        if text.trimming { $0 == " " || $0 == "\t" } == "*" { return .anything }
        guard let tags = tags(in: text), !tags.isEmpty else {
            throw .malformed("\(name) is '\(Excerpt.plain(text))': it is * or a list of tags such as \"a1b2\"")
        }
        return .tags(tags)
    }

    /// Source: RFC 9110 §5.6.1, §8.8.3: empty elements are passed over; a quote ends the tag, commas do not.
    private static func tags(in text: String) -> [Tag]? {
        var rest = Substring(text).unicodeScalars
        var tags: [Tag] = []
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            guard !rest.isEmpty else { return tags }
            let isWeak = rest.starts(with: "W/".unicodeScalars)
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"" else { return nil }
            let opaque = rest.dropFirst().prefix { $0 != "\"" }
            guard opaque.allSatisfy({ $0 == "!" || $0.value >= 0x23 && $0.value != 0x7F }) else { return nil }
            rest = rest[opaque.endIndex...]
            guard rest.first == "\"" else { return nil }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            guard rest.isEmpty || rest.first == "," else { return nil }
            tags.append(Tag(isWeak: isWeak, tag: EntityTag(opaque: String(opaque))))
        }
    }
}
