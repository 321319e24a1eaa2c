/// A text format with characters of its own that plain text must not reach unescaped.
protocol EscapedFormat: Sendable {
    /// The one function of the format that makes plain text safe.
    static func escape(_ text: String) -> String
}

/// A piece of a report, in which only literals count as markup.
///
/// Every interpolated string is escaped, so that no text of a client's can be
/// forgotten; markup that is interpolated stays as it is.
struct Markup<Format: EscapedFormat>: Sendable, Hashable, ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral literal: String) { text = literal }

    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// Plain text, escaped.
    init(escaping plain: String) { text = Format.escape(plain) }

    /// Markup that something else has made safe; the only way around escaping.
    init(verbatim markup: String) { text = markup }

    var isEmpty: Bool { text.isEmpty }

    /// What an interpolated literal is put together with.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ plain: String) { text += Format.escape(plain) }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        mutating func appendInterpolation(_ pieces: [Markup]) { for piece in pieces { text += piece.text } }
    }

    typealias StringInterpolation = Interpolation
}

extension Markup {
    static func + (left: Markup, right: Markup) -> Markup { "\(left)\(right)" }
}

extension Array {
    /// The pieces in one, with markup between them.
    func joined<Format>(separator: Markup<Format>) -> Markup<Format> where Element == Markup<Format> {
        var joined: Markup<Format> = ""
        for (index, piece) in enumerated() { joined = index == 0 ? piece : "\(joined)\(separator)\(piece)" }
        return joined
    }
}
