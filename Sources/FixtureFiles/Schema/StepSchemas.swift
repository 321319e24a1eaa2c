import Conformance
import OAuthCore
import Scenarios

/// The steps of a case, as `StepReader.swift` reads them.
///
/// Source: the case format, section 2, "Steps".
extension ValueSchema {
    static let stepMapping = mapping(
        StepKind.allCases.map(stepKey) + stepNames,
        .exactlyOne(of: StepKind.allCases.map(\.rawValue))
    )

    private static let stepNames: [SchemaKey] = [
        .optional("as", .text, "The name by which expectations refer to the step; default: such as connect-1."),
        .optional(
            "point",
            .boolean,
            "Whether a breakdown of the client here is the case's failure; default: false."
        ),
    ]

    private static func stepKey(_ kind: StepKind) -> SchemaKey {
        let (value, description): (ValueSchema, String) =
            switch kind {
            case .connect: (mapping([]), "The whole authorization, by the user of the scenario.")
            case .authorize:
                (mapping([]), "An authorization whose callback is kept under the step's name, for 'deliver'.")
            case .call: (callMapping, "An API call that the client makes.")
            case .refresh: (mapping([]), "The client refreshes its tokens.")
            case .advance: (advanceValue, "Moves both clocks so far ahead, or one of them.")
            case .deliver: (deliverValue, "Hands the client a callback that is not the fresh one.")
            case .restart: (mapping([]), "A new client process, which loads what the old one stored.")
            case .wait: (duration, "Lets so much real time pass, 5s at most; such a case is tagged 'slow'.")
            case .parallel:
                (parallelSteps, "2 to 8 steps at once, each in a client process of its own that loads what was stored.")
            case .control: (reference(.control), "Does one thing to the server between two steps.")
            }
        return .optional(kind.rawValue, value, description)
    }

    private static let callMapping = mapping([
        .optional("method", .text, "The method of the request; default: GET."),
        .optional("path", .path, "The path below /api/v0.0.1, such as /contacts/1; default: /contacts."),
        .optional("parallel", .integer(in: 1...100), "How many of these calls are made at once; default: 1."),
        .optional("body", .anything, "The JSON body; default: none."),
    ])

    private static let advanceValue = either(
        .duration,
        mapping([
            .required("by", .duration, "How far, such as 1h."),
            .optional("clock", .words(of: AdvancedClock.self), "Whose clock is moved; default: both."),
        ])
    )

    /// The last callback once more or that of an `authorize` step, or the parameters of a made-up one.
    private static let deliverValue = either(.text, .entries(of: .text))

    /// Of all steps, those that the client is asked for and that need no browser.
    private static let parallelSteps = ValueSchema([
        "type": "array", "minItems": 2, "maxItems": 8,
        "items": mapping(
            StepKind.parallelKinds.map(stepKey) + stepNames,
            .exactlyOne(of: StepKind.parallelKinds.map(\.rawValue))
        )
        .json,
    ])

    static let controlMapping = mapping(controlKeys, .exactlyOne(of: controlKeys.map(\.name)))

    private static let controlKeys: [SchemaKey] = [
        .optional("expire", .words(of: AffectedTokens.self), "Lets every code or token of a kind expire; grant: all."),
        .optional("revoke", .words(of: AffectedTokens.self), "Revokes every code or token of a kind; grant: all."),
        .optional("rules", .list(of: .reference(.rule)), "Adds these rules to those that there are."),
        .optional("remove_rules", .text, "Removes the rule of this name, or all."),
        .optional("consent", .reference(.consent), "How authorizations are answered from now on."),
    ]
}
