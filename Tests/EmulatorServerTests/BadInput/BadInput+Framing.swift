import Testing

extension BadInput {
    /// Where requests go to.
    struct Surface: Sendable {
        let name: String
        /// Method and target.
        let line: String
        let header: String
    }

    private static let surfaces = [
        Surface(name: "the API", line: "POST /api/v0.0.1/contacts", header: "Authorization: Bearer @TOKEN"),
        Surface(
            name: "the token endpoint",
            line: "POST /oauth/token",
            header: "Content-Type: application/x-www-form-urlencoded"
        ),
        Surface(name: "the authorization endpoint", line: "GET /oauth/authorize?client_id=demo-client", header: "A: b"),
        Surface(name: "the control plane", line: "POST /_mock/clock", header: "Content-Type: application/json"),
    ]

    /// Every way of breaking the framing, at every surface.
    static let framing = surfaces.flatMap { surface in
        (heads + lengths + chunks + firstLines).map { $0.row(at: surface) } + firstWords(surface.line)
    }

    /// A way of breaking the framing.
    private struct Framing: Sendable {
        let name: String
        /// What stands behind the first lines; `Host` is in it where `hasHost` is false.
        let rest: String
        let status: Int
        let says: String
        var hasHost = true
        var version = "HTTP/1.1"
        var ends = false

        init(
            _ name: String,
            _ rest: String,
            _ status: Int = 400,
            says: String,
            hasHost: Bool = true,
            version: String = "HTTP/1.1",
            ends: Bool = false
        ) {
            (self.name, self.rest, self.status, self.says) = (name, rest, status, says)
            (self.hasHost, self.version, self.ends) = (hasHost, version, ends)
        }

        func row(at surface: Surface) -> BadInput {
            let host = hasHost ? "Host: localhost\r\n" : ""
            let text = "\(surface.line) \(version)\r\n\(host)\(surface.header)\r\n\(rest)"
            return BadInput(
                "\(name), at \(surface.name)",
                Array(text.utf8),
                status,
                says: says,
                endsAfterwards: ends,
                isLast: true
            )
        }
    }

    private static func chunked(_ name: String, _ body: String, _ status: Int = 400, says: String, ends: Bool = false)
        -> Framing
    {
        Framing(name, "Transfer-Encoding: chunked\r\n\r\n\(body)", status, says: says, ends: ends)
    }

    private static func length(_ name: String, _ value: String, says: String = "Content-Length is not one number")
        -> Framing
    {
        Framing(name, "Content-Length: \(value)\r\n\r\n{}", says: says)
    }

    private static func coding(_ name: String, _ value: String, _ status: Int = 400, says: String) -> Framing {
        Framing(name, "Transfer-Encoding: \(value)\r\n\r\n2\r\n{}\r\n0\r\n\r\n", status, says: says)
    }

    private static let large = String(repeating: "y", count: 100_000)

    private static let heads = [
        Framing("no Host", "\r\n", says: "Host is missing", hasHost: false),
        Framing("two Hosts", "Host: x\r\n\r\n", says: "Host is sent 2 times"),
        Framing("two Hosts that are the same", "Host: localhost\r\n\r\n", says: "Host is sent 2 times"),
        Framing("a Host with a space", "Host: a b\r\n\r\n", says: "Host is 'a b'", hasHost: false),
        Framing("a Host with a path", "Host: localhost/x\r\n\r\n", says: "Host is 'localhost/x'", hasHost: false),
        Framing("a Host with a user", "Host: a@localhost\r\n\r\n", says: "Host is 'a@localhost'", hasHost: false),
        Framing("a folded header", "X-A: a\r\n b\r\n\r\n", says: "a header line has a character"),
        Framing("a space before the colon", "X-A : a\r\n\r\n", says: "a header line has a character"),
        Framing("a header without a name", ": a\r\n\r\n", says: "a header line has a character"),
        Framing("a header without a colon", "X-A\r\n\r\n", says: "a header line has a character"),
        Framing("NUL in a header", "X-A: a\u{0}b\r\n\r\n", says: "a header line has a character"),
        Framing("a bare CR in a header", "X-A: a\rb\r\n\r\n", says: "a line does not end in CR LF"),
        Framing("a large header", "X-A: \(large)\r\n\r\n", 431, says: "larger than 81920 bytes"),
        Framing(
            "many headers",
            String(repeating: "X-Many: 0123456789\r\n", count: 8000) + "\r\n",
            431,
            says: "larger than 81920 bytes"
        ),
        Framing("a head that ends early", "X-A: a\r\n", says: "the connection ended", ends: true),
        Framing(
            "another expectation",
            "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}",
            417,
            says: "Expect is '200-ok'"
        ),
    ]

    private static let lengths = [
        length("a length that is a word", "ten"), length("an empty length", ""), length("a signed length", "+2"),
        length("a negative length", "-2"), length("a length in hexadecimal", "0x2"),
        length("a length with a fraction", "2.0"), length("two lengths in one line", "2, 3"),
        length("the same length twice in one line", "2, 2"), length("a length with a space", "2 2"),
        length("a length past 64 bits", "18446744073709551618"),
        Framing(
            "two lengths",
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
            says: "Content-Length is sent twice"
        ),
        Framing(
            "the same length twice",
            "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            says: "Content-Length is sent twice"
        ),
        Framing(
            "a length and chunks",
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            says: "beside Transfer-Encoding"
        ),
        Framing(
            "chunks and a length",
            "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
            says: "beside Transfer-Encoding"
        ),
        Framing("a body that ends early", "Content-Length: 10\r\n\r\n{}", says: "the connection ended", ends: true),
        Framing("a large length", "Content-Length: 1048577\r\n\r\n", 413, says: "larger than 1048576 bytes"),
        Framing(
            "a large length that waits to be told",
            "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n",
            413,
            says: "larger than 1048576 bytes"
        ),
    ]

    private static let chunks = [
        coding("compressed chunks", "gzip, chunked", 501, says: "Transfer-Encoding is 'gzip, chunked'"),
        coding("chunks that are compressed again", "chunked, gzip", says: "framing cannot be read"),
        coding("the coding identity", "identity", 501, says: "Transfer-Encoding is 'identity'"),
        coding("a coding that nobody has", "xchunked", 501, says: "Transfer-Encoding is 'xchunked'"),
        coding("a coding in quotes", "\"chunked\"", 501, says: "chunked alone is understood"),
        coding("a coding with a parameter", "chunked;q=1", 501, says: "Transfer-Encoding is 'chunked;q=1'"),
        coding("a coding behind a vertical tab", "\u{B}chunked", says: "a header line has a character"),
        coding("chunks of chunks", "chunked\r\nTransfer-Encoding: chunked", says: "framing cannot be read"),
        Framing(
            "chunks in HTTP/1.0",
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            says: "which has none",
            version: "HTTP/1.0"
        ),
        chunked("a chunk without a size", "\r\n", says: "a chunk is not its size"),
        chunked("a chunk with a word for its size", "zz\r\n", says: "a chunk is not its size"),
        chunked("a chunk with a negative size", "-2\r\n{}\r\n0\r\n\r\n", says: "a chunk is not its size"),
        chunked("a chunk with a prefix at its size", "0x2\r\n{}\r\n0\r\n\r\n", says: "a chunk is not its size"),
        chunked("a chunk with a space at its size", "2 \r\n{}\r\n0\r\n\r\n", says: "a chunk is not its size"),
        chunked("a chunk with a size past 64 bits", "FFFFFFFFFFFFFFFFF\r\n{}\r\n", says: "a chunk is not its size"),
        chunked("a chunk that is longer than its size", "2\r\n{} \r\n0\r\n\r\n", says: "a chunk is not its size"),
        chunked("chunks whose lines end in LF", "2\n{}\n0\n\n", says: "framing cannot be read"),
        chunked("a chunk that ends early", "5\r\n{}", says: "the connection ended", ends: true),
        chunked("chunks without the last one", "2\r\n{}\r\n", says: "the connection ended", ends: true),
        chunked("a trailer that is no header", "0\r\nbad\r\n\r\n", says: "a header line has a character"),
        chunked("large trailers", "0\r\nX: \(large)\r\n\r\n", 431, says: "larger than 81920 bytes"),
        chunked(
            "a large body in chunks",
            "100001\r\n" + String(repeating: "a", count: 0x100001) + "\r\n0\r\n\r\n",
            413,
            says: "larger than 1048576 bytes"
        ),
    ]

    private static let firstLines = [
        Framing("HTTP/2", "\r\n", says: "HTTP/1.0 or HTTP/1.1", version: "HTTP/2.0"),
        Framing("HTTP/1.2", "\r\n", says: "HTTP/1.0 or HTTP/1.1", version: "HTTP/1.2"),
        Framing("another protocol", "\r\n", says: "the first line is not METHOD TARGET", version: "ICAP/1.0"),
        Framing(
            "a second word for the target",
            "\r\n",
            says: "the first line is not METHOD TARGET",
            version: "x HTTP/1.1"
        ),
        Framing("lines that end in LF", "\n\n", says: "the bytes are not an HTTP request", version: "HTTP/1.1\nX: y"),
    ]

    /// Methods and targets that are none.
    private static func firstWords(_ line: String) -> [BadInput] {
        let words = line.split(separator: " ").map(String.init)
        let rest = "HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let rows: [(name: String, line: String, status: Int, says: String)] = [
            ("a method in lower case", "\(words[0].lowercased()) \(words[1])", 400, "it begins with no method"),
            ("a method that nobody knows", "BREW \(words[1])", 400, "it begins with no method"),
            ("a method with a parenthesis", "GE(T \(words[1])", 400, "it begins with no method"),
            ("a tab behind the method", "GET\t\(words[1])", 400, "it begins with no method"),
            ("a control character in the target", "\(line)\u{1}", 400, "the target has a character"),
            ("NUL in the target", "\(line)\u{0}", 400, "the target has a character"),
            ("raw UTF-8 in the target", "\(line)é", 400, "the target has a character"),
            ("a large target", "\(line)\(large)", 431, "larger than 81920 bytes"),
        ]
        return rows.map { row in
            let name = "\(row.name), at \(words[1])"
            return BadInput(name, Array("\(row.line) \(rest)".utf8), row.status, says: row.says, isLast: true)
        }
    }
}
