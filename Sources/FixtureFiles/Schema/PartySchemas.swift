import OAuthCore
import Scenarios

/// Whom the emulated server knows and what it has, as `PartyReader.swift` and `ResourceReader.swift` read it.
///
/// Source: the scenario format, "What the server is".
extension ValueSchema {
    static let clientMapping = mapping([
        .required("id", .text, "The client's client_id; no other client has the same."),
        .required("secret", .text, "The client's client_secret."),
        .optional("name", .text, "The name on the consent page; default: the id."),
        .required("redirect_uris", .list(of: .text), "The redirect URIs that are registered."),
        .required(
            "scopes",
            .list(of: .reference(.scopeToken)),
            "The scopes that the client may ask for, each a text of its own."
        ),
        .optional("lifetimes", .reference(.lifetimes), "Lifetimes of this client's own; default: the server's."),
    ])

    static let userMapping = mapping([
        .required("username", .text, "The name that the user signs in with; no other user has the same."),
        .required("password", .text, "The password that the user signs in with."),
        .optional("name", .text, "The user's full name; default: the username."),
    ])

    static let collectionMapping = mapping([
        .optional("read", .scopeOrNone, "The scope that reading needs; null: none, though a token all the same."),
        .optional("write", .scopeOrNone, "The scope that writing needs; null: none, though a token all the same."),
        .optional("items", .list(of: item), "What the collection has at the beginning; each item has a text id."),
        .optional(
            "page_size",
            .integer(in: ResourceCollection.pageSizes),
            "How many items a page of the list has at most, whatever limit a client asks for; default: 100."
        ),
    ])

    /// Any JSON object with a text `id`; it has no other keys to describe.
    private static let item = ValueSchema([
        "type": "object", "required": .array(["id"]),
        "properties": ["id": ["description": "The last part of the item's path; a text.", "type": "string"]],
    ])

    static let routeMapping = mapping([
        .optional("method", .text, "The method of the requests that are answered; default: GET."),
        .required("path", .text, "The path of the requests that are answered, below /api/v0.0.1, such as /me."),
        .optional("scope", .scopeOrNone, "The scope that is needed; null: none, though a token all the same."),
        .required("respond", .reference(.answer), "The answer."),
    ])
}
