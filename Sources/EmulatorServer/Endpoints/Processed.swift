import OAuthCore
import Scenarios
import Trace

/// What an endpoint made of a request.
struct Processed: Sendable {
    var response: RecordedResponse
    var outcome: Outcome?
    var error: String?
    var errorDetail: String?
    var clientID: ClientID?
    var lineage = Lineage()
    /// Makes the answer where that takes long, such as signing: it is called when the decision has been taken.
    var completion: (@Sendable () async throws -> RecordedResponse)?
    /// Set where the answer sends the user back to the client.
    var callback: Callback?

    /// The redirect back to the client, in parts, so that rules can alter it.
    struct Callback: Sendable {
        let uri: String
        var parameters: Parameters

        var location: String { RedirectTarget.append(parameters, to: uri) }
    }

    init(
        _ response: RecordedResponse,
        outcome: Outcome? = nil,
        error: String? = nil,
        errorDetail: String? = nil,
        clientID: ClientID? = nil
    ) {
        self.response = response
        self.outcome = outcome
        self.error = error
        self.errorDetail = errorDetail
        self.clientID = clientID
    }

    /// An answer that a rule gives in place of the genuine one.
    init(canned: CannedAnswer) {
        var headers = canned.contentType.map { [HeaderField("Content-Type", $0)] } ?? []
        for field in canned.headers { headers.set(field.name, to: field.value) }
        response = RecordedResponse(status: canned.status, headers: headers, body: canned.bytes)
        // It decided nothing, but a client reads it as one or the other.
        outcome = (200..<400).contains(canned.status) ? .success : .error
        error = outcome == .error ? "http_\(canned.status)" : nil
    }

    /// A redirect to the client, with a code or an error.
    static func callback(
        _ target: RedirectTarget,
        _ parameters: Parameters,
        status: Int,
        outcome: Outcome,
        error: OAuthError? = nil
    ) -> Processed {
        var all = parameters
        if let state = target.state { all.pairs.append(.init(WireName.state, state)) }
        let callback = Callback(uri: target.uri, parameters: all)
        let headers = [HeaderField("Location", callback.location), HeaderField("Cache-Control", "no-store")]
        var processed = Processed(
            .empty(status, headers: headers),
            outcome: outcome,
            error: error?.code.rawValue,
            errorDetail: error?.detail
        )
        processed.callback = callback
        return processed
    }

    /// A redirect to the client that tells an error.
    static func callback(_ target: RedirectTarget, error: OAuthError, status: Int) -> Processed {
        let parameters = Parameters([
            WireName.error: error.code.rawValue, WireName.errorDescription: error.description,
        ])
        return callback(target, parameters, status: status, outcome: .error, error: error)
    }
}

/// What every endpoint needs.
struct EndpointContext: Sendable {
    let parts: Emulator.Parts
    let sandbox: Sandbox
    let request: RecordedRequest
    /// The sandbox's clock, read once for this request.
    let now: Instant
    /// What templates of fixed answers are filled in with.
    let templateValues: @Sendable () -> TemplateValues

    var server: AuthorizationServer { sandbox.scenario.server }
}
