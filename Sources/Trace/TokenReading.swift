import OAuthCore

/// What an exchange says about codes and tokens, read from its bytes.
extension Exchange {
    /// The parameters of a token request; empty for any other exchange.
    package var tokenParameters: Parameters {
        endpoint == .token ? request.formParameters : Parameters()
    }

    /// The grant type that a token request names.
    package var grantType: String? { tokenParameters[WireName.grantType] }

    /// The code that a token request presents.
    package var presentedCode: String? {
        endpoint == .token ? tokenParameters[WireName.code] : nil
    }

    /// The refresh token that a token request presents.
    package var presentedRefreshToken: String? {
        endpoint == .token ? tokenParameters[WireName.refreshToken] : nil
    }

    /// The access token that an API request presents in its header.
    package var presentedAccessToken: String? {
        guard endpoint == .api, let header = request.headers[header: "Authorization"] else { return nil }
        let halves = header.split(separator: " ", maxSplits: 1)
        guard halves.count == 2, halves[0].lowercased() == "bearer" else { return nil }
        // As the server reads it: more than one space is taken.
        let token = halves[1].trimming { $0 == " " }
        return token.isEmpty ? nil : token
    }

    /// Whether this is a token request that was answered with new tokens.
    package var isTokenSuccess: Bool { endpoint == .token && response.status == 200 && outcome == .success }

    /// The access token that this exchange gave, as the client could read it.
    package var issuedAccessToken: String? {
        isTokenSuccess && isDelivered ? response.bodyJSON?[WireName.accessToken]?.string : nil
    }

    /// The refresh token that this exchange gave, as the client could read it.
    package var issuedRefreshToken: String? {
        isTokenSuccess && isDelivered ? response.bodyJSON?[WireName.refreshToken]?.string : nil
    }

    /// The code that a redirect to the client carries.
    package var issuedCode: String? {
        endpoint == .authorize || endpoint == .consent ? response.locationParameters?[WireName.code] : nil
    }
}
