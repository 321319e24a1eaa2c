import Foundation
import Synchronization

/// Keeps workers busy, each on a thread of its own, and counts what they do.
enum Load {
    /// How long a measurement goes on.
    enum Extent: Sendable {
        case seconds(Double)
        /// So many steps of all workers together.
        case steps(Int)
    }

    private struct Tally {
        var steps = 0
        var failure: (any Error)?
    }

    /// Steps of each worker before anything is counted.
    private static let warmUp = 20

    /// Runs workers.
    ///
    /// - Parameter make: Makes the worker of a thread.
    /// - Returns: Steps a second, of all workers together.
    /// - Throws: What the first worker that failed has failed with.
    static func rate<W: Worker>(
        _ count: Int,
        _ extent: Extent,
        warmsUp: Bool = true,
        _ make: @escaping @Sendable () throws -> W
    ) throws -> Double {
        let (ready, finished, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), Gate())
        let tally = Tallies(count)
        for index in 0..<count {
            let thread = Thread {
                defer { finished.signal() }
                do {
                    var worker: W
                    do {
                        defer { ready.signal() }
                        worker = try make()
                        if warmsUp { for _ in 0..<warmUp { try worker.step() } }
                    }
                    let end = gate.wait()
                    try tally.work(index, extent, until: end) { try worker.step() }
                } catch {
                    tally.fail(error)
                }
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        for _ in 0..<count { ready.wait() }
        let began = ContinuousClock.now
        gate.open(until: extent.end(from: began))
        for _ in 0..<count { finished.wait() }
        let elapsed = began.duration(to: .now)
        if let failure = tally.failure { throw failure }
        return Double(tally.steps) / elapsed.inSeconds
    }

    /// What the workers have done.
    private final class Tallies: Sendable {
        private let taken = Atomic(0)
        private let state = Mutex(Tally())

        init(_ count: Int) {}

        var steps: Int { state.withLock(\.steps) }
        var failure: (any Error)? { state.withLock(\.failure) }

        func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

        func work(
            _ index: Int,
            _ extent: Extent,
            until end: ContinuousClock.Instant?,
            _ step: () throws -> Void
        ) throws {
            var steps = 0
            defer { state.withLock { $0.steps += steps } }
            switch extent {
            case .seconds:
                while end.map({ ContinuousClock.now < $0 }) ?? false {
                    try step()
                    steps += 1
                }
            case .steps(let count):
                while taken.add(1, ordering: .relaxed).oldValue < count {
                    try step()
                    steps += 1
                }
            }
        }
    }

    /// Where threads wait until all of them are ready.
    private final class Gate: @unchecked Sendable {
        private let condition = NSCondition()
        private var isOpen = false
        private var end: ContinuousClock.Instant?

        func open(until end: ContinuousClock.Instant?) {
            condition.lock()
            (isOpen, self.end) = (true, end)
            condition.broadcast()
            condition.unlock()
        }

        func wait() -> ContinuousClock.Instant? {
            condition.lock()
            defer { condition.unlock() }
            while !isOpen { condition.wait() }
            return end
        }
    }
}

extension Load.Extent {
    fileprivate func end(from began: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard case .seconds(let seconds) = self else { return nil }
        return began.advanced(by: .seconds(seconds))
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    var inMilliseconds: Double { inSeconds * 1000 }
}

extension [Double] {
    /// The middle one; 0 where there is none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
