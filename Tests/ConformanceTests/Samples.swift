import Conformance
import Scenarios
import Trace

extension CaseID {
    /// The id that this text is; a test that mistypes one is of no use.
    static func of(_ text: String) -> CaseID {
        guard let id = CaseID(rawValue: text) else { preconditionFailure("'\(text)' is not an id") }
        return id
    }
}

extension ConformanceCase {
    /// A case of two steps, `connect-1` and `call-1`.
    static func sample(
        _ id: String = "callback/sample/is-refused",
        level: RequirementLevel = .must,
        needs: Set<Capability> = [],
        steps: [Step] = [Step(.connect, name: "connect-1"), Step(.call(APICall(path: "/contacts")), name: "call-1")],
        expecting expectations: [Expectation] = [],
        provokes: Set<String> = []
    ) -> ConformanceCase {
        ConformanceCase(
            id: .of(id),
            title: "A sample",
            level: level,
            why: "Because.",
            sources: [Source(document: "RFC 6749", section: "4.1")],
            needs: needs,
            scenario: Scenario(name: "sample"),
            steps: steps,
            expectations: expectations,
            provokes: provokes
        )
    }
}

extension ClientSettings {
    /// The settings of the demo client with this secret.
    static func sample(secret: String = "demo-secret") -> ClientSettings {
        ClientSettings(
            baseURL: "",
            clientID: "demo-client",
            clientSecret: secret,
            redirectURI: "",
            scope: "",
            stateDirectory: ""
        )
    }
}

extension Expectation {
    static let connectIsOK = Expectation(.step(StepRequirement(kind: .connect, outcome: .ok)))
    static let connectIsRefused = Expectation(.step(StepRequirement(kind: .connect, outcome: .refused)))
    static let noTokenRequest = Expectation(
        .requests(RequestFilter(endpoint: .token), count: CountRange(from: 0, to: 0))
    )
}

extension StepRecord {
    /// A step during which the exchanges of this range arrived.
    static func step(
        _ kind: StepKind,
        _ outcome: StepOutcome,
        _ exchanges: ClosedRange<Int>? = nil,
        name: String? = nil,
        held: HeldTokens? = nil
    ) -> StepRecord {
        StepRecord(
            name: name ?? "\(kind.rawValue)-1",
            kind: kind,
            outcome: outcome,
            after: (exchanges?.lowerBound ?? 1) - 1,
            upTo: exchanges?.upperBound ?? 0,
            held: held
        )
    }
}

extension StepOutcome {
    static let done = StepOutcome.ok(.done)

    static func refused(_ error: String, status: Int? = nil) -> StepOutcome {
        .refused(ClientReply(ok: false, error: error, status: status))
    }
}

extension CaseRecord {
    /// The record of ``ConformanceCase/sample(_:level:needs:steps:expecting:provokes:)``.
    static func sample(
        _ steps: [StepRecord],
        _ exchanges: [Exchange] = [],
        afterwards: [StepRecord] = []
    ) -> CaseRecord {
        CaseRecord(
            id: .of("callback/sample/is-refused"),
            seed: 1,
            steps: steps,
            exchanges: exchanges,
            afterwards: afterwards
        )
    }
}
