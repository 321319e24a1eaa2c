/// One mistake that the reference client can be told to make.
///
/// Each is a defect that real clients have had. A conformance case is trusted only
/// when the careful client passes it and the client with the matching mistake does not.
///
/// This file is long because it is a table: one mistake, one case.
package enum Carelessness: String, Sendable, Hashable, CaseIterable {
    // MARK: Authorization request

    /// Sends the same `state` with every authorization.
    case constantState = "constant-state"
    /// Sends no `state`, and takes any callback.
    case noState = "no-state"
    /// Sends a `state` of six random digits.
    case shortState = "short-state"
    /// Separates scopes by commas instead of spaces.
    case commaScope = "comma-scope"
    /// Puts the client secret into the authorization URL.
    case secretInAuthorizeURL = "secret-in-authorize-url"
    /// Appends a slash to the redirect URI, at both endpoints.
    case redirectURITrailingSlash = "redirect-uri-trailing-slash"

    // MARK: Token request

    /// Leaves `redirect_uri` out of the code exchange.
    case omitRedirectURI = "omit-redirect-uri"
    /// Appends `?x=1` to the redirect URI in the code exchange only.
    case differentRedirectURIAtToken = "different-redirect-uri-at-token"
    /// Sends token requests as GET with the parameters in the query.
    case tokenGET = "token-get"
    /// Sends token requests as JSON.
    case tokenJSON = "token-json"
    /// Never sends the client secret.
    case noSecret = "no-secret"
    /// Leaves the client secret out of refreshes.
    case noSecretOnRefresh = "no-secret-on-refresh"
    /// Repeats the form of a token request in the query of its URL.
    case tokenRequestQuery = "token-request-query"
    /// Sends the client's credentials by HTTP Basic and in the form at once.
    case basicAndForm = "basic-and-form"
    /// Sends the client's credentials by HTTP Basic instead of in the form.
    case basicAuth = "basic-auth"
    /// Joins the names and values of a form without percent-encoding them.
    case rawFormEncoding = "raw-form-encoding"

    // MARK: Callback

    /// Does not check the callback's `state` at all.
    case ignoreState = "ignore-state"
    /// Takes a callback that has no `state`.
    case ignoreMissingState = "ignore-missing-state"
    /// Compares only the first eight characters of `state`.
    case compareStatePrefix = "compare-state-prefix"
    /// Takes the same `state` again, so that a replayed callback is exchanged once more.
    case reuseState = "reuse-state"
    /// Ignores the callback's `error`, and exchanges whatever code there is, even none.
    case ignoreCallbackError = "ignore-callback-error"
    /// Takes the code of a callback that has both a code and an error.
    case preferCodeOverError = "prefer-code-over-error"
    /// Refuses a callback with parameters that it does not know.
    case strictCallbackParameters = "strict-callback-parameters"
    /// Percent-decodes the code a second time.
    case doubleDecodeCode = "double-decode-code"
    /// Repeats a code exchange three times after `invalid_grant`.
    case retryRefusedCode = "retry-refused-code"
    /// Repeats a code exchange up to three times after a network failure.
    case retryLostCode = "retry-lost-code"

    // MARK: Token response

    /// Takes only `Bearer` as the token type, in exactly this case.
    case strictTokenType = "strict-token-type"
    /// Takes any token type, or none.
    case ignoreTokenType = "ignore-token-type"
    /// Refuses a token response without `expires_in`.
    case requireExpiresIn = "require-expires-in"
    /// Refuses a token response whose `expires_in` is a string.
    case stringExpiresInCrash = "string-expires-in-crash"
    /// Takes a token response without access token, and stores `null` as one.
    case ignoreMissingAccessToken = "ignore-missing-access-token"
    /// Refuses a token response with members that it does not know.
    case strictMembers = "strict-members"
    /// Takes any 2xx answer for a success, and stores `undefined` where no token came.
    case assumeSuccess = "assume-success"
    /// Takes tokens from an answer with an error status.
    case trustAnyStatus = "trust-any-status"
    /// Cuts tokens to 255 characters.
    case truncateTokens = "truncate-tokens"
    /// Crashes when a token response is not JSON.
    case crashOnHTML = "crash-on-html"

    // MARK: API calls

    /// Sends the access token in the query instead of the header.
    case tokenInQuery = "token-in-query"
    /// Sends the access token in the query as well as in the header.
    case tokenInQueryToo = "token-in-query-too"
    /// Follows redirects of the API, and sends the access token along.
    case followAPIRedirectsWithToken = "follow-api-redirects-with-token"
    /// Follows 307 and 308 at the token endpoint, and sends code and secret along.
    case followTokenRedirects = "follow-token-redirects"
    /// Retries at once instead of waiting as `Retry-After` says.
    case ignoreRetryAfter = "ignore-retry-after"

    // MARK: When to refresh

    /// Never refreshes.
    case noRefresh = "no-refresh"
    /// Refreshes ahead of the expiry only, not on a 401.
    case noRefreshOn401 = "no-refresh-on-401"
    /// Refreshes and retries up to 25 times while the API answers 401.
    case loopOn401 = "loop-on-401"
    /// Retries the refused access token five times on a 401.
    case replayOn401WithoutRefresh = "replay-on-401-without-refresh"
    /// Refreshes when the API answers 403.
    case refreshOn403 = "refresh-on-403"
    /// Refreshes when the API answers 500.
    case refreshOn500 = "refresh-on-500"
    /// Refreshes before every API call.
    case refreshEveryCall = "refresh-every-call"
    /// Never refreshes ahead of the expiry, only on a 401.
    case ignoreExpiryRefreshNeverAhead = "ignore-expiry-refresh-never-ahead"

    // MARK: Rotation and storage

    /// Never stores a rotated refresh token.
    case keepFirstRefreshToken = "keep-first-refresh-token"
    /// Drops its refresh token when a refresh brings none.
    case dropRefreshTokenWhenAbsent = "drop-refresh-token-when-absent"
    /// Writes tokens to disk after the code exchange only.
    case persistOnlyAtConnect = "persist-only-at-connect"
    /// Writes no tokens to disk.
    case persistNothing = "persist-nothing"

    // MARK: Failed refreshes

    /// Repeats a refresh five times after `invalid_grant`.
    case retryRefusedRefresh = "retry-refused-refresh"
    /// Keeps its tokens after `invalid_grant`, and tries them again at the next call.
    case keepDeadGrant = "keep-dead-grant"
    /// Forgets its tokens when a refresh is answered with a 5xx.
    case forgetOn503 = "forget-on-503"
    /// Forgets its tokens when a refresh is answered with a 429.
    case forgetOn429 = "forget-on-429"
    /// Repeats a refresh 15 times at once after a 5xx.
    case stormOn503 = "storm-on-503"
    /// Repeats a refresh 15 times at once after a network failure.
    case stormOnNetworkError = "storm-on-network-error"
    /// Repeats a token request ten times at once after `invalid_client`.
    case stormOnInvalidClient = "storm-on-invalid-client"
    /// Never returns after a refresh was answered with a 5xx.
    case hangOnUnavailable = "hang-on-unavailable"

    // MARK: Refreshes at the same time

    /// Lets each of several calls refresh on its own.
    case noSingleFlight = "no-single-flight"
    /// Refreshes again on a late 401 for a token that has been replaced already.
    case refreshEvery401 = "refresh-every-401"
    /// Lets every call that waited for a failed refresh start one of its own.
    case waitersRetry = "waiters-retry"

    // MARK: Secrets

    /// Prints its tokens and the client secret to standard error.
    case leakToStandardError = "leak-to-stderr"
    /// Puts the refresh token into the details of its errors.
    case leakInDetail = "leak-in-detail"
}
