import OAuthCore
import Scenarios

/// What scenario and case files have in several places.
///
/// Source: JSON Schema draft-07, "Core", `definitions`.
enum SchemaDefinition: String, Sendable, CaseIterable {
    case text
    case line
    case duration
    case scopeToken
    case parameters
    case headers
    case globs
    case consent
    case lifetimes
    case client
    case user
    case collection
    case route
    case rule
    case condition
    case action
    case delay
    case answer
    case redirect
    case edit
    case callbackEdit
    case wireFault
    case hold
    case affectedTokens
    case step
    case control
    case expectation
    case stepEnding

    var schema: ValueSchema {
        switch self {
        case .text: .plainText
        case .line: .plainLine
        case .duration: .durationText
        case .scopeToken: .oneScopeToken
        case .parameters: .entries(of: .line)
        case .headers: .headerLines
        case .globs: .entries(of: .text)
        case .consent: .consentSetting
        case .lifetimes: .lifetimeSetting
        case .client: .clientMapping
        case .user: .userMapping
        case .collection: .collectionMapping
        case .route: .routeMapping
        case .rule: .ruleMapping
        case .condition: .conditionMapping
        case .action: .actionMapping
        case .delay: .delayValue
        case .answer: .cannedAnswer
        case .redirect: .redirectMapping
        case .edit: .editMapping
        case .callbackEdit: .callbackMapping
        case .wireFault: .wireFaultValue
        case .hold: .holdValue
        case .affectedTokens: .affectedValue
        case .step: .stepMapping
        case .control: .controlMapping
        case .expectation: .expectationMapping
        case .stepEnding: .stepEndingValue
        }
    }

    /// How a schema refers to it.
    var reference: String { "#/definitions/\(rawValue)" }

    /// A whole JSON Schema: what a file is, and the definitions that this refers to.
    static func document(title: String, description: String, _ root: ValueSchema) -> JSONValue {
        let needed = reached(from: root.json)
        let definitions = allCases.filter(needed.contains).map { JSONMember($0.rawValue, $0.schema.json) }
        let head: [JSONMember] = [
            JSONMember("$schema", "http://json-schema.org/draft-07/schema#"),
            JSONMember("title", .string(title)),
            JSONMember("description", .string(description)),
        ]
        return .object(head + (root.json.members ?? []) + [JSONMember("definitions", .object(definitions))])
    }

    /// Every definition that a schema refers to, by way of others too.
    private static func reached(from root: JSONValue) -> Set<SchemaDefinition> {
        var reached: Set<SchemaDefinition> = []
        var schemas = [root]
        while let schema = schemas.popLast() {
            for text in schema.texts {
                guard let definition = allCases.first(where: { $0.reference == text }) else { continue }
                if reached.insert(definition).inserted { schemas.append(definition.schema.json) }
            }
        }
        return reached
    }
}

extension ValueSchema {
    // Short names for what stands in many places.
    static let text = reference(.text)
    static let line = reference(.line)
    static let duration = reference(.duration)
    static let parameters = reference(.parameters)
    static let globs = reference(.globs)
}
