import Logging
import OAuthCore
import Scenarios
import Trace

/// What rules see of a request, and what they do to the state.
extension RequestPipeline {
    /// A barrier holds requests back for so long at most.
    private static let holdLimit = Duration.seconds(2)

    /// What rules can see of the request; nil where no rule can attach.
    var requestFacts: RequestFacts? {
        let request = incoming.request
        // A preflight is the browser's own: a client could not know that it used a rule's occurrence up.
        guard let (endpoint, path) = ruleEndpoint, crossOrigin?.preflight == nil else { return nil }
        let parameters = self.parameters
        return RequestFacts(
            endpoint: endpoint,
            grant: parameters[WireName.grantType].flatMap(GrantType.init),
            method: request.method,
            path: path,
            clientID: tokenClient?.rawValue ?? parameters[WireName.clientID] ?? basicClientID ?? interruptedClientID,
            parameters: parameters,
            headers: request.headers.map { NamedValue($0.name.lowercased(), $0.value) }
        )
    }

    private var ruleEndpoint: (RuleEndpoint, path: String)? {
        switch route.destination {
        case .authorize: (.authorize, route.path)
        case .token: (.token, route.path)
        case .api(let below): (.api, below)
        // No word is theirs alone: only rules for any endpoint reach them.
        case .signIn, .login, .consent: (.any, route.path)
        case .control, .unknown: nil
        }
    }

    /// The parameters of the query, and of the form that a token request or a page sends.
    private var parameters: Parameters {
        let hasForm = [.token, .signIn, .consent].contains(route.destination)
        let form = hasForm ? incoming.request.formParameters.pairs : []
        return Parameters(incoming.request.queryParameters.pairs + form)
    }

    /// The client of the authorization request that a page's form goes on with.
    private var interruptedClientID: String? {
        guard route.destination == .signIn || route.destination == .consent,
            let query = incoming.request.formParameters["request"]
        else { return nil }
        return (try? FormCodec.decode(query))?[WireName.clientID]
    }

    /// Finds out whose access token an API request presents, where a rule asks for the client.
    ///
    /// Before the request arrives, so that its arrival is one step.
    mutating func identifyClient() async {
        guard case .api = route.destination, sandbox.withState(\.rules.askForClient) else { return }
        do {
            let token = try await presentedToken()
            tokenClient = token?.diedOf == .forgotten ? nil : token?.clientID
        } catch {
            parts.logger.error("the client of an access token cannot be looked up: \(error)")
        }
    }

    /// Who a client that authenticates with HTTP Basic says that it is.
    private var basicClientID: String? {
        guard route.destination == .token else { return nil }
        return incoming.request.headers[header: "Authorization"].flatMap(AuthorizationServer.basicClientID)
    }

    func match(_ facts: RequestFacts, at moment: RuleMoment, _ arrival: Arrival) -> [Rule] {
        sandbox.withState { $0.match(facts, at: moment, n: arrival.n) }
    }

    /// Carries out what changes the state, in order.
    ///
    /// - Parameter grant: Finds the grant that the request is about.
    func carryOut(
        _ moves: [RulePlan.Planned],
        _ progress: inout Progress,
        grant: () async throws -> GrantID?
    ) async {
        for planned in moves {
            do {
                switch planned.action {
                case .hold(let hold): await wait(at: hold, of: planned.rule, &progress)
                case .expire(let tokens, let owner):
                    progress.died += try await kill(tokens, of: owner, .expired, grant: grant)
                case .revoke(let tokens, let owner):
                    progress.died += try await kill(tokens, of: owner, .revoked, grant: grant)
                case .forget(let tokens, let owner):
                    progress.died += try await kill(tokens, of: owner, .forgotten, grant: grant)
                case .profile(let profile): sandbox.withState { $0.profile = profile }
                case .advance(let span): sandbox.advance(by: span)
                case .phase(let name): sandbox.withState { $0.rules.enter(phase: name) }
                default: break
                }
            } catch {
                parts.logger.error("an action of the rule '\(planned.rule)' failed: \(error)")
            }
        }
    }

    private func kill(
        _ tokens: AffectedTokens,
        of owner: TokenOwner,
        _ cause: CauseOfDeath,
        grant: () async throws -> GrantID?
    ) async throws -> [TokenKey] {
        var filter = TokenFilter(kinds: tokens.kinds)
        switch owner {
        case .everyone: break
        case .grant:
            guard let grant = try await grant() else { return [] }
            filter.grant = grant
        case .client:
            guard let client = try await clientOfRequest(grant: grant) else { return [] }
            filter.clientID = client
        }
        let now = sandbox.now
        return try await parts.store.transaction(sandbox.id) { [filter] store throws(StoreFailure) in
            try store.kill(filter, cause: cause, at: now)
        }
    }

    private func clientOfRequest(grant: () async throws -> GrantID?) async throws -> ClientID? {
        if let id = requestFacts?.clientID { return ClientID(id) }
        guard let grant = try await grant() else { return nil }
        return try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.tokens(TokenFilter(grant: grant)).first?.clientID
        }
    }

    /// The grant of the code or token that the request presents.
    func presentedGrant() async throws -> GrantID? { try await presentedToken()?.grant }

    private func presentedToken() async throws -> TokenRecord? {
        let request = incoming.request
        let form = request.formParameters
        let opaque = form[WireName.code] ?? form[WireName.refreshToken]
        let bearer = (request.headers[header: "Authorization"] ?? "").split(separator: " ").last.map(String.init)
        let isToken = route.destination == .token
        let key = isToken ? opaque.map { TokenKey(digestOf: $0) } : bearer.flatMap(parts.signer.key)
        guard let key else { return nil }
        return try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.token(key)
        }
    }

    /// Waits at a barrier: others decide meanwhile, and the request gets a new turn behind them.
    private func wait(at hold: Hold, of rule: String, _ progress: inout Progress) async {
        let barrier = sandbox.withState { state in
            if let barrier = state.barriers[rule] { return barrier }
            let barrier = Barrier(hold)
            state.barriers[rule] = barrier
            return barrier
        }
        // It takes its place in its turn, so that the places are in the order of arrival.
        guard let place = barrier.join() else { return }
        sandbox.turnstile.leave(progress.ticket)
        await barrier.wait(at: place, limit: Self.holdLimit, clock: parts.waitingClock)
        progress.barriers.append(barrier)
        progress.ticket = sandbox.turnstile.take()
        await sandbox.turnstile.enter(progress.ticket)
    }

    /// Waits as long as the rules say, each for the length that it draws.
    func waitOut(_ progress: Progress) async {
        for (index, planned) in progress.plan.delays.enumerated() {
            guard case .delay(let span) = planned.action else { continue }
            let ordinal = progress.arrival.n << 4 | index & 0xF
            let fraction = sandbox.entropy.fraction(for: .delay, of: planned.rule, ordinal: ordinal)
            await sandbox.delays.wait(span.length(fraction: fraction), on: span.clock, parts.waitingClock)
        }
    }
}
