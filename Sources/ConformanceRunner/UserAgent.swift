import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OAuthCore
import Scenarios

/// The user and their browser: follows an authorization URL, signs in, approves or denies.
///
/// Cookies are kept for one case. No request ever leaves the emulator: the redirect
/// to the client ends the journey.
///
/// Source: the adapter protocol: "The runner plays the user and their browser".
struct UserAgent: Sendable {
    /// Where the journey ended.
    enum Arrival: Sendable, Hashable {
        /// The full URL at the client.
        case returned(String)
        /// The browser stopped at a page.
        case stranded(String)
    }

    let http: HTTPClient
    /// The sandbox's base URL.
    let baseURL: String
    let user: User?
    var decision = "approve"

    private static let pageLimit = 10
    private static let bodyLimit = 1 << 20
    private static let timeout = TimeAmount.seconds(10)

    func follow(_ url: String) async -> Arrival {
        guard isAtEmulator(url) else {
            return .stranded("the authorization URL is not the emulator's: \(Excerpt.plain(url)) (it is at \(baseURL))")
        }
        var request = HTTPClientRequest(url: url)
        var cookies: [String: String] = [:]
        do {
            for _ in 0..<Self.pageLimit {
                if !cookies.isEmpty {
                    let header = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    request.headers.replaceOrAdd(name: "Cookie", value: header.joined(separator: "; "))
                }
                let response = try await http.execute(request, timeout: Self.timeout)
                for header in response.headers["Set-Cookie"] {
                    guard let cookie = HTTPClient.Cookie(header: header, defaultDomain: "") else { continue }
                    cookies[cookie.name] = cookie.value
                }
                if let location = response.headers.first(name: "Location"), (300..<400).contains(response.status.code) {
                    let target = absolute(location)
                    guard isAtEmulator(target) else { return .returned(location) }
                    request = HTTPClientRequest(url: target)
                    continue
                }
                let page = String(buffer: try await response.body.collect(upTo: Self.bodyLimit))
                guard let next = filledForm(of: page) else {
                    return .stranded(Self.message(of: page, status: response.status.code))
                }
                request = next
            }
        } catch {
            return .stranded("the browser got no answer: \(error)")
        }
        return .stranded("the browser saw \(Self.pageLimit) pages and no redirect to the client")
    }

    private func isAtEmulator(_ url: String) -> Bool {
        url == baseURL || ["/", "?"].contains { url.hasPrefix(baseURL + $0) }
    }

    private func absolute(_ location: String) -> String {
        guard location.hasPrefix("/"), let scheme = baseURL.firstRange(of: "://") else { return location }
        let authority = baseURL[scheme.upperBound...].prefix { $0 != "/" }
        return baseURL[..<scheme.upperBound] + authority + location
    }

    /// The page's form as a user would send it; nil for a page without one that is known.
    private func filledForm(of page: String) -> HTTPClientRequest? {
        guard let action = Self.attribute("action", in: Self.tags("form", in: page).first ?? "") else { return nil }
        var form = Parameters()
        for input in Self.tags("input", in: page) where Self.attribute("type", in: input) == "hidden" {
            guard let name = Self.attribute("name", in: input) else { continue }
            form.set(name, to: Self.attribute("value", in: input) ?? "")
        }
        if page.contains("name=\"password\"") {
            // A second sign-in page means that the first try was refused.
            guard let user, !page.contains("class=\"problem\"") else { return nil }
            form.set("username", to: user.username.rawValue)
            form.set("password", to: user.password)
        } else if page.contains("name=\"decision\"") {
            form.set("decision", to: decision)
        } else {
            return nil
        }
        var request = HTTPClientRequest(url: absolute(action))
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: FormCodec.encode(form)))
        return request
    }
}

// MARK: - Pages

extension UserAgent {
    /// The opening tags of a name, in order. The pages are the emulator's own, so this need not read all of HTML.
    private static func tags(_ name: String, in page: String) -> [String] {
        page.components(separatedBy: "<\(name) ").dropFirst().map { String($0.prefix { $0 != ">" }) }
    }

    private static func attribute(_ name: String, in tag: String) -> String? {
        let parts = tag.components(separatedBy: "\(name)=\"")
        guard parts.count > 1 else { return nil }
        return unescape(String(parts[1].prefix { $0 != "\"" }))
    }

    private static func unescape(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }

    private static func message(of page: String, status: UInt) -> String {
        let problem = page.components(separatedBy: "role=\"alert\">").dropFirst().first
        let text = problem.map { unescape(String($0.prefix { $0 != "<" })) } ?? Excerpt.plain(page)
        return "the browser stopped at a page with status \(status): \(text)"
    }
}
