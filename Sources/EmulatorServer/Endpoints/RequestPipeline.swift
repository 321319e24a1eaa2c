import Logging
import OAuthCore
import Scenarios
import Trace

/// One request's way through a sandbox: rules, decision, rules, journal, wire.
///
/// The decisions know nothing of rules: those attach before the request is
/// processed, on its outcome, and on the answer.
///
/// Source: the design, "A request's way"; decision record 0008.
struct RequestPipeline: Sendable {
    let emulator: Emulator
    let sandbox: Sandbox
    let route: Route
    let incoming: IncomingRequest
    /// The client of the access token that an API request presents; nil where no rule asks for it.
    var tokenClient: ClientID?

    var parts: Emulator.Parts { emulator.parts }
    /// What links in answers begin with.
    var links: Links { emulator.access.links(of: incoming, to: sandbox.id) }

    /// A request while it is under way.
    struct Progress {
        let arrival: Arrival
        var plan: RulePlan
        /// Its place in the order of decisions; another one after it was held.
        var ticket: Int
        /// The barriers that it has waited at: the next one goes when this one is answered.
        var barriers: [Barrier] = []
        /// What rules killed, beside what the decision did.
        var died: [TokenKey] = []
    }

    /// Answers the request.
    ///
    /// - Parameter deliver: Sends the answer; it is in the journal before.
    /// - Throws: What the delivery throws.
    func run(_ deliver: (Answer) async throws -> Void) async rethrows {
        let arrival = sandbox.arrive(sandbox.hasRules ? requestFacts : nil)
        guard !arrival.isPastBudget else {
            sandbox.turnstile.leave(arrival.ticket)
            try await deliver(await finish(Self.stormAnswer, RulePlan(), arrival))
            return
        }
        var progress = Progress(arrival: arrival, plan: RulePlan(arrival.fired), ticket: arrival.ticket)
        await sandbox.turnstile.enter(arrival.ticket)
        var processed = await decide(&progress)
        sandbox.turnstile.leave(progress.ticket)
        defer { for barrier in progress.barriers { barrier.answered() } }
        await complete(&processed, progress.plan)
        await waitOut(progress)
        processed.lineage.died += progress.died
        try await deliver(await finish(processed, progress.plan, arrival))
    }

    /// Everything that reads or changes the state, in the request's turn.
    private func decide(_ progress: inout Progress) async -> Processed {
        await carryOut(progress.plan.moves, &progress) { try await presentedGrant() }
        var processed = await process(progress.plan)
        if progress.plan.point == .authenticated, processed.outcome == .error { progress.plan.spareAnswer() }
        if sandbox.hasRules, let facts = requestFacts, let outcome = processed.outcome {
            let kind: OutcomeKind = outcome == .success ? .success : .error
            let late = RulePlan(match(facts, at: .decided(kind), progress.arrival))
            await carryOut(late.moves, &progress) { processed.lineage.grant }
            await replaceAnswer(&processed, by: late)
            progress.plan.merge(late)
        }
        await applyCallbackRules(&processed, &progress)
        return processed
    }

    private func process(_ plan: RulePlan) async -> Processed {
        if let preflight = crossOrigin?.preflight { return Processed(preflight) }
        if let answer = await givenAnswer(plan) { return answer }
        let now = sandbox.now
        let context = EndpointContext(
            parts: parts,
            sandbox: sandbox,
            request: incoming.request,
            now: now,
            links: { links },
            templateValues: { templateValues(answer: nil, sinkURL: "") }
        )
        var processed = await process(in: context, upTo: plan.point)
        processed.profile = context.profile == .documented ? nil : context.profile
        return processed
    }

    private func process(in context: EndpointContext, upTo point: WirePoint) async -> Processed {
        let admission = sandbox.withState { $0.throttle(route.endpoint, at: context.now) }
        let place: DialectRequest.Place = route.endpoint == .token ? .token : .api
        if let admission, admission.wait != nil {
            let request = context.dialectRequest(place)
            return Processed(refusal: context.dialect.throttled(admission.throttling, of: request))
        }
        var processed: Processed
        switch point {
        case .committed: processed = await process(in: context)
        case .arrival: return Self.standIn
        case .authenticated: processed = TokenEndpoint(context: context).refusalOfClient() ?? Self.standIn
        }
        if let admission {
            processed.addedHeaders = context.dialect
                .limitHeaders(admission.throttling, at: place).map(HeaderField.init)
        }
        return processed
    }

    private func process(in context: EndpointContext) async -> Processed {
        do {
            switch route.destination {
            case .authorize: return try await AuthorizeEndpoint(context: context).respond()
            case .signIn: return try await SignInEndpoint(context: context).respond()
            case .consent: return try await ConsentEndpoint(context: context).respond()
            case .token: return try await TokenEndpoint(context: context).respond()
            case .api(let path): return try await APIEndpoint(context: context, path: path).respond()
            case .login: return LoginEndpoint(context: context).respond() ?? Processed(Self.notFound(route.path))
            case .control, .unknown: return Processed(Self.notFound(route.path))
            }
        } catch {
            return failed(error, in: context.profile)
        }
    }

    func failed(_ error: any Error, in profile: Profile) -> Processed {
        parts.logger.error("\(route.endpoint.rawValue): \(error)")
        let place: DialectRequest.Place = route.endpoint == .api ? .api : .token
        let answer = profile.dialect.failure(of: DialectRequest(place: place))
        return Processed(refusal: answer, detail: "\(error)")
    }

    /// Makes the answer, and alters it as the rules say.
    private func complete(_ processed: inout Processed, _ plan: RulePlan) async {
        if let completion = processed.completion {
            do {
                processed.response = try await completion()
            } catch {
                processed = failed(error, in: processed.profile ?? .documented)
            }
        }
        processed.response.headers += processed.addedHeaders
        crossOrigin?.allowReading(&processed.response)
        guard !plan.edits.isEmpty else { return }
        let sinkURL = await sinkURL(for: plan)
        for edit in plan.edits {
            let values = templateValues(answer: processed, sinkURL: sinkURL)
            if processed.callback == nil {
                edit.rendered(values).apply(to: &processed.response)
            } else {
                edit.rendered(values).applyToHead(of: &processed.response)
            }
        }
    }

    /// Ends the request: it is in the journal before a byte of its answer leaves.
    private func finish(_ processed: Processed, _ plan: RulePlan, _ arrival: Arrival) async -> Answer {
        let body = plan.encoding.map { $0.encode(processed.response.body) } ?? processed.response.body
        let response = processed.response.complete(
            at: sandbox.now,
            bodyLength: body.count,
            without: plan.removedHeaders
        )
        let exchange = Exchange(
            n: arrival.n,
            at: arrival.at,
            elapsedMs: arrival.elapsedMs,
            durationMs: sandbox.withState(\.elapsedMs) - arrival.elapsedMs,
            connection: incoming.connection,
            // A preflight is the browser's, not the client's: rules of conduct do not judge it.
            endpoint: crossOrigin?.preflight == nil ? route.endpoint : .other,
            request: incoming.request,
            response: response,
            outcome: processed.outcome,
            error: processed.error,
            errorDetail: processed.errorDetail,
            clientID: processed.clientID,
            rule: plan.names.isEmpty ? nil : plan.names.joined(separator: ", "),
            fault: plan.faultWord(of: response, bodyLength: body.count),
            profile: processed.profile,
            lineage: processed.lineage
        )
        await sandbox.keep(exchange)
        // The journal keeps the text that a client reads; the wire has it compressed.
        let sent = RecordedResponse(status: response.status, headers: response.headers, body: body)
        return Answer(sent, fault: plan.fault, sendsHints: plan.sendsHints, rawHeaders: rawHeaders(plan, processed))
    }

    private static let standIn = Processed(canned: CannedAnswer(body: .json(.object([JSONMember]()))))

    private static let stormAnswer = Processed(
        .problem(410, "this sandbox has had more requests than any client needs: it answers no more"),
        outcome: .error,
        error: "http_410"
    )

    private static func notFound(_ path: String) -> RecordedResponse {
        .json(
            404,
            [
                "error": "not_found",
                "error_description": .string(
                    "nothing is at \(Excerpt.plain(path)); there are /oauth/authorize, /oauth/token, "
                        + "\(Route.apiBase)/… and /_mock/…"
                ),
            ]
        )
    }
}
