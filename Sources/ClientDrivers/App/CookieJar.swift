import Conformance

/// The cookies of one user's browser.
///
/// Kept by host and path, as far as apps depend on it: a cookie belongs to the host that
/// set it, `Domain`, `Secure` and `SameSite` change nothing, and one that is set to expire
/// in the past is removed.
///
/// Source: RFC 6265 §5.
struct CookieJar: Sendable, Hashable {
    private struct Cookie: Sendable, Hashable {
        let host: String
        let path: String
        let name: String
        let value: String

        func belongs(to address: WebAddress) -> Bool {
            let wanted = address.path
            return host == address.origin.host
                && (wanted == path || wanted.hasPrefix(path.hasSuffix("/") ? path : path + "/"))
        }
    }

    /// More than any browser keeps of one site; the oldest go first.
    private static let limit = 200

    private var cookies: [Cookie] = []

    /// Takes what a `Set-Cookie` header says; one that is no cookie changes nothing.
    mutating func store(_ header: String, from address: WebAddress) {
        let parts = header.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return }
        let name = Self.trimmed(pair[..<equals])
        guard !name.isEmpty else { return }
        var path = Self.defaultPath(of: address)
        var isOver = false
        var hasMaxAge = false
        for attribute in parts.dropFirst() {
            let key = attribute.prefix { $0 != "=" }.lowercased()
            let value = Self.trimmed(attribute.dropFirst(key.count + 1))
            switch key {
            case "path" where value.hasPrefix("/"): path = String(value)
            case "max-age":
                hasMaxAge = true
                isOver = value == "0" || value.hasPrefix("-")
            case "expires" where !hasMaxAge: isOver = Self.isPast(value)
            default: break
            }
        }
        cookies.removeAll { $0.host == address.origin.host && $0.path == path && $0.name == name }
        let value = String(Self.trimmed(pair[equals...].dropFirst()))
        if !isOver { cookies.append(Cookie(host: address.origin.host, path: path, name: String(name), value: value)) }
        cookies.removeFirst(max(0, cookies.count - Self.limit))
    }

    /// The `Cookie` header of a request, longer paths first; nil where there are none.
    func header(for address: WebAddress) -> String? {
        let sent = cookies.enumerated().filter { $0.element.belongs(to: address) }
            .sorted { (-$0.element.path.count, $0.offset) < (-$1.element.path.count, $1.offset) }
        guard !sent.isEmpty else { return nil }
        return sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    private static func defaultPath(of address: WebAddress) -> String {
        let folder = address.path.prefix(upTo: address.path.lastIndex(of: "/") ?? address.path.startIndex)
        return folder.isEmpty ? "/" : String(folder)
    }

    /// Servers that remove a cookie give it a day long ago: the year says enough.
    private static func isPast(_ date: Substring) -> Bool {
        let numbers: [Substring] = date.split { !$0.isNumber }
        guard let year = numbers.first(where: { $0.count == 4 }) else { return false }
        return Int(year).map { $0 < 2000 } ?? false
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? start.prefix(0)
    }
}
