/// A point on a sandbox's clock.
///
/// Counted in milliseconds since 1970-01-01T00:00:00Z. Nothing in the pure
/// modules can ask for the time: an instant is read once per request at the edge
/// and handed down as a value.
package struct Instant: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    /// The first instant of the year 1, and the last one of the year 9999.
    package static let range: ClosedRange<Instant> =
        Instant(milliseconds: -62_135_596_800_000)...Instant(milliseconds: 253_402_300_799_999)

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    package var epochSeconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant that much later, kept within ``range``.
    package static func + (left: Instant, right: TimeSpan) -> Instant {
        let (sum, overflow) = left.milliseconds.addingReportingOverflow(right.milliseconds)
        if overflow { return right.milliseconds > 0 ? range.upperBound : range.lowerBound }
        return min(max(Instant(milliseconds: sum), range.lowerBound), range.upperBound)
    }

    /// The span from the right instant to the left one.
    package static func - (left: Instant, right: Instant) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds - right.milliseconds)
    }
}

/// A span of time in milliseconds; negative spans point backwards.
package struct TimeSpan: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A span of whole seconds.
    package static func seconds(_ seconds: Int64) -> TimeSpan { TimeSpan(milliseconds: seconds * 1000) }

    package static let zero = TimeSpan(milliseconds: 0)

    /// Whole seconds, rounded down.
    package var wholeSeconds: Int64 { Instant(milliseconds: milliseconds).epochSeconds }

    /// The same span for Swift's clocks.
    package var duration: Duration { .milliseconds(milliseconds) }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.milliseconds < right.milliseconds }
}

extension TimeSpan {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads a duration as scenario files write it: `300ms`, `2s`, `5m`, `1h`, `30d`; nil if it is none.
    ///
    /// Source: the scenario format, "Durations".
    package init?(durationText text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let amount = Int64(digits),
            let unit = Self.units.first(where: { $0.suffix == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, overflow) = amount.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, milliseconds <= 3_155_760_000_000 else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// The duration as scenario files write it, in the largest unit that leaves no rest.
    package var durationText: String {
        guard milliseconds != 0 else { return "0s" }
        let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? Self.units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
