import OAuthCore
import TestKit

@testable import FixtureFiles

/// One kind of mapping: where it stands, and a value for every key.
struct SchemaPlace: NamedRow {
    let name: String
    let isCase: Bool
    /// The file, with `@` where the mapping stands.
    let frame: String
    let samples: JSONValue
    /// What else has to be there for a key, by the key.
    let companions: [String: [String]]

    init(
        _ name: String,
        isCase: Bool = false,
        _ frame: String,
        _ samples: String,
        _ companions: [String: [String]] = [:]
    ) {
        self.name = name
        self.isCase = isCase
        self.frame = frame
        self.samples = (try? JSONValue(parsing: samples)) ?? .null
        self.companions = companions
    }

    var schema: SchemaReading { isCase ? .ofCases : .ofScenarios }

    /// The part of the schema that describes the mapping.
    var mapping: JSONValue { schema.mapping(at: name.split(separator: "/").map(String.init)) }

    var keys: [String] { mapping["properties"]?.members?.map(\.name) ?? [] }

    /// The smallest mapping that has this key and is whole.
    func least(with key: String? = nil) -> JSONValue {
        let required = mapping["required"]?.array?.compactMap(\.string) ?? []
        let names = required + (key.map { [$0] + companions[$0, default: []] } ?? [])
        return .object(
            names.reduce(into: []) { members, name in
                guard let value = samples[name], !members.contains(where: { $0.name == name }) else { return }
                members.append(JSONMember(name, value))
            }
        )
    }

    /// What the reader finds wrong where this is the mapping.
    func mistakes(_ mapping: JSONValue) throws -> [String] {
        let text = frame.replacing("@", with: mapping.text)
        do {
            guard isCase else {
                _ = try ScenarioFiles().read(text, file: "a.yaml", directory: nil, needsName: true)
                return []
            }
            _ = try CaseFiles().read(text, file: "a.yaml")
            return []
        } catch {
            return error.diagnostics.map(\.message)
        }
    }

    func isAccepted(_ value: JSONValue) -> Bool { schema.accepts(value, mapping) }
}
