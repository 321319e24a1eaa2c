import OAuthCore
import Scenarios

/// Reads the clients and users that the emulated server knows.
///
/// Source: the scenario format, `clients` and `users`.
enum PartyReader {
    static func client(_ value: YAMLValue) -> ClientMetadata? {
        value.mapping { map in
            let name = map.take("name")?.text()
            let id = map.require("id")?.text()
            let secret = map.require("secret")?.text()
            let uris = map.require("redirect_uris")?.elements { $0.text() }
            let scopes = map.require("scopes")?.elements(scopeToken)
            let lifetimes = map.take("lifetimes").flatMap(PolicyReader.lifetimeOverrides)
            guard let id, let secret, let uris, let scopes else { return nil }
            return ClientMetadata(
                id: ClientID(id),
                secret: secret,
                name: name ?? id,
                redirectURIs: uris,
                scopes: scopes,
                lifetimes: lifetimes ?? LifetimeOverrides()
            )
        }
    }

    private static func scopeToken(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard Scope(parsing: text)?.tokens == [text] else {
            value.fail("'\(text)' is not one scope token (RFC 6749 §3.3)")
            return nil
        }
        return text
    }

    static func user(_ value: YAMLValue) -> User? {
        value.mapping { map in
            let name = map.take("name")?.text()
            let username = map.require("username")?.text()
            let password = map.require("password")?.text()
            guard let username, let password else { return nil }
            return User(username: Username(username), password: password, name: name ?? username)
        }
    }
}
