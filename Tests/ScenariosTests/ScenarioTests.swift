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
                    format: TokenFormat(access: .opaque, accessLength: 10, codeLength: 20)
                )
        )
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
