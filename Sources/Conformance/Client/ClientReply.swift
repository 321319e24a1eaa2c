import OAuthCore

/// A client's reply to one operation.
///
/// Source: the adapter protocol, version 1, "Rules".
package struct ClientReply: Sendable, Hashable {
    /// Whether the client did what it was asked; false is often the right thing.
    package var ok: Bool
    /// Why not: a word of the protocol's list, or an OAuth error code.
    package var error: String?
    /// Text for people.
    package var detail: String?
    /// The URL of an authorization that was started.
    package var url: String?
    /// The final HTTP status of an API call; 0 or nil where there was none.
    package var status: Int?
    /// One status per parallel call.
    package var statuses: [Int]?
    package var tokens: HeldTokens?
    package var hello: ClientDescription?

    package init(
        ok: Bool,
        error: String? = nil,
        detail: String? = nil,
        url: String? = nil,
        status: Int? = nil,
        statuses: [Int]? = nil,
        tokens: HeldTokens? = nil,
        hello: ClientDescription? = nil
    ) {
        self.ok = ok
        self.error = error
        self.detail = detail
        self.url = url
        self.status = status
        self.statuses = statuses
        self.tokens = tokens
        self.hello = hello
    }

    /// A reply that only says yes.
    package static let done = ClientReply(ok: true)

    /// A reply that says no, and why.
    package static func refused(_ error: ClientErrorWord, _ detail: String? = nil) -> ClientReply {
        ClientReply(ok: false, error: error.rawValue, detail: detail)
    }
}

/// Who the client under test is.
package struct ClientDescription: Sendable, Hashable {
    package var name: String
    package var version: String
    package var capabilities: Set<Capability>

    package init(name: String, version: String, capabilities: Set<Capability>) {
        self.name = name
        self.version = version
        self.capabilities = capabilities
    }
}

/// What a client says that it holds.
package struct HeldTokens: Sendable, Hashable {
    package var accessToken: String?
    package var refreshToken: String?
    /// Seconds since 1970-01-01T00:00:00Z by the client's clock.
    package var expiresAt: Double?

    package init(accessToken: String?, refreshToken: String?, expiresAt: Double?) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
    }
}

/// The words that a client may refuse with, beside OAuth error codes.
///
/// Source: the adapter protocol, version 1, "Error words".
package enum ClientErrorWord: String, Sendable, Hashable, CaseIterable {
    case stateMismatch = "state_mismatch"
    case reauthorize
    case http
    case network
    case `protocol`
    case unsupported
    case failed
}
