import OAuthCore
import Trace

/// An exchange, with what the rules ask of it again and again read once: they are many, and each request meets all.
struct ObservedExchange: Sendable {
    let exchange: Exchange
    let queryParameters: Parameters
    /// Of the body, read as a form; empty where no rule looks at it.
    let formParameters: Parameters
    let presentedAccessToken: String?
    /// The body of a token answer; nil for any other.
    let tokenAnswer: JSONValue?

    init(_ exchange: Exchange) {
        self.exchange = exchange
        queryParameters = exchange.request.queryParameters
        formParameters =
            switch exchange.endpoint {
            case .authorize, .signIn, .other: Parameters()
            case .consent, .token, .api, .sink: exchange.request.formParameters
            }
        presentedAccessToken = exchange.presentedAccessToken
        tokenAnswer = exchange.endpoint == .token ? exchange.response.bodyJSON : nil
    }

    var n: Int { exchange.n }
    var endpoint: Endpoint { exchange.endpoint }
    var request: RecordedRequest { exchange.request }
    var response: RecordedResponse { exchange.response }
    var elapsedMs: Double { exchange.elapsedMs }
    var endedMs: Double { exchange.endedMs }
    var isDelivered: Bool { exchange.isDelivered }

    /// The parameters of a token request; empty for any other exchange.
    var tokenParameters: Parameters { endpoint == .token ? formParameters : Parameters() }
    var grantType: String? { tokenParameters[WireName.grantType] }
    var presentedCode: String? { tokenParameters[WireName.code] }
    var presentedRefreshToken: String? { tokenParameters[WireName.refreshToken] }
}
