extension Instant {
    /// Reads an RFC 3339 time such as `2026-01-01T00:00:00Z`; nil if it is none or out of range.
    ///
    /// Digits behind the third one of a fraction are left out. A leap second is the first
    /// second of the next day.
    ///
    /// Source: RFC 3339 §5.6, §5.7.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let time = Self.timeOfDay(bytes[11..<19]),
            let (fraction, offset) = Self.fractionAndOffset(bytes[19...]),
            (1...12).contains(month), day >= 1
        else { return nil }
        let days = GregorianCalendar.days(year: year, month: month, day: 1)
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        guard days + day <= GregorianCalendar.days(year: next.0, month: next.1, day: 1) else { return nil }
        let seconds = (days + day - 1) * 86400 + time.seconds - offset
        guard !time.isLeapSecond || seconds % 86400 == 0 else { return nil }
        self.init(milliseconds: seconds * 1000 + fraction)
        guard Instant.range.contains(self) else { return nil }
    }

    /// The RFC 3339 form in UTC, with milliseconds only where there are some.
    package var rfc3339: String {
        let fraction = milliseconds - epochSeconds * 1000
        let (_, date, time) = utc
        let day = "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))-\(Self.digits(date.day, 2))"
        return "\(day)T\(time)\(fraction == 0 ? "" : "." + Self.digits(fraction, 3))Z"
    }

    /// Its day, counted from 1970-01-01 and as the calendar has it, and the time of that day as `hh:mm:ss`.
    var utc: (days: Int64, date: GregorianCalendar.Date, time: String) {
        let days = GregorianCalendar.days(before: epochSeconds)
        let second = epochSeconds - days * 86400
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        return (days, GregorianCalendar.date(ofDay: days), time)
    }

    /// Reads `hh:mm:ss`.
    private static func timeOfDay(_ bytes: ArraySlice<UInt8>) -> (seconds: Int64, isLeapSecond: Bool)? {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.count == 2 }), let hour = number(parts[0]),
            let minute = number(parts[1]), let second = number(parts[2]), hour < 24, minute < 60, second <= 60
        else { return nil }
        return (hour * 3600 + minute * 60 + second, second == 60)
    }

    /// Reads `.123Z` or `+01:00`: milliseconds, and the seconds by which the local time is ahead.
    private static func fractionAndOffset(_ bytes: ArraySlice<UInt8>) -> (Int64, Int64)? {
        var zone = bytes
        var fraction: Int64 = 0
        if bytes.first == UInt8(ascii: ".") {
            let digits = bytes.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, let read = number((digits + [0x30, 0x30]).prefix(3)) else { return nil }
            fraction = read
            zone = bytes[digits.endIndex...]
        }
        if zone.elementsEqual("Z".utf8) || zone.elementsEqual("z".utf8) { return (fraction, 0) }
        guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let (seconds, _) = timeOfDay(zone.dropFirst() + Array(":00".utf8))
        else { return nil }
        return (fraction, sign == UInt8(ascii: "+") ? seconds : -seconds)
    }

    /// Reads decimal digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// The Gregorian calendar, carried back to before its beginning.
///
/// Years are counted from March, so that the leap day is the last of its year.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
enum GregorianCalendar {
    typealias Date = (year: Int64, month: Int64, day: Int64)

    private static let daysOf400Years: Int64 = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let daysToEpoch: Int64 = 719_468

    /// Whole days before so many seconds, rounded down.
    static func days(before seconds: Int64) -> Int64 { floor(seconds, 86400) }

    /// Days from 1970-01-01.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floor(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * daysOf400Years + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - daysToEpoch
    }

    static func date(ofDay day: Int64) -> Date {
        let shifted = day + daysToEpoch
        let era = floor(shifted, daysOf400Years)
        let dayOfEra = shifted - era * daysOf400Years
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        (number >= 0 ? number : number - divisor + 1) / divisor
    }
}
