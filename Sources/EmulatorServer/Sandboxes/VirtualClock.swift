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
    /// What it showed when it was moved last.
    private(set) var anchor: Instant
    /// The time of day at that moment.
    private(set) var anchorTime: Instant
    private var anchorUptimeMs: Double
    private let realTime: RealTime

    init(_ setting: ClockSetting, realTime: RealTime) {
        self.realTime = realTime
        mode = setting.mode
        anchorTime = realTime.now()
        anchor = setting.start ?? anchorTime + setting.ahead
        anchorUptimeMs = realTime.uptimeMs()
    }

    /// Goes on from a clock of an earlier process: one that ran has gone on with the real time since.
    ///
    /// Where the real time was put back meanwhile it stood still.
    init(_ mode: ClockSetting.Mode, showing shown: Instant, at time: Instant, realTime: RealTime) {
        self.realTime = realTime
        self.mode = mode
        anchorTime = realTime.now()
        let passed = mode == .running ? max(.zero, anchorTime - time) : .zero
        anchor = shown + passed
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
        anchorTime = realTime.now()
        anchorUptimeMs = realTime.uptimeMs()
    }

    mutating func advance(_ span: TimeSpan) { set(now + span) }

    mutating func enter(_ mode: ClockSetting.Mode) {
        set(now)
        self.mode = mode
    }
}
