/// Why the server refuses, as a value: each dialect has words of its own for it.
///
/// Source: decision record 0012.
package enum RefusalReason: Sendable, Hashable {
    /// The code and the description say all.
    case unspecified

    // Any request.
    /// A parameter that has to be there is not, or is empty.
    case missing(String)
    case repeated(String)

    // The token endpoint.
    case wrongMethod
    /// The body is no form, or none that can be read.
    case notAForm
    case secretInURL(String)
    /// There is no grant type, or none that is offered.
    case unknownGrantType
    case unknownClient
    case wrongSecret
    /// The client authenticated in a way that is not accepted, or not readably.
    case unusableAuthentication
    case codeUnknown
    case codeOfAnotherClient
    case codeExpired
    case codeUsed
    case codeRevoked
    /// The redirect URI is not that of the authorization request.
    case otherRedirectURI
    case verifierMissing
    case verifierMalformed
    case verifierWrong
    case verifierUnasked
    case refreshTokenUnknown
    case refreshTokenOfAnotherClient
    case refreshTokenExpired
    case refreshTokenUsed
    case refreshTokenRevoked

    // The authorization endpoint.
    case unregisteredRedirectURI
    case unsupportedResponseType
    /// The first scope that is not known, or not to be had; at the token endpoint too.
    case scopeRefused(String)
    case challengeMissing
    case challengeMalformed
    case unknownChallengeMethod(accepted: [String])
    case denied
    case loginRequired
    case consentRequired
}
