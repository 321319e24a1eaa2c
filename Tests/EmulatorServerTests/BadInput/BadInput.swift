import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

/// Bytes that are no good request, and what they are told.
struct BadInput: NamedRow {
    let name: String
    /// What is sent; `@TOKEN` stands for an access token that is good.
    var bytes: [UInt8]
    let status: Int
    /// Words of the answer, which name the thing and the rule.
    let says: String
    /// Whether the client ends its side behind the bytes.
    var endsAfterwards = false
    /// Whether the server ends the connection, since nobody knows where the next request would begin.
    var isLast = false

    init(
        _ name: String,
        _ bytes: [UInt8],
        _ status: Int,
        says: String,
        endsAfterwards: Bool = false,
        isLast: Bool = false
    ) {
        (self.name, self.bytes, self.status, self.says) = (name, bytes, status, says)
        (self.endsAfterwards, self.isLast) = (endsAfterwards, isLast)
    }

    /// A request whose head and length are right.
    static func request(
        _ name: String,
        _ line: String,
        headers: [String] = [],
        body: [UInt8] = [],
        _ status: Int,
        says: String
    ) -> BadInput {
        var lines = ["\(line) HTTP/1.1", "Host: localhost"] + headers
        if !body.isEmpty { lines.append("Content-Length: \(body.count)") }
        return BadInput(name, Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, status, says: says)
    }

    /// A request of the API with a token that is good.
    ///
    /// - Parameter line: Method and path below the API's base path.
    static func api(
        _ name: String,
        _ line: String,
        headers: [String] = [],
        body: [UInt8] = [],
        _ status: Int,
        says: String
    ) -> BadInput {
        let full = line.replacing(" /", with: " /api/v0.0.1/")
        let bearer = headers.contains { $0.hasPrefix("Authorization") } ? [] : ["Authorization: Bearer @TOKEN"]
        return request(name, full, headers: bearer + headers, body: body, status, says: says)
    }

    /// A request of the API with a token that is good, and a body of text.
    static func api(
        _ name: String,
        _ line: String,
        headers: [String] = [],
        text: String,
        _ status: Int,
        says: String
    ) -> BadInput {
        api(name, line, headers: headers, body: Array(text.utf8), status, says: says)
    }

    /// Sends the bytes, and checks the answer and that the server lives on as it was.
    func check() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(bytes.replacing(Array("@TOKEN".utf8), with: Array(token.utf8)))
            if endsAfterwards { try await connection.finishSending() }
            let answer = try await connection.readAnswer(toHead: bytes.starts(with: "HEAD ".utf8))
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.explanation.contains(says), "\(answer.explanation)")
            if isLast {
                #expect(answer.headers[header: "Connection"] == "close")
                let (rest, end) = await connection.readToEnd()
                #expect(rest.isEmpty)
                // Of a head that is too large some may be unread at the end, which resets.
                #expect(end == .closed || (status == 431 && end == .reset))
            } else {
                try await connection.send("GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await connection.readAnswer().status == 200)
                connection.close()
            }
            let list = try await server.client().api("GET", "/contacts", token: token)
            #expect(list.status == 200)
            #expect(list.bodyJSON?["items"]?.array?.count == 3)
        }
    }
}

extension RecordedResponse {
    /// What a refusal says, in whatever form it comes: JSON, a problem, a page, a redirect, a challenge.
    var explanation: String {
        if let description = bodyJSON?["error_description"]?.string ?? detail { return description }
        if let description = locationParameters?["error_description"] { return description }
        let unescaped = text.replacing("&#39;", with: "'").replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
        return body.isEmpty ? headers[header: "WWW-Authenticate"] ?? headers[header: "Allow"] ?? "" : unescaped
    }
}
