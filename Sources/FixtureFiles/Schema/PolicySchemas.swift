import OAuthCore
import Scenarios

/// How the emulated server is set, as `PolicyReader.swift` reads it.
///
/// Source: the scenario format, "What the server is".
extension ValueSchema {
    static let clock = mapping(
        [
            .optional("start", .instant, "When the clock begins, such as 2026-01-01T00:00:00Z; default: now."),
            .optional(
                "mode",
                .words(of: ClockSetting.Mode.self),
                "running goes at the speed of real time, frozen stands until it is moved; default: running."
            ),
            .optional("ahead", .duration, "How far it is ahead of the real time, such as 5m; not beside start."),
            .optional("behind", .duration, "How far it is behind the real time, such as 5m; not beside start."),
        ],
        .atMostOne(of: ["start", "ahead", "behind"])
    )

    static let lifetimeSetting = mapping([
        .optional("code", .duration, "How long an authorization code can be redeemed; default: 2m."),
        .optional("access_token", .duration, "How long an access token is good for; default: 1h."),
        .optional("refresh_token", .duration, "How long a refresh token is good for; default: 30d."),
    ])

    static let rotation = mapping([
        .optional(
            "on_reuse",
            .words(of: RotationPolicy.ReuseAnswer.self),
            "What a used refresh token does that comes again: it is refused, or the whole grant is revoked too. "
                + "Default: reject."
        ),
        .optional(
            "grace",
            .duration,
            "For so long a used refresh token gets the same answer again, while its successor is unused; default: 0s."
        ),
        .optional(
            "old_access_token",
            .words(of: RotationPolicy.OldAccessToken.self),
            "Whether a refresh revokes the access token that was issued before; default: the profile's."
        ),
    ])

    static let codes = mapping([
        .optional(
            "on_reuse",
            .words(of: RotationPolicy.ReuseAnswer.self),
            "What a used code does that comes again: it is refused, or what it gave is revoked too. "
                + "Default: the profile's."
        ),
        .optional(
            "race",
            .duration,
            "For so long after its exchange a code is exchanged once more, with tokens of its own; default: 0s."
        ),
    ])

    static let tokens = mapping([
        .optional(
            "access",
            .words(of: TokenFormat.Access.self),
            "Whether an access token is a readable JWT or an opaque text; default: jwt."
        ),
        .optional("access_length", length, "How many characters an access token has; default: 0, as the vendor's."),
        .optional("refresh_length", length, "How many characters a refresh token has; default: 0, as the vendor's."),
        .optional("code_length", length, "How many characters a code has; default: 0, as the vendor's."),
        .optional(
            "times",
            .words(of: AccessTokenForm.Times.self),
            "How a JWT writes times: whole seconds, seconds with microseconds, or those as a text. "
                + "Default: as the profile's."
        ),
        .optional("scope_in_answer", .boolean, "Whether token answers name the scope; default: false."),
    ])

    private static let length = integer(in: 0...PolicyReader.lengthLimit)

    static let pkce = mapping([
        .optional("required", .boolean, "Whether a request without a challenge is refused; default: false."),
        .optional(
            "methods",
            .list(of: .words(of: CodeChallenge.Method.self), isFilled: true),
            "The challenge methods that are accepted; default: both."
        ),
    ])

    static let limits = mapping([
        .optional(
            "token",
            .rateLimit,
            "So many token requests in so long a time, such as 60/1m; default: the profile's."
        ),
        .optional("api", .rateLimit, "So many API requests in so long a time, such as 1000/1h; default: no limit."),
    ])

    static let corsPolicy = either(
        mapping([
            .required("origins", origins, "The origins, as browsers write them, such as http://localhost:3000."),
            .optional(
                "credentials",
                .boolean,
                "Whether pages may send cookies too, which goes with named origins only; default: false."
            ),
        ]),
        origins
    )

    private static let origins = list(of: .origin, isFilled: true)

    static let consentSetting = either(
        consentMode,
        mapping([
            .required("mode", consentMode, "Who answers: the user on the pages (ask), or the server for them at once."),
            .optional("user", .text, "The username of who signs in under approve and deny; default: the first user."),
            .optional("scope", .scopeList, "The most that the user grants, separated by spaces; default: all."),
            .optional(
                "remember",
                .boolean,
                "Whether a user who granted as much before is not asked again; default: the profile's."
            ),
        ])
    )

    private static let consentMode = words(of: ConsentSetting.Mode.self)
}
