extension Instant {
    /// The form of the `Date` header, such as `Thu, 01 Jan 2026 00:00:00 GMT`.
    ///
    /// Source: RFC 9110 §5.6.7.
    package var imfFixdate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = Instant(milliseconds: epochSeconds * 1000).rfc3339
        let day = ((epochSeconds / 86_400) % 7 + 11) % 7
        let parts = text.split { "-T:Z".contains($0) }.map(String.init)
        guard parts.count >= 6, let month = Int(parts[1]), (1...12).contains(month) else { return text }
        return "\(days[Int(day)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
