import Foundation
import OAuthCore
import Testing
import Trace

/// A user's browser: it keeps cookies, and fills in the forms of pages.
struct Browser {
    let server: any Answering
    /// By name.
    private(set) var cookies: [String: String] = [:]

    init(_ server: any Answering, cookies: [String: String] = [:]) {
        self.server = server
        self.cookies = cookies
    }

    mutating func open(_ target: String) async throws -> RecordedResponse {
        keep(try await server.get(target, headers: cookieHeaders))
    }

    /// Sends the form of a page, with its hidden fields and these.
    mutating func submit(_ page: PageForm, _ fields: KeyValuePairs<String, String>) async throws -> RecordedResponse {
        var form = Parameters(page.hidden)
        for field in fields { form.set(field.key, to: field.value) }
        return keep(try await server.post(page.action, form: form, headers: cookieHeaders))
    }

    /// Opens an authorization request, signs in, and gives the consent page.
    mutating func signIn(
        at target: String,
        _ username: String = "ada",
        _ password: String = "ada-password"
    ) async throws -> RecordedResponse {
        let page = try PageForm(try await open(target))
        let redirect = try await submit(page, ["username": username, "password": password])
        return try await open(try #require(redirect.headers[header: "Location"], "\(redirect.text)"))
    }

    private var cookieHeaders: [HeaderField] {
        cookies.isEmpty
            ? [] : [HeaderField("Cookie", cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; "))]
    }

    private mutating func keep(_ response: RecordedResponse) -> RecordedResponse {
        for cookie in response.headers.values(of: "Set-Cookie") {
            let halves = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            if halves.count == 2 { cookies[halves[0]] = halves[1] }
        }
        return response
    }
}

/// The form of a page, read as a browser reads it.
struct PageForm {
    let action: String
    let hidden: [Parameters.Pair]

    init(_ page: RecordedResponse, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let form = try #require(
            page.text.firstMatch(of: /<form method="post" action="([^"]*)">/),
            "\(page.status) \(page.text)",
            sourceLocation: sourceLocation
        )
        action = Self.unescaped(String(form.output.1))
        hidden = page.text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/)
            .map { .init(Self.unescaped(String($0.output.1)), Self.unescaped(String($0.output.2))) }
    }

    subscript(name: String) -> String? { hidden.first { $0.name == name }?.value }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
