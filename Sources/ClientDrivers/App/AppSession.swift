import Conformance
import OAuthCore

/// A session with an app: each operation is what its user does in a browser.
final class AppSession: ClientSession {
    let driver: AppDriver
    let seat: AppSeat
    let evidence = EvidenceLog()
    /// Where the runner moves the app's clock.
    let fakedClock: FakedClock?

    init(driver: AppDriver, seat: AppSeat, fakedClock: FakedClock? = nil) {
        self.driver = driver
        self.fakedClock = fakedClock
        self.seat = seat
    }

    func perform(_ operation: ClientOperation) async -> OperationResult {
        evidence.record(.request, operation.word)
        let result = await withTaskGroup(of: OperationResult.self) { group in
            group.addTask { await self.result(of: operation) }
            group.addTask { await self.timeLimit(of: operation) }
            let first = await group.next()
            group.cancelAll()
            return first ?? .brokeDown(.interrupted(operation.word, "the run was stopped"))
        }
        if Task.isCancelled { return .brokeDown(.interrupted(operation.word, "the run was stopped")) }
        if case .brokeDown(let breakdown) = result { evidence.record(.note, breakdown.description) }
        return result
    }

    func takeEvidence() -> SessionEvidence { evidence.take() }

    /// Ends the app, if it is this session's.
    func close() async { await seat.leave(self) }

    private func result(of operation: ClientOperation) async -> OperationResult {
        do throws(ClientBreakdown) {
            switch operation {
            case .hello:
                return .replied(ClientReply(ok: true, hello: driver.app.description))
            case .configure(let settings): return .replied(try await configure(settings))
            case .authorize: return .replied(try await authorize())
            case .callback(let url): return .replied(try await callback(url))
            case .call(let call): return .replied(try await self.call(times: call.parallel))
            case .advance(let seconds): return .replied(try advance(bySeconds: seconds))
            case .refresh, .tokens: return .replied(.refused(.unsupported))
            }
        } catch {
            return .brokeDown(error)
        }
    }

    private func timeLimit(of operation: ClientOperation) async -> OperationResult {
        guard (try? await driver.clock.sleep(for: driver.limits.step)) != nil else {
            return .brokeDown(.interrupted(operation.word, "the run was stopped"))
        }
        guard case .configure = operation else {
            let remedy = "let the app answer its user in the end, whatever the server does"
            return .brokeDown(.timedOut(operation.word, after: driver.limits.step, remedy: remedy))
        }
        let sign = driver.app.ready.map { "\($0) answer 2xx" } ?? "the app listen at \(driver.app.start.origin)"
        let remedy = "let \(sign) once the app can be used"
        return .brokeDown(.timedOut(operation.word, after: driver.limits.step, remedy: remedy))
    }
}
