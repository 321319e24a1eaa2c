import OAuthCore
import Scenarios

/// How the transport misbehaves, as `WireReader.swift` reads it.
///
/// Source: the scenario format, `wire`.
extension ValueSchema {
    static let wireFaultValue = either(
        .words(WireFault.plain.map(\.word)),
        mapping(
            wireFaults + [
                .optional(
                    "of",
                    .words(["head", "body"]),
                    "Beside truncate or stall: whether the bytes are counted in the head or the body; default: body."
                ),
                .optional(
                    "by",
                    .words(of: ConnectionEnd.self),
                    "Beside truncate: how the connection ends; close is FIN, reset is RST. Default: close."
                ),
            ],
            .exactlyOne(of: wireFaults.map(\.name)),
            .key("of", needs: countedFault),
            .key("by", goesWith: "truncate")
        )
    )

    private static let wireFaults: [SchemaKey] = [
        .optional(
            "truncate",
            .either(.bytes(from: 0), .words(["end"])),
            "The head and so many bytes of the body, then the end of the connection; end: after all of it."
        ),
        .optional("stall", .bytes(from: 0), "The head and so many bytes of the body, then silence."),
        .optional("dribble", dribble, "The head at once, then the body slowly."),
        .optional("chunks", .bytes(from: 1), "The right answer in chunks of so many bytes."),
    ]

    private static let dribble = mapping([
        .optional("bytes", .bytes(from: 1), "How many bytes are sent at a time; default: 1."),
        .required("every", .duration, "How long it waits between them, such as 50ms."),
    ])

    /// A fault at a place that is a number of bytes.
    private static let countedFault: JSONValue = ["anyOf": .array([MappingRule.has(["stall"]), countedTruncation])]

    private static let countedTruncation: JSONValue = [
        "required": .array(["truncate"]), "properties": ["truncate": ["type": "integer"]],
    ]
}
