import OAuthCore
import Scenarios
import Trace

extension RecordedResponse {
    init(_ answer: DialectAnswer) {
        self.init(status: answer.status, headers: answer.headers.map(HeaderField.init), body: Array(answer.body.utf8))
    }
}

extension HeaderField {
    init(_ line: HeaderLine) { self.init(line.name, line.value) }
}

extension Processed {
    /// A refusal in the words of a dialect.
    ///
    /// - Parameter detail: What the journal says beside it; never sent.
    init(refusal answer: DialectAnswer, detail: String? = nil) {
        self.init(RecordedResponse(answer), outcome: .error, error: answer.error, errorDetail: detail)
    }
}

extension EndpointContext {
    /// What the words of an answer depend on.
    func dialectRequest(_ place: DialectRequest.Place) -> DialectRequest {
        DialectRequest(
            place: place,
            method: request.method,
            authorization: request.headers[header: "Authorization"],
            accept: request.headers[header: "Accept"],
            requestedWith: request.headers[header: "X-Requested-With"],
            baseURL: links.baseURL
        )
    }

    /// The redirect back to the client, with a code.
    func callback(_ target: RedirectTarget, _ parameters: Parameters, status: Int) -> Processed {
        var all = parameters
        if let state = target.state { all.pairs.append(.init(WireName.state, state)) }
        return .callback(
            Processed.Callback(uri: target.uri, parameters: all),
            status: status,
            headers: dialect.callbackHeaders,
            outcome: .success
        )
    }

    /// Refuses an authorization request: on a page, by an answer to the browser, or by a redirect to the client.
    ///
    /// - Parameters:
    ///   - target: Where the client may be told; nil where that is not known to be safe.
    ///   - status: That of a redirect to the client.
    func refusal(_ error: OAuthError, target: RedirectTarget?, status: Int = 302) -> Processed {
        switch dialect.authorizationRefusal(error, target: target, of: dialectRequest(.authorize)) {
        case .page(let error): return errorPage(error)
        case .answer(let answer): return Processed(refusal: answer, detail: error.detail)
        case .redirect(let uri, let parameters, let code):
            var processed = Processed.callback(
                Processed.Callback(uri: uri, parameters: parameters),
                status: status,
                headers: dialect.callbackHeaders,
                outcome: .error
            )
            processed.error = code.rawValue
            processed.errorDetail = error.detail
            return processed
        }
    }
}
