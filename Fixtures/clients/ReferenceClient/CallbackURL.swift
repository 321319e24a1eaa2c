import OAuthCore

/// The parameters of the URL that the browser was sent back to.
struct CallbackURL: Sendable {
    let parameters: Parameters
    private let hasBrokenEscape: Bool

    /// Reads the query of a URL.
    ///
    /// A parameter that can't be decoded keeps its name, with no value: a broken
    /// second `state` is still a second one, and a broken description of an error
    /// does not hide the error.
    ///
    /// - Parameter keepsFirst: Whether a careless client looks at the first of several values only.
    init(_ url: String, keepsFirst: Bool = false) {
        let beforeFragment = url.prefix { $0 != "#" }
        let query = beforeFragment.drop { $0 != "?" }.dropFirst()
        let parts = query.split(separator: "&").map(String.init)
        var pairs = parts.flatMap(Self.pairs)
        if keepsFirst {
            var seen: Set<String> = []
            pairs = pairs.filter { seen.insert($0.name).inserted }
        }
        parameters = Parameters(pairs)
        hasBrokenEscape = parts.contains { (try? FormCodec.decode($0)) == nil }
    }

    /// Whether it is not what a client without much thought expects.
    var isOdd: Bool {
        hasBrokenEscape || parameters["state"] == nil || parameters.pairs.contains { $0.value.count > 1000 }
    }

    /// The code; nil where there is none, or more than one.
    var code: String? {
        parameters.values(of: "code").count == 1 ? parameters["code"] : nil
    }

    private static func pairs(of part: String) -> [Parameters.Pair] {
        if let decoded = try? FormCodec.decode(part) { return decoded.pairs }
        return [Parameters.Pair(String(part.prefix { $0 != "=" }), "")]
    }
}
