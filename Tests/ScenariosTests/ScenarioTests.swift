import OAuthCore
import Scenarios
import TestKit
import Testing

@Suite("Scenarios")
struct ScenarioTests {
    @Test func theServerIsTheOneThatTheScenarioDescribes() {
        let scenario = Scenario(
            name: "a",
            lifetimes: Lifetimes(code: .seconds(1)),
            rotation: RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke),
            tokens: TokenFormat(access: .opaque, accessLength: 10, codeLength: 20),
            clients: [FixedServer.demoClient],
            users: [FixedServer.grace]
        )
        #expect(
            scenario.server
                == AuthorizationServer(
                    clients: [FixedServer.demoClient],
                    users: [FixedServer.grace],
                    lifetimes: Lifetimes(code: .seconds(1)),
                    rotation: RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke),
                    codes: CodePolicy(onReuse: .revokeGrant),
                    format: TokenFormat(access: .opaque, accessLength: 10, codeLength: 20)
                )
        )
    }

    @Test func whatTheScenarioDoesNotSayIsTheProfiles() {
        var scenario = Scenario(name: "a", profile: .league9)
        #expect(scenario.server.rotation.oldAccessToken == .revoke)
        #expect(scenario.server.codes.onReuse == .reject)
        #expect(scenario.server.authenticationMethods == [.post, .basic])
        #expect(scenario.server.conventions == Profile.league9.dialect.conventions)
        #expect(scenario.limits(as: .league9).token?.text == "60/1m")
        #expect(scenario.limits(as: .league9).api == nil)
        #expect(scenario.server(as: .documented) == AuthorizationServer(clients: [], users: [], codes: plainCodes))
        #expect(scenario.limits(as: .documented) == RateLimits())
        scenario.rotation.oldAccessToken = .keep
        scenario.codes.onReuse = .revokeGrant
        scenario.authenticationMethods = [.post]
        scenario.limits.token = RateLimit(requests: 1, window: .seconds(1))
        #expect(scenario.server.rotation.oldAccessToken == .keep)
        #expect(scenario.server.codes.onReuse == .revokeGrant)
        #expect(scenario.server.authenticationMethods == [.post])
        #expect(scenario.limits(as: .league9).token?.text == "1/1s")
    }

    private let plainCodes = CodePolicy(onReuse: .revokeGrant)

    /// Lifetimes are a server's own, whatever its dialect is: the vendor's documentation says an hour.
    @Test(arguments: Profile.allCases)
    func lifetimesAreNotTheProfiles(profile: Profile) {
        #expect(Scenario(name: "a", profile: profile).server.lifetimes == Lifetimes())
    }

    @Test func theFirstUserConsentsUnlessAnotherIsNamed() {
        var scenario = Scenario(name: "a", users: [FixedServer.ada, FixedServer.grace])
        #expect(scenario.consentingUser == FixedServer.ada.username)
        scenario.consent = ConsentSetting(mode: .approve, user: FixedServer.grace.username)
        #expect(scenario.consentingUser == FixedServer.grace.username)
        scenario = Scenario(name: "a")
        #expect(scenario.consentingUser == nil)
    }
}
