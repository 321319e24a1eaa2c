import EmulatorServer
import FixtureFiles
import OAuthCore
import Scenarios
import Testing
import Trace

/// The shipped scenarios that the tests of this folder play: all but the default one, which every other test runs.
enum ShippedScenario: String, Sendable, CaseIterable {
    case apiRedirect = "api-redirect"
    case basicAuthentication = "basic-authentication"
    case brokenHeaders = "broken-headers"
    case clockAhead = "clock-ahead"
    case clockBehind = "clock-behind"
    case compressedAnswers = "compressed-answers"
    case consentWithdrawn = "consent-withdrawn"
    case cutAnswers = "cut-answers"
    case debugModeLeftOn = "debug-mode-left-on"
    case deniedConsent = "denied-consent"
    case dribblingAnswers = "dribbling-answers"
    case earlyHints = "early-hints"
    case earlyRevocation = "early-revocation"
    case encryptionKeyReplaced = "encryption-key-replaced"
    case expiry
    case flapping
    case garbage
    case hugeTokens = "huge-tokens"
    case keyRotation = "key-rotation"
    case leagueCodeRace = "league-code-race"
    case leagueDebugMode = "league-debug-mode"
    case leagueKeyReplaced = "league-key-replaced"
    case leagueThrottling = "league-throttling"
    case leagueUpgrade = "league-upgrade"
    case loginExpiredAtConsent = "login-expired-at-consent"
    case lostAnswerOfExchange = "lost-answer-of-exchange"
    case lostAnswerOfRefresh = "lost-answer-of-refresh"
    case lostAnswerWithGrace = "lost-answer-with-grace"
    case maintenanceDuringRefresh = "maintenance-during-refresh"
    case maintenancePage = "maintenance-page"
    case narrowedConsent = "narrowed-consent"
    case noRefreshTokenInAnswer = "no-refresh-token-in-answer"
    case opaqueTokens = "opaque-tokens"
    case outage
    case paginationCrossesExpiry = "pagination-crosses-expiry"
    case parallelRefreshes = "parallel-refreshes"
    case refreshOutage = "refresh-outage"
    case refreshRefused = "refresh-refused"
    case repeatedCallbackParameters = "repeated-callback-parameters"
    case reuseRevokesGrant = "reuse-revokes-grant"
    case slowNetwork = "slow-network"
    case stalledAnswers = "stalled-answers"
    case swappedCode = "swapped-code"
    case tamperedState = "tampered-state"
    case throttling
    case tokenEndpointRedirect = "token-endpoint-redirect"
    case twoDevicesOneGrant = "two-devices-one-grant"
    case wafPage = "waf-page"
    case wrongTypes = "wrong-types"
    case yearLongTokenRevoked = "year-long-token-revoked"
}

extension ShippedScenario {
    /// Plays the scenario as it ships, at a socket of its own.
    ///
    /// The machine's clocks stand until the body moves them. When the body is done,
    /// every rule of the scenario has to have acted.
    ///
    /// - Parameters:
    ///   - consent: How authorizations are answered; nil leaves that to the scenario.
    ///   - waitingClock: The clock on which delays and barriers wait.
    func play<Result: Sendable>(
        consent: ConsentSetting.Mode? = .approve,
        waitingClock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (PlayedScenario) async throws -> Result
    ) async throws -> Result {
        let time = SteppingTime()
        let emulator = try await TestEmulator.make(clock: waitingClock, realTime: time.realTime)
        let text = try #require(ScenarioFiles().shippedText(rawValue), "there is no scenario '\(rawValue)'")
        let loaded = try await emulator.send("PUT", "/_mock/scenario", body: Array(text.utf8))
        try #require(loaded.status == 200, "\(loaded.text)")
        #expect(emulator.root.scenario == (try ScenarioFiles().shipped(rawValue)))
        if let consent {
            #expect(try await emulator.control("PUT", "consent", .string(consent.rawValue)).status == 200)
        }
        let result = try await LiveServer.run(emulator) { server in
            let scenario = PlayedScenario(server: server, time: time, client: server.client())
            let result = try await body(scenario)
            try await scenario.endConnection()
            return result
        }
        #expect(emulator.root.idleRules == [], "these rules of \(rawValue) never acted")
        return result
    }
}
