import OAuthCore

/// How careless clients read token responses.
extension TokenResponse {
    /// What is wrong with good tokens in the eyes of a client that asks for too much.
    func needlessComplaint(about json: JSONValue) -> String? {
        let known: Set = ["access_token", "token_type", "expires_in", "refresh_token", "scope"]
        if carelessness.contains(.strictMembers), !known.isSuperset(of: (json.members ?? []).map(\.name)) {
            return "the token response has a member that is not documented"
        }
        let lifetime = json["expires_in"] ?? .null
        if carelessness.contains(.requireExpiresIn), lifetime == .null { return "the token response has no expires_in" }
        if carelessness.contains(.stringExpiresInCrash), lifetime.string != nil {
            return "the token response's expires_in is not a number"
        }
        if carelessness.contains(.strictExpiresIn), !Self.isWholeLifetime(lifetime) {
            return "the token response's expires_in is not a whole number of seconds"
        }
        if carelessness.contains(.strictScope), let scope = json["scope"], scope.string != requestedScope {
            return "the token response's scope is not the one that was asked for"
        }
        if carelessness.contains(.requireJWT), json["access_token"]?.string?.split(separator: ".").count != 3 {
            return "the token response's access_token is not a JWT"
        }
        return nil
    }

    /// A token as it is stored.
    func kept(_ token: String) -> String {
        var token = token
        if carelessness.contains(.formDecodeTokens), let form = try? FormCodec.decode("token=" + token) {
            token = form["token"] ?? token
        }
        return carelessness.contains(.truncateTokens) ? String(token.prefix(255)) : token
    }

    /// The tokens of a client that takes any 2xx for a success.
    func assumedTokens(_ json: JSONValue?) -> IssuedTokens {
        IssuedTokens(
            accessToken: usableToken(json?["access_token"]) ?? "undefined",
            refreshToken: usableToken(json?["refresh_token"]),
            lifetimeSeconds: Self.lifetimeSeconds(json?["expires_in"] ?? .null)
        )
    }

    /// The tokens of a client that takes for a form what is not called JSON.
    func tokensOfForm(_ body: [UInt8]) -> IssuedTokens {
        let form = try? FormCodec.decode(body)
        return IssuedTokens(accessToken: form?["access_token"] ?? "undefined")
    }

    private static func isWholeLifetime(_ value: JSONValue) -> Bool {
        guard case .integer(1...2_147_483_647) = value else { return false }
        return true
    }
}
