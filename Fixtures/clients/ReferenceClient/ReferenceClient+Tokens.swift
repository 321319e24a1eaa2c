import Conformance
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
        let newest = carelessness.contains(.pkceNewestVerifier) ? mistakes.newestVerifier : nil
        if let verifier = newest ?? authorization.verifier { grant.set("code_verifier", to: verifier) }
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
        case .issued: 0
        case _ where carelessness.contains(.retryFailedExchange): 3
        case .refused("invalid_grant", _): carelessness.contains(.retryRefusedCode) ? 3 : 0
        case .refused("invalid_client", _): carelessness.contains(.stormOnInvalidClient) ? 10 : 0
        case .lost(.connection): carelessness.contains(.retryLostCode) ? 3 : 0
        case .lost(.timedOut): carelessness.contains(.impatient) ? 3 : 0
        default: 0
        }
    }

    /// Sends one request to the token endpoint, and reads the answer.
    ///
    /// Redirects are not followed: the body has secrets in it.
    func requestTokens(
        _ grant: Parameters,
        for purpose: TokenRequest.Purpose,
        within patience: Patience = Patience(total: .seconds(4))
    ) async -> TokenAnswer {
        guard let settings else { return .malformed("the client has not been configured") }
        if meetsClosedConnection() { return .lost(.connection("closed")) }
        switch await send(grant, for: purpose, within: patience, settings) {
        case .failure(.tooLarge): return .malformed("the token response is too large")
        case .failure(let failure): return .lost(failure)
        case .success(let answer):
            if let json = answer.json, json["error"] != nil { await fetchErrorURI(json["error_uri"]?.string) }
            return read(answer, to: purpose, settings)
        }
    }

    private func send(
        _ grant: Parameters,
        for purpose: TokenRequest.Purpose,
        within patience: Patience,
        _ settings: ClientSettings
    ) async -> Result<HTTPAnswer, TransportFailure> {
        var request = TokenRequest(purpose: purpose, grant: grant, settings: settings, carelessness: carelessness)
        let delivery = tokenDelivery(for: purpose, within: patience, settings)
        if carelessness.contains(.basicThenForm) {
            request.carelessness.insert(.basicAuth)
            let result = await send(request.outgoing, delivery)
            guard case .success(let answer) = result, answer.status == 401 else { return result }
            request.carelessness.remove(.basicAuth)
        }
        return await send(request.outgoing, delivery)
    }

    private func send(
        _ request: OutgoingRequest,
        _ delivery: Delivery
    ) async -> Result<HTTPAnswer, TransportFailure> {
        var request = request
        addReferer(to: &request)
        if carelessness.contains(.handMadeHTTP) { return await HandMadeHTTP.send(request) }
        return await transport.send(request, delivery)
    }

    private func tokenDelivery(
        for purpose: TokenRequest.Purpose,
        within patience: Patience,
        _ settings: ClientSettings
    ) -> Delivery {
        var delivery = Delivery(
            timeout: carelessness.contains(.noTimeout) ? nil : patience.next(atMost: .seconds(4)),
            caFile: settings.caFile
        )
        if carelessness.contains(.impatient), purpose == .exchange { delivery.timeout = .seconds(1) }
        if carelessness.contains(.followTokenRedirects) { delivery.followed = [307, 308] }
        if carelessness.contains(.followRedirectsForEver) {
            delivery.followed = [307, 308]
            delivery.redirectLimit = .max
        }
        if carelessness.contains(.redirectToGETWithQuery) { delivery.followedByGET = [301, 302, 303] }
        delivery.takesFirstPiece = carelessness.contains(.parseFirstPiece)
        return delivery
    }

    private func read(
        _ answer: HTTPAnswer,
        to purpose: TokenRequest.Purpose,
        _ settings: ClientSettings
    ) -> TokenAnswer {
        if carelessness.contains(.printFailedAnswers), answer.status >= 400 {
            say(String(decoding: answer.body.prefix(4096), as: UTF8.self))
        }
        if carelessness.contains(.forgetOn4xx), purpose == .refresh, (400..<500).contains(answer.status) {
            return .refused(word: "invalid_grant", status: answer.status)
        }
        let reading = TokenResponse(requestedScope: settings.scope, carelessness: carelessness).read(answer)
        if case .crashed = reading { crash() }
        return reading
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
