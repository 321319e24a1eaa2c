import OAuthCore
import Scenarios
import Trace

/// The description of everything that the sandbox answers.
extension ControlPlane {
    var openAPI: RecordedResponse {
        let (scenario, profile) = sandbox.withState { ($0.scenario, $0.profile) }
        let document = OpenAPIDocument(
            baseURL: emulator.access.links(of: incoming, to: sandbox.id).baseURL,
            scenario: scenario,
            profile: profile,
            hasControlToken: emulator.access.token != nil,
            scenarioSchema: emulator.parts.scenarios.schema
        )
        return .json(200, document.json)
    }
}
