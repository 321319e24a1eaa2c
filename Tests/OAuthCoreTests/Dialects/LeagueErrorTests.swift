import OAuthCore
import TestKit
import Testing

/// Source: the dialect's reference, 0.1 and 0.2.
@Suite("Errors in the words of league/oauth2-server")
struct LeagueErrorTests {
    /// What both versions say where they say the same.
    struct Words: Sendable {
        var status = 400
        let code: String
        let hint: String?

        init(_ status: Int, _ code: String, _ hint: String?) {
            (self.status, self.code, self.hint) = (status, code, hint)
        }
    }

    struct Row: NamedRow {
        let reason: RefusalReason
        let eight: Words
        let nine: Words
        var name: String { "\(reason)" }

        init(_ reason: RefusalReason, _ eight: Words, nine: Words? = nil) {
            (self.reason, self.eight, self.nine) = (reason, eight, nine ?? eight)
        }
    }

    private static func bad(_ hint: String?) -> Words { Words(400, "invalid_request", hint) }
    private static func grant(_ hint: String) -> Words { Words(400, "invalid_grant", hint) }
    private static func refused(_ reason: RefusalReason, _ hint: String) -> Row {
        Row(reason, Words(401, "invalid_request", hint), nine: grant(hint))
    }
    private static let client = Words(401, "invalid_client", nil)
    private static let unsupported = Words(
        400,
        "unsupported_grant_type",
        "Check that all required parameters have been provided"
    )

    static let rows: [Row] = [
        Row(.missing("client_id"), bad("Check the `client_id` parameter")),
        Row(.missing("client_secret"), client, nine: bad("Check the `client_secret` parameter")),
        Row(.missing("code"), bad("Check the `code` parameter")),
        Row(.missing("refresh_token"), bad("Check the `refresh_token` parameter")),
        Row(.missing("redirect_uri"), bad("Check the `redirect_uri` parameter")),
        Row(.repeated("code"), bad("Check the `code` parameter")),
        Row(.notAForm, unsupported),
        Row(.unknownGrantType, unsupported),
        Row(.unknownClient, client),
        Row(.wrongSecret, client),
        Row(.unusableAuthentication, client),
        Row(.unregisteredRedirectURI, client),
        Row(
            .codeUnknown,
            bad("Cannot decrypt the authorization code"),
            nine: grant("Cannot validate the provided authorization code")
        ),
        Row(.codeOfAnotherClient, bad("Authorization code was not issued to this client")),
        Row(.codeExpired, bad("Authorization code has expired"), nine: grant("Authorization code has expired")),
        Row(.codeUsed, bad("Authorization code has been revoked"), nine: grant("Authorization code has been revoked")),
        Row(
            .codeRevoked,
            bad("Authorization code has been revoked"),
            nine: grant("Authorization code has been revoked")
        ),
        Row(.otherRedirectURI, bad("Invalid redirect URI")),
        Row(.verifierMissing, bad("Check the `code_verifier` parameter")),
        Row(.verifierMalformed, bad("Code Verifier must follow the specifications of RFC-7636.")),
        Row(.verifierWrong, grant("Failed to verify `code_verifier`.")),
        Row(.verifierUnasked, bad("code_verifier received when no code_challenge is present")),
        refused(.refreshTokenUnknown, "Cannot decrypt the refresh token"),
        refused(.refreshTokenOfAnotherClient, "Token is not linked to client"),
        refused(.refreshTokenExpired, "Token has expired"),
        refused(.refreshTokenUsed, "Token has been revoked"),
        refused(.refreshTokenRevoked, "Token has been revoked"),
        Row(.scopeRefused("a<b"), Words(400, "invalid_scope", "Check the `a&lt;b` scope")),
    ]

    @Test(arguments: rows)
    func everyReasonHasItsWords(row: Row) throws {
        for (profile, words) in [(Profile.league8, row.eight), (.league9, row.nine)] {
            let answer = Self.answer(row.reason, profile)
            let body = try JSONValue(parsing: answer.body)
            #expect(answer.status == words.status, "\(profile)")
            #expect(answer.error == words.code)
            #expect(body["error"]?.string == words.code)
            #expect(body["hint"]?.string == words.hint)
            let description = try #require(body["error_description"])
            // In this order, and in version 8 with a copy of the description at the end.
            let names = ["error", "error_description"] + (words.hint == nil ? [] : ["hint"])
            #expect(body.members?.map(\.name) == names + (profile == .league8 ? ["message"] : []))
            #expect(body["message"] == (profile == .league8 ? description : nil))
        }
    }

    @Test func theTextsAreThoseOfTheSource() throws {
        let texts: [(RefusalReason, String)] = [
            (.unknownClient, "Client authentication failed"),
            (.refreshTokenUsed, "The refresh token is invalid."),
            (.unknownGrantType, "The authorization grant type is not supported by the authorization server."),
            (.scopeRefused("x"), "The requested scope is invalid, unknown, or malformed"),
            (
                .otherRedirectURI,
                "The request is missing a required parameter, includes an invalid parameter value, "
                    + "includes a parameter more than once, or is otherwise malformed."
            ),
            (
                .verifierWrong,
                "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh "
                    + "token is invalid, expired, revoked, does not match the redirection URI used in the "
                    + "authorization request, or was issued to another client."
            ),
        ]
        for (reason, text) in texts {
            for profile in [Profile.league8, .league9] {
                let body = try JSONValue(parsing: Self.answer(reason, profile).body)
                #expect(body["error_description"]?.string == text)
            }
        }
    }

    struct ChallengeRow: NamedRow {
        let name: String
        let authorization: String?
        var reason = RefusalReason.unknownClient
        let challenge: String?
    }

    @Test(arguments: [
        ChallengeRow(name: "no header", authorization: nil, challenge: nil),
        ChallengeRow(name: "an empty header", authorization: "", challenge: nil),
        ChallengeRow(name: "HTTP Basic", authorization: "Basic eA==", challenge: #"Basic realm="OAuth""#),
        ChallengeRow(name: "any other scheme", authorization: "Digest x", challenge: #"Basic realm="OAuth""#),
        ChallengeRow(name: "a bearer token", authorization: "Bearer x", challenge: #"Bearer realm="OAuth""#),
        ChallengeRow(name: "another error", authorization: "Basic eA==", reason: .refreshTokenUsed, challenge: nil),
    ])
    func aChallengeAnswersAHeaderOnly(row: ChallengeRow) {
        for profile in [Profile.league8, .league9] {
            let answer = Self.answer(row.reason, profile, authorization: row.authorization)
            #expect(answer.headers.first { $0.name == "WWW-Authenticate" }?.value == row.challenge)
        }
    }

    @Test(arguments: [Profile.league8, .league9])
    func aFailureOfTheServerIsTold(profile: Profile) throws {
        let answer = profile.dialect.failure(of: DialectRequest(place: .token))
        #expect(answer.status == 500)
        let body = try JSONValue(parsing: answer.body)
        #expect(body["error"] == "server_error")
        let text =
            "The authorization server encountered an unexpected condition which prevented it from fulfilling the "
            + "request: the emulator could not do its work"
        #expect(body["error_description"]?.string == text)
        #expect(profile.dialect.failure(of: DialectRequest(place: .api)).body == #"{"message":"Server Error"}"#)
    }

    private static func answer(
        _ reason: RefusalReason,
        _ profile: Profile,
        authorization: String? = nil
    ) -> DialectAnswer {
        let error = OAuthError(.invalidRequest, "what the documented dialect says", reason: reason, source: "")
        return profile.dialect.tokenRefusal(error, of: DialectRequest(place: .token, authorization: authorization))
    }
}
