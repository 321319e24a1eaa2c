import OAuthCore
import TestKit
import Testing

@testable import FixtureFiles

/// The schema of app files and their reader say the same.
@Suite("The JSON Schema of app files")
struct AppSchemaTests {
    private static let samples = parsed(
        #"""
        {"flextell-app": 1, "name": "a", "command": ["b"], "directory": "/", "environment": {"C": "d"},
        "ready": "http://app/", "start": "http://app:1/s", "call": "http://app/c", "redirect_uri": "http://app/r",
        "client_id": "e", "client_secret": "f", "scope": "read:contacts", "listen": "127.0.0.1:4010",
        "capabilities": ["persist"]}
        """#
    )
    private static let wrongValues = parsed(#"[null, [], {}, [{}], 2, "", "zzz", {"a b": 1}, ["zzz"], {"zzz": null}]"#)

    private static func parsed(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    private static let schema = SchemaReading(AppSchema.json)
    private static let keys = AppSchema.json["properties"]?.members?.map(\.name) ?? []

    private func mistakes(_ value: JSONValue) -> [String] {
        do {
            _ = try AppFiles().read(value.text, file: "app.yaml", folder: "/")
            return []
        } catch {
            return error.diagnostics.map(\.message)
        }
    }

    private func compare(_ value: JSONValue) {
        let isAccepted = Self.schema.accepts(value, Self.schema.root)
        #expect(isAccepted == mistakes(value).isEmpty, "\(value.text): \(mistakes(value))")
    }

    @Test func theSamplesHaveEveryKey() {
        #expect(Self.samples.members?.map(\.name).sorted() == Self.keys.sorted())
        #expect(mistakes(Self.samples) == [])
        compare(Self.samples)
    }

    @Test(arguments: keys) func aKeyThatIsMissingIsMissingForBoth(key: String) {
        var value = Self.samples
        value.remove(key)
        compare(value)
        value.remove("command")
        compare(value)
        value.remove("listen")
        compare(value)
    }

    /// What a text means, the schema does not know: a folder, or scopes among which there is none for contacts.
    @Test(arguments: keys.filter { !["directory", "scope"].contains($0) })
    func wrongValuesAreWrongForBoth(key: String) {
        for wrong in Self.wrongValues.array ?? [] {
            var value = Self.samples
            value.set(key, to: wrong)
            compare(value)
        }
    }

    @Test func anUnknownKeyIsUnknownToBoth() {
        var value = Self.samples
        value.set("zzz", to: 1)
        compare(value)
    }
}
