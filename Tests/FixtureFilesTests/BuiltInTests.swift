import Conformance
import FixtureFiles
import Foundation
import OAuthCore
import Scenarios
import TestKit
import Testing

@Suite("What ships with the program")
struct BuiltInTests {
    private static let areas = [
        "flow", "authorize", "callback", "token-request", "token-response", "api", "refresh", "concurrency", "failures",
        "transport", "time", "leaks", "stories",
    ]

    // MARK: - Scenarios

    @Test(arguments: ScenarioFiles().shippedNames) func aShippedScenarioIsReadWithoutAMistake(name: String) throws {
        let scenario = try ScenarioFiles().shipped(name)
        #expect(scenario.name == name)
        #expect(!scenario.summary.isEmpty)
        #expect(ScenarioFiles().shippedText(name) == (try Repository.text("Fixtures/scenarios/\(name).yaml")))
    }

    @Test func everyScenarioOfTheRepositoryShips() throws {
        let names = try Repository.paths(below: "Fixtures/scenarios", endingIn: ".yaml").map(Self.name)
        #expect(ScenarioFiles().shippedNames == names)
        #expect(names.contains("default"))
    }

    /// The names of the interface's section 2.
    @Test func theDefaultScenarioIsTheOneOfTheInterface() throws {
        let scenario = try ScenarioFiles().shipped("default")
        #expect(scenario.clients.map(\.id.rawValue) == ["demo-client", "other-client"])
        #expect(scenario.clients.map(\.secret) == ["demo-secret", "other-secret"])
        for client in scenario.clients {
            #expect(
                client.redirectURIs == [
                    "http://127.0.0.1:8765/callback", "http://localhost:8765/callback",
                    "https://client.example/callback",
                ]
            )
            #expect(client.scopes == ["read:contacts", "write:contacts", "read:messages", "write:messages"])
        }
        #expect(scenario.users.map(\.username.rawValue) == ["ada", "grace"])
        #expect(scenario.users.map(\.password) == ["ada-password", "grace-password"])
        #expect(scenario.lifetimes.code == .seconds(120))
        #expect(scenario.lifetimes.accessToken == .seconds(3600))
        #expect(scenario.lifetimes.refreshToken == .seconds(30 * 86400))
        #expect(scenario.resources.map(\.name) == ["contacts", "messages"])
        #expect(scenario.consent.mode == .ask)
        #expect(scenario.rules.isEmpty)
    }

    @Test(arguments: [
        ("defualt", "did you mean 'default'?"),
        ("nothing-of-the-kind", "`scenario list` shows all \(ScenarioFiles().shippedNames.count)"),
    ])
    func aNameThatIsNoScenarioIsRefused(name: String, hint: String) {
        let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().shipped(name) }
        #expect(error?.diagnostics.map(\.message) == ["there is no scenario '\(name)'; \(hint)"])
        #expect(ScenarioFiles().shippedText(name) == nil)
    }

    // MARK: - Cases

    @Test func everyCaseIsReadWithoutAMistake() throws {
        let files = try Repository.paths(below: "Fixtures/cases", endingIn: ".yaml")
        #expect(try CaseFiles().builtIn().count == files.count)
        #expect(try CaseFiles().cases(below: Repository.file("Fixtures/cases").path) == CaseFiles().builtIn())
    }

    @Test func theProgramHoldsTheFilesAsTheyStand() throws {
        let files = try Repository.paths(below: "Fixtures/cases", endingIn: ".yaml")
        let texts = try Dictionary(
            uniqueKeysWithValues: files.map { path in
                (String(path.dropFirst("Fixtures/cases/".count)), try Repository.text(path))
            }
        )
        #expect(Set(BuiltInFixtures.cases.keys) == Set(texts.keys), "run scripts/embed-fixtures")
        for (file, text) in texts {
            #expect(BuiltInFixtures.cases[file] == text, "\(file) is not current: run scripts/embed-fixtures")
        }
    }

    @Test func anIDIsThePathOfItsFile() throws {
        for (file, text) in BuiltInFixtures.cases {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("id: ") })
            let id = try #require(CaseID(rawValue: String(line.dropFirst("id: ".count))))
            #expect(CaseFiles().builtInText(id) == text, "\(file) holds \(id)")
        }
    }

    @Test func idsAreUniqueAndInOrderOfAreasAndNames() throws {
        let ids = try CaseFiles().builtIn().map(\.id)
        #expect(Set(ids).count == ids.count)
        let ranks = ids.map { Self.areas.firstIndex(of: $0.area) ?? Self.areas.count }
        #expect(zip(ids, ranks).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0) == ids)
    }

    @Test func theCatalogueIsWide() throws {
        let cases = try CaseFiles().builtIn()
        #expect(cases.count >= 150)
        #expect(Set(cases.map(\.id.area)) == Set(Self.areas))
        for area in Self.areas.dropFirst() {
            #expect(cases.count { $0.id.area == area } >= 3, "\(area) has too few cases")
        }
        #expect(cases.contains { $0.isPlainFlow })
    }

    private static let documents: Set<String> = [
        "Flextell", "Adapter protocol", "RFC 3986", "RFC 6585", "RFC 6749", "RFC 6750", "RFC 7636", "RFC 8259",
        "RFC 9110",
        "RFC 9112", "RFC 9700",
    ]

    @Test func everyCaseSaysWhyAndWhoSaysSo() throws {
        for conformanceCase in try CaseFiles().builtIn() {
            let id = conformanceCase.id
            #expect(!conformanceCase.expectations.isEmpty, "\(id)")
            #expect(!conformanceCase.steps.isEmpty, "\(id)")
            #expect(!conformanceCase.sources.isEmpty, "\(id)")
            #expect(conformanceCase.why.count > 20, "\(id)")
            #expect(conformanceCase.title.count <= 110, "\(id)")
            #expect(!conformanceCase.title.hasSuffix("."), "\(id)")
            for source in conformanceCase.sources {
                #expect(Self.documents.contains(source.document), "\(id) cites \(source.document)")
                #expect(!source.section.isEmpty, "\(id)")
            }
        }
    }

    @Test func atMostOneStepOfACaseIsItsPoint() throws {
        for conformanceCase in try CaseFiles().builtIn() {
            #expect(conformanceCase.steps.count { $0.isPoint } <= 1, "\(conformanceCase.id)")
        }
    }

    @Test func casesApproveWithTheFirstUserUnlessTheySayOtherwise() throws {
        let plain = try #require(try CaseFiles().builtIn().first { $0.isPlainFlow })
        #expect(plain.scenario.consent == ConsentSetting(mode: .approve, user: Username("ada")))
        #expect(plain.scenario.name == plain.id.rawValue)
    }

    @Test func aCaseThatIsNotThereHasNoText() throws {
        let id = try #require(CaseID(rawValue: "callback/state/is-not-there"))
        #expect(CaseFiles().builtInText(id) == nil)
    }

    private static func name(_ path: String) -> String {
        URL(filePath: path).deletingPathExtension().lastPathComponent
    }
}
