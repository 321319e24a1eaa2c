import Conformance
import Foundation
import OAuthCore

extension ReferenceClient {
    /// Starts an authorization: the URL that the user's browser is to be sent to.
    ///
    /// Source: the documentation, step 1; RFC 6749 §4.1.1.
    func authorize() -> ClientReply {
        guard let settings else { return Self.notConfigured }
        let authorization = PendingAuthorization(state: newState(), redirectURI: redirectURI(of: settings))
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

        pending.append(authorization)
        // Users who never come back must not fill the memory.
        if pending.count > 100 { pending.removeFirst() }
        return ClientReply(ok: true, url: settings.authorizeURL.appending(query: FormCodec.encode(query)))
    }

    /// Checks a callback, and exchanges its code.
    ///
    /// The state comes first: a callback that is not ours must not end an
    /// authorization that is.
    ///
    /// Source: the documentation, step 3; RFC 6749 §4.1.2, §10.12.
    func finishAuthorization(callback url: String) async -> ClientReply {
        guard let settings else { return Self.notConfigured }
        let callback = CallbackURL(url)
        guard let authorization = takeAuthorization(of: callback, settings) else {
            return .refused(.stateMismatch, "the callback's state is not that of an authorization under way")
        }
        if let refusal = refusal(in: callback) { return refusal }
        if carelessness.contains(.ignoreCallbackError) {
            return await exchange(code: callback.code ?? "", of: authorization)
        }
        guard var code = callback.code else {
            return .refused(.protocol, "the callback has not exactly one code")
        }
        if carelessness.contains(.doubleDecodeCode) {
            let spaced = code.replacing("+", with: " ")
            code = spaced.removingPercentEncoding ?? spaced
        }
        return await exchange(code: code, of: authorization)
    }

    /// A fresh state of 256 random bits.
    private func newState() -> String {
        if carelessness.contains(.noState) { return "" }
        if carelessness.contains(.constantState) { return "constant-state-of-a-careless-client" }
        var chance = SystemRandomNumberGenerator()
        if carelessness.contains(.shortState) { return String(Int.random(in: 100_000...999_999, using: &chance)) }
        return Hex.lower((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
    }

    private func redirectURI(of settings: ClientSettings) -> String {
        carelessness.contains(.redirectURITrailingSlash) ? settings.redirectURI + "/" : settings.redirectURI
    }

    /// Finds the authorization that a callback belongs to, and strikes it off: a state is good once.
    private func takeAuthorization(of callback: CallbackURL, _ settings: ClientSettings) -> PendingAuthorization? {
        let states = callback.parameters.values(of: "state")
        if carelessness.contains(.ignoreState) || carelessness.contains(.noState) {
            return pending.last ?? PendingAuthorization(state: "", redirectURI: redirectURI(of: settings))
        }
        if carelessness.contains(.ignoreMissingState), states.allSatisfy(\.isEmpty) { return pending.popLast() }
        guard states.count == 1, let state = states.first else { return nil }
        let length = carelessness.contains(.compareStatePrefix) ? 8 : Int.max
        guard let index = pending.firstIndex(where: { $0.hasState(state, comparing: length) }) else { return nil }
        return carelessness.contains(.reuseState) ? pending[index] : pending.remove(at: index)
    }

    /// The reply to a callback that reports an error; nil to one that does not.
    private func refusal(in callback: CallbackURL) -> ClientReply? {
        if carelessness.contains(.strictCallbackParameters) {
            let known: Set = ["code", "state", "error", "error_description", "error_uri"]
            guard known.isSuperset(of: callback.parameters.pairs.map(\.name)) else {
                return .refused(.protocol, "the callback has a parameter that is not documented")
            }
        }
        if carelessness.contains(.ignoreCallbackError) { return nil }
        if carelessness.contains(.preferCodeOverError), callback.code != nil { return nil }
        guard let error = callback.parameters["error"] else { return nil }
        guard let word = OAuthErrorWord.read(error) else {
            return .refused(.protocol, "the callback reports an error that is no OAuth error code")
        }
        return ClientReply(ok: false, error: word, detail: "the authorization endpoint reports an error")
    }
}

extension String {
    /// The URL with a query added to it, after the one that it has already.
    func appending(query: String) -> String {
        self + (contains("?") ? "&" : "?") + query
    }
}
