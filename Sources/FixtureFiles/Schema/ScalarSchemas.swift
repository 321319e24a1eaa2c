import OAuthCore

/// The forms of single values, as `YAMLScalars.swift` reads them.
///
/// Source: the scenario format.
extension ValueSchema {
    /// A text; numbers and the like are taken as they are written.
    static let plainText = ValueSchema(["type": scalarTypes])

    private static let scalarTypes = types("string", "number", "boolean")

    private static func types(_ names: String...) -> JSONValue { .array(names.map { .string($0) }) }

    /// A text that can stand in a header line or a parameter: no control characters.
    static let plainLine = ValueSchema(["type": scalarTypes, "pattern": #"^[^\x00-\x1F\x7F]*$"#])

    static let durationText = text(matching: "^[0-9]+\(unit)$")

    private static let unit = "(ms|s|m|h|d)"

    /// Digits that are not all zeros.
    private static let positive = "0*[1-9][0-9]*"

    /// Source: RFC 3339 §5.6.
    static let instant = text(
        matching: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]"
            + "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.][0-9]+)?"
            + "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
    )

    static let rateLimit = text(matching: "^\(positive)/\(positive)\(unit)$")

    /// `3`, `1-2`, `4-`, `every 3`.
    static let occurrence = ValueSchema([
        "type": types("integer", "string"), "minimum": 1,
        "pattern": .string("^(every \(positive)|\(positive)(-(\(positive))?)?)$"),
    ])

    /// `1`, `0-2`, `1-`.
    static let count = ValueSchema([
        "type": types("integer", "string"), "minimum": 0, "pattern": "^[0-9]+(-[0-9]*)?$",
    ])

    /// Source: RFC 6749 §3.3.
    static let oneScopeToken = ValueSchema(["type": scalarTypes, "pattern": .string("^\(scopeCharacter)+$")])

    /// Scope tokens that are separated by spaces, one at least.
    static let scopeList = ValueSchema([
        "type": scalarTypes,
        "pattern": .string("^ *\(scopeCharacter)+( +\(scopeCharacter)+)* *$"),
    ])

    private static let scopeCharacter = #"[!#-\[\]-~]"#

    /// A scope token, or `null` for none.
    static let scopeOrNone = ValueSchema(["type": types("string", "number", "boolean", "null")])

    /// Source: RFC 6454 §6.2.
    static let origin = text(matching: #"^([*]|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]+)?)$"#)

    static let path = text(matching: "^/")

    /// A glob that a path can match.
    static let pathGlob = text(matching: "^([/*]|$)")

    /// From 0, which is never, to 1, which is always.
    static let probability = ValueSchema(["type": "number", "minimum": 0, "maximum": 1])

    /// `true`, for what has nothing to be said of.
    static let mark = ValueSchema(["type": "boolean", "const": true])

    /// Three or more kebab-case segments.
    static let caseID = text(matching: "^\(segment)(/\(segment)){2,}$")

    private static let segment = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"

    /// The status of an answer that a rule gives or alters.
    static let answerStatus = integer(in: 200...599)

    /// The status of an answer that a client sees.
    static let seenStatus = integer(in: 100...599)

    /// A number of bytes of an answer.
    static func bytes(from least: Int) -> ValueSchema { .integer(in: least...1_048_576) }

    /// Source: RFC 9110 §5.6.2.
    static let headerName = ValueSchema(["pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"])

    /// Header lines by their name.
    static let headerLines = entries(of: .line, named: headerName)
}
