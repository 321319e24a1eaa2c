import Conformance
import Synchronization

/// Drives clients that are written in Swift and run in this very process.
package struct InProcessDriver: ClientDriver {
    /// Does one operation after another, and remembers in between.
    package typealias Client = @Sendable (ClientOperation) async -> ClientReply

    package let kind = "in-process"
    private let makeClient: @Sendable () -> Client
    private let stepTimeout: Duration
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - stepTimeout: The time for one operation.
    ///   - clock: What it is measured with.
    ///   - makeClient: Makes a client that knows nothing yet; called once a session,
    ///     and after each breakdown.
    package init(
        stepTimeout: Duration = .seconds(10),
        clock: any Clock<Duration> = ContinuousClock(),
        makeClient: @escaping @Sendable () -> Client
    ) {
        self.stepTimeout = stepTimeout
        self.clock = clock
        self.makeClient = makeClient
    }

    package func withSession<Answer: Sendable>(
        _ body: (any ClientSession) async throws -> Answer
    ) async throws -> Answer {
        try await body(InProcessSession(stepTimeout: stepTimeout, clock: clock, makeClient: makeClient))
    }
}

private final class InProcessSession: ClientSession {
    private let stepTimeout: Duration
    private let clock: any Clock<Duration>
    private let makeClient: @Sendable () -> InProcessDriver.Client
    private let client: Mutex<InProcessDriver.Client>
    private let lastID = Atomic(0)
    private let evidence = EvidenceLog()

    init(
        stepTimeout: Duration,
        clock: any Clock<Duration>,
        makeClient: @escaping @Sendable () -> InProcessDriver.Client
    ) {
        self.stepTimeout = stepTimeout
        self.clock = clock
        self.makeClient = makeClient
        client = Mutex(makeClient())
    }

    func perform(_ operation: ClientOperation) async -> OperationResult {
        let id = lastID.add(1, ordering: .relaxed).newValue
        // The lines that an adapter would have got and given.
        evidence.record(.request, AdapterMessage.requestLine(id: id, operation))
        let result = await race(operation, client.withLock { $0 })
        switch result {
        case .replied(let reply):
            evidence.record(.reply, AdapterMessage.replyLine(id: id, reply, to: operation))
        case .brokeDown(let breakdown):
            evidence.record(.note, breakdown.description)
            let fresh = makeClient()
            client.withLock { $0 = fresh }
        }
        return result
    }

    func takeEvidence() -> SessionEvidence { evidence.take() }

    private func race(_ operation: ClientOperation, _ client: @escaping InProcessDriver.Client) async -> OperationResult
    {
        let (results, firstResult) = AsyncStream.makeStream(of: OperationResult.self)
        // Not child tasks: a client that hangs and does not heed its cancellation would keep
        // a task group waiting. Both are cancelled at the end of this function.
        let work = Task { _ = firstResult.yield(.replied(await client(operation))) }
        let limit = Task { [clock, stepTimeout] in
            try await clock.sleep(for: stepTimeout)
            let remedy = "make the client return"
            firstResult.yield(.brokeDown(.timedOut(operation.word, after: stepTimeout, remedy: remedy)))
        }
        defer {
            work.cancel()
            limit.cancel()
        }
        // Ends without a result when this task is cancelled.
        for await result in results { return result }
        return .brokeDown(.interrupted(operation.word, "the run was stopped"))
    }
}
