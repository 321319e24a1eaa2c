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
    /// Headers that the answer has in the end, beside its own.
    var addedHeaders: [HeaderField] = []
    /// Whose words the answer is in; nil where nothing was decided.
    var profile: Profile?
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
        _ callback: Callback,
        status: Int,
        headers: [HeaderLine],
        outcome: Outcome
    ) -> Processed {
        let location = HeaderField("Location", callback.location)
        var processed = Processed(.empty(status, headers: [location] + headers.map(HeaderField.init)), outcome: outcome)
        processed.callback = callback
        return processed
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
    /// Whose dialect is spoken, and the server that speaks it; read once for this request.
    let profile: Profile
    let server: AuthorizationServer

    var dialect: any Dialect { profile.dialect }
    /// What links in answers begin with.
    var links: Links { makeLinks() }

    /// Few answers have links.
    private let makeLinks: @Sendable () -> Links

    init(
        parts: Emulator.Parts,
        sandbox: Sandbox,
        request: RecordedRequest,
        now: Instant,
        links: @escaping @Sendable () -> Links,
        templateValues: @escaping @Sendable () -> TemplateValues
    ) {
        self.parts = parts
        self.sandbox = sandbox
        self.request = request
        self.now = now
        makeLinks = links
        self.templateValues = templateValues
        (profile, server) = sandbox.withState { ($0.profile, $0.server) }
    }
}
