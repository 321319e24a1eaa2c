import OAuthCore

extension Parameters {
    /// An authorization request of the demo client in which nothing is wrong.
    package static let authorization = Parameters([
        "response_type": "code",
        "client_id": "demo-client",
        "redirect_uri": FixedServer.redirectURI,
        "scope": "read:contacts write:contacts",
        "state": "af0ifjsldkj",
    ])

    /// The demo client's exchange of a code.
    package static func exchange(_ code: String) -> Parameters {
        Parameters([
            "grant_type": "authorization_code",
            "client_id": "demo-client",
            "client_secret": "demo-secret",
            "redirect_uri": FixedServer.redirectURI,
            "code": code,
        ])
    }

    /// The demo client's refresh.
    package static func refresh(_ token: String) -> Parameters {
        Parameters([
            "grant_type": "refresh_token",
            "client_id": "demo-client",
            "client_secret": "demo-secret",
            "refresh_token": token,
        ])
    }

    /// The same parameters with one set, in its place if it is there already.
    package func setting(_ name: String, to value: String) -> Parameters {
        var altered = self
        altered.set(name, to: value)
        return altered
    }

    /// The same parameters with one more at the end.
    package func adding(_ name: String, _ value: String) -> Parameters { Parameters(pairs + [.init(name, value)]) }

    /// The same parameters without this one.
    package func without(_ name: String) -> Parameters {
        var altered = self
        altered.remove(name)
        return altered
    }
}
