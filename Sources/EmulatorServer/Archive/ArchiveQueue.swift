import Logging
import OAuthCore
import Scenarios
import Synchronization
import Trace

/// Brings what happens in sandboxes to an archive: grants at once, all else behind the requests' backs.
///
/// One write is under way at a time. What comes in meanwhile goes with the next one, so that
/// many requests at once share one transaction.
///
/// Source: decision record 0013.
final class ArchiveQueue: Sendable {
    private struct Waiting: Sendable {
        let sandbox: Sandbox
        let event: Event
    }

    private struct State {
        /// What a request waits for.
        var urgent: [Waiting] = []
        /// What may be written up to a second later.
        var lagging: [Waiting] = []
        var isFlushDue = false
        var isWriting = false
        var writers: [CheckedContinuation<Void, Never>] = []
        /// How each sandbox stood when it was written last.
        var written: [SandboxID: SandboxStanding] = [:]
    }

    /// How long an entry of the journal waits at most, but for the writing itself.
    private static let lag = Duration.milliseconds(400)
    /// So many entries may wait; more of them are written by the requests that bring them.
    private static let limit = 4000
    /// So many lagging entries go with one write, so that no grant waits long for them.
    private static let batch = 200

    let archive: any SandboxArchive
    let parts: Emulator.Parts
    private let state = Mutex(State())

    init(_ archive: any SandboxArchive, _ parts: Emulator.Parts) {
        self.archive = archive
        self.parts = parts
    }

    // MARK: - What happens

    /// Notes that something has happened; it is written within a second, or with the next ``commit()``.
    func add(_ event: Event, of sandbox: Sandbox) {
        let waiting = Waiting(sandbox: sandbox, event: event)
        let isFirst = state.withLock { state in
            guard !event.isUrgent else {
                state.urgent.append(waiting)
                return false
            }
            state.lagging.append(waiting)
            defer { state.isFlushDue = true }
            return !state.isFlushDue
        }
        if isFirst { flushLater() }
    }

    /// Forgets what waits of a sandbox.
    func forget(_ id: SandboxID) {
        state.withLock { state in
            state.urgent.removeAll { $0.sandbox.id == id }
            state.lagging.removeAll { $0.sandbox.id == id }
        }
    }

    // MARK: - Writing

    /// Returns when all that is urgent has been written.
    ///
    /// - Returns: What kept it from being written; it is tried again later.
    func commit() async -> StoreFailure? {
        await exclusively { await write(lagging: 0) }
    }

    /// Returns when all that waited has been written.
    @discardableResult
    func flush() async -> StoreFailure? {
        state.withLock { $0.isFlushDue = false }
        repeat {
            if let failure = await exclusively({ await write(lagging: Self.batch) }) { return failure }
        } while state.withLock { !$0.lagging.isEmpty }
        return nil
    }

    /// Writes where too much waits already.
    func relieve() async {
        if state.withLock({ $0.lagging.count > Self.limit }) { await flush() }
    }

    private func flushLater() {
        Task {
            try? await parts.waitingClock.sleep(for: Self.lag)
            await flush()
        }
    }

    private func write(lagging count: Int) async -> StoreFailure? {
        let (taken, written) = state.withLock { state in
            let taken = state.urgent + state.lagging.prefix(count)
            state.urgent = []
            state.lagging.removeFirst(min(count, state.lagging.count))
            let ids = Set(taken.map(\.sandbox.id))
            return (taken, ids.reduce(into: [:]) { $0[$1] = state.written[$1] })
        }
        guard !taken.isEmpty else { return nil }
        let (changes, standings) = changes(of: taken, since: written)
        guard !changes.isEmpty else { return nil }
        // A task of its own: a request that is cancelled must not take the entries of others with it.
        let writing = Task { [archive] () -> StoreFailure? in
            do throws(StoreFailure) {
                try await archive.write(changes)
                return nil
            } catch {
                return error
            }
        }
        if let failure = await writing.value {
            putBack(taken)
            parts.logger.error("\(failure); it is tried again")
            return failure
        }
        state.withLock { $0.written.merge(standings) { $1 } }
        return nil
    }

    /// Keeps what could not be written for the next time, up to the limit.
    private func putBack(_ taken: [Waiting]) {
        let (isFirst, lost) = state.withLock { state in
            let all = taken + state.lagging
            state.lagging = all.suffix(2 * Self.limit)
            defer { state.isFlushDue = true }
            return (!state.isFlushDue, all.count - state.lagging.count)
        }
        if lost > 0 { parts.logger.error("\(lost) entries of journals are lost: the store takes none") }
        if isFirst { flushLater() }
    }

    private func changes(
        of taken: [Waiting],
        since written: [SandboxID: SandboxStanding]
    ) -> ([SandboxChange], [SandboxID: SandboxStanding]) {
        var standings: [SandboxID: SandboxStanding] = [:]
        let bySandbox = Dictionary(grouping: taken, by: \.sandbox.id).sorted { $0.key.rawValue < $1.key.rawValue }
        let changes = bySandbox.compactMap { id, taken -> SandboxChange? in
            let (standing, before) = (taken[0].sandbox.withState(\.standing), written[id])
            standings[id] = standing
            let events = taken.map(\.event)
            guard standing != before || events.contains(where: { !$0.isTouch }) else { return nil }
            let isStateNew = standing.snapshot != before?.snapshot
            let ended = events.compactMap(\.endedSession)
            return SandboxChange(
                id: id,
                description: standing.isDescribedUnlike(before) ? standing.description(parts.scenarios) : nil,
                state: isStateNew ? standing.snapshot.json(parts.scenarios).text : nil,
                arrivals: standing.arrivals,
                dropped: standing.dropped,
                exchanges: events.compactMap(\.exchange),
                firstKept: standing.firstKept,
                begunSessions: events.compactMap(\.begunSession).filter { !ended.contains($0.id) },
                endedSessions: ended
            )
        }
        return (changes, standings)
    }

    // MARK: - One at a time

    /// Notes how a sandbox stands in the archive; nil where it is not known.
    func note(_ standing: SandboxStanding?, of id: SandboxID) { state.withLock { $0.written[id] = standing } }

    /// Runs the body while nobody else writes.
    func exclusively<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isWriting else {
                    state.isWriting = true
                    return true
                }
                state.writers.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next = state.withLock { state in
                guard state.writers.isEmpty else { return state.writers.removeFirst() as CheckedContinuation? }
                state.isWriting = false
                return nil
            }
            next?.resume()
        }
        return try await body()
    }
}
