import OAuthCore

extension String {
    /// The text with `%XX` decoded where that gives UTF-8, else as it is.
    var removingPercentEscapes: String {
        let plusKept = replacing("+", with: "%2B")
        return (try? FormCodec.decode("v=" + plusKept.replacing("&", with: "%26"))["v"]) ?? self
    }
}
