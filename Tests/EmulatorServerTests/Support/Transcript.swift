import Foundation
import OAuthCore
import Testing
import Trace

/// A file of `Fixtures/exchanges`: requests, and what each is answered.
///
/// An exchange begins with a line `### title`. The request follows as HTTP writes
/// it, then a line `---`, then the answer: status line, headers that have to be
/// there, a blank line, the body. Without a body in the file the answer has none.
/// A header `Name: {none}` must be missing.
///
/// `{any}` stands for any text. `{name}` stands for one value: the first answer
/// that has it gives it, later requests send it, later answers have to repeat it.
struct Transcript: Sendable, CustomTestStringConvertible {
    struct Exchange: Sendable {
        let title: String
        let request: RecordedRequest
        let status: Int
        let headers: [HeaderField]
        let body: String
    }

    let name: String
    let exchanges: [Exchange]

    var testDescription: String { name }

    /// Every file, sorted by name.
    static func all() throws -> [Transcript] {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/exchanges")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "http" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { file in
                try Transcript(name: file.lastPathComponent, text: String(contentsOf: file, encoding: .utf8))
            }
    }

    init(name: String, text: String) throws {
        self.name = name
        exchanges = try ("\n" + text).split(separator: "\n### ").dropFirst().map { part in
            let (title, rest) = Self.halves(String(part), at: "\n")
            let (request, answer) = Self.halves(rest, at: "\n---\n")
            return try Exchange(title: title, request: request, answer: answer)
        }
    }

    fileprivate static func halves(_ text: String, at separator: String) -> (String, String) {
        guard let range = text.firstRange(of: separator) else { return (text, "") }
        return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
    }
}

extension Transcript.Exchange {
    fileprivate init(title: String, request: String, answer: String) throws {
        let (requestHead, requestBody) = Transcript.halves(request, at: "\n\n")
        let (answerHead, answerBody) = Transcript.halves(answer, at: "\n\n")
        let (requestLine, requestFields) = Transcript.halves(requestHead, at: "\n")
        let (statusLine, answerFields) = Transcript.halves(answerHead, at: "\n")
        let words = requestLine.split(separator: " ")
        self.title = title
        self.request = RecordedRequest(
            method: String(try #require(words.first, "\(title) has no request line")),
            target: String(try #require(words.dropFirst().first, "\(title) has no target")),
            headers: Self.fields(requestFields),
            body: Array(requestBody.trimmingCharacters(in: .newlines).utf8)
        )
        status = try #require(statusLine.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(title)")
        headers = Self.fields(answerFields)
        body = answerBody.trimmingCharacters(in: .newlines)
    }

    private static func fields(_ text: String) -> [HeaderField] {
        text.split(separator: "\n").map { line in
            let (name, value) = Transcript.halves(String(line), at: ":")
            return HeaderField(name, value.trimmingCharacters(in: .whitespaces))
        }
    }
}

/// Plays a transcript to whatever answers, and holds the answers against it.
struct TranscriptPlayer {
    let transcript: Transcript
    let server: any Answering
    private var values: [String: String] = [:]

    init(_ transcript: Transcript, to server: any Answering) {
        self.transcript = transcript
        self.server = server
    }

    mutating func play() async throws {
        #expect(!transcript.exchanges.isEmpty, "\(transcript.name) has no exchange")
        for exchange in transcript.exchanges {
            let request = exchange.request
            let response = try await server.send(
                request.method,
                filled(request.target),
                headers: request.headers.map { HeaderField($0.name, filled($0.value)) },
                body: Array(filled(String(decoding: request.body, as: UTF8.self)).utf8)
            )
            let place = "\(transcript.name), \(exchange.title)"
            #expect(response.status == exchange.status, "\(place): \(response.text)")
            for expected in exchange.headers {
                try hold(response.headers[header: expected.name], against: expected.value, "\(place): \(expected.name)")
            }
            try hold(response.text, against: exchange.body, "\(place): the body")
        }
    }

    private func filled(_ text: String) -> String {
        values.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private mutating func hold(_ text: String?, against pattern: String, _ place: String) throws {
        guard pattern != "{none}" else {
            #expect(text == nil, "\(place) is there")
            return
        }
        let text = try #require(text, "\(place) is missing")
        let (regex, names) = try Self.regex(for: filled(pattern))
        guard let match = text.wholeMatch(of: regex) else {
            Issue.record("\(place) is '\(text)', not '\(filled(pattern))'")
            return
        }
        for (index, name) in names.enumerated() where name != "any" {
            values[name] = match.output[index + 1].substring.map(String.init)
        }
    }

    /// A regular expression with one group a placeholder, and their names.
    private static func regex(for pattern: String) throws -> (Regex<AnyRegexOutput>, names: [String]) {
        var names: [String] = []
        var source = "(?s)"
        var rest = pattern[...]
        while let found = rest.firstMatch(of: /\{([a-z_]+)\}/) {
            source += NSRegularExpression.escapedPattern(for: String(rest[..<found.range.lowerBound]))
            source += found.output.1 == "any" ? "(.*)" : "([^\"&;,\\s<>]+)"
            names.append(String(found.output.1))
            rest = rest[found.range.upperBound...]
        }
        source += NSRegularExpression.escapedPattern(for: String(rest))
        return (try Regex(source), names)
    }
}
