import OAuthCore
import Scenarios

/// Answers that rules give, and what they alter in genuine ones, as `AnswerReader.swift` reads it.
///
/// Source: the scenario format, `respond`, `edit` and `callback`.
extension ValueSchema {
    static let cannedAnswer = mapping(
        [
            .optional("status", .answerStatus, "The HTTP status, from 200 to 599; default: 200."),
            .optional("headers", .reference(.headers), "Header lines by their name; templates are filled in."),
        ] + bodies,
        .atMostOne(of: bodies.map(\.name))
    )

    private static let bodies: [SchemaKey] = [
        .optional("json", .anything, "A JSON body of any value; templates such as {{access_token}} are filled in."),
        .optional("body", .text, "A body of plain text; templates are filled in."),
        .optional("form", .parameters, "A form body, by the parameters' names; templates are filled in."),
        .optional("html", .text, "An HTML body; templates are filled in."),
    ]

    static let editMapping = mapping([
        .optional("status", .answerStatus, "The HTTP status, from 200 to 599."),
        .optional(
            "set",
            .entries(of: .anything),
            "Members of the JSON body, or parameters of the callback, that get a new value; templates are filled in."
        ),
        .optional("remove", .oneOrMore(of: .text), "Members that are left out: a name, or a list of names."),
        .optional("rename", .parameters, "Members that get another name: the old name, then the new one."),
        .optional("headers", editedHeaders, "What is altered in the header lines."),
        .optional("content_type", .line, "The media type in Content-Type; the body stays as it is."),
        .optional("charset", .line, "The charset in Content-Type; the body stays as it is."),
        .optional(
            "encoding",
            .words(of: BodyEncoding.self),
            "gzip compresses the body, gzip-claimed only says so, gzip-cut sends half of the compressed bytes."
        ),
        .optional(
            "content_length",
            .integer(in: 0...1_073_741_824),
            "What Content-Length says, in bytes, right or wrong."
        ),
    ])

    private static let editedHeaders = mapping([
        .optional("set", .reference(.headers), "Headers that get this value, in place of any that are there."),
        .optional("add", .reference(.headers), "Header lines that come on top of those that are there."),
        .optional("remove", .oneOrMore(of: .text), "Headers that are left out: a name, or a list of names."),
    ])

    static let callbackMapping = mapping([
        .optional(
            "set",
            .parameters,
            "Parameters that get this value; templates such as {{state|flip}} are filled in."
        ),
        .optional("remove", .oneOrMore(of: .text), "Parameters that are left out: a name, or a list of names."),
        .optional("repeat", .oneOrMore(of: .text), "Parameters that are sent twice: a name, or a list of names."),
        .optional(
            "swap_with",
            .text,
            "Whose code is put in place of the genuine one: \(SwapPartner.otherClientWord), or a client's id."
        ),
    ])
}
