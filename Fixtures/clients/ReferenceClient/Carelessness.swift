/// One mistake that the reference client can be told to make.
///
/// Each is a defect that real clients have had. A conformance case is trusted only
/// when the careful client passes it and the client with the matching mistake does not.
///
/// What each does is said by its ``sentence``.
package enum Carelessness: String, Sendable, Hashable, CaseIterable {
    // MARK: Authorization request

    case constantState = "constant-state"
    case noState = "no-state"
    case shortState = "short-state"
    case halfLengthState = "half-length-state"
    case commaScope = "comma-scope"
    case secretInAuthorizeURL = "secret-in-authorize-url"
    case redirectURITrailingSlash = "redirect-uri-trailing-slash"
    case rawAuthorizeQuery = "raw-authorize-query"
    case doubleEncodeAuthorizeQuery = "double-encode-authorize-query"
    case pkceConstantPlain = "pkce-constant-plain"
    case pkceFallback = "pkce-fallback"
    case pkceNewestVerifier = "pkce-newest-verifier"
    case forgetAtAuthorize = "forget-at-authorize"

    // MARK: Token request

    case omitRedirectURI = "omit-redirect-uri"
    case differentRedirectURIAtToken = "different-redirect-uri-at-token"
    case tokenGET = "token-get"
    case tokenJSON = "token-json"
    case noSecret = "no-secret"
    case noSecretOnRefresh = "no-secret-on-refresh"
    case tokenRequestQuery = "token-request-query"
    case basicAndForm = "basic-and-form"
    case basicAuth = "basic-auth"
    case rawFormEncoding = "raw-form-encoding"
    case latin1Form = "latin1-form"
    case basicThenForm = "basic-then-form"
    case rawBasic = "raw-basic"
    case handMadeHTTP = "hand-made-http"
    case callbackAsReferer = "callback-as-referer"

    // MARK: Callback

    case ignoreState = "ignore-state"
    case ignoreMissingState = "ignore-missing-state"
    case compareStatePrefix = "compare-state-prefix"
    case reuseState = "reuse-state"
    case firstOfRepeated = "first-of-repeated"
    case keepFirstPending = "keep-first-pending"
    case callbackClearsAll = "callback-clears-all"
    case pendingOnDiskWithoutLock = "pending-on-disk-without-lock"
    case crashOnOddCallback = "crash-on-odd-callback"
    case ignoreCallbackError = "ignore-callback-error"
    case preferCodeOverError = "prefer-code-over-error"
    case strictCallbackParameters = "strict-callback-parameters"
    case doubleDecodeCode = "double-decode-code"
    case truncateCode = "truncate-code"
    case retryRefusedCode = "retry-refused-code"
    case retryLostCode = "retry-lost-code"
    case retryFailedExchange = "retry-failed-exchange"
    case impatient = "impatient"

    // MARK: Token response

    case strictTokenType = "strict-token-type"
    case ignoreTokenType = "ignore-token-type"
    case echoTokenType = "echo-token-type"
    case requireExpiresIn = "require-expires-in"
    case strictExpiresIn = "strict-expires-in"
    case stringExpiresInCrash = "string-expires-in-crash"
    case ignoreMissingAccessToken = "ignore-missing-access-token"
    case strictMembers = "strict-members"
    case strictScope = "strict-scope"
    case requireJWT = "require-jwt"
    case mediaTypeDecides = "media-type-decides"
    case keepEmptyRefreshToken = "keep-empty-refresh-token"
    case formDecodeTokens = "form-decode-tokens"
    case assumeSuccess = "assume-success"
    case trustAnyStatus = "trust-any-status"
    case truncateTokens = "truncate-tokens"
    case crashOnHTML = "crash-on-html"
    case crashOnOddError = "crash-on-odd-error"
    case parseFirstPiece = "parse-first-piece"

    // MARK: API calls

    case tokenInQuery = "token-in-query"
    case tokenInQueryToo = "token-in-query-too"
    case followAPIRedirectsWithToken = "follow-api-redirects-with-token"
    case ignoreRetryAfter = "ignore-retry-after"
    case retryAfterSecondsOnly = "retry-after-seconds-only"
    case repeatLostCalls = "repeat-lost-calls"
    case dropQueryOnRetry = "drop-query-on-retry"
    case decodePaths = "decode-paths"

    // MARK: Transport

    case followTokenRedirects = "follow-token-redirects"
    case followRedirectsForEver = "follow-redirects-for-ever"
    case redirectToGETWithQuery = "redirect-to-get-with-query"
    case noReconnect = "no-reconnect"
    case noTimeout = "no-timeout"

    // MARK: When to refresh

    case noRefresh = "no-refresh"
    case noRefreshOn401 = "no-refresh-on-401"
    case loopOn401 = "loop-on-401"
    case replayOn401WithoutRefresh = "replay-on-401-without-refresh"
    case refreshOn403 = "refresh-on-403"
    case refreshOn500 = "refresh-on-500"
    case refreshOnAnyError = "refresh-on-any-error"
    case refreshOnLostCall = "refresh-on-lost-call"
    case bearerChallengeFirstOnly = "bearer-challenge-first-only"
    case invalidTokenInBodyOnly = "invalid-token-in-body-only"
    case refreshEveryCall = "refresh-every-call"
    case refreshUntilFresh = "refresh-until-fresh"
    case ignoreExpiryRefreshNeverAhead = "ignore-expiry-refresh-never-ahead"
    case failWhenRefreshAheadFails = "fail-when-refresh-ahead-fails"
    case fixedRefreshMargin = "fixed-refresh-margin"
    case leewayOnTheWrongSide = "leeway-on-the-wrong-side"
    case keepFirstLifetime = "keep-first-lifetime"
    case trustJWTExp = "trust-jwt-exp"
    case expiryIn32Bits = "expiry-in-32-bits"

    // MARK: Rotation and storage

    case widerScopeOnRefresh = "wider-scope-on-refresh"
    case keepRefreshTokenAtReconnect = "keep-refresh-token-at-reconnect"
    case keepFirstRefreshToken = "keep-first-refresh-token"
    case dropRefreshTokenWhenAbsent = "drop-refresh-token-when-absent"
    case persistOnlyAtConnect = "persist-only-at-connect"
    case persistNothing = "persist-nothing"
    case persistAfterCall = "persist-after-call"
    case noStoreReload = "no-store-reload"
    case worldReadableStore = "world-readable-store"

    // MARK: Failed refreshes

    case retryRefusedRefresh = "retry-refused-refresh"
    case retryAnyRefusal = "retry-any-refusal"
    case keepDeadGrant = "keep-dead-grant"
    case forgetOn503 = "forget-on-503"
    case forgetOn429 = "forget-on-429"
    case forgetOn4xx = "forget-on-4xx"
    case forgetOnNetworkError = "forget-on-network-error"
    case stormOn503 = "storm-on-503"
    case stormOnNetworkError = "storm-on-network-error"
    case stormOnInvalidClient = "storm-on-invalid-client"
    case hangOnUnavailable = "hang-on-unavailable"

    // MARK: Refreshes at the same time

    case noSingleFlight = "no-single-flight"
    case refreshEvery401 = "refresh-every-401"
    case waitersRetry = "waiters-retry"
    case stuckAfterFailedRefresh = "stuck-after-failed-refresh"

    // MARK: Secrets

    case leakToStandardError = "leak-to-stderr"
    case leakInDetail = "leak-in-detail"
    case leakPrefixInDetail = "leak-prefix-in-detail"
    case printFailedAnswers = "print-failed-answers"
    case fetchErrorURI = "fetch-error-uri"
}
