import OAuthCore

/// A store that keeps the sandboxes themselves too, so that they go on after a restart.
///
/// It does not look into the texts that describe a sandbox: whoever writes them reads them again.
///
/// Source: decision record 0013.
package protocol SandboxArchive: EmulatorStore {
    /// Every sandbox that is kept, in order of id.
    func summaries() async throws(StoreFailure) -> [SandboxSummary]

    /// What is kept of a sandbox; nil where none of this id is.
    func sandbox(_ id: SandboxID) async throws(StoreFailure) -> ArchivedSandbox?

    /// The journal of a sandbox, in order of ``Exchange/n``.
    func exchanges(of id: SandboxID) async throws(StoreFailure) -> [Exchange]

    /// Which exchanges issued, presented and killed the codes and tokens of a sandbox.
    func lineage(of id: SandboxID) async throws(StoreFailure) -> TokenLineage

    /// Keeps a sandbox from now on; what is held under its id already stays.
    func put(_ sandbox: ArchivedSandbox) async throws(StoreFailure)

    /// Begins a sandbox anew: all that it held is gone, its grants too.
    ///
    /// - Parameter items: What its collections hold then, by collection.
    func begin(_ sandbox: ArchivedSandbox, items: [String: [ResourceItem]]) async throws(StoreFailure)

    /// Writes what happened, all or nothing; what is of a sandbox that is not kept is left out.
    func write(_ changes: [SandboxChange]) async throws(StoreFailure)

    /// Ends its work: another process may have the file from now on.
    func close() async throws(StoreFailure)
}

/// What a list of sandboxes shows of one.
package struct SandboxSummary: Sendable, Hashable {
    package var id: SandboxID
    package var seed: UInt64
    package var scenarioName: String
    /// It ends when it was not used for so long; nil where it stays.
    package var timeToLive: TimeSpan?

    package init(id: SandboxID, seed: UInt64, scenarioName: String, timeToLive: TimeSpan? = nil) {
        self.id = id
        self.seed = seed
        self.scenarioName = scenarioName
        self.timeToLive = timeToLive
    }
}

/// What changes of a sandbox only when somebody replaces its scenario.
package struct SandboxDescription: Sendable, Hashable {
    package var seed: UInt64
    package var scenarioName: String
    /// The scenario in force.
    package var scenario: String
    /// The scenario and the seed that the command line gave; nil where it gave none.
    package var given: String?

    package init(seed: UInt64, scenarioName: String, scenario: String, given: String?) {
        self.seed = seed
        self.scenarioName = scenarioName
        self.scenario = scenario
        self.given = given
    }
}

/// A sandbox without its grants, its resources and its journal.
package struct ArchivedSandbox: Sendable, Hashable {
    package var id: SandboxID
    package var description: SandboxDescription
    /// What changes with every other request: its clock, its rules and their counters.
    package var state: String
    /// The number of the request that arrived last.
    package var arrivals: Int
    /// Exchanges that the limit of the journal cost.
    package var dropped: Int
    /// In order of id.
    package var sessions: [ArchivedSession]
    /// It ends when it was not used for so long; nil where it stays.
    package var timeToLive: TimeSpan?

    package init(
        id: SandboxID,
        description: SandboxDescription,
        state: String,
        arrivals: Int = 0,
        dropped: Int = 0,
        sessions: [ArchivedSession] = [],
        timeToLive: TimeSpan? = nil
    ) {
        self.id = id
        self.description = description
        self.state = state
        self.arrivals = arrivals
        self.dropped = dropped
        self.sessions = sessions
        self.timeToLive = timeToLive
    }

    package var summary: SandboxSummary {
        SandboxSummary(
            id: id,
            seed: description.seed,
            scenarioName: description.scenarioName,
            timeToLive: timeToLive
        )
    }
}

/// A browser in which a user has signed in.
package struct ArchivedSession: Sendable, Hashable {
    package var id: String
    package var csrfToken: String
    package var username: Username

    package init(id: String, csrfToken: String, username: Username) {
        self.id = id
        self.csrfToken = csrfToken
        self.username = username
    }
}

/// What happened in a sandbox since it was written last.
package struct SandboxChange: Sendable, Hashable {
    package var id: SandboxID
    /// Nil where it is as it was.
    package var description: SandboxDescription?
    /// Nil where it is as it was.
    package var state: String?
    package var arrivals: Int
    package var dropped: Int
    /// New entries of the journal, in any order.
    package var exchanges: [Exchange]
    /// The journal holds no exchange before this one any more.
    package var firstKept: Int
    package var begunSessions: [ArchivedSession]
    /// By their ids.
    package var endedSessions: [String]

    package init(
        id: SandboxID,
        description: SandboxDescription? = nil,
        state: String? = nil,
        arrivals: Int,
        dropped: Int = 0,
        exchanges: [Exchange] = [],
        firstKept: Int = 0,
        begunSessions: [ArchivedSession] = [],
        endedSessions: [String] = []
    ) {
        self.id = id
        self.description = description
        self.state = state
        self.arrivals = arrivals
        self.dropped = dropped
        self.exchanges = exchanges
        self.firstKept = firstKept
        self.begunSessions = begunSessions
        self.endedSessions = endedSessions
    }
}
