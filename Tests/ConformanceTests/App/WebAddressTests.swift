import Conformance
import Testing

@Suite("Addresses on the web")
struct WebAddressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let host: String
        let port: Int
        let target: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Row(text: "http://127.0.0.1:5000/login", host: "127.0.0.1", port: 5000, target: "/login"),
        Row(text: "HTTP://LocalHost", host: "localhost", port: 80, target: "/"),
        Row(text: "http://app?a=1#b", host: "app", port: 80, target: "/?a=1"),
        Row(text: "http://[::1]:81/a?b=%zz&c=d e", host: "::1", port: 81, target: "/a?b=%zz&c=d e"),
    ])
    func itIsReadAsItStands(row: Row) throws {
        let address = try #require(WebAddress(row.text))
        #expect(address.description == row.text)
        #expect((address.origin.host, address.origin.port, address.target) == (row.host, row.port, row.target))
    }

    @Test(arguments: [
        "", "/login", "https://app/", "http://", "http://:80/", "http://app:0/", "http://app:x/", "http://a@b/",
        "http://[::1/", "ftp://app/",
    ])
    func whatIsNoneIsRefused(text: String) { #expect(WebAddress(text) == nil) }

    @Test func aRequestLineHoldsItAsABrowserWouldSendIt() {
        let address = WebAddress("http://app/a b?c=%zz&d=\"é\"<\u{7}>")
        #expect(address?.requestTarget == "/a%20b?c=%zz&d=%22%C3%A9%22%3C%07%3E")
    }

    @Test(arguments: [
        ("/x?y", "http://app:81/x?y"), ("?z", "http://app:81/a/b?z"), ("c", "http://app:81/a/c"),
        ("../c?d=/../e", "http://app:81/c?d=/../e"), ("./", "http://app:81/a/"), ("//other/x", "http://other/x"),
        ("http://other:82/x#y", "http://other:82/x#y"), ("#f", "http://app:81/a/b?q"), ("", "http://app:81/a/b?q"),
        ("../../../x", "http://app:81/x"),
    ])
    func aLocationLeadsOnFromHere(location: String, target: String) throws {
        let start = try #require(WebAddress("http://app:81/a/b?q"))
        #expect(start.following(location)?.description == target)
    }

    @Test func otherSchemesLeadNowhere() {
        #expect(WebAddress("http://app/")?.following("javascript:alert(1)") == nil)
        #expect(WebAddress("http://app/")?.following("https://app/") == nil)
    }
}
