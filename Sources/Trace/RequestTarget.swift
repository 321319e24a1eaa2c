/// The target of a request line, read as the emulated surface is laid out.
///
/// Source: the interface, "Emulated surface" and "Control plane"; RFC 9112 §3.2.
package struct RequestTarget: Sendable, Hashable {
    /// Where the API begins below a sandbox.
    package static let apiBase = "/api/v0.0.1"

    /// The sandbox's id; nil for the one at the root.
    package let sandbox: String?
    /// The path below the sandbox; empty where an absolute form has none.
    package let path: String

    package init(_ target: String) {
        let path = Self.withoutAuthority(String(target.prefix { $0 != "?" }))
        guard path.hasPrefix("/s/") else {
            sandbox = nil
            self.path = String(path)
            return
        }
        let rest = path.dropFirst(3)
        sandbox = String(rest.prefix { $0 != "/" })
        self.path = String(rest.drop { $0 != "/" })
    }

    /// The target without the scheme and the host that the form of proxies has before it.
    package static func originForm(of target: String) -> String {
        let rest = withoutAuthority(target)
        return rest.hasPrefix("/") || rest.count == target.count ? String(rest) : "/" + rest
    }

    private static func withoutAuthority(_ target: String) -> Substring {
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target[...] }
        return target[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
    }
}
