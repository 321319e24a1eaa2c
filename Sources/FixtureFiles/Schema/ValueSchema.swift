import OAuthCore

/// The JSON Schema of one value, while it is written.
///
/// Source: JSON Schema draft-07, "Validation".
struct ValueSchema: Sendable, Hashable {
    var json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Any value.
    static let anything = ValueSchema([:])

    /// `true` or `false`.
    static let boolean = ValueSchema(["type": "boolean"])

    /// One of these texts.
    static func words(_ words: [String]) -> ValueSchema {
        ValueSchema(["type": "string", "enum": .array(words.map { .string($0) })])
    }

    /// One of the words of a closed list.
    static func words<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> ValueSchema
    where Word.RawValue == String {
        words(type.allCases.map(\.rawValue))
    }

    /// A text of this form.
    static func text(matching pattern: String) -> ValueSchema {
        ValueSchema(["type": "string", "pattern": .string(pattern)])
    }

    static func integer(in range: ClosedRange<Int>) -> ValueSchema {
        guard range.lowerBound < range.upperBound else {
            return ValueSchema(["type": "integer", "const": JSONValue(range.lowerBound)])
        }
        return ValueSchema([
            "type": "integer", "minimum": JSONValue(range.lowerBound), "maximum": JSONValue(range.upperBound),
        ])
    }

    /// One of these whole numbers.
    static func integers(_ values: [Int]) -> ValueSchema {
        ValueSchema(["type": "integer", "enum": .array(values.map { JSONValue($0) })])
    }

    /// - Parameter isFilled: Whether there has to be an element.
    static func list(of element: ValueSchema, isFilled: Bool = false) -> ValueSchema {
        var list: JSONValue = ["type": "array", "items": element.json]
        if isFilled { list.set("minItems", to: 1) }
        return ValueSchema(list)
    }

    /// A value of one of several forms.
    static func either(_ forms: ValueSchema...) -> ValueSchema {
        ValueSchema(["anyOf": .array(forms.map(\.json))])
    }

    /// A value, or a list of such values.
    static func oneOrMore(of element: ValueSchema, isFilled: Bool = false) -> ValueSchema {
        .either(element, .list(of: element, isFilled: isFilled))
    }

    /// A mapping whose keys are the file's own.
    ///
    /// - Parameter names: What the keys have to be like; nil is anything.
    static func entries(of value: ValueSchema, named names: ValueSchema? = nil) -> ValueSchema {
        var mapping: JSONValue = ["type": "object"]
        if let names { mapping.set("propertyNames", to: names.json) }
        mapping.set("additionalProperties", to: value.json)
        return ValueSchema(mapping)
    }

    /// A schema that stands among the definitions.
    static func reference(_ definition: SchemaDefinition) -> ValueSchema {
        ValueSchema(["$ref": .string(definition.reference)])
    }

    /// A mapping with known keys, and with no others.
    static func mapping(_ keys: [SchemaKey], _ rules: MappingRule...) -> ValueSchema {
        var mapping: JSONValue = ["type": "object", "additionalProperties": false]
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { mapping.set("required", to: .array(required)) }
        mapping.set("properties", to: .object(keys.map { JSONMember($0.name, $0.json) }))
        if !rules.isEmpty { mapping.set("allOf", to: .array(rules.map(\.json))) }
        return ValueSchema(mapping)
    }
}

/// One key of a mapping.
///
/// Source: JSON Schema draft-07, "Validation", `properties`; the description is what editors show.
struct SchemaKey: Sendable {
    let name: String
    let value: ValueSchema
    let description: String
    let isRequired: Bool

    static func required(_ name: String, _ value: ValueSchema, _ description: String) -> SchemaKey {
        SchemaKey(name: name, value: value, description: description, isRequired: true)
    }

    static func optional(_ name: String, _ value: ValueSchema, _ description: String) -> SchemaKey {
        SchemaKey(name: name, value: value, description: description, isRequired: false)
    }

    /// The description comes first: it is what people read.
    var json: JSONValue {
        .object([JSONMember("description", .string(description))] + (value.json.members ?? []))
    }
}

/// Which keys of a mapping go together.
///
/// Source: JSON Schema draft-07, "Validation", `required` and `dependencies`.
struct MappingRule: Sendable {
    let json: JSONValue

    /// One of these keys is there, and no second one.
    static func exactlyOne(of names: [String]) -> MappingRule {
        MappingRule(json: ["oneOf": .array(names.map { has([$0]) })])
    }

    /// One of these keys is there, or several.
    static func atLeastOne(of names: [String]) -> MappingRule {
        MappingRule(json: ["anyOf": .array(names.map { has([$0]) })])
    }

    /// At most one of these keys is there.
    static func atMostOne(of names: [String]) -> MappingRule {
        let pairs = names.indices.flatMap { index in names[(index + 1)...].map { [names[index], $0] } }
        return MappingRule(json: ["not": pairs.count == 1 ? has(pairs[0]) : ["anyOf": .array(pairs.map(has))]])
    }

    /// The key is there only where the other one is.
    static func key(_ name: String, goesWith other: String) -> MappingRule {
        MappingRule(json: ["dependencies": .object([JSONMember(name, .array([.string(other)]))])])
    }

    /// The key is there only where the mapping is so.
    static func key(_ name: String, needs schema: JSONValue) -> MappingRule {
        MappingRule(json: ["dependencies": .object([JSONMember(name, schema)])])
    }

    static func has(_ names: [String]) -> JSONValue { ["required": .array(names.map { .string($0) })] }
}
