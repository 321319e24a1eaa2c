import EmulatorServer
import TestKit
import Testing

/// Source: the interface, `--public-url`.
@Suite("A public URL")
struct PublicURLTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let origin: String
        var path = ""
        let host: String
    }

    @Test(arguments: [
        Row(name: "a host", text: "https://oauth.example", origin: "https://oauth.example", host: "oauth.example"),
        Row(name: "a slash", text: "http://oauth.example/", origin: "http://oauth.example", host: "oauth.example"),
        Row(
            name: "a path",
            text: "https://oauth.example/flextell",
            origin: "https://oauth.example",
            path: "/flextell",
            host: "oauth.example"
        ),
        Row(
            name: "a path with a slash at its end",
            text: "https://oauth.example/a/b%20c/",
            origin: "https://oauth.example",
            path: "/a/b%20c",
            host: "oauth.example"
        ),
        Row(name: "a port", text: "https://h.example:8443", origin: "https://h.example:8443", host: "h.example"),
        Row(
            name: "the port of the scheme",
            text: "https://h.example:443",
            origin: "https://h.example",
            host: "h.example"
        ),
        Row(
            name: "the other scheme's port",
            text: "http://h.example:443",
            origin: "http://h.example:443",
            host: "h.example"
        ),
        Row(name: "capitals", text: "HTTPS://H.Example", origin: "https://h.example", host: "h.example"),
        Row(name: "an IPv6 address", text: "http://[::1]:4010", origin: "http://[::1]:4010", host: "::1"),
    ])
    func itIsReadAsWhatLinksBeginWith(row: Row) throws {
        let url = try PublicURL(parsing: row.text)
        #expect(url.origin == row.origin)
        #expect(url.path == row.path)
        #expect(url.host == row.host)
        #expect(url.text == row.origin + row.path)
    }

    @Test(arguments: [
        ("", "http"), ("oauth.example", "http"), ("//oauth.example", "http"), ("ftp://oauth.example", "http"),
        ("https:", "host"), ("https://", "host"), ("https:///path", "host"), ("https://ada@oauth.example", "user"),
        ("https://oauth.example/?a=b", "query"), ("https://oauth.example/#a", "fragment"),
        ("https://oauth.example:0", "port"), ("https://oauth.example:99999", "port"),
        ("https://oauth.example//a", "segment"), ("https://oauth.example/../a", "segment"),
        ("https://oauth.example/a b", "URL"), ("https://oauth.example/\"onload", "URL"),
        ("https://oauth.example/a;b", "URL"),
        ("https://oauth.example/\r\nX: y", "URL"), ("https://nàme.example", "URL"),
    ])
    func whatIsNoneIsRefusedWithTheReason(text: String, says: String) {
        let fault = #expect(throws: InvalidPublicURL.self) { try PublicURL(parsing: text) }
        #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
    }
}
