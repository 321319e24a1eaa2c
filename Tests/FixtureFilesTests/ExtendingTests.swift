import FixtureFiles
import Foundation
import OAuthCore
import Scenarios
import Testing

@Suite("Scenarios that extend others")
struct ExtendingTests {
    private static func scenario(_ name: String, _ body: String) -> String {
        "flextell: 1\nname: \(name)\nsummary: A sample.\n\(body)\n"
    }

    private static let files = [
        "base.yaml": scenario(
            "base",
            """
            seed: 7
            lifetimes: {code: 1m, access_token: 1m}
            users: [{username: linus, password: x}, {username: ken, password: other}]
            consent: {mode: approve, user: ken}
            rules: [{name: a, then: [{delay: 1s}], continue: true}, {name: b, then: [{delay: 1s}]}]
            """
        ),
        "top.yaml": scenario(
            "top",
            "extends: base.yaml\nlifetimes: {access_token: 9m}\nrules: [{name: c, then: [{delay: 1s}]}]"
        ),
        "below/deep.yaml": scenario("deep", "extends: ../base.yaml"),
        "below/deeper/deepest.yaml": scenario("deepest", "extends: ./../deep.yaml\nseed: 8"),
        "shipped.yaml": scenario("shipped", "extends: default\nseed: 9"),
        // A shipped name means the shipped scenario, wherever it stands.
        "default": scenario("impostor", ""),
        "default.yaml": scenario("mine", "seed: 11"),
        "json.json": #"{"flextell": 1, "name": "json", "summary": "A sample.", "extends": "base.yaml"}"#,
    ]

    private func read(_ name: String) throws -> Scenario {
        var scenario: Scenario?
        try TemporaryFolder.with(Self.files) { scenario = try ScenarioFiles().scenario($0.file(name)).scenario }
        return try #require(scenario)
    }

    @Test func mapsMergeAndListsReplace() throws {
        let top = try read("top.yaml")
        #expect(top.name == "top")
        #expect(top.seed == 7)
        #expect(top.lifetimes.code == .seconds(60))
        #expect(top.lifetimes.accessToken == .seconds(9 * 60))
        #expect(top.lifetimes.refreshToken == .seconds(30 * 86400))
        #expect(top.users.map(\.username.rawValue) == ["linus", "ken"])
        #expect(top.consent == ConsentSetting(mode: .approve, user: Username("ken")))
        #expect(top.rules.map(\.name) == ["c"])
        #expect(top.clients == (try ScenarioFiles().shipped("default").clients))
    }

    @Test(arguments: ["below/deep.yaml", "below/deeper/deepest.yaml", "json.json"])
    func aPathIsRelativeToTheFileThatHasIt(name: String) throws {
        let scenario = try read(name)
        #expect(scenario.users.map(\.username.rawValue) == ["linus", "ken"])
        #expect(scenario.seed == (scenario.name == "deepest" ? 8 : 7))
    }

    @Test func aShippedNameIsTheShippedScenario() throws {
        var shipped = try ScenarioFiles().shipped("default")
        shipped.name = "shipped"
        shipped.summary = "A sample."
        shipped.seed = 9
        #expect(try read("shipped.yaml") == shipped)
    }

    @Test func aFileOfThatNameStandsOnTheShippedOne() throws {
        let mine = try read("default.yaml")
        #expect(mine.seed == 11)
        #expect(mine.clients == (try ScenarioFiles().shipped("default").clients))
    }

    @Test func aTextWithoutSlashOrSuffixIsAName() throws {
        #expect(try ScenarioFiles().scenario("default").scenario == ScenarioFiles().shipped("default"))
        #expect(throws: InvalidFile.self) { try ScenarioFiles().scenario("not-there") }
    }

    @Test func aFileThatIsNotThereIsSaidSo() {
        let error = #expect(throws: UnreadableFile.self) { try ScenarioFiles().scenario("/not/there.yaml") }
        #expect(error?.description == "/not/there.yaml: it does not exist or cannot be read")
    }

    @Test func aFileThatIsNoTextIsSaidSo() throws {
        try TemporaryFolder.with([:]) { folder in
            try Data([0x6E, 0xFF, 0xFE]).write(to: URL(filePath: folder.file("bytes.yaml")))
            let error = #expect(throws: UnreadableFile.self) {
                try ScenarioFiles().file(at: folder.file("bytes.yaml"))
            }
            #expect(error?.reason == "it is not UTF-8")
        }
    }

    @Test(arguments: ["default", "base.yaml", "../base.yaml", "/etc/passwd", "other"])
    func whatComesOverHTTPExtendsShippedScenariosOnly(name: String) {
        let text = "extends: \(name)\nseed: 1"
        if name == "default" {
            #expect(throws: Never.self) { try ScenarioFiles().sent(text) }
        } else {
            let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
            #expect(
                error?.diagnostics.map(\.description) == [
                    "body:1:10: error: extends: there is no scenario '\(name)'; `scenario list` shows all \(ScenarioFiles().shippedNames.count)"
                ]
            )
        }
    }
}
