import OAuthCore
import Trace

/// Where a request goes, read off its target.
///
/// Source: the interface, "Emulated surface" and "Control plane".
struct Route: Sendable, Hashable {
    enum Destination: Sendable, Hashable {
        case authorize
        case signIn
        /// The page of dialects that send users there.
        case login
        case consent
        case token
        /// Below the API's base path; empty or begins with a slash.
        case api(path: String)
        /// Below `/_mock`; empty or begins with a slash.
        case control(path: String)
        case unknown
    }

    let sandbox: SandboxID
    let destination: Destination
    /// The path without the sandbox's prefix.
    let path: String

    init(target: String) {
        let target = RequestTarget(target)
        sandbox = target.sandbox.map { SandboxID($0) } ?? .root
        path = target.path
        destination = Self.destination(of: path)
    }

    static let apiBase = RequestTarget.apiBase

    /// The paths that stand for one thing each.
    static let fixed: [String: Destination] = [
        "/oauth/authorize": .authorize, "/oauth/sign-in": .signIn, "/login": .login, "/oauth/consent": .consent,
        "/oauth/token": .token, "/_mock": .control(path: ""), apiBase: .api(path: ""),
    ]

    private static func destination(of path: String) -> Destination {
        if let destination = fixed[path] { return destination }
        if path.hasPrefix("/_mock/") { return .control(path: String(path.dropFirst(6))) }
        if path.hasPrefix(apiBase + "/") { return .api(path: String(path.dropFirst(apiBase.count))) }
        return .unknown
    }

    /// The journal's word for the destination.
    var endpoint: Endpoint {
        switch destination {
        case .authorize: .authorize
        case .signIn, .login: .signIn
        case .consent: .consent
        case .token: .token
        case .api: .api
        case .control, .unknown: .other
        }
    }
}
