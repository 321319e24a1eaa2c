import Conformance
import TestKit
import Testing

@testable import ClientDrivers

@Suite("The cookies of the user's browser")
struct CookieJarTests {
    struct Row: NamedRow {
        let name: String
        let headers: [String]
        var from = "http://app:5000/auth/login"
        var to = "http://app:5000/auth/callback"
        let sent: String?
    }

    @Test(arguments: [
        Row(name: "a session cookie", headers: ["sid=a=b; HttpOnly; SameSite=Lax"], sent: "sid=a=b"),
        Row(name: "the newest of one name", headers: ["sid=1; Path=/", "sid=2; path=/"], sent: "sid=2"),
        Row(name: "longer paths first", headers: ["a=1; Path=/", "b=2"], sent: "b=2; a=1"),
        Row(name: "another path", headers: ["a=1"], to: "http://app:5000/", sent: nil),
        Row(name: "a path that only begins alike", headers: ["a=1; Path=/auth/call"], sent: nil),
        Row(name: "the default path of a page at the root", headers: ["a=1"], from: "http://app:5000/x", sent: "a=1"),
        Row(name: "another host", headers: ["a=1; Path=/"], to: "http://other:5000/", sent: nil),
        Row(name: "another port of the host", headers: ["a=1; Path=/"], to: "http://app:81/", sent: "a=1"),
        Row(name: "removed by its age", headers: ["a=1; Path=/", "a=; Path=/; Max-Age=0"], sent: nil),
        Row(
            name: "removed by a day long ago",
            headers: ["a=1; Path=/", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"],
            sent: nil
        ),
        Row(name: "an age goes before a day", headers: ["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970"], sent: "a=1"),
        Row(name: "no cookies at all", headers: ["", "=1", "a", ";;"], sent: nil),
    ])
    func sent(row: Row) throws {
        var jar = CookieJar()
        let from = try #require(WebAddress(row.from))
        for header in row.headers { jar.store(header, from: from) }
        #expect(jar.header(for: try #require(WebAddress(row.to))) == row.sent)
    }

    @Test func aSiteCannotFillTheMemory() throws {
        var jar = CookieJar()
        let address = try #require(WebAddress("http://app/"))
        for number in 0..<1000 { jar.store("c\(number)=1", from: address) }
        let sent = try #require(jar.header(for: address)).split(separator: "; ")
        #expect(sent.count == 200)
        #expect(sent.last == "c999=1")
    }
}
