import OAuthCore
import Trace

extension ConductRule {
    /// Rules about authorization requests.
    static let authorizationRules = [
        ConductRule(
            "state-is-sent",
            .must,
            "Every authorization request has a state",
            Source(document: "Flextell", section: "Redirect the user to Flextell")
        ) { exchange, _ in
            guard exchange.endpoint == .authorize, exchange.request.method == "GET",
                exchange.request.queryParameters[WireName.state] == nil
            else { return nil }
            return "the authorization request has no state"
        },
        ConductRule(
            "state-once",
            .must,
            "A state is used for one authorization",
            Source(document: "RFC 6749", section: "10.12")
        ) { exchange, memory in
            guard exchange.endpoint == .authorize, let state = exchange.request.queryParameters[WireName.state],
                let answered = memory.answeredStates[state], answered.endedMs <= exchange.elapsedMs
            else { return nil }
            return "the state \(Excerpt.plain(state)) was used before: exchange \(answered.n) answered it"
        },
        ConductRule(
            "authorize-parameters-once",
            .must,
            "No parameter of an authorization request is sent twice",
            Source(document: "RFC 6749", section: "3.1")
        ) { exchange, _ in
            guard exchange.endpoint == .authorize, let name = exchange.request.queryParameters.firstDuplicate else {
                return nil
            }
            return "\(Excerpt.plain(name)) is sent more than once"
        },
    ]
}
