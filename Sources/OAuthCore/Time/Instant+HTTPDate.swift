extension Instant {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The form of the `Date` header, such as `Thu, 01 Jan 2026 00:00:00 GMT`.
    ///
    /// Source: RFC 9110 §5.6.7.
    package var imfFixdate: String {
        let (days, date, time) = utc
        // The first day of 1970 was a Thursday.
        let weekday = Self.weekdays[Int((days % 7 + 11) % 7)]
        let day = "\(Self.digits(date.day, 2)) \(Self.months[Int(date.month) - 1]) \(Self.digits(date.year, 4))"
        return "\(weekday), \(day) \(time) GMT"
    }
}
