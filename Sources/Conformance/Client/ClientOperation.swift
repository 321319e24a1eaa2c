import OAuthCore
import Trace

/// What the runner can ask a client under test to do.
///
/// Source: the adapter protocol, version 1, "Operations".
package enum ClientOperation: Sendable, Hashable {
    case hello
    case configure(ClientSettings)
    case authorize
    /// The full URL that the user's browser was redirected to.
    case callback(url: String)
    case call(APICall)
    case refresh
    /// Moves the client's own clock ahead.
    case advance(seconds: Int64)
    case tokens

    /// The operation's word in the protocol.
    package var word: String {
        switch self {
        case .hello: "hello"
        case .configure: "configure"
        case .authorize: "authorize"
        case .callback: "callback"
        case .call: "call"
        case .refresh: "refresh"
        case .advance: "advance"
        case .tokens: "tokens"
        }
    }
}

/// The settings that a client gets before a case.
package struct ClientSettings: Sendable, Hashable {
    package var baseURL: String
    package var authorizeURL: String
    package var tokenURL: String
    package var apiURL: String
    package var clientID: String
    package var clientSecret: String
    package var redirectURI: String
    /// Scope tokens, separated by single spaces.
    package var scope: String
    /// The CA certificate of the emulator, where it speaks TLS.
    package var caFile: String?
    /// A folder of the case's own, where the client may keep what it stores.
    package var stateDirectory: String
    /// Whether the client is to load what it stored instead of forgetting all.
    package var resume: Bool

    package init(
        baseURL: String,
        clientID: String,
        clientSecret: String,
        redirectURI: String,
        scope: String,
        caFile: String? = nil,
        stateDirectory: String,
        resume: Bool = false
    ) {
        self.baseURL = baseURL
        self.authorizeURL = baseURL + "/oauth/authorize"
        self.tokenURL = baseURL + "/oauth/token"
        self.apiURL = baseURL + RequestTarget.apiBase
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.scope = scope
        self.caFile = caFile
        self.stateDirectory = stateDirectory
        self.resume = resume
    }
}

/// An API call that the client is to make.
package struct APICall: Sendable, Hashable {
    package var method: String
    /// Below the API's base URL; begins with a slash.
    package var path: String
    /// How many of these calls are made at once; at least 1.
    package var parallel: Int
    package var body: JSONValue?

    package init(method: String = "GET", path: String, parallel: Int = 1, body: JSONValue? = nil) {
        self.method = method
        self.path = path
        self.parallel = parallel
        self.body = body
    }
}

/// What an adapter says that it can do.
///
/// Source: the adapter protocol, version 1, "Capabilities".
package enum Capability: String, Sendable, Hashable, CaseIterable {
    case refresh
    case autoRefresh = "auto_refresh"
    case parallel
    case persist
    case clock
    case tokens
}
