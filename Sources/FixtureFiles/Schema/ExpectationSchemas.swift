import Conformance
import OAuthCore
import Trace

/// What a case expects, as `ExpectationReader.swift` reads it.
///
/// Source: the case format, section 2, "Expectations".
extension ValueSchema {
    static let expectationMapping = mapping(
        requirementKeys + [
            .optional("level", .words(of: RequirementLevel.self), "How binding this is; default: the case's level."),
            .optional("text", .text, "The requirement in words of your own; default: it is described from its keys."),
        ],
        .exactlyOne(of: requirementKeys.map(\.name))
    )

    private static let requirementKeys: [SchemaKey] =
        StepKind.allCases.filter(\.asksClient).map { kind in
            .optional(
                kind.rawValue,
                .reference(.stepEnding),
                "How \(kind.rawValue) steps have to end: ok, refused, answered, or a mapping."
            )
        } + [
            .optional("requests", requestsMapping, "How many requests of a kind have to arrive."),
            .optional("value", valueMapping, "What a value has to be in every request of a kind; there has to be one."),
            .optional("never", valueMapping, "What a value is in no request of a kind; there may be none."),
            .optional("order", orderValue, "Requests of these kinds arrive in this order; others may lie between."),
            .optional("repeats", repeatsMapping, "No value arrives in more requests of a kind than so many."),
            .optional("fresh", freshMapping, "A value that is never the same in two requests of a kind."),
            .optional("newest", newestMapping, "Every request of a kind presents the newest token the client has."),
            .optional("spacing", spacingMapping, "Requests of a kind keep a distance from the one before."),
            .optional("stores", .words(of: StoreState.self), "How the client keeps what it stores."),
            .optional("holds", .words(of: HeldState.self), "What the client says that it holds at the end."),
        ]

    // MARK: - Steps

    static let stepEndingValue = either(
        endingWords,
        mapping(
            endingKeys + [.optional("step", .text, "The step's name; default: every step of the kind.")],
            .exactlyOne(of: endingKeys.map(\.name))
        )
    )

    private static let endingWords = words(["ok", "refused", "answered"])

    private static let endingKeys: [SchemaKey] = [
        .optional(
            "outcome",
            endingWords,
            "ok: the client did it; refused: it said no, for whatever reason; answered: either of them."
        ),
        .optional("error", .oneOrMore(of: .text), "The client said no with this word, or with one of a list of words."),
        .optional("status", .seenStatus, "The last HTTP status that the client saw, from 100 to 599."),
    ]

    // MARK: - Requests

    /// All that are given must match.
    private static let filterKeys: [SchemaKey] = [
        .optional("endpoint", .words(of: Endpoint.self), "The endpoint of the requests that are meant."),
        .optional("grant", .words(of: GrantType.self), "The grant type of the token requests that are meant."),
        .optional("method", .text, "The method of the requests that are meant."),
        .optional("status", .seenStatus, "The HTTP status that the requests that are meant were answered with."),
        .optional(
            "path",
            .text,
            "The path of the requests that are meant, a text or a glob, below the endpoint's root."
        ),
        .optional("during", .text, "The name of the step during which the requests that are meant arrived."),
    ]

    private static let placeKeys: [SchemaKey] = [
        .optional("query", .text, "The value is the parameter of this name in the query."),
        .optional("form", .text, "The value is the parameter of this name in the form of the body."),
        .optional("header", .text, "The value is the header of this name."),
        .optional(
            "of",
            .words(["method", "target", "media-type", "body"]),
            "The value is the method, the raw request target, the media type without parameters, or the body's JSON."
        ),
    ]

    private static let conditionKeys: [SchemaKey] = [
        .optional("equals", .text, "The value is this text."),
        .optional("same_tokens", .text, "The value has these tokens, separated by spaces, in any order."),
        .optional("within", .text, "The value has no other tokens than these; without a request it is met."),
        .optional("matches", .text, "The whole value matches this regular expression."),
        .optional(
            "is",
            .words(["present", "absent", "as-authorized"]),
            "Whether it is there; as-authorized: as in the authorization request before."
        ),
    ]

    private static let requestsMapping = mapping(
        filterKeys + [.required("count", .count, "How many have to arrive: 1, 0-2 or 1-.")]
    )

    private static let valueMapping = mapping(
        filterKeys + placeKeys + conditionKeys,
        .exactlyOne(of: placeKeys.map(\.name)),
        .exactlyOne(of: conditionKeys.map(\.name))
    )

    private static let orderValue = ValueSchema([
        "type": "array", "minItems": 2, "items": mapping(filterKeys).json,
    ])

    private static let repeatsMapping = mapping(
        filterKeys + placeKeys + [
            .required("at_most", .integer(in: 1...1000), "How many requests may have one value.")
        ],
        .exactlyOne(of: placeKeys.map(\.name))
    )

    private static let freshMapping = mapping(
        filterKeys + placeKeys + [
            .optional("bits", .integer(in: 0...512), "How hard to guess it is at least, in bits; default: 0.")
        ],
        .exactlyOne(of: placeKeys.map(\.name))
    )

    private static let newestMapping = mapping(
        filterKeys + [.required("token", .words(of: IssuedToken.self), "Which of the tokens has to be the newest.")]
    )

    private static let spacingMapping = mapping(
        filterKeys + [.required("at_least", .duration, "The shortest distance, such as 1s.")]
    )
}
