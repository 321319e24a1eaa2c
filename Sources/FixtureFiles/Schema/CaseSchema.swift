import Conformance
import OAuthCore
import Scenarios
import Trace

/// The JSON Schema of case files.
///
/// Source: the case format, section 2.
package enum CaseSchema {
    /// The schema, draft-07, ready to be written.
    package static var json: JSONValue {
        SchemaDefinition.document(
            title: "Flextell conformance case",
            description: "A scenario, what the user does in it, and what the client must and must not do.",
            .mapping(head + body)
        )
    }

    private static let head: [SchemaKey] = [
        .required("flextell-case", .integer(in: 1...1), "The version of the case format; always 1."),
        .required("id", .caseID, "The case's id, area/topic/what-the-client-does-right, in lower case; never reused."),
        .required("title", .text, "What a client does right, in one line."),
        .optional("level", .words(of: RequirementLevel.self), "How binding the case is; default: must."),
        .required("why", .text, "What goes wrong in the world where a client does not do this."),
        .required("sources", .list(of: source, isFilled: true), "The documents that require it, one at least."),
        .optional(
            "needs",
            .list(of: .words(of: Capability.self)),
            "What the client's adapter has to be able to do; without it the case is skipped. Default: nothing."
        ),
        .optional("known_bugs", .list(of: knownBug), "Well-known software that has or had this fault."),
        .optional("tags", .list(of: .text), "Words to select cases by, such as security or slow."),
        .optional(
            "provokes",
            .list(of: .words(ConductRule.all.map(\.id))),
            "The rules of conduct that the scenario makes clients break; findings of these are excused."
        ),
        .optional(
            "afterwards",
            .boolean,
            "Whether a good flow at the end has to show that the client still lives; default: true."
        ),
    ]

    private static let body: [SchemaKey] = [
        .optional(
            "scenario",
            .mapping(ScenarioSchema.settings),
            "What is laid over the base scenario: default, in which the first user approves at once."
        ),
        .required("steps", .list(of: .reference(.step)), "What happens, in order; each element is one step."),
        .required(
            "expect",
            .list(of: .reference(.expectation), isFilled: true),
            "What the client must and must not do; each element is one expectation."
        ),
    ]

    private static let knownBug = ValueSchema.mapping([
        .required("software", .text, "The software, such as golang/oauth2."),
        .required("issue", .text(matching: "^https://"), "The address of the public issue."),
    ])

    private static let source = ValueSchema.mapping([
        .required("document", .text, "The document, such as RFC 6749 or Flextell."),
        .required("section", .text, "The section's number or title, such as \"4.1\"; numbers with a dot in quotes."),
    ])
}
