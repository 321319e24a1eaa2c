import OAuthCore

extension String {
    /// The text with `%XX` decoded; a plus sign is one.
    ///
    /// - Throws: ``FormSyntaxError`` for a bad escape, NUL, and bytes that are not UTF-8.
    ///
    /// Source: RFC 3986 §2.1.
    func decodingPercentEscapes() throws(FormSyntaxError) -> String {
        // Most texts have no escape, and then nothing to be decoded either.
        guard utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == 0 }) else { return self }
        let plusKept = replacing("+", with: "%2B").replacing("&", with: "%26")
        return try FormCodec.decode("v=" + plusKept).pairs.first?.value ?? ""
    }

    /// The text with `%XX` decoded where that gives UTF-8, else as it is.
    var removingPercentEscapes: String { (try? decodingPercentEscapes()) ?? self }
}
