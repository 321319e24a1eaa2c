import Logging
import OAuthCore
import Synchronization
import Trace

/// Sandboxes that end when nobody uses them.
extension Sandboxes {
    /// A sandbox's time to live, and who waits for its end.
    struct Tenancy: Sendable {
        let use: SandboxUse
        let watch: Task<Void, Never>
    }

    /// Where the store takes nothing, the removal is tried again after so long.
    private static let pause = Duration.seconds(1)

    /// The use of a sandbox; nil for one that stays.
    func use(of id: SandboxID) -> SandboxUse? { tenancies.withLock { $0[id]?.use } }

    /// Removes the sandbox once it was not used for its time to live.
    func watch(_ id: SandboxID, _ use: SandboxUse) {
        let (clock, logger) = (parts.waitingClock, parts.logger)
        let watch = Task { [weak self] in
            while let rest = use.rest {
                guard (try? await clock.sleep(for: rest.duration)) != nil else { return }
            }
            repeat {
                guard let self else { return }
                do {
                    _ = try await remove(id)
                    return
                } catch {
                    logger.error("the sandbox \(id) has expired, and cannot be removed: \(error); it is tried again")
                }
            } while (try? await clock.sleep(for: Self.pause)) != nil
        }
        tenancies.withLock { $0[id] = Tenancy(use: use, watch: watch) }
    }

    /// Waits no more for the end of this sandbox, or of any.
    func unwatch(_ id: SandboxID? = nil) {
        let ended = tenancies.withLock { tenancies in
            guard let id else {
                defer { tenancies = [:] }
                return Array(tenancies.values)
            }
            return tenancies.removeValue(forKey: id).map { [$0] } ?? []
        }
        for tenancy in ended { tenancy.watch.cancel() }
    }
}
