import Foundation
import OAuthCore
import Scenarios

/// The real time and the machine's steady clock, read at the edge.
package struct RealTime: Sendable {
    /// The time of day.
    package var now: @Sendable () -> Instant
    /// Steady milliseconds from some beginning.
    package var uptimeMs: @Sendable () -> Double

    package init(now: @escaping @Sendable () -> Instant, uptimeMs: @escaping @Sendable () -> Double) {
        self.now = now
        self.uptimeMs = uptimeMs
    }

    /// The machine's own clocks.
    package static let system = RealTime(
        now: { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) },
        uptimeMs: { Double(DispatchTime.now().uptimeNanoseconds) / 1_000_000 }
    )
}

/// One sandbox's clock: it runs or stands, and moves on command.
///
/// Source: the interface, "Control plane", `clock`.
struct VirtualClock: Sendable {
    private(set) var mode: ClockSetting.Mode
    /// What it showed at `anchorUptimeMs`.
    private var anchor: Instant
    private var anchorUptimeMs: Double
    private let realTime: RealTime

    init(_ setting: ClockSetting, realTime: RealTime) {
        self.realTime = realTime
        mode = setting.mode
        anchor = setting.start ?? realTime.now()
        anchorUptimeMs = realTime.uptimeMs()
    }

    var now: Instant {
        switch mode {
        case .frozen: anchor
        case .running: anchor + TimeSpan(milliseconds: Int64(realTime.uptimeMs() - anchorUptimeMs))
        }
    }

    mutating func set(_ instant: Instant) {
        anchor = instant
        anchorUptimeMs = realTime.uptimeMs()
    }

    mutating func advance(_ span: TimeSpan) { set(now + span) }

    mutating func enter(_ mode: ClockSetting.Mode) {
        set(now)
        self.mode = mode
    }
}

extension Instant {
    /// The form of the `Date` header, such as `Thu, 01 Jan 2026 00:00:00 GMT`.
    ///
    /// Source: RFC 9110 §5.6.7.
    var imfFixdate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = Instant(milliseconds: epochSeconds * 1000).rfc3339
        let day = ((epochSeconds / 86_400) % 7 + 11) % 7
        let parts = text.split { "-T:Z".contains($0) }.map(String.init)
        guard parts.count >= 6, let month = Int(parts[1]), (1...12).contains(month) else { return text }
        return "\(days[Int(day)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
