import Conformance
import OAuthCore

extension ReferenceClient {
    /// Makes an API call, as many times at once as it says.
    func make(_ call: APICall) async -> ClientReply {
        guard settings != nil else { return Self.notConfigured }
        guard call.parallel > 1 else { return await makeOnce(call) }
        let replies = await withTaskGroup(of: (Int, ClientReply).self) { group in
            for index in 0..<call.parallel {
                group.addTask { (index, await self.makeOnce(call)) }
            }
            var replies = [ClientReply](repeating: .done, count: call.parallel)
            for await (index, reply) in group { replies[index] = reply }
            return replies
        }
        // The first failure speaks for all, since `ok` is for all of them too.
        var reply = replies.first { !$0.ok } ?? replies[0]
        reply.statuses = replies.map { $0.status ?? 0 }
        return reply
    }

    private func makeOnce(_ call: APICall) async -> ClientReply {
        guard let due = held else { return Self.reauthorize }
        let finished = finishedRefreshes
        let patience = Patience(total: .seconds(9))
        if refreshesFirst(due),
            case .failed(let failure) = await refresh(replacing: due.accessToken, unlessDoneSince: finished)
        {
            // What still lives will do for now; the next call tries again.
            guard canGoOn(after: failure) else { return failure.reply }
        }
        if carelessness.contains(.refreshUntilFresh) { await refreshUntilFresh() }
        var effort = CallEffort(carelessness: carelessness)
        while true {
            guard let accessToken = held?.accessToken else { return Self.reauthorize }
            let result = await send(call, with: accessToken, after: effort, within: patience)
            switch effort.nextStep(after: result, to: call) {
            case .report: return report(result)
            case .wait(let pause):
                if pause > .zero { try? await clock.sleep(for: pause) }
            case .refresh:
                let outcome = await refresh(replacing: accessToken, unlessDoneSince: finished)
                if case .adopted = outcome { effort.goOnAfterAdoption() }
                guard case .failed(let failure) = outcome else { continue }
                // Refused, and nothing to renew it with: the access token is of no more use.
                if held?.refreshToken == nil { forget() }
                var reply = failure.reply
                reply.status = report(result).status
                return reply
            }
        }
    }

    private func refreshesFirst(_ tokens: TokenSet) -> Bool {
        guard tokens.refreshToken != nil else { return false }
        if carelessness.contains(.noRefresh) || carelessness.contains(.ignoreExpiryRefreshNeverAhead) { return false }
        return carelessness.contains(.refreshEveryCall) || tokens.isDue(at: now, carelessness)
    }

    private func refreshUntilFresh() async {
        for _ in 0..<20 {
            guard let held, refreshesFirst(held) else { return }
            _ = await refresh(replacing: held.accessToken, unlessDoneSince: finishedRefreshes)
        }
    }

    /// Whether a call can be made although the refresh ahead of it failed.
    private func canGoOn(after failure: RefreshFailure) -> Bool {
        guard failure.isTransient, let held, !carelessness.contains(.failWhenRefreshAheadFails) else { return false }
        return !held.isExpired(at: now)
    }

    private func send(
        _ call: APICall,
        with accessToken: String,
        after effort: CallEffort,
        within patience: Patience
    ) async -> Result<HTTPAnswer, TransportFailure> {
        guard let settings else { return .failure(.connection("not configured")) }
        if meetsClosedConnection() { return .failure(.connection("closed")) }
        let delivery = Delivery(
            // Shorter than for all: a slow 401, a refresh and a retry have to end before the runner's 10 s.
            timeout: carelessness.contains(.noTimeout) ? nil : patience.next(atMost: .seconds(4)),
            caFile: settings.caFile,
            followed: carelessness.contains(.followAPIRedirectsWithToken) ? [301, 302, 303, 307, 308] : []
        )
        let target = settings.apiURL + effort.path(of: call)
        let result = await transport.send(request(for: call, to: target, with: accessToken), delivery)
        if carelessness.contains(.noReconnect), case .success(let answer) = result {
            mistakes.hasClosedConnection = answer.header("connection")?.lowercased() == "close"
        }
        return result
    }

    /// The request of a call, with the access token in the header and nowhere else.
    ///
    /// Source: the documentation, step 5; RFC 6750 §2.1, §5.3.
    private func request(for call: APICall, to url: String, with accessToken: String) -> OutgoingRequest {
        var request = OutgoingRequest(method: call.method, url: url)
        if carelessness.contains(.tokenInQuery) || carelessness.contains(.tokenInQueryToo) {
            request.url = request.url.appending(query: "access_token=" + FormCodec.encodeComponent(accessToken))
        }
        let scheme = carelessness.contains(.echoTokenType) ? mistakes.scheme : "Bearer"
        if !carelessness.contains(.tokenInQuery) { request.add(header: "Authorization", scheme + " " + accessToken) }
        request.add(header: "Accept", "application/json")
        addReferer(to: &request)
        if let body = call.body {
            request.add(header: "Content-Type", "application/json")
            request.body = body.text
        }
        return request
    }

    /// The reply to a call that is not made again.
    private func report(_ result: Result<HTTPAnswer, TransportFailure>) -> ClientReply {
        switch result {
        case .failure(let failure): return .refused(.network, "the API: \(failure.reason)")
        case .success(let answer) where (200..<300).contains(answer.status):
            if carelessness.contains(.persistAfterCall) { persist() }
            return ClientReply(ok: true, status: answer.status)
        case .success(let answer):
            return ClientReply(ok: false, error: ClientErrorWord.http.rawValue, status: answer.status)
        }
    }
}
