import OAuthCore

/// The authorization server of the default scenario, and a fixed time and seed for it.
package enum FixedServer {
    /// 2026-01-01T00:00:00Z.
    package static let now = Instant(milliseconds: 1_767_225_600_000)
    package static let entropy = Entropy(seed: 7)
    package static let redirectURI = "http://127.0.0.1:8765/callback"
    package static let scope = Scope(["read:contacts", "write:contacts", "read:messages", "write:messages"])

    package static let demoClient = client("demo", name: "Demo app")
    package static let otherClient = client("other", name: "Other app")
    package static let ada = User(username: Username("ada"), password: "ada-password", name: "Ada Lovelace")
    package static let grace = User(username: Username("grace"), password: "grace-password", name: "Grace Hopper")

    package static let server = AuthorizationServer(clients: [demoClient, otherClient], users: [ada, grace])

    private static func client(_ word: String, name: String) -> ClientMetadata {
        ClientMetadata(
            id: ClientID("\(word)-client"),
            secret: "\(word)-secret",
            name: name,
            redirectURIs: [redirectURI, "http://localhost:8765/callback", "https://client.example/callback"],
            scopes: scope.tokens
        )
    }
}
