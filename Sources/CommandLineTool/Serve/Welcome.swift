import Foundation
import OAuthCore
import Scenarios

/// What a person at a terminal reads first.
enum Welcome {
    /// - Parameter hasPrivateCA: Whether curl has to be told whom to trust.
    static func text(baseURL: String, scenario: Scenario, hasPrivateCA: Bool = false) -> String {
        guard let client = scenario.clients.first, let uri = client.redirectURIs.first,
            let query = URLComponents.authorizeQuery(client: client, redirectURI: uri)
        else { return "" }
        let curl = hasPrivateCA ? "curl -s --cacert flextell-ca.pem" : "curl -s"
        let trust = "\nLet programs trust the private CA:\n  curl -sk \(baseURL)/_mock/ca.pem -o flextell-ca.pem\n"
        let users = scenario.users.map { "\($0.username) / \($0.password)" }.joined(separator: ", ")
        return """

            scenario  \(scenario.name): \(scenario.summary)
            client    \(client.id) / \(client.secret)
            users     \(users)
            \(hasPrivateCA ? trust : "")
            Begin in a browser:
              \(baseURL)/oauth/authorize?\(query)

            Or take tokens without one, and call the API:
              \(curl) -X POST \(baseURL)/_mock/tokens
              \(curl) \(baseURL)/api/v0.0.1/contacts -H "Authorization: Bearer ACCESS_TOKEN"

            What happened: \(baseURL)/_mock/journal    Ctrl-C ends it.
            """
    }
}

extension URLComponents {
    fileprivate static func authorizeQuery(client: ClientMetadata, redirectURI: String) -> String? {
        FormCodec.encode(
            Parameters([
                WireName.responseType: "code", WireName.clientID: client.id.rawValue,
                WireName.redirectURI: redirectURI, WireName.scope: client.scopes.joined(separator: " "),
                WireName.state: "abc123xyz",
            ])
        )
    }
}
