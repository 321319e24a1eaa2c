import Conformance
import OAuthCore

/// The way to the vendor: the start of an authorization.
extension ReferenceClient {
    /// Starts an authorization: the URL that the user's browser is to be sent to.
    ///
    /// Source: the documentation, step 1; RFC 6749 §4.1.1.
    func authorize() -> ClientReply {
        guard let settings else { return Self.notConfigured }
        if carelessness.contains(.forgetAtAuthorize) { forget() }
        let proofKey = newProofKey()
        mistakes.newestVerifier = proofKey?.verifier
        let authorization = PendingAuthorization(
            state: newState(),
            redirectURI: redirectURI(of: settings),
            verifier: proofKey?.verifier
        )
        var query = Parameters([
            "response_type": "code",
            "client_id": settings.clientID,
            "redirect_uri": authorization.redirectURI,
            "scope": settings.scope,
        ])
        if carelessness.contains(.commaScope) {
            query.set("scope", to: settings.scope.split(separator: " ").joined(separator: ","))
        }
        if carelessness.contains(.secretInAuthorizeURL) { query.set("client_secret", to: settings.clientSecret) }
        if !authorization.state.isEmpty { query.set("state", to: authorization.state) }
        proofKey?.write(into: &query)

        pending.append(authorization)
        // Users who never come back must not fill the memory.
        if pending.count > 100 { pending.removeFirst() }
        if carelessness.contains(.pendingOnDiskWithoutLock) { PendingFile(settings).write(pending) }
        return ClientReply(ok: true, url: settings.authorizeURL.appending(query: encoded(query)))
    }

    private func encoded(_ query: Parameters) -> String {
        if carelessness.contains(.rawAuthorizeQuery) {
            return query.pairs.map { "\($0.name)=\($0.value.replacing(" ", with: "%20"))" }.joined(separator: "&")
        }
        guard carelessness.contains(.doubleEncodeAuthorizeQuery) else { return FormCodec.encode(query) }
        return FormCodec.encode(
            Parameters(query.pairs.map { Parameters.Pair($0.name, FormCodec.encodeComponent($0.value)) })
        )
    }

    /// A fresh state of 256 random bits.
    private func newState() -> String {
        if carelessness.contains(.noState) { return "" }
        if carelessness.contains(.constantState) { return "constant-state-of-a-careless-client" }
        var chance = SystemRandomNumberGenerator()
        if carelessness.contains(.shortState) { return String(Int.random(in: 100_000...999_999, using: &chance)) }
        let length = carelessness.contains(.halfLengthState) ? 8 : 32
        return Hex.lower((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
    }

    func redirectURI(of settings: ClientSettings) -> String {
        carelessness.contains(.redirectURITrailingSlash) ? settings.redirectURI + "/" : settings.redirectURI
    }
}

extension String {
    /// The URL with a query added to it, after the one that it has already.
    func appending(query: String) -> String {
        self + (contains("?") ? "&" : "?") + query
    }
}
