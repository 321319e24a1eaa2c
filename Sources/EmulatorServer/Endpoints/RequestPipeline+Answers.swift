import Logging
import OAuthCore
import Scenarios
import Trace

/// What rules make of an answer.
extension RequestPipeline {
    /// The answer that rules give in the place of the server; nil where the request is to be processed.
    ///
    /// - Parameter genuine: The answer that it takes the place of; nil where there is none.
    func givenAnswer(_ plan: RulePlan, for genuine: Processed? = nil) async -> Processed? {
        guard plan.canned != nil || plan.redirect != nil else { return nil }
        let values = templateValues(answer: genuine, sinkURL: await sinkURL(for: plan))
        if let canned = plan.canned { return Processed(canned: canned.rendered(values)) }
        return plan.redirect.map { Processed(canned: answer($0, values)) }
    }

    /// Puts the answer of rules that act on the outcome in the place of the genuine one.
    func replaceAnswer(_ processed: inout Processed, by late: RulePlan) async {
        // Signing in the request's turn keeps others waiting: only where a template may refer to the answer.
        guard late.canned != nil || late.redirect != nil else { return }
        if let completion = processed.completion {
            processed.completion = nil
            do { processed.response = try await completion() } catch {
                processed = failed(error, in: processed.profile ?? .documented)
            }
        }
        guard let given = await givenAnswer(late, for: processed) else { return }
        processed.response = given.response
        processed.callback = nil
    }

    private func answer(_ redirect: Redirect, _ values: TemplateValues) -> CannedAnswer {
        let target = incoming.request.target
        let location: String =
            switch redirect.target {
            case .same: links.prefix.isEmpty ? target : links.prefix + RequestTarget.originForm(of: target)
            case .sink: values.sinkURL + RequestTarget.originForm(of: target)
            case .path(let path): links.path + HeaderText.render(path, values)
            }
        return CannedAnswer(status: redirect.status, headers: [NamedValue("Location", location)])
    }

    /// Alters the redirect back to the client, where the answer is one.
    func applyCallbackRules(_ processed: inout Processed, _ progress: inout Progress) async {
        guard sandbox.hasRules, let genuine = processed.callback else { return }
        let facts = RequestFacts(
            endpoint: .callback,
            method: incoming.request.method,
            path: route.path,
            clientID: processed.clientID?.rawValue,
            parameters: genuine.parameters
        )
        let isSuccess = genuine.parameters[WireName.code] != nil
        let fired =
            match(facts, at: .arrival, progress.arrival)
            + match(facts, at: .decided(isSuccess ? .success : .error), progress.arrival)
        let added = RulePlan(fired)
        await carryOut(added.moves, &progress) { processed.lineage.grant }
        let early = progress.plan.redirectEdits.filter(\.isForCallback)
        if let altered = await altered(genuine, early + added.redirectEdits, processed, added) {
            if let code = altered.parameters[WireName.code], code != genuine.parameters[WireName.code],
                (early + added.redirectEdits).contains(where: \.swapsCode)
            {
                processed.lineage.minted.append(TokenKey(digestOf: code))
            }
            processed.callback = altered
            processed.response.headers.set("Location", to: altered.location)
        }
        progress.plan.merge(added)
        await replaceAnswer(&processed, by: added)
    }

    private func altered(
        _ callback: Processed.Callback,
        _ edits: [RulePlan.RedirectEdit],
        _ processed: Processed,
        _ plan: RulePlan
    ) async -> Processed.Callback? {
        guard !edits.isEmpty else { return nil }
        var (callback, processed) = (callback, processed)
        let sinkURL = await sinkURL(for: plan)
        for edit in edits {
            processed.callback = callback
            let values = templateValues(answer: processed, sinkURL: sinkURL)
            switch edit {
            case .edit(let edit): callback.parameters = edit.rendered(values).apply(to: callback.parameters)
            case .callback(let edit):
                if let partner = edit.swapWith, let code = await foreignCode(of: partner, like: processed) {
                    callback.parameters.set(WireName.code, to: code)
                }
                callback.parameters = edit.rendered(values).apply(to: callback.parameters)
            }
        }
        return callback
    }

    /// A good code that was issued to another client.
    private func foreignCode(of partner: SwapPartner, like processed: Processed) async -> String? {
        let server = sandbox.withState(\.server)
        guard let grant = processed.lineage.grant, processed.callback?.parameters[WireName.code] != nil,
            let client = partner.client(beside: processed.clientID, among: server.clients)
        else { return nil }
        let (now, entropy) = (sandbox.now, sandbox.entropy)
        do {
            return try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
                guard let own = try store.tokens(TokenFilter(grant: grant, kinds: [.code])).last else { return nil }
                return try server.issueCode(like: own, to: client, at: now, entropy: entropy, store: &store)
            }
        } catch {
            parts.logger.error("swap_with: \(error)")
            return nil
        }
    }

    /// Where the second origin is; empty where no rule needs it, or it cannot be opened.
    func sinkURL(for plan: RulePlan) async -> String {
        guard plan.needsSink else { return "" }
        do {
            return try await sandbox.sink.url(
                host: emulator.sinkHost,
                tls: emulator.tls,
                logger: parts.logger,
                for: sandbox
            )
        } catch {
            parts.logger.error("the second origin cannot be opened: \(error)")
            return ""
        }
    }

    func rawHeaders(_ plan: RulePlan, _ processed: Processed) -> [String] {
        guard !plan.rawHeaders.isEmpty else { return [] }
        let values = templateValues(answer: processed, sinkURL: "")
        return plan.rawHeaders.map { HeaderText.render($0, values) }
    }

    /// - Parameter answer: What is about to be answered; nil before that is known.
    func templateValues(answer: Processed?, sinkURL: String) -> TemplateValues {
        let request = incoming.request
        let facts = requestFacts
        let members = answer?.callback?.parameters.pairs.map { JSONMember($0.name, .string($0.value)) }
        return TemplateValues(
            now: sandbox.now,
            method: request.method,
            path: facts?.path ?? route.path,
            query: request.query,
            parameters: facts?.parameters ?? request.queryParameters,
            headers: request.headers.map { NamedValue($0.name.lowercased(), $0.value) },
            answer: members.map(JSONValue.object) ?? answer?.response.bodyJSON ?? .object([JSONMember]()),
            baseURL: links.baseURL,
            sinkURL: sinkURL
        )
    }
}

extension RulePlan.RedirectEdit {
    /// Whether it puts another client's code in the place of the genuine one.
    fileprivate var swapsCode: Bool {
        guard case .callback(let edit) = self else { return false }
        return edit.swapWith != nil
    }

    /// Whether it is meant for the redirect whatever rule it stands in.
    fileprivate var isForCallback: Bool {
        guard case .callback = self else { return false }
        return true
    }
}
