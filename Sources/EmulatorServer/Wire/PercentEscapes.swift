import OAuthCore

extension String {
    /// The text with `%XX` decoded; a plus sign is one.
    ///
    /// - Throws: ``FormSyntaxError`` for a bad escape, NUL, and bytes that are not UTF-8.
    ///
    /// Source: RFC 3986 §2.1.
    func decodingPercentEscapes() throws(FormSyntaxError) -> String {
        try FormCodec.decodeComponent(utf8, plusIsSpace: false)
    }

    /// The text with `%XX` decoded where that gives UTF-8, else as it is.
    var removingPercentEscapes: String { (try? decodingPercentEscapes()) ?? self }
}
