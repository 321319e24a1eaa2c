import OAuthCore
import Scenarios
import Trace

/// What is kept of a sandbox beside its grants, its resources, its journal and its sessions.
///
/// A value: two of them tell whether anything has to be written.
struct SandboxSnapshot: Sendable, Hashable {
    /// A clock as it stood when it was moved last.
    struct Clock: Sendable, Hashable {
        var mode: ClockSetting.Mode
        /// What it showed.
        var shown: Instant
        /// The time of day at that moment.
        var time: Instant

        /// The clock as it goes on now.
        func resumed(_ realTime: RealTime) -> VirtualClock {
            VirtualClock(mode, showing: shown, at: time, realTime: realTime)
        }
    }

    var scenario: Scenario
    /// Whose dialect is spoken by now.
    var profile: Profile
    var consent: ConsentSetting
    var clock: Clock
    var rules: RuleEngine
    var throttles: [Endpoint: Throttle]
    /// The rules whose barriers hold nobody any more.
    var openBarriers: Set<String>
    /// The time of day when the sandbox began.
    var began: Instant
}

/// A snapshot, and what changes with every request.
struct SandboxStanding: Sendable, Hashable {
    var snapshot: SandboxSnapshot
    var seed: UInt64
    var given: String?
    var arrivals: Int
    var dropped: Int
    /// The journal holds no exchange before this one.
    var firstKept: Int
}

extension SandboxState {
    var standing: SandboxStanding {
        SandboxStanding(
            snapshot: SandboxSnapshot(
                scenario: scenario,
                profile: profile,
                consent: consent,
                clock: .init(mode: clock.mode, shown: clock.anchor, time: clock.anchorTime),
                rules: rules,
                throttles: throttles,
                openBarriers: Set(barriers.filter(\.value.isOpen).keys),
                began: began
            ),
            seed: seed,
            given: given,
            arrivals: arrivals,
            dropped: journal.dropped,
            // What was not brought back yet is held all the same.
            firstKept: isWhole ? journal.exchanges.first?.n ?? arrivals + 1 : 0
        )
    }
}

extension SandboxStanding {
    /// - Parameter scenarios: Writes scenarios and rules.
    func description(_ scenarios: any ScenarioSource) -> SandboxDescription {
        SandboxDescription(
            seed: seed,
            scenarioName: snapshot.scenario.name,
            scenario: scenarios.json(of: snapshot.scenario).text,
            given: given
        )
    }

    /// Whether the description is another one than that of the other standing.
    func isDescribedUnlike(_ other: SandboxStanding?) -> Bool {
        seed != other?.seed || given != other?.given || snapshot.scenario != other?.snapshot.scenario
    }

    func archived(as sandbox: Sandbox, _ scenarios: any ScenarioSource) -> ArchivedSandbox {
        ArchivedSandbox(
            id: sandbox.id,
            description: description(scenarios),
            state: snapshot.json(scenarios).text,
            arrivals: arrivals,
            dropped: dropped,
            timeToLive: sandbox.use?.timeToLive
        )
    }
}
