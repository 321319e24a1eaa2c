import OAuthCore

/// One operation of the OpenAPI document: what a method does at a path.
///
/// Source: OpenAPI 3.1.1, "Operation Object".
struct OpenAPIOperation: Sendable, Hashable {
    /// A group of operations.
    enum Tag: String, Sendable, Hashable, CaseIterable {
        case control = "Control plane"
        case authorization = "Authorization"
        case api = "API"
    }

    let method: String
    /// Below the server's URL, placeholders in braces.
    let path: String
    let tag: Tag
    /// Unique in the document.
    let id: String
    let summary: String
    let description: String
    var parameters: [JSONValue] = []
    var body: JSONValue?
    /// By status.
    var responses: [Int: JSONValue] = [:]
    var security: JSONValue?

    /// The operation object.
    var json: JSONValue {
        var value: JSONValue = [
            "tags": .array([.string(tag.rawValue)]), "operationId": .string(id), "summary": .string(summary),
            "description": .string(description),
        ]
        if !parameters.isEmpty { value.set("parameters", to: .array(parameters)) }
        if let body { value.set("requestBody", to: body) }
        let sorted = responses.sorted { $0.key < $1.key }
        value.set("responses", to: .object(sorted.map { JSONMember(String($0.key), $0.value) }))
        if let security { value.set("security", to: security) }
        return value
    }

    /// The operation with further answers; those that it has stay.
    func answering(_ more: [Int: JSONValue]) -> OpenAPIOperation {
        var operation = self
        operation.responses.merge(more) { own, _ in own }
        return operation
    }
}

/// The parts that operations are described with.
enum OpenAPI {
    static func reference(_ kind: String, _ name: String) -> JSONValue {
        ["$ref": .string("#/components/\(kind)/\(name)")]
    }

    /// A schema of the components.
    static func schema(_ name: String) -> JSONValue { reference("schemas", name) }

    /// A response of the components.
    static func response(_ name: String) -> JSONValue { reference("responses", name) }

    /// A response with a body.
    static func response(
        _ description: String,
        as type: String = "application/json",
        _ schema: JSONValue,
        example: JSONValue? = nil,
        headers: JSONValue? = nil
    ) -> JSONValue {
        var response: JSONValue = ["description": .string(description)]
        if let headers { response.set("headers", to: headers) }
        response.set("content", to: content(type, schema, example: example))
        return response
    }

    /// A response without a body.
    static func empty(_ description: String, headers: JSONValue? = nil) -> JSONValue {
        var response: JSONValue = ["description": .string(description)]
        if let headers { response.set("headers", to: headers) }
        return response
    }

    static func body(
        _ description: String,
        as type: String = "application/json",
        _ schema: JSONValue,
        isRequired: Bool = true,
        example: JSONValue? = nil
    ) -> JSONValue {
        [
            "description": .string(description), "required": .bool(isRequired),
            "content": content(type, schema, example: example),
        ]
    }

    private static func content(_ type: String, _ schema: JSONValue, example: JSONValue?) -> JSONValue {
        var media: JSONValue = ["schema": schema]
        if let example { media.set("example", to: example) }
        return .object([JSONMember(type, media)])
    }

    static func query(
        _ name: String,
        _ description: String,
        _ schema: JSONValue,
        isRequired: Bool = false,
        example: JSONValue? = nil
    ) -> JSONValue {
        parameter("query", name, description, schema, isRequired: isRequired, example: example)
    }

    static func path(_ name: String, _ description: String, example: JSONValue) -> JSONValue {
        parameter("path", name, description, text, isRequired: true, example: example)
    }

    static func header(
        _ name: String,
        _ description: String,
        _ schema: JSONValue = ["type": "string"],
        example: JSONValue
    ) -> JSONValue {
        parameter("header", name, description, schema, isRequired: false, example: example)
    }

    private static func parameter(
        _ place: String,
        _ name: String,
        _ description: String,
        _ schema: JSONValue,
        isRequired: Bool,
        example: JSONValue?
    ) -> JSONValue {
        var parameter: JSONValue = [
            "name": .string(name), "in": .string(place), "required": .bool(isRequired),
            "description": .string(description), "schema": schema,
        ]
        if let example { parameter.set("example", to: example) }
        return parameter
    }

    /// Headers of a response, each a text.
    static func headers(_ names: KeyValuePairs<String, String>) -> JSONValue {
        .object(
            names.map {
                JSONMember($0.key, ["description": .string($0.value), "schema": ["type": "string"]])
            }
        )
    }

    // MARK: - Schemas

    static let text: JSONValue = ["type": "string", "minLength": 1]
    static let anyObject: JSONValue = ["type": "object"]
    static let time: JSONValue = ["type": "string", "format": "date-time"]

    /// A whole number; the largest is what the server can read.
    static func integer(from minimum: Int64) -> JSONValue {
        ["type": "integer", "minimum": .integer(minimum), "maximum": .integer(.max)]
    }

    /// A seed: as many bits as the generator takes.
    static let seed: JSONValue = ["type": "integer", "minimum": 0, "maximum": .unsigned(.max)]

    static func object(
        _ properties: KeyValuePairs<String, JSONValue>,
        required: [String]? = nil,
        isOpen: Bool = false
    ) -> JSONValue {
        [
            "type": "object", "additionalProperties": .bool(isOpen),
            "required": .array((required ?? properties.map(\.key)).map { .string($0) }),
            "properties": .object(properties.map { JSONMember($0.key, $0.value) }),
        ]
    }

    static func array(of items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    static func words(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    static func nullable(_ type: JSONValue) -> JSONValue { ["type": .array([type, "null"])] }

    static func described(_ description: String, _ schema: JSONValue) -> JSONValue {
        var described = schema
        described.set("description", to: .string(description))
        return described
    }
}
