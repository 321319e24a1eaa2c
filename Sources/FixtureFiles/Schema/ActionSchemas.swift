import OAuthCore
import Scenarios

/// What rules do, as `ActionReader.swift` reads it.
///
/// Source: the scenario format, "Rules", `then`.
extension ValueSchema {
    static let actionMapping = mapping(
        actionKeys + wireCompanions,
        .exactlyOne(of: actionKeys.map(\.name)),
        .key("process", goesWith: "wire"),
        .key("at", goesWith: "wire"),
        .atMostOne(of: wireCompanions.map(\.name))
    )

    private static let actionKeys: [SchemaKey] = [
        .optional("delay", .reference(.delay), "Waits so long before the answer goes out, such as 300ms."),
        .optional(
            "respond",
            .reference(.answer),
            "Answers this instead; the request is not processed, unless the rule has an outcome."
        ),
        .optional("redirect", .reference(.redirect), "Sends the client elsewhere; the request is not processed."),
        .optional("edit", .reference(.edit), "Processes the request, then alters the genuine answer."),
        .optional("callback", .reference(.callbackEdit), "Alters the redirect back to the client."),
        .optional("wire", .reference(.wireFault), "Breaks the transport; the request is processed before."),
        .optional(
            "hold",
            .reference(.hold),
            "Keeps requests waiting until so many wait, 2 s at most, then lets one after the other go."
        ),
        .optional("hints", .mark, "Sends an interim answer 103 before the real one."),
        .optional(
            "raw_headers",
            .list(of: .text, isFilled: true),
            "Header lines that are sent as they are, legal or not; templates such as {{now.http}} are filled in."
        ),
        .optional("expire", .reference(.affectedTokens), "Lets codes or tokens of the request's grant expire."),
        .optional("revoke", .reference(.affectedTokens), "Revokes codes or tokens of the request's grant."),
        .optional(
            "forget",
            .reference(.affectedTokens),
            "Lets the server forget codes or tokens, as if it had never issued them; as after a change of its key."
        ),
        .optional("profile", .words(of: Profile.self), "Goes to another profile, which answers from then on."),
        .optional("advance", .duration, "Moves the sandbox's clock so far ahead, such as 1h."),
        .optional("phase", .text, "Goes to the phase of this name; rules ask for it in when.phase."),
    ]

    private static let wireCompanions: [SchemaKey] = [
        .optional(
            "process",
            .boolean,
            "Beside wire: whether the request is processed before; false breaks a stand-in answer. Default: true."
        ),
        .optional(
            "at",
            .words(of: WirePoint.self),
            "Beside wire, in place of process: how far the request comes before it breaks; default: committed."
        ),
    ]

    static let delayValue = either(
        .duration,
        mapping([
            .required("from", .duration, "The shortest wait; the length is drawn from the seed."),
            .optional("to", .duration, "The longest wait, not shorter than from; default: as from."),
            .optional(
                "clock",
                .words(of: DelaySpan.Clock.self),
                "sandbox: moves of its clock count as time that has passed; real: only real time does. "
                    + "Default: sandbox."
            ),
        ])
    )

    static let redirectMapping = mapping([
        .optional("status", .integers(Redirect.statuses), "The status of the redirect; default: 307."),
        .required(
            "to",
            .either(.words([Redirect.Target.same.text, Redirect.Target.sink.text]), .path),
            "Where to: same (the same URL), sink (a second origin that records every byte), or a path; a template."
        ),
    ])

    static let holdValue = either(
        holdCount,
        mapping([
            .required("count", holdCount, "How many requests have to wait."),
            .optional(
                "release",
                .either(.words(["arrival", "reverse"]), places),
                "In which order they are let go: arrival, reverse, or places such as [2, 1]; default: arrival."
            ),
        ])
    )

    private static let holdCount = integer(in: holdRange)
    private static let holdRange = 1...1000

    private static let places = ValueSchema([
        "type": "array", "items": integer(in: holdRange).json, "uniqueItems": true,
    ])

    static let affectedValue = either(
        .words(of: AffectedTokens.self),
        mapping([
            .required("tokens", .words(of: AffectedTokens.self), "Which of them; grant is all."),
            .optional(
                "of",
                .words(of: TokenOwner.self),
                "Whose: of the request's grant, of the request's client, or of everyone; default: grant."
            ),
        ])
    )
}
