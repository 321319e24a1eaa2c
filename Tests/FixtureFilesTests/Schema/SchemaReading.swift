import FixtureFiles
import Foundation
import OAuthCore

/// So much of a JSON Schema validator as the schemas need.
///
/// Source: JSON Schema draft-07, "Validation".
struct SchemaReading {
    let root: JSONValue

    static let ofScenarios = SchemaReading(ScenarioSchema.json)
    static let ofCases = SchemaReading(CaseSchema.json)

    init(_ root: JSONValue) { self.root = root }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let name = schema["$ref"]?.string?.split(separator: "/").last else { return schema }
        return root["definitions"]?[String(name)] ?? .null
    }

    /// The forms that a value can have.
    private func forms(_ schema: JSONValue) -> [JSONValue] {
        let schema = resolved(schema)
        return schema["anyOf"]?.array?.flatMap(forms) ?? [schema]
    }

    /// The mapping below these keys, through lists; `*` is any key.
    func mapping(at path: [String]) -> JSONValue {
        path.reduce(root) { schema, name in
            let next = name == "*" ? schema["additionalProperties"] : schema["properties"]?[name]
            return mapping(next ?? .null)
        }
    }

    private func mapping(_ schema: JSONValue) -> JSONValue {
        let found = forms(schema).first { $0["type"] == "object" || $0["items"] != nil } ?? .null
        return found["items"].map(mapping) ?? found
    }

    /// Every mapping with known keys.
    var closedMappings: [JSONValue] {
        var found: [JSONValue] = []
        var rest = [root]
        while let value = rest.popLast() {
            let isClosed = value["additionalProperties"] == false
            if isClosed, value["properties"]?.members?.isEmpty == false { found.append(value) }
            rest += value.array ?? value.members?.map(\.value) ?? []
        }
        return found
    }

    /// Every word of a closed list, the ends of a range, and what lies beyond.
    func bounds(of schema: JSONValue) -> [JSONValue] {
        forms(schema).flatMap { form -> [JSONValue] in
            let ends = [form["minimum"], form["maximum"]].compactMap { $0?.integer }
            let listed = form["items"].map { bounds(of: $0) } ?? []
            let near = ends.flatMap { end in (end - 1...end + 1).map { JSONValue.integer($0) } }
            return (form["enum"]?.array ?? []) + near + listed.map { .array([$0]) }
        }
    }

    func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        let schema = resolved(schema)
        return isOfType(value, schema["type"]) && isInRange(value, schema)
            && (schema["enum"]?.array?.contains(value) ?? true) && (schema["const"].map { $0 == value } ?? true)
            && hasMembers(value, schema) && hasElements(value, schema)
            && (schema["anyOf"]?.array?.contains { accepts(value, $0) } ?? true)
            && (schema["allOf"]?.array?.allSatisfy { accepts(value, $0) } ?? true)
            && (schema["oneOf"]?.array.map { $0.count { accepts(value, $0) } == 1 } ?? true)
            && !(schema["not"].map { accepts(value, $0) } ?? false)
    }

    private func isOfType(_ value: JSONValue, _ type: JSONValue?) -> Bool {
        guard let type else { return true }
        let own =
            switch value {
            case .null: ["null"]
            case .bool: ["boolean"]
            case .integer, .unsigned: ["integer", "number"]
            case .number: ["number"]
            case .string: ["string"]
            case .array: ["array"]
            case .object: ["object"]
            }
        return (type.array ?? [type]).contains { own.contains($0.string ?? "") }
    }

    private func isInRange(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if let number = value.double {
            return number >= schema["minimum"]?.double ?? number && number <= schema["maximum"]?.double ?? number
                && number > schema["exclusiveMinimum"]?.double ?? -.infinity
        }
        guard let text = value.string, let pattern = schema["pattern"]?.string else { return true }
        return text.range(of: pattern, options: .regularExpression) != nil
    }

    private func hasMembers(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        guard let members = value.members else { return true }
        let names = Set(members.map(\.name))
        return names.isSuperset(of: schema["required"]?.array?.compactMap(\.string) ?? [])
            && members.allSatisfy { member in
                let known = schema["properties"]?[member.name] ?? schema["additionalProperties"] ?? [:]
                return known != false && accepts(member.value, known)
            }
            && members.allSatisfy { accepts(.string($0.name), schema["propertyNames"] ?? [:]) }
            && (schema["dependencies"]?.members ?? []).allSatisfy { dependency in
                guard names.contains(dependency.name) else { return true }
                guard let others = dependency.value.array else { return accepts(value, dependency.value) }
                return names.isSuperset(of: others.compactMap(\.string))
            }
    }

    private func hasElements(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        guard let elements = value.array else { return true }
        return elements.count >= schema["minItems"]?.integer ?? 0
            && (schema["uniqueItems"] != true || Set(elements).count == elements.count)
            && elements.allSatisfy { accepts($0, schema["items"] ?? [:]) }
    }
}
