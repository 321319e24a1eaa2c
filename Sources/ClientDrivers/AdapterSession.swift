import Conformance

/// A session with an adapter: operations go in on one side, and `serve` runs processes that answer them.
struct AdapterSession: ClientSession {
    /// An operation, and who waits for its result.
    private struct Job: Sendable {
        let operation: ClientOperation
        let waiter: CheckedContinuation<OperationResult, Never>

        func finish(_ result: OperationResult) { waiter.resume(returning: result) }
    }

    /// Where a process stopped answering.
    private struct Stop: Sendable {
        let job: Job
        let fault: ConversationFault
        /// The operation that went wrong: the job's, or the `hello` before it.
        let operation: ClientOperation
        let isFirstOfProcess: Bool
    }

    private let adapter: AdapterProcess
    /// Where the runner moves the client's clock, and the adapter need not.
    private let fakedClock: FakedClock?
    private let evidence = EvidenceLog()
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    init(adapter: AdapterProcess, fakedClock: FakedClock? = nil) {
        self.adapter = adapter
        self.fakedClock = fakedClock
        (jobs, queue) = AsyncStream.makeStream()
    }

    func perform(_ operation: ClientOperation) async -> OperationResult {
        guard let fakedClock else { return await ask(operation) }
        do {
            switch operation {
            case .advance(let seconds):
                evidence.noteLead(try fakedClock.advance(bySeconds: seconds))
                return .replied(.done)
            case .configure(let settings):
                evidence.noteLead(try fakedClock.begin(settings))
                return await ask(operation)
            default: return await ask(operation).adding(.clock)
            }
        } catch {
            return .brokeDown(.interrupted(operation.word, "the client's clock could not be moved: \(error)"))
        }
    }

    private func ask(_ operation: ClientOperation) async -> OperationResult {
        // Every job that gets into the queue is finished by `serve`.
        await withCheckedContinuation { waiter in
            let job = Job(operation: operation, waiter: waiter)
            if case .enqueued = queue.yield(job) { return }
            job.finish(.brokeDown(.interrupted(operation.word, "the session is closed")))
        }
    }

    func takeEvidence() -> SessionEvidence { evidence.take() }

    /// Lets `serve` end once it has done what it was asked.
    func close() { queue.finish() }

    /// Answers operations until the session is closed, with as many processes as that takes.
    ///
    /// The first process is started by the first operation.
    func serve() async {
        var requests = jobs.makeAsyncIterator()
        var job = await requests.next()
        while let first = job {
            job = await serve(from: first, &requests)
        }
    }

    /// Starts a process for the job, and has it answer this and later ones until it breaks down.
    ///
    /// - Returns: The job that the next process is to begin with.
    private func serve(from first: Job, _ requests: inout AsyncStream<Job>.Iterator) async -> Job? {
        if Task.isCancelled {
            first.finish(.brokeDown(.interrupted(first.operation.word, "the run was stopped")))
            return await requests.next()
        }
        do throws(LaunchFailure) {
            let run = try await adapter.withProcess(evidence: evidence) { conversation in
                await answer(first, &requests, in: conversation)
            }
            guard let stop = run.answer else { return nil }
            if saysNothingAboutItsCase(stop) {
                evidence.record(.note, "the process of the case before was no longer of use (\(stop.fault))")
                return stop.job
            }
            stop.job.finish(
                .brokeDown(
                    ClientBreakdown(stop.fault, run.end, during: stop.operation.word, limits: adapter.limits)
                )
            )
        } catch {
            let kind: ClientBreakdown.Kind = error.isOfTheCommand ? .didNotStart : .interrupted
            let word = first.operation.word
            first.finish(.brokeDown(ClientBreakdown(kind, during: word, error.description)))
        }
        return await requests.next()
    }

    /// - Returns: Where it stopped; nil if there are no more operations.
    private func answer(
        _ first: Job,
        _ requests: inout AsyncStream<Job>.Iterator,
        in conversation: AdapterConversation
    ) async -> Stop? {
        var operation = first.operation
        var job = first
        var isFirst = true
        do throws(ConversationFault) {
            if operation != .hello {
                operation = .hello
                _ = try await conversation.perform(.hello)
            }
            while true {
                operation = job.operation
                job.finish(.replied(try await conversation.perform(operation)))
                guard let next = await requests.next() else { return nil }
                (job, isFirst) = (next, false)
            }
        } catch {
            return Stop(job: job, fault: error, operation: operation, isFirstOfProcess: isFirst)
        }
    }

    /// Whether a process that has served other cases failed at the first step of a new one.
    ///
    /// It may have exited, or written something, at any time since its last reply. That
    /// is no trait of the new case, which gets a new process; only what happens there counts.
    private func saysNothingAboutItsCase(_ stop: Stop) -> Bool {
        guard case .configure(let settings) = stop.operation, !stop.isFirstOfProcess else { return false }
        return !settings.resume && stop.fault != .interrupted
    }
}

extension OperationResult {
    /// The same, where it tells who the client is with one capability more.
    fileprivate func adding(_ capability: Capability) -> OperationResult {
        guard case .replied(var reply) = self else { return self }
        reply.hello?.capabilities.insert(capability)
        return .replied(reply)
    }
}
