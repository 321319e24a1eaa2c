import OAuthCore

/// The parameters of the URL that the browser was sent back to.
struct CallbackURL: Sendable {
    let parameters: Parameters

    /// Reads the query of a URL.
    ///
    /// A parameter that can't be decoded keeps its name, with no value: a broken
    /// second `state` is still a second one, and a broken description of an error
    /// does not hide the error.
    init(_ url: String) {
        let beforeFragment = url.prefix { $0 != "#" }
        let query = beforeFragment.drop { $0 != "?" }.dropFirst()
        parameters = Parameters(query.split(separator: "&").flatMap { Self.pairs(of: String($0)) })
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
