import Foundation

/// How a JWT access token is written: it stays with the token, whatever dialect comes after.
package struct AccessTokenForm: Sendable, Hashable, RawRepresentable {
    /// Which claims there are, and in which order.
    package enum Layout: String, Sendable, Hashable, CaseIterable {
        case documented
        case league
    }

    /// How points in time are written.
    package enum Times: String, Sendable, Hashable, CaseIterable {
        /// Whole seconds.
        case integer
        /// Seconds with microseconds, a number.
        case float
        /// Seconds with microseconds, a text.
        case string
    }

    package var layout: Layout
    package var times: Times

    package init(layout: Layout = .documented, times: Times = .integer) {
        self.layout = layout
        self.times = times
    }

    /// - Returns: nil for a text that ``rawValue`` does not write.
    package init?(rawValue: String) {
        let words = rawValue.split(separator: "/").map(String.init)
        guard words.count == 2, let layout = Layout(rawValue: words[0]), let times = Times(rawValue: words[1])
        else { return nil }
        self.init(layout: layout, times: times)
    }

    package var rawValue: String { "\(layout.rawValue)/\(times.rawValue)" }

    /// The first segment before it is encoded.
    ///
    /// Source: the vendor's documentation, step 4; the dialect's reference, 0.5.
    package var header: String {
        switch layout {
        case .documented: #"{"alg":"RS256","typ":"JWT"}"#
        case .league: #"{"typ":"JWT","alg":"RS256"}"#
        }
    }

    /// A point in time as a claim.
    ///
    /// - Parameter microseconds: What lies below the milliseconds, 1 to 999: real clocks are never on the dot.
    fileprivate func claim(_ instant: Instant, microseconds: Int64) -> JSONValue {
        let seconds = instant.epochSeconds
        let below = (instant.milliseconds - seconds * 1000) * 1000 + microseconds
        let digits = String(below)
        let text = "\(seconds).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
        return switch times {
        case .integer: .integer(seconds)
        case .float: .number(Double(text) ?? Double(seconds))
        case .string: .string(text)
        }
    }
}

extension TokenRecord {
    /// The claims of a JWT access token, in the order in which they are written.
    ///
    /// - Parameter filling: How many characters a claim of no meaning has; nil leaves it out.
    ///
    /// Source: the interface, "Emulated surface"; RFC 7519 §4.1; the dialect's reference, 0.5.
    package func claims(filling: Int?) -> JSONValue {
        let id = String(key.rawValue.dropFirst(4))
        let microseconds = (Int64(id.prefix(3), radix: 16) ?? 0) % 999 + 1
        let issued = form.claim(issuedAt, microseconds: microseconds)
        let expires = form.claim(expiresAt, microseconds: microseconds)
        let (subject, audience) = (JSONValue.string(username.rawValue), JSONValue.string(clientID.rawValue))
        let scopes = JSONValue.array(scope.tokens.map { .string($0) })
        var claims: JSONValue =
            switch form.layout {
            case .documented:
                [
                    "sub": subject, "aud": audience, "jti": .string(id), "iat": issued, "exp": expires,
                    "scopes": scopes,
                ]
            case .league:
                [
                    "aud": audience, "jti": .string(id), "iat": issued, "nbf": issued, "exp": expires, "sub": subject,
                    "scopes": scopes,
                ]
            }
        if let filling { claims.set("filling", to: .string(String(repeating: "x", count: filling))) }
        return claims
    }
}
