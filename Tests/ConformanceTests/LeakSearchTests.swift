import Foundation
import OAuthCore
import TestKit
import Testing
import Trace

@testable import Conformance

/// Source: the case format, "Rules of conduct"; RFC 6749 §10.3.
@Suite("Looking for leaks")
struct LeakSearchTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        /// How it is found; nil for what is none.
        let form: String?
    }

    private static let secret = #"s3cr+t/"with" <all> & ünïcode~"#
    private static let canary = Canary(kind: .clientSecret, text: secret, exchange: 0)

    private static func base64(_ prefix: String, _ text: String = secret) -> String {
        Data((prefix + text + "zz").utf8).base64EncodedString()
    }

    static let rows = [
        Row(name: "whole", text: "secret=\(secret);", form: "whole"),
        Row(name: "as a form writes it", text: FormCodec.encode(Parameters(["a": secret])), form: "percent-encoded"),
        Row(
            name: "with small digits in its escapes",
            text: FormCodec.encode(Parameters(["a": secret])).replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() },
            form: "percent-encoded"
        ),
        Row(
            name: "with %20 for a space",
            text: FormCodec.encode(Parameters(["a": secret])).replacing("+", with: "%20"),
            form: "percent-encoded"
        ),
        Row(name: "in JSON", text: JSONValue.array([.string(secret)]).text, form: "escaped for JSON"),
        Row(
            name: "in JSON with escaped slashes",
            text: JSONValue.string(secret).text.replacing("/", with: "\\/"),
            form: "escaped for JSON"
        ),
        Row(name: "in base64", text: base64(""), form: "in base64"),
        Row(name: "in base64, one byte on", text: base64("x"), form: "in base64"),
        Row(name: "in base64, two bytes on", text: base64("id"), form: "in base64"),
        Row(
            name: "in base64 for URLs",
            text: base64("id").replacing("+", with: "-").replacing("/", with: "_"),
            form: "in base64"
        ),
        Row(name: "its beginning", text: "starts with \(secret.prefix(14))…", form: "its first 14 characters"),
        Row(name: "too little of it", text: "starts with \(secret.prefix(11))…", form: nil),
        Row(name: "its end", text: String(secret.dropFirst(4)), form: nil),
        Row(name: "nothing", text: "", form: nil),
    ]

    @Test(arguments: rows) func aCanaryIsFoundInEveryWriting(row: Row) {
        let found = LeakSearch(for: [Self.canary]).sightings(in: row.text)
        #expect(found.map(\.form) == (row.form.map { [$0] } ?? []))
    }

    @Test func theHeadThatAllTokensShareTellsLittle() {
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"
        let canary = Canary(kind: .accessToken, text: token, exchange: 1)
        let search = LeakSearch(for: [canary])
        #expect(search.sightings(in: "Bearer eyJhbGciOiJSUzI1…").map(\.isCommonHead) == [true])
        #expect(search.sightings(in: "Bearer \(token.prefix(40))").map(\.isCommonHead) == [false])
        #expect(search.sightings(in: "Bearer \(token)").map(\.isCommonHead) == [false])
    }

    @Test func aLongLogIsSearchedThrough() {
        let line = "12:00:00 DEBUG nothing to be seen here, only words and numbers 0123456789\n"
        let log = String(repeating: line, count: 3000) + Self.secret + String(repeating: line, count: 10)
        let search = LeakSearch(
            for: (0..<20).map { Canary(kind: .code, text: "code-number-\($0)-of-this-run", exchange: 1) } + [
                Self.canary
            ]
        )
        #expect(search.sightings(in: log).map(\.canary.kind) == [.clientSecret])
    }
}
