import FixtureFiles
import Foundation
import OAuthCore
import TestKit
import Testing

/// The schemas and the readers say the same of every mapping of scenario and case files.
///
/// Each place of a mapping has a sample of every key. What the reader lists, accepts and refuses there is compared
/// with the schema, for these samples, for wrong values, and for keys that do not go together.
@Suite("The JSON Schemas")
struct SchemaTests {
    // MARK: - Keys

    @Test(arguments: places) func theReaderAsksForTheKeysOfTheSchema(place: SchemaPlace) throws {
        #expect(place.samples.members?.map(\.name).sorted() == place.keys.sorted(), "the samples of this table")
        var mapping = place.least()
        mapping.set("zzzzzzzzzz", to: "")
        let said = try place.mistakes(mapping).compactMap { message in
            message.firstRange(of: "the key 'zzzzzzzzzz' is not known; ").map { message[$0.upperBound...] }
        }
        let list = try #require(said.first)
        let listed = list.hasPrefix("there are ") ? list.dropFirst(10).components(separatedBy: ", ") : []
        #expect(listed.sorted() == place.keys.sorted())
        #expect(!place.isAccepted(mapping))
    }

    @Test(arguments: places) func everyKeyIsAcceptedAndDescribed(place: SchemaPlace) throws {
        for key in place.keys {
            let mapping = place.least(with: key)
            #expect(try Self.formal(place.mistakes(mapping)) == [], "\(mapping.text)")
            #expect(place.isAccepted(mapping), "\(mapping.text)")
            let description = place.mapping["properties"]?[key]?["description"]?.string ?? ""
            #expect(description.hasSuffix("."), "\(key)")
        }
    }

    @Test func everyMappingOfTheSchemasStandsInTheTable() {
        let described = Set(Self.places.map(\.mapping))
        for schema in [SchemaReading.ofScenarios, .ofCases] {
            for mapping in schema.closedMappings where !described.contains(mapping) {
                Issue.record("no place has the keys \(mapping["properties"]?.members?.map(\.name) ?? [])")
            }
        }
    }

    // MARK: - Values

    /// What only the reader can know: what a text refers to, and which values contradict each other.
    private static let meanings = [
        "there is no ", "no client ", "no rule goes to ", "is later than", "does not exist", "it must be from 1 to 3",
        "is longer than 5s", "is not a regular expression", "needs a step 'authorize'",
    ]

    /// Mistakes that are not ones of meaning.
    private static func formal(_ mistakes: [String]) -> [String] {
        mistakes.filter { mistake in !meanings.contains { mistake.contains($0) } }
    }

    private func compare(_ place: SchemaPlace, _ mapping: JSONValue) throws {
        let mistakes = try place.mistakes(mapping)
        if place.isAccepted(mapping) {
            #expect(Self.formal(mistakes) == [], "the schema accepts \(mapping.text)")
        } else {
            #expect(mistakes != [], "the schema refuses \(mapping.text)")
        }
    }

    @Test(arguments: places) func wrongValuesAreWrongForBoth(place: SchemaPlace) throws {
        for key in place.keys {
            for value in Self.values + place.schema.bounds(of: place.mapping["properties"]?[key] ?? .null) {
                var mapping = place.least(with: key)
                mapping.set(key, to: value)
                try compare(place, mapping)
            }
        }
    }

    @Test(arguments: places) func keysThatDoNotGoTogetherAreWrongForBoth(place: SchemaPlace) throws {
        try compare(place, [:])
        for key in place.keys {
            var without = place.least()
            without.remove(key)
            try compare(place, without)
            var alone = place.least()
            alone.set(key, to: place.samples[key] ?? .null)
            try compare(place, alone)
            for other in place.keys where other > key {
                var pair = place.least(with: key)
                for member in place.least(with: other).members ?? [] { pair.set(member.name, to: member.value) }
                try compare(place, pair)
            }
        }
    }

    /// Values of every type and form.
    private static let values: [JSONValue] =
        (try? JSONValue(
            parsing: #"""
                [null, true, false, -1, 0, 1, 2, 1.5, 307, "", "zzzzzzzzzz", "a b", "1", "true", "null", "/", "*", "end",
                "1s", "2w", "10ms", "1-2", "2-", "-2", "every 2", "every 0", "5/1m", "0/1m", "2026-02-01t00:00:00.5+01:00",
                "2026-13-01T00:00:00Z", "a/b/c", "a/b", "A/b/c", "\u0001", [], [null], [1], [1, 1], ["zzzzzzzzzz"], {},
                {"zzzzzzzzzz": "1"}, {"zzzzzzzzzz": null}, {"zzzzzzzzzz": "\u0001"}, {"a b": 1}, {"a": {}}, {"id": "1"},
                [{"id": "1"}], [{"id": 1}]]
                """#
        ))?.array ?? []

    // MARK: - Files

    @Test(arguments: [("scenario", ScenarioSchema.json), ("case", CaseSchema.json), ("app", AppSchema.json)])
    func theFileIsCurrent(name: String, schema: JSONValue) throws {
        #expect(
            try Repository.text("Fixtures/schemas/\(name).json") == schema.prettyText,
            "run `flextell-mock \(name) schema > Fixtures/schemas/\(name).json`"
        )
    }
}
