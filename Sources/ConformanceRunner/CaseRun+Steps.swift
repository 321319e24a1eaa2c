import ClientDrivers
import Conformance
import OAuthCore
import Scenarios
import Trace

/// What each kind of step does.
extension CaseRun {
    mutating func perform(_ step: Step, with session: any ClientSession) async -> StepRecord {
        let after = sandbox.lastArrival
        let outcome = await outcome(of: step, with: session)
        await sandbox.whenQuiet()
        var done = StepRecord(
            name: step.name,
            kind: step.action.kind,
            outcome: outcome,
            after: after,
            upTo: sandbox.lastArrival
        )
        if driver.isJudgedByConduct {
            done.outcome = outcome.judgedByConduct(done.kind, sandbox.exchanges.filter(done.contains))
        }
        return done
    }

    mutating func outcome(of step: Step, with session: any ClientSession) async -> StepOutcome {
        switch step.action {
        case .connect: return await connect(session)
        case .authorize: return await authorize(session, keptAs: step.name)
        case .call(let call): return StepOutcome(await session.perform(.call(call)))
        case .refresh: return StepOutcome(await session.perform(.refresh))
        case .advance(let span, let clock): return await advance(span, clock, session)
        case .deliver(let callback): return await deliver(callback, session)
        case .restart:
            await configure(session, resuming: true)
            return .ok(.done)
        case .control(let action): return await control(action)
        case .wait(let span):
            try? await clock.sleep(for: .milliseconds(span.milliseconds))
            return .ok(.done)
        case .parallel(let steps): return await parallel(steps, with: session)
        }
    }

    private mutating func connect(_ session: any ClientSession) async -> StepOutcome {
        switch await callback(session) {
        case .failure(let end): return end.outcome
        case .success(let callback):
            lastCallback = callback
            return StepOutcome(await session.perform(.callback(url: callback)))
        }
    }

    private mutating func authorize(_ session: any ClientSession, keptAs name: String) async -> StepOutcome {
        switch await callback(session) {
        case .failure(let end): return end.outcome
        case .success(let callback):
            keptCallbacks[name] = callback
            return .ok(.done)
        }
    }

    /// A new authorization, up to the URL that the browser is sent back to.
    private func callback(_ session: any ClientSession) async -> Result<String, EndedEarly> {
        let begun = await session.perform(.authorize)
        guard case .replied(let reply) = begun, reply.ok, let url = reply.url else {
            return .failure(EndedEarly(outcome: StepOutcome(begun)))
        }
        return switch await userAgent.follow(url) {
        case .stranded(let reason): .failure(EndedEarly(outcome: .stranded(reason)))
        case .returned(let callback): .success(callback)
        }
    }

    private mutating func deliver(_ callback: DeliveredCallback, _ session: any ClientSession) async -> StepOutcome {
        guard let url = url(of: callback) else { return .notTaken }
        lastCallback = url
        return StepOutcome(await session.perform(.callback(url: url)))
    }

    /// Nil where the step that was to bring it did not.
    private func url(of callback: DeliveredCallback) -> String? {
        switch callback {
        case .again: lastCallback
        case .ofStep(let name): keptCallbacks[name]
        case .madeUp(let parameters): RedirectTarget.append(parameters, to: settings.redirectURI)
        }
    }

    private func advance(_ span: TimeSpan, _ clock: AdvancedClock, _ session: any ClientSession) async -> StepOutcome {
        if clock != .client { sandbox.advance(by: span) }
        guard clock != .server else { return .ok(.done) }
        return StepOutcome(await session.perform(.advance(seconds: span.wholeSeconds)))
    }

    private mutating func control(_ action: ControlAction) async -> StepOutcome {
        do {
            switch action {
            case .expire(let kinds): try await sandbox.kill(kinds, cause: .expired)
            case .revoke(let kinds): try await sandbox.kill(kinds, cause: .revoked)
            case .addRules(let rules): sandbox.add(rules)
            case .removeRules(let name): sandbox.removeRules(named: name)
            case .consent(let setting): sandbox.setConsent(setting)
            }
        } catch {
            fail("the emulator failed: \(error)")
        }
        return .ok(.done)
    }
}

/// A step that ended before the client had a callback.
private struct EndedEarly: Error {
    let outcome: StepOutcome
}

extension StepOutcome {
    /// The outcome of one operation.
    init(_ result: OperationResult) {
        switch result {
        case .replied(let reply) where reply.ok: self = .ok(reply)
        case .replied(let reply) where reply.error == ClientErrorWord.unsupported.rawValue: self = .unsupported
        case .replied(let reply): self = .refused(reply)
        case .brokeDown(let breakdown): self = .brokeDown(breakdown.description)
        }
    }
}
