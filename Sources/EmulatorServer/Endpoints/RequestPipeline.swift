import Logging
import OAuthCore
import Scenarios
import Trace

/// One request's way through a sandbox: rules, decision, rules, journal.
///
/// The decisions know nothing of rules: those attach before the request is
/// processed, on its outcome, and on the answer.
///
/// Source: the design, "A request's way".
struct RequestPipeline: Sendable {
    let parts: Emulator.Parts
    let sandbox: Sandbox
    let route: Route
    let incoming: IncomingRequest

    /// A barrier holds requests back for so long at most.
    private static let holdLimit = Duration.seconds(2)

    func run() async -> Answer {
        let arrival = sandbox.arrive()
        guard !arrival.isPastBudget else { return finish(Self.stormAnswer, RulePlan(), arrival) }
        let facts = requestFacts
        var plan = RulePlan()
        if let facts { plan.add(match(facts, at: .arrival)) }
        let barriers = await carryOutBefore(plan.before)
        var processed = await process(plan)
        if let facts, let outcome = processed.outcome {
            let late = match(facts, at: .decided(outcome == .success ? .success : .error))
            let added = RulePlan(late)
            await carryOutAfter(added.before, grant: processed.grant)
            plan.add(late)
        }
        await applyCallbackRules(&processed, &plan)
        for edit in plan.edits { edit.apply(to: &processed.response) }
        for delay in plan.delays { try? await parts.waitingClock.sleep(for: drawn(delay).duration) }
        let answer = finish(processed, plan, arrival)
        for barrier in barriers { barrier.answered() }
        return answer
    }

    private func process(_ plan: RulePlan) async -> Processed {
        if let canned = plan.canned { return Processed(canned: canned) }
        guard plan.isProcessed else { return Processed(canned: CannedAnswer(body: .json(.object([JSONMember]())))) }
        let context = EndpointContext(parts: parts, sandbox: sandbox, request: incoming.request, now: sandbox.now)
        do {
            switch route.destination {
            case .authorize: return try await AuthorizeEndpoint(context: context).respond()
            case .signIn: return try await SignInEndpoint(context: context).respond()
            case .consent: return try await ConsentEndpoint(context: context).respond()
            case .token: return try await TokenEndpoint(context: context).respond()
            case .api(let path): return try await APIEndpoint(context: context, path: path).respond()
            case .control, .unknown: return Processed(Self.notFound(route.path))
            }
        } catch {
            parts.logger.error("\(route.endpoint.rawValue): \(error)")
            return Processed(
                .json(500, ["error": "server_error", "error_description": "the emulator could not do its work"]),
                outcome: .error,
                error: ErrorCode.serverError.rawValue,
                errorDetail: "\(error)"
            )
        }
    }

    /// Ends the request: it is in the journal before a byte of its answer leaves.
    private func finish(_ processed: Processed, _ plan: RulePlan, _ arrival: Arrival) -> Answer {
        let response = processed.response.complete(at: sandbox.now)
        let elapsedMs = sandbox.withState(\.elapsedMs)
        let exchange = Exchange(
            n: arrival.n,
            at: arrival.at,
            elapsedMs: arrival.elapsedMs,
            durationMs: elapsedMs - arrival.elapsedMs,
            connection: incoming.connection,
            endpoint: route.endpoint,
            request: incoming.request,
            response: response,
            outcome: processed.outcome,
            error: processed.error,
            errorDetail: processed.errorDetail,
            clientID: processed.clientID,
            rule: plan.names.isEmpty ? nil : plan.names.joined(separator: ", "),
            fault: plan.fault?.word
        )
        sandbox.record(exchange, marks: processed.marks)
        return Answer(response, fault: plan.fault)
    }

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

// MARK: - Rules

extension RequestPipeline {
    /// What rules can see of the request; nil where no rule can attach.
    private var requestFacts: RequestFacts? {
        let request = incoming.request
        let endpoint: RuleEndpoint
        var path = route.path
        switch route.destination {
        case .authorize: endpoint = .authorize
        case .token: endpoint = .token
        case .api(let below): (endpoint, path) = (.api, below)
        case .signIn, .consent, .control, .unknown: return nil
        }
        let form = route.destination == .token ? request.formParameters.pairs : []
        let parameters = Parameters(request.queryParameters.pairs + form)
        return RequestFacts(
            endpoint: endpoint,
            grant: parameters[WireName.grantType].flatMap(GrantType.init),
            method: request.method,
            path: path,
            clientID: parameters[WireName.clientID],
            parameters: parameters,
            headers: request.headers.map { NamedValue($0.name.lowercased(), $0.value) }
        )
    }

    private func match(_ facts: RequestFacts, at moment: RuleMoment) -> [Rule] {
        sandbox.withState { state in
            let entropy = state.entropy
            return state.rules.match(facts, at: moment) { rule, ordinal in
                entropy.fraction(for: .rule, ordinal: Self.stableOrdinal(rule, ordinal))
            }
        }
    }

    private func applyCallbackRules(_ processed: inout Processed, _ plan: inout RulePlan) async {
        guard var callback = processed.callback else { return }
        let request = incoming.request
        let facts = RequestFacts(
            endpoint: .callback,
            method: request.method,
            path: route.path,
            clientID: processed.clientID?.rawValue,
            parameters: callback.parameters
        )
        let isSuccess = callback.parameters[WireName.code] != nil
        let fired = match(facts, at: .arrival) + match(facts, at: .decided(isSuccess ? .success : .error))
        guard !fired.isEmpty else { return }
        var added = RulePlan(fired)
        await carryOutAfter(added.before, grant: processed.grant)
        for edit in added.callbackEdits { callback.parameters = edit(callback.parameters) }
        processed.response.headers.set("Location", to: callback.location)
        added.edits = []
        plan.merge(added)
    }

    /// - Returns: The barriers that the request has waited at.
    private func carryOutBefore(_ actions: [RulePlan.Planned]) async -> [Barrier] {
        var barriers: [Barrier] = []
        for planned in actions {
            if case .hold(let count, let isReversed) = planned.action {
                barriers.append(await hold(at: planned.rule, count: count, reversed: isReversed))
            } else {
                await carryOut(planned.action) { try await presentedGrant() }
            }
        }
        return barriers
    }

    private func carryOutAfter(_ actions: [RulePlan.Planned], grant: GrantID?) async {
        for planned in actions { await carryOut(planned.action) { grant } }
    }

    private func carryOut(_ action: Action, grant: () async throws -> GrantID?) async {
        do {
            switch action {
            case .expire(let affected): try await kill(affected, .expired, grant: await grant())
            case .revoke(let affected): try await kill(affected, .revoked, grant: await grant())
            case .advance(let span): sandbox.withState { $0.clock.advance(span) }
            case .phase(let name): sandbox.withState { $0.rules.enter(phase: name) }
            case .delay, .respond, .edit, .callback, .wire, .hold: break
            }
        } catch {
            parts.logger.error("a rule's action failed: \(error)")
        }
    }

    private func kill(_ affected: AffectedTokens, _ cause: CauseOfDeath, grant: GrantID?) async throws {
        guard let grant else { return }
        let now = sandbox.now
        let filter = TokenFilter(grant: grant, kinds: affected.kinds)
        _ = try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.kill(filter, cause: cause, at: now)
        }
    }

    /// The grant of the code or token that the request presents.
    private func presentedGrant() async throws -> GrantID? {
        let request = incoming.request
        let form = request.formParameters
        let opaque = form[WireName.code] ?? form[WireName.refreshToken]
        let bearer = (request.headers[header: "Authorization"] ?? "").split(separator: " ").last.map(String.init)
        let isToken = route.destination == .token
        let key = isToken ? opaque.map { TokenKey(digestOf: $0) } : bearer.flatMap(parts.signer.key)
        guard let key else { return nil }
        return try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.token(key)?.grant
        }
    }

    private func hold(at name: String, count: Int, reversed: Bool) async -> Barrier {
        let barrier = sandbox.withState { state in
            if let barrier = state.barriers[name] { return barrier }
            let barrier = Barrier(count: count, reversed: reversed)
            state.barriers[name] = barrier
            return barrier
        }
        await barrier.wait(limit: Self.holdLimit, clock: parts.waitingClock)
        return barrier
    }

    private func drawn(_ delay: DelaySpan) -> TimeSpan {
        delay.length(fraction: sandbox.entropy.fraction(for: .rule, ordinal: sandbox.lastArrival))
    }

    /// Draws of different rules are apart, whatever order they come in.
    private static func stableOrdinal(_ rule: String, _ ordinal: Int) -> Int {
        let hash = rule.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int(hash) << 24 | ordinal
    }
}
