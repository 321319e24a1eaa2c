import AsyncHTTPClient
import FlextellMock
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@Suite("A Flextell in a Swift test", .timeLimit(.minutes(1)))
struct FlextellMockTests {
    private func status(_ url: URL) async throws -> UInt {
        try await HTTPClient.shared.execute(HTTPClientRequest(url: url.absoluteString), timeout: .seconds(20)).status
            .code
    }

    private struct Interrupted: Error {}

    // MARK: - Start and end

    @Test func itServesUntilItIsStoppedWhichMayBeTwice() async throws {
        let flextell = try await FlextellMock.start()
        let health = flextell.baseURL.appendingPathComponent("_mock/health")
        #expect(try await status(health) == 200)
        #expect(flextell.tokenURL.absoluteString == "\(flextell.baseURL)/oauth/token")
        #expect(flextell.authorizeURL.absoluteString == "\(flextell.baseURL)/oauth/authorize")
        #expect(flextell.apiURL.absoluteString == "\(flextell.baseURL)/api/v0.0.1")
        #expect(flextell.clientID == "demo-client")
        #expect(flextell.clientSecret == "demo-secret")
        #expect(flextell.redirectURI == "http://127.0.0.1:8765/callback")
        try await flextell.stop()
        try await flextell.stop()
    }

    @Test func itsPortIsFreeBehindTheEnd() async throws {
        let first = try await FlextellMock.start()
        let port = try #require(first.baseURL.port)
        await #expect(throws: FlextellMock.Failure.self) { try await FlextellMock.start(port: port) }
        try await first.stop()
        try await FlextellMock.run(port: port) { #expect($0.baseURL == first.baseURL) }
    }

    @Test func aBodyThatFailsStopsItToo() async throws {
        var kept: FlextellMock?
        await #expect(throws: Interrupted.self) {
            try await FlextellMock.run { flextell in
                kept = flextell
                throw Interrupted()
            }
        }
        let port = try #require(kept?.baseURL.port)
        try await FlextellMock.run(port: port) { #expect($0.baseURL == kept?.baseURL) }
    }

    @Test func oneThatNobodyHoldsEnds() async throws {
        var flextell: FlextellMock? = try await FlextellMock.start()
        let port = try #require(flextell?.baseURL.port)
        weak let gone = flextell
        flextell = nil
        #expect(gone == nil)
        // The port is free once it has ended, which nobody waits for.
        var next: FlextellMock?
        while next == nil { next = try? await FlextellMock.start(port: port) }
        try await next?.stop()
    }

    @Test func twoAreApart() async throws {
        try await FlextellMock.run(seed: 7) { left in
            try await FlextellMock.run(seed: 7) { right in
                #expect(left.baseURL != right.baseURL)
                let tokens = try await left.grant()
                #expect(try await !right.revoke(token: tokens.accessToken))
                #expect(try await right.revoke(.grant) == 0)
                #expect(try await left.revoke(.grant) == 2)
                #expect(try await right.grant().refreshToken == tokens.refreshToken)
            }
        }
    }

    @Test func whatIsInAStoreIsThereAgain() async throws {
        let store = FileManager.default.temporaryDirectory.appendingPathComponent("flextell-\(UUID()).sqlite")
        defer { try? FileManager.default.removeItem(at: store) }
        try await FlextellMock.run(seed: 3, store: store) { flextell in
            _ = try await flextell.grant()
            _ = try await status(flextell.apiURL.appendingPathComponent("contacts"))
        }
        try await FlextellMock.run(seed: 3, store: store) { flextell in
            #expect(flextell.exchanges.map(\.response.status) == [401])
            let affected = try await flextell.revoke(.refresh)
            #expect(affected == 1)
        }
    }

    // MARK: - What can be given

    @Test func theSeedOfAnyWidthIsTaken() async throws {
        try await FlextellMock.run(seed: .max) { #expect($0.seed == .max) }
    }

    @Test func aScenarioIsATextOrAFile() async throws {
        let text = "{flextell: 1, name: mine, summary: A short life., lifetimes: {access_token: 5s}}"
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("flextell-\(UUID()).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        for scenario in [FlextellMock.Scenario.text(text), .file(file)] {
            let tokens = try await FlextellMock.run(scenario: scenario) { try await $0.grant() }
            #expect(tokens.expiresIn == 5)
        }
    }

    @Test func consentIsThatOfTheStartUntilItIsSet() async throws {
        try await FlextellMock.run(consent: .approve(as: "grace"), redirectURIs: ["my-app://callback"]) { flextell in
            let query = "response_type=code&client_id=demo-client&scope=read:contacts&state=abc123xyz&redirect_uri="
            let url = try #require(URL(string: "\(flextell.authorizeURL)?\(query)my-app%3A%2F%2Fcallback"))
            let approved = try await flextell.open(url)
            #expect(approved.scheme == "my-app")
            #expect(approved.query?.contains("code=") == true)
            try await flextell.setConsent(.deny)
            #expect(try await flextell.open(url).query?.contains("error=access_denied") == true)
            try await flextell.setConsent(.ask)
            let refused = await #expect(throws: FlextellMock.Failure.self) { try await flextell.open(url) }
            #expect(refused?.description.contains("asks a user") == true)
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.setConsent(.approve(as: "nobody")) }
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let scenario: FlextellMock.Scenario
        var consent: FlextellMock.Consent?
        var port = 0
        /// Words of what is said.
        let said: String
    }

    @Test(arguments: [
        Mistake(testDescription: "unknown name", scenario: "refresh-outtage", said: "did you mean 'refresh-outage'?"),
        Mistake(testDescription: "wrong text", scenario: .text("lifetime: {}"), said: "body:1:1"),
        Mistake(
            testDescription: "no file",
            scenario: .file(URL(fileURLWithPath: "/none.yaml")),
            said: "/none.yaml: it does not exist"
        ),
        Mistake(testDescription: "no client", scenario: .text("clients: []"), said: "no client"),
        Mistake(
            testDescription: "unknown user",
            scenario: "default",
            consent: .approve(as: "eve"),
            said: "there is no user 'eve'; there are ada, grace"
        ),
        Mistake(testDescription: "no port", scenario: "default", port: 70_000, said: "from 0 to 65535"),
    ])
    func aMistakeSaysWhatIsWrong(mistake: Mistake) async throws {
        let failure = await #expect(throws: FlextellMock.Failure.self) {
            try await FlextellMock.start(scenario: mistake.scenario, consent: mistake.consent, port: mistake.port)
        }
        #expect(failure?.description.contains(mistake.said) == true, "\(String(describing: failure))")
    }

    // MARK: - What can be moved

    @Test func theClockStandsMovesAndRuns() async throws {
        try await FlextellMock.run { flextell in
            let beginning = Date(timeIntervalSince1970: 1_767_225_600)
            try await flextell.freeze(at: beginning)
            #expect(try await flextell.now() == beginning)
            try await flextell.advance(by: .seconds(60) + .milliseconds(500))
            #expect(try await flextell.now() == beginning.addingTimeInterval(60.5))
            try await flextell.unfreeze()
            #expect(try await flextell.now() >= beginning.addingTimeInterval(60.5))
            try await flextell.freeze()
            let stopped = try await flextell.now()
            #expect(try await flextell.now() == stopped)
        }
    }

    @Test func tokensAreGrantedAndEnded() async throws {
        try await FlextellMock.run { flextell in
            let tokens = try await flextell.grant(clientID: "other-client", user: "grace", scope: "read:contacts")
            #expect(tokens.tokenType == "Bearer")
            #expect(tokens.expiresIn == 3600)
            #expect(try await flextell.expire(.access, of: "demo-client") == 0)
            #expect(try await flextell.expire(.access, of: "other-client") == 1)
            #expect(try await flextell.revoke(token: tokens.refreshToken))
            #expect(try await !flextell.revoke(token: tokens.refreshToken))
            #expect(try await flextell.revoke(.grant) == 0)
            #expect(try await flextell.expire(token: try await flextell.grant().accessToken))
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.expire(token: "a.forged.token") }
            #expect(try await flextell.revoke(.grant) == 1)
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.grant(user: "nobody") }
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.grant(clientID: "none") }
        }
    }

    @Test func rulesComeAndGo() async throws {
        try await FlextellMock.run { flextell in
            let contacts = flextell.apiURL.appendingPathComponent("contacts")
            try await flextell.addRules(#"{"name": "a/b", "then": [{"respond": {"status": 418}}]}"#)
            #expect(try await status(contacts) == 418)
            #expect(flextell.rulesFired == ["a/b": 1])
            try await flextell.removeRules(named: "a/b")
            #expect(try await status(contacts) == 401)
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.removeRules(named: "a/b") }
            await #expect(throws: FlextellMock.Failure.self) { try await flextell.addRules("when: {endpoint: here}") }
            try await flextell.removeRules()
            try await flextell.reset()
            #expect(flextell.exchanges == [])
        }
    }

    @Test func whatHappenedIsSeenAsItWas() async throws {
        try await FlextellMock.run { flextell in
            var request = HTTPClientRequest(url: "\(flextell.tokenURL)?client_secret=\(flextell.clientSecret)")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(Array("grant_type=refresh_token&refresh_token=made-up".utf8))
            _ = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
            let exchange = try #require(flextell.exchanges(at: .token).first)
            #expect(exchange.number == 1)
            #expect(exchange.request.method == "POST")
            #expect(exchange.request.target == "/oauth/token?client_secret=demo-secret")
            #expect(exchange.request.body == Data("grant_type=refresh_token&refresh_token=made-up".utf8))
            #expect(exchange.request.headers.contains { $0.name.lowercased() == "content-type" })
            #expect(exchange.response.status >= 400)
            #expect(exchange.error != nil)
            let finding = try #require(flextell.findings.first)
            #expect(exchange.findings.contains(finding))
            #expect(finding.exchange == 1)
            #expect(finding.description.hasPrefix("\(finding.rule) (\(finding.level.rawValue), exchange 1): "))
        }
    }
}
