/// What decisions read of a dialect. The plain value is the documented one.
///
/// Source: decision record 0012.
package struct Conventions: Sendable, Hashable {
    /// Whether the grant type is looked at before the client is authenticated.
    package var checksGrantTypeFirst = false
    /// Whether a client may authenticate in the form and with HTTP Basic at once: then the form counts.
    package var prefersFormCredentials = false
    /// Whether the redirect URI of a token request has to be a registered one.
    package var checksRegistrationAtExchange = false
    /// Whether redirect URIs at 127.0.0.1 and [::1] match whatever their port is.
    package var ignoresLoopbackPorts = false
    /// What an authorization request needs beside client, redirect URI and response type.
    package var requiredParameters: Set<String> = [WireName.scope, WireName.state]
    /// Whether `prompt=none` is answered in the place of a page.
    package var answersPromptNone = false
    /// How many hexadecimal characters the `jti` of an access token has.
    package var accessTokenIDLength = 32
    package var accessTokenForm = AccessTokenForm()
    package var codeText = TokenText(length: 64)
    /// Salt, vector, digest and some 290 bytes of encrypted JSON make about 750 characters.
    package var refreshText = TokenText(prefix: TokenText.encrypted, length: 752)

    package init() {}
}

/// The form of a code or token that is a text of its own: hexadecimal characters behind a prefix.
package struct TokenText: Sendable, Hashable {
    /// The version bytes of Defuse's encryption, in hexadecimal.
    package static let encrypted = "def50200"

    package var prefix = ""
    /// In characters, the prefix included.
    package var length: Int

    package init(prefix: String = "", length: Int) {
        self.prefix = prefix
        self.length = length
    }

    /// Draws a text.
    ///
    /// - Parameter wanted: Another length; 0 for none. A short text needs its characters for chance.
    func draw(_ wanted: Int, entropy: Entropy, for label: Entropy.Label, ordinal: Int) -> String {
        let length = wanted > 0 ? wanted : length
        let prefix = length >= 2 * prefix.utf8.count ? prefix : ""
        return prefix + entropy.hex(length - prefix.utf8.count, for: label, ordinal: ordinal)
    }
}

/// What a scenario gets of its profile where it does not say otherwise.
package struct DialectDefaults: Sendable, Hashable {
    package var oldAccessToken = RotationPolicy.OldAccessToken.keep
    package var codeReuse = RotationPolicy.ReuseAnswer.revokeGrant
    package var authenticationMethods: [ClientAuthenticationMethod] = [.post]
    /// How many token requests a minute are let through; nil for any number.
    package var tokenRequestsPerMinute: Int?
    /// Whether a user who has granted as much to the client is not asked again.
    package var remembersConsent = false

    package init() {}
}
