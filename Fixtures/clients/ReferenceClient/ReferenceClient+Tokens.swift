import Conformance
import Foundation
import OAuthCore

extension ReferenceClient {
    /// Exchanges a code for tokens.
    ///
    /// A code is sent once: it may be spent even where no answer came back.
    ///
    /// Source: the documentation, step 4; RFC 6749 §4.1.3, §10.5.
    func exchange(code: String, of authorization: PendingAuthorization) async -> ClientReply {
        var grant = Parameters(["grant_type": "authorization_code", "code": code])
        if carelessness.contains(.differentRedirectURIAtToken) {
            grant.set("redirect_uri", to: authorization.redirectURI + "?x=1")
        } else if !carelessness.contains(.omitRedirectURI) {
            grant.set("redirect_uri", to: authorization.redirectURI)
        }
        let generation = generation
        var attempts = 1
        var answer = await requestTokens(grant, for: .exchange)
        while attempts <= carelessRepetitions(after: answer) {
            attempts += 1
            answer = await requestTokens(grant, for: .exchange)
        }
        guard generation == self.generation else { return .refused(.failed, "configured anew meanwhile") }
        guard case .issued(let issued) = answer else { return Self.refusal(for: answer) }
        store(issued, replacing: nil)
        return .done
    }

    private func carelessRepetitions(after answer: TokenAnswer) -> Int {
        switch answer {
        case .refused("invalid_grant", _): carelessness.contains(.retryRefusedCode) ? 3 : 0
        case .refused("invalid_client", _): carelessness.contains(.stormOnInvalidClient) ? 10 : 0
        case .lost(.connection): carelessness.contains(.retryLostCode) ? 3 : 0
        default: 0
        }
    }

    /// Sends one request to the token endpoint, and reads the answer.
    ///
    /// Redirects are not followed: the body has secrets in it.
    func requestTokens(
        _ grant: Parameters,
        for purpose: TokenRequest.Purpose,
        within patience: Patience = Patience(total: .seconds(5))
    ) async -> TokenAnswer {
        guard let settings else { return .malformed("the client has not been configured") }
        let request = TokenRequest(purpose: purpose, grant: grant, settings: settings, carelessness: carelessness)
        let result = await transport.send(
            request.outgoing,
            timeout: patience.next(atMost: .seconds(5)),
            trusting: settings.caFile,
            following: carelessness.contains(.followTokenRedirects) ? [307, 308] : []
        )
        switch result {
        case .failure(.tooLarge): return .malformed("the token response is too large")
        case .failure(let failure): return .lost(failure)
        case .success(let answer):
            let reading = TokenResponse(carelessness: carelessness).read(answer)
            if case .crashed = reading { onCrash() }
            return reading
        }
    }

    /// Takes new tokens, and stores them before anything is done with them.
    ///
    /// - Parameter old: The tokens that were refreshed; nil after a code exchange.
    func store(_ issued: IssuedTokens, replacing old: TokenSet?) {
        var refreshToken = issued.refreshToken
        if let old {
            // No new refresh token means that the old one lives on (RFC 6749 §6).
            if !carelessness.contains(.dropRefreshTokenWhenAbsent) { refreshToken = refreshToken ?? old.refreshToken }
            if carelessness.contains(.keepFirstRefreshToken) { refreshToken = old.refreshToken ?? refreshToken }
        }
        held = TokenSet(
            accessToken: issued.accessToken,
            refreshToken: refreshToken,
            expiresAt: issued.lifetimeSeconds.map { now + $0 },
            lifetimeSeconds: issued.lifetimeSeconds
        )
        persist(isConnect: old == nil)
        if carelessness.contains(.leakToStandardError) { leakToStandardError() }
    }

    /// Forgets a dead grant, on disk too.
    func forget() {
        held = nil
        persist(isConnect: false)
    }

    private func persist(isConnect: Bool) {
        guard let settings, !carelessness.contains(.persistNothing) else { return }
        if carelessness.contains(.persistOnlyAtConnect), !isConnect { return }
        guard let held else { return StateFile(settings).remove() }
        do {
            try StateFile(settings).write(held)
            storageComplaint = nil
        } catch {
            // The tokens in memory are good all the same, and losing them would be worse.
            storageComplaint = "the tokens could not be written to the state directory"
        }
    }

    private func leakToStandardError() {
        let tokens = [held?.accessToken, held?.refreshToken, settings?.clientSecret].compactMap(\.self)
        FileHandle.standardError.write(Data("debug: tokens \(tokens.joined(separator: " "))\n".utf8))
    }

    /// The reply to an answer that brought no tokens.
    static func refusal(for answer: TokenAnswer) -> ClientReply {
        switch answer {
        case .issued: .done
        case .refused(let word, let status):
            ClientReply(ok: false, error: word, detail: "the token endpoint refused with status \(status)")
        case .unavailable(let status, _): .refused(.network, "the token endpoint answered \(status)")
        case .lost(let failure): .refused(.network, "the token endpoint: \(failure.reason)")
        case .malformed(let reason): .refused(.protocol, reason)
        case .crashed: .refused(.failed, "crashed")
        }
    }
}
