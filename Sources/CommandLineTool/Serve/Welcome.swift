import Foundation
import OAuthCore
import Scenarios

/// What a person at a terminal reads first.
enum Welcome {
    static func text(baseURL: String, scenario: Scenario) -> String {
        guard let client = scenario.clients.first, let uri = client.redirectURIs.first,
            let query = URLComponents.authorizeQuery(client: client, redirectURI: uri)
        else { return "" }
        let users = scenario.users.map { "\($0.username) / \($0.password)" }.joined(separator: ", ")
        return """

            scenario  \(scenario.name): \(scenario.summary)
            client    \(client.id) / \(client.secret)
            users     \(users)

            Begin in a browser:
              \(baseURL)/oauth/authorize?\(query)

            Or take tokens without one, and call the API:
              curl -s -X POST \(baseURL)/_mock/tokens
              curl -s \(baseURL)/api/v0.0.1/contacts -H "Authorization: Bearer ACCESS_TOKEN"

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
