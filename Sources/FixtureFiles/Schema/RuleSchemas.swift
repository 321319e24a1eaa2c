import OAuthCore
import Scenarios

/// Rules, as `RuleReader.swift` reads them.
///
/// Source: the scenario format, "Rules".
extension ValueSchema {
    static let ruleMapping = mapping([
        .optional("name", .text, "The rule's name, which stands once; default: rule-1 and so on, by its place."),
        .optional("when", .reference(.condition), "What a request has to be like; default: every request."),
        .required(
            "then",
            .list(of: .reference(.action), isFilled: true),
            "What the rule does, in order; each element is one action."
        ),
        .optional("continue", .boolean, "Whether later rules may act on the same request too; default: false."),
    ])

    /// All keys that are given must match.
    static let conditionMapping = mapping([
        .optional(
            "endpoint",
            .words(of: RuleEndpoint.self),
            "Where the rule acts; callback is the redirect back to the client, any is every request but that."
        ),
        .optional("grant", .words(of: GrantType.self), "The grant type of a token request."),
        .optional("method", .text, "The method, a text or a glob, such as GET or P*."),
        .optional("path", .pathGlob, "The path, a text or a glob, such as /contacts/*; below /api/v0.0.1 for the API."),
        .optional("client_id", .text, "The client's id, a text or a glob."),
        .optional("parameter", .globs, "Parameters of query and form by their name, each a text or a glob."),
        .optional("header", .globs, "Headers by their name, each a text or a glob."),
        .optional(
            "occurrence",
            .occurrence,
            "Which of the requests that match the rest, counted from 1: 3, 1-2, 4- or every 3; default: all."
        ),
        .optional(
            "probability",
            .probability,
            "How likely the rule acts, up to 1, drawn from the seed; default: 1."
        ),
        .optional("phase", .text, "The phase that the scenario has to be in; it begins as start."),
        .optional(
            "outcome",
            .words(of: OutcomeKind.self),
            "Acts once this is decided of the genuine answer, not on arrival."
        ),
    ])
}
