import OAuthCore

extension SchemaTests {
    static let places = scenarioPlaces + rulePlaces + casePlaces + expectationPlaces

    private static func setting(_ key: String, _ samples: String) -> SchemaPlace {
        SchemaPlace(key, "{flextell: 1, name: a, summary: b, \(key): @}", samples)
    }

    static let settings = #"""
        "profile": "documented", "seed": 42, "clock": {}, "lifetimes": {}, "rotation": {}, "codes": {}, "tokens": {}, "pkce": {},
        "client_authentication": "client_secret_basic", "limits": {}, "cors": ["*"], "consent": "ask", "clients": [],
        "users": [{"username": "ada", "password": "c"}], "resources": {"a": {}}, "routes": [], "rules": []
        """#

    private static let lifetimes = #"{"code": "1m", "access_token": "2h", "refresh_token": "3d"}"#

    private static let scenarioPlaces: [SchemaPlace] = [
        SchemaPlace(
            "",
            "@",
            #"{"flextell": 1, "name": "a", "summary": "b", "why": "c", "extends": "default", \#(settings)}"#
        ),
        setting(
            "clock",
            #"{"start": "2026-01-01T00:00:00Z", "mode": "frozen", "ahead": "5m", "behind": "1h"}"#
        ),
        setting("lifetimes", lifetimes),
        setting("rotation", #"{"on_reuse": "reject", "grace": "10s", "old_access_token": "keep"}"#),
        setting("codes", #"{"on_reuse": "reject", "race": "1s"}"#),
        setting(
            "tokens",
            #"""
            {"access": "jwt", "access_length": 1, "refresh_length": 2, "code_length": 3, "scope_in_answer": true,
            "times": "float"}
            """#
        ),
        setting("pkce", #"{"required": true, "methods": ["S256"]}"#),
        setting("limits", #"{"token": "60/1m", "api": "1000/1h"}"#),
        setting("cors", #"{"origins": ["http://localhost:3000"], "credentials": true}"#),
        setting("consent", #"{"mode": "approve", "user": "grace", "scope": "read:contacts", "remember": true}"#),
        SchemaPlace(
            "clients",
            "{flextell: 1, name: a, summary: b, resources: {contacts: {read: ~, write: ~}, "
                + "messages: {read: ~, write: ~}}, clients: [@]}",
            #"{"id": "a", "secret": "b", "name": "c", "redirect_uris": ["d"], "scopes": ["e"], "lifetimes": {}}"#
        ),
        SchemaPlace(
            "users",
            "{flextell: 1, name: a, summary: b, consent: ask, users: [@]}",
            #"{"username": "a", "password": "b", "name": "c"}"#
        ),
        SchemaPlace(
            "resources/*",
            "{flextell: 1, name: a, summary: b, resources: {contacts: @}}",
            #"{"read": "read:contacts", "write": null, "items": [{"id": "1", "name": null}], "page_size": 2}"#
        ),
        SchemaPlace(
            "routes",
            "{flextell: 1, name: a, summary: b, routes: [@]}",
            #"{"method": "GET", "path": "/me", "scope": null, "respond": {}}"#
        ),
    ]

    private static func action(_ key: String, _ samples: String, _ companions: [String: [String]] = [:]) -> SchemaPlace
    {
        let word = key.split(separator: "/").joined(separator: ": {")
        let end = key.split(separator: "/").dropFirst().map { _ in "}" }.joined()
        return SchemaPlace("rules/then/\(key)", rules("then: [{\(word): @\(end)}]"), samples, companions)
    }

    private static func rules(_ rule: String) -> String { "{flextell: 1, name: a, summary: b, rules: [{\(rule)}]}" }

    static let rulePlaces: [SchemaPlace] = [
        SchemaPlace(
            "rules",
            "{flextell: 1, name: a, summary: b, rules: [@]}",
            #"{"name": "a", "when": {}, "then": [{"delay": "1s"}], "continue": true}"#
        ),
        SchemaPlace(
            "rules/when",
            rules("when: @, then: [{delay: 1s}]"),
            #"""
            {"endpoint": "token", "grant": "refresh_token", "method": "P*", "path": "/oauth/*", "client_id": "demo-*",
            "parameter": {"scope": "*"}, "header": {"X": "*"}, "occurrence": "1-2", "probability": 0.5,
            "phase": "start", "outcome": "error"}
            """#
        ),
        SchemaPlace(
            "rules/then",
            rules("when: {endpoint: token}, then: [@]"),
            #"""
            {"delay": "1s", "respond": {}, "redirect": {"to": "same"}, "edit": {}, "callback": {}, "wire": "close",
            "hold": 2, "hints": true, "raw_headers": ["X: 1"], "expire": "code", "revoke": "grant", "forget": "code",
            "profile": "league-8", "advance": "1h", "phase": "over", "process": false, "at": "authenticated"}
            """#,
            ["process": ["wire"], "at": ["wire"]]
        ),
        action("delay", #"{"from": "1s", "to": "2s", "clock": "real"}"#),
        action(
            "respond",
            #"{"status": 503, "headers": {"A": "b"}, "json": null, "body": "a", "form": {"a": "b"}, "html": "<p>"}"#
        ),
        action("redirect", #"{"status": 308, "to": "/elsewhere"}"#),
        action(
            "edit",
            #"""
            {"status": 201, "set": {"a": [null]}, "remove": "b", "rename": {"c": "d"}, "headers": {}, "charset": "e",
            "content_type": "text/plain", "encoding": "gzip", "content_length": 0}
            """#
        ),
        action("edit/headers", #"{"set": {"A": "b"}, "add": {"C": "d"}, "remove": ["E", "F"]}"#),
        SchemaPlace(
            "rules/then/callback",
            rules("when: {endpoint: callback}, then: [{callback: @}]"),
            #"{"set": {"state": "a"}, "remove": "code", "repeat": ["state"], "swap_with": "other_client"}"#
        ),
        action(
            "wire",
            #"{"truncate": 1, "stall": 2, "dribble": {"every": "1s"}, "chunks": 3, "of": "head", "by": "reset"}"#,
            ["of": ["truncate"], "by": ["truncate"]]
        ),
        action("wire/dribble", #"{"bytes": 1, "every": "50ms"}"#),
        action("hold", #"{"count": 3, "release": [2, 1]}"#),
        action("expire", #"{"tokens": "grant", "of": "everyone"}"#),
    ]
}
