import OAuthCore
import Scenarios

/// Counts the requests of one endpoint, on the sandbox's clock.
///
/// A window begins with the first request that it counts; what is refused does not count.
///
/// Source: the scenario format, `limits`; RFC 6585 §4.
struct Throttle: Sendable, Hashable {
    private var began: Instant?
    private var count = 0

    /// Counts a request.
    ///
    /// - Returns: nil where it may pass, else how long it has to wait: at least a second, in whole ones.
    mutating func admit(at now: Instant, limit: RateLimit) -> TimeSpan? {
        if let began, now >= began, now < began + limit.window {
            guard count >= limit.requests else {
                count += 1
                return nil
            }
            let rest = (began + limit.window) - now
            return .seconds(max(1, (rest.milliseconds + 999) / 1000))
        }
        began = now
        count = 1
        return nil
    }

    /// How many requests the window still lets pass.
    func remaining(of limit: RateLimit) -> Int { max(0, limit.requests - count) }
}

/// What a limit makes of a request.
struct Admission: Sendable, Hashable {
    let limit: RateLimit
    /// How many requests the window still lets pass.
    let remaining: Int
    /// How long the request has to wait; nil where it may pass.
    let wait: TimeSpan?
}
