/// What links to a sandbox begin with, as the sender of a request sees the server.
struct Links: Sendable, Hashable {
    /// Scheme and authority.
    let origin: String
    /// What a proxy takes off paths; empty, or begins with a slash and ends without one.
    let prefix: String
    /// Where the sandbox lies below that; empty for the root, else `/s/ID`.
    let sandbox: String

    /// A whole URL, without a slash at the end.
    var baseURL: String { origin + path }

    /// For links that name no host.
    var path: String { prefix + sandbox }

    var isSecure: Bool { origin.hasPrefix("https://") }
}
