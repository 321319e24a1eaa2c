import Conformance
import Synchronization

/// The cases of a run that wait, and the results of those that are done.
final class CaseQueue: Sendable {
    /// A case, and its place in the plan.
    struct Ticket: Sendable {
        let place: Int
        let item: Plan.Item

        /// Whether the case waits for real time.
        var isSlow: Bool { item.conformanceCase.tags.contains("slow") }
    }

    private struct State {
        var waiting: [Ticket]
        var results: [Int: CaseResult] = [:]
        var plainFlowWorks: Bool?
        var stopReason: String?
    }

    private let plan: Plan
    private let state: Mutex<State>

    init(_ plan: Plan) {
        self.plan = plan
        // Cases that wait for real time begin first, so that the others run beside them.
        let tickets = plan.items.enumerated().map { Ticket(place: $0.offset, item: $0.element) }
        state = Mutex(State(waiting: tickets.filter(\.isSlow) + tickets.filter { !$0.isSlow }))
    }

    var hasPlainFlow: Bool { plan.items.contains { $0.conformanceCase.isPlainFlow && $0.skipReason == nil } }

    var plainFlowWorks: Bool? { state.withLock(\.plainFlowWorks) }

    /// Notes whether the client gets through the plain flow; one that fails counts.
    func learn(plainFlowWorks works: Bool) {
        state.withLock { $0.plainFlowWorks = works && $0.plainFlowWorks ?? true }
    }

    func nextPlainFlow() -> Ticket? { take { $0.item.conformanceCase.isPlainFlow } }

    func next() -> Ticket? { take { _ in true } }

    /// How many of those that wait for real time have not begun.
    var slowCount: Int { state.withLock { $0.waiting.count(where: \.isSlow) } }

    func nextSlow() -> Ticket? { take(\.isSlow) }

    /// One that does not wait, as long as there is one.
    func nextFast() -> Ticket? { take { !$0.isSlow } ?? next() }

    func finish(_ ticket: Ticket, with result: CaseResult) {
        state.withLock { $0.results[ticket.place] = result }
    }

    /// Lets no further case begin.
    func stop(_ reason: String) {
        state.withLock { state in
            state.stopReason = reason
            state.waiting = []
        }
    }

    /// A result a case, in the order of the plan.
    var results: [CaseResult] {
        state.withLock { state in
            plan.items.enumerated().map { place, item in
                state.results[place]
                    ?? .skipped(item.conformanceCase, state.stopReason ?? "the run was interrupted before this case")
            }
        }
    }

    private func take(_ isWanted: (Ticket) -> Bool) -> Ticket? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: isWanted) else { return nil }
            return state.waiting.remove(at: index)
        }
    }
}
