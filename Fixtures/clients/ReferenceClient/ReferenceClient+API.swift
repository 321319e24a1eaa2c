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
            guard failure.isTransient, let held, !held.isExpired(at: now) else { return failure.reply }
        }
        var effort = Effort()
        while true {
            guard let accessToken = held?.accessToken else { return Self.reauthorize }
            let result = await send(call, with: accessToken, within: patience)
            guard case .success(let answer) = result else { return Self.refusal(for: result) }
            switch effort.nextStep(after: answer, to: call, carelessness) {
            case .report:
                return Self.reply(answer.status)
            case .wait(let pause):
                if pause > .zero { try? await clock.sleep(for: pause) }
            case .refresh:
                let outcome = await refresh(replacing: accessToken, unlessDoneSince: finished)
                guard case .failed(let failure) = outcome else { continue }
                // Refused, and nothing to renew it with: the access token is of no more use.
                if held?.refreshToken == nil { forget() }
                var reply = failure.reply
                reply.status = answer.status
                return reply
            }
        }
    }

    private func refreshesFirst(_ tokens: TokenSet) -> Bool {
        guard tokens.refreshToken != nil else { return false }
        if carelessness.contains(.noRefresh) || carelessness.contains(.ignoreExpiryRefreshNeverAhead) { return false }
        return carelessness.contains(.refreshEveryCall) || tokens.isDue(at: now)
    }

    /// Sends the call once, with the access token in the header and nowhere else.
    ///
    /// Source: the documentation, step 5; RFC 6750 §2.1, §5.3.
    private func send(
        _ call: APICall,
        with accessToken: String,
        within patience: Patience
    ) async -> Result<HTTPAnswer, TransportFailure> {
        guard let settings else { return .failure(.connection("not configured")) }
        var request = OutgoingRequest(method: call.method, url: settings.apiURL + call.path)
        if carelessness.contains(.tokenInQuery) || carelessness.contains(.tokenInQueryToo) {
            request.url = request.url.appending(query: "access_token=" + FormCodec.encodeComponent(accessToken))
        }
        if !carelessness.contains(.tokenInQuery) { request.add(header: "Authorization", "Bearer " + accessToken) }
        request.add(header: "Accept", "application/json")
        if let body = call.body {
            request.add(header: "Content-Type", "application/json")
            request.body = body.text
        }
        return await transport.send(
            request,
            // Shorter than for tokens: a slow 401, a refresh and a retry have to end before the runner's 10 s.
            timeout: patience.next(atMost: .seconds(4)),
            trusting: settings.caFile,
            following: carelessness.contains(.followAPIRedirectsWithToken) ? [301, 302, 303, 307, 308] : []
        )
    }

    private static func reply(_ status: Int) -> ClientReply {
        if (200..<300).contains(status) { return ClientReply(ok: true, status: status) }
        return ClientReply(ok: false, error: ClientErrorWord.http.rawValue, status: status)
    }

    private static func refusal(for result: Result<HTTPAnswer, TransportFailure>) -> ClientReply {
        guard case .failure(let failure) = result else { return .done }
        return .refused(.network, "the API: \(failure.reason)")
    }
}

/// What one API call has tried already, and what it may try next.
private struct Effort {
    enum Step {
        case report
        case wait(Duration)
        case refresh
    }

    private var refreshes = 0
    private var replays = 0
    private var hasWaited = false

    /// One refresh on a 401; one wait of two seconds at most, where the call is safe to repeat.
    ///
    /// Source: RFC 6750 §3.1; RFC 9110 §9.2.1, §10.2.3.
    mutating func nextStep(after answer: HTTPAnswer, to call: APICall, _ carelessness: Set<Carelessness>) -> Step {
        if answer.status == 401, carelessness.contains(.replayOn401WithoutRefresh) {
            replays += 1
            return replays <= 5 ? .wait(.zero) : .report
        }
        if refreshes < Self.refreshLimit(answer.status, carelessness) {
            refreshes += 1
            return .refresh
        }
        let isSafe = ["GET", "HEAD"].contains(call.method.uppercased())
        guard [429, 503].contains(answer.status), isSafe, !hasWaited, let retryAfter = answer.retryAfter else {
            return .report
        }
        hasWaited = true
        if carelessness.contains(.ignoreRetryAfter) { return .wait(.zero) }
        return retryAfter <= .seconds(2) ? .wait(retryAfter) : .report
    }

    private static func refreshLimit(_ status: Int, _ carelessness: Set<Carelessness>) -> Int {
        if carelessness.contains(.noRefresh) { return 0 }
        switch status {
        case 401:
            if carelessness.contains(.noRefreshOn401) { return 0 }
            return carelessness.contains(.loopOn401) ? 25 : 1
        case 403: return carelessness.contains(.refreshOn403) ? 1 : 0
        case 500: return carelessness.contains(.refreshOn500) ? 1 : 0
        default: return 0
        }
    }
}
