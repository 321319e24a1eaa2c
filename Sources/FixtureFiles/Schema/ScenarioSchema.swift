import OAuthCore
import Scenarios

/// The JSON Schema of scenario files.
///
/// Source: the scenario format, section 1.
package enum ScenarioSchema {
    /// The schema, draft-07, ready to be written.
    package static var json: JSONValue {
        SchemaDefinition.document(
            title: "Flextell scenario",
            description: "What the emulated Flextell is, and how it misbehaves.",
            .mapping(head + settings)
        )
    }

    private static let head: [SchemaKey] = [
        .required("flextell", .integer(in: 1...1), "The version of the scenario format; always 1."),
        .required("name", .text, "A short name of the scenario, such as refresh-outage."),
        .required("summary", .text, "One sentence that says what the emulated server does."),
        .optional("why", .text, "When this happens in real life, and what it does to clients."),
        .optional(
            "extends",
            .text,
            "A shipped scenario or a relative path to stand on; default: default. Maps merge, lists replace."
        ),
    ]

    /// What a case may lay over the base scenario as well.
    static let settings: [SchemaKey] = [
        .optional("profile", .words(of: Profile.self), "The dialect of errors and API answers; default: documented."),
        .optional(
            "seed",
            .integer(in: 0...9_007_199_254_740_991),
            "The number that all randomness is drawn from; the same seed gives the same run. Default: a new one a run."
        ),
        .optional("clock", .clock, "How the emulated server's clock begins; default: the real time, running."),
        .optional("lifetimes", .reference(.lifetimes), "How long codes and tokens are good for."),
        .optional("rotation", .rotation, "What a refresh does to the tokens that were issued before."),
        .optional("codes", .codes, "What a code does that comes again."),
        .optional("tokens", .tokens, "The form of codes and tokens."),
        .optional("pkce", .pkce, "What the server makes of PKCE."),
        .optional(
            "client_authentication",
            .oneOrMore(of: .words(of: ClientAuthenticationMethod.self), isFilled: true),
            "How clients may authenticate at the token endpoint, one way or a list; default: the profile's."
        ),
        .optional(
            "limits",
            .limits,
            "How many requests are too many; past that the answer is 429. Default: the profile's."
        ),
        .optional(
            "cors",
            .corsPolicy,
            "The origins whose pages may read answers of the API and of the token endpoint: a list, or a mapping. "
                + "Default: none."
        ),
        .optional(
            "consent",
            .reference(.consent),
            "How authorizations are answered: a mode, or a mapping; default: ask, with the sign-in page."
        ),
        .optional("clients", .list(of: .reference(.client)), "The registered clients; replaces the whole list."),
        .optional("users", .list(of: .reference(.user)), "The users who can sign in; replaces the whole list."),
        .optional(
            "resources",
            .entries(of: .reference(.collection)),
            "Collections of the API that keep what clients write, by name, such as contacts."
        ),
        .optional("routes", .list(of: .reference(.route)), "Fixed answers of the API; replaces the whole list."),
        .optional(
            "rules",
            .list(of: .reference(.rule)),
            "How the server misbehaves; rules are tried in order, and the first that matches acts."
        ),
    ]
}
