import Conformance
import OAuthCore

/// What the client holds of one grant.
struct TokenSet: Sendable, Hashable {
    var accessToken: String
    var refreshToken: String?
    /// Seconds since 1970-01-01T00:00:00Z by the client's clock; nil where the server did not say.
    var expiresAt: Double?
    /// The access token's whole lifetime in seconds; nil where the server did not say.
    var lifetimeSeconds: Double?

    /// What `tokens` shows of it.
    var shown: HeldTokens {
        HeldTokens(accessToken: accessToken, refreshToken: refreshToken, expiresAt: expiresAt)
    }

    /// The tokens alone: another pair is another answer of the server.
    var pair: [String?] { [accessToken, refreshToken] }

    static let noneShown = HeldTokens(accessToken: nil, refreshToken: nil, expiresAt: nil)

    /// Whether the access token is so near its end that it should be refreshed first.
    ///
    /// A margin of a minute would make a token that lives no longer than two due
    /// for much of its life, so those have a margin of a tenth of theirs.
    ///
    /// Source: the documentation, "Refreshing an expired token".
    func isDue(at now: Double, _ carelessness: Set<Carelessness>) -> Bool {
        guard let expiresAt, let lifetimeSeconds else { return false }
        var marginSeconds = lifetimeSeconds <= 120 ? lifetimeSeconds / 10 : 60
        if carelessness.contains(.fixedRefreshMargin) { marginSeconds = 60 }
        if carelessness.contains(.leewayOnTheWrongSide) { marginSeconds = -60 }
        return expiresAt - now <= marginSeconds
    }

    /// Whether the access token's end has passed; false where it is not known.
    func isExpired(at now: Double) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}
