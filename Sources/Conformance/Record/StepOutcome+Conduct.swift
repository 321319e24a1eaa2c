import OAuthCore
import Trace

extension StepOutcome {
    /// What a step came to for a client that shows pages, judged by what it did.
    ///
    /// A page can say anything, and one that says that it went wrong has status 200 as often
    /// as not: so a user is connected once the server gave tokens, and a call worked once
    /// the API answered. A refusal is one without a word.
    ///
    /// - Parameter exchanges: Those of the step.
    package func judgedByConduct(_ kind: StepKind, _ exchanges: [Exchange]) -> StepOutcome {
        guard case .ok(let reply) = self else { return self }
        let reason: String
        switch kind {
        case .connect, .deliver:
            if exchanges.contains(where: \.mayGiveTokens) { return self }
            reason = "the token endpoint gave it no tokens"
        case .call:
            if exchanges.contains(where: \.isAnsweredCall) { return self }
            reason = "the API answered none of its requests with success"
        case .authorize, .refresh, .advance, .restart, .control, .wait, .parallel: return self
        }
        let page = reply.status.map { "the page has status \($0), and " } ?? ""
        return .refused(ClientReply(ok: false, detail: page + reason))
    }
}

extension Exchange {
    /// Whether a client could have found tokens in this answer.
    ///
    /// Where it cannot be read here, as in another encoding, the client is believed.
    fileprivate var mayGiveTokens: Bool {
        guard endpoint == .token, response.status == 200 else { return false }
        if response.headers[header: "Content-Encoding"] != nil { return true }
        return String(decoding: response.body, as: UTF8.self).contains("\"\(WireName.accessToken)\"")
    }

    fileprivate var isAnsweredCall: Bool {
        endpoint == .api && ((200..<300).contains(response.status) || response.status == 304)
    }
}
