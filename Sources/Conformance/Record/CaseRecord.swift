import OAuthCore
import Trace

/// All that was seen of one case: the verdict is a pure function of this and the case.
///
/// Source: decision record 0003.
package struct CaseRecord: Sendable, Hashable {
    package var id: CaseID
    package var seed: UInt64
    package var steps: [StepRecord]
    package var exchanges: [Exchange]
    /// How the good flow afterwards ended; nil where none was made.
    package var afterwards: [StepRecord]
    /// What the client wrote to standard error, its tail.
    package var clientOutput: String
    /// What a web application showed the user's browser, in order.
    package var shown: [ShownPage]
    /// What the client kept in its folder, at the end.
    package var stored: [StoredFile]
    /// The life of every code and token, in the order in which they were issued.
    package var tokens: [TokenLife]
    /// A failure of ours: the case proves nothing.
    package var harnessFailure: String?
    /// The loop breaker ended a storm of requests.
    package var stormEnded: String?
    /// How often each rule of the case fired.
    package var rulesFired: [String: Int]
    package var durationMs: Double
    /// The settings that the client was given, for comparison.
    package var settings: ClientSettings?

    package init(
        id: CaseID,
        seed: UInt64,
        steps: [StepRecord] = [],
        exchanges: [Exchange] = [],
        afterwards: [StepRecord] = [],
        clientOutput: String = "",
        shown: [ShownPage] = [],
        stored: [StoredFile] = [],
        tokens: [TokenLife] = [],
        harnessFailure: String? = nil,
        stormEnded: String? = nil,
        rulesFired: [String: Int] = [:],
        durationMs: Double = 0,
        settings: ClientSettings? = nil
    ) {
        self.id = id
        self.seed = seed
        self.steps = steps
        self.exchanges = exchanges
        self.afterwards = afterwards
        self.clientOutput = clientOutput
        self.shown = shown
        self.stored = stored
        self.tokens = tokens
        self.harnessFailure = harnessFailure
        self.stormEnded = stormEnded
        self.rulesFired = rulesFired
        self.durationMs = durationMs
        self.settings = settings
    }
}

/// An answer of a web application to the user's browser.
package struct ShownPage: Sendable, Hashable {
    /// What was asked for, without the query: that of a callback has the code in it.
    package var path: String
    package var status: Int
    /// Where the browser was sent; nil where the page was the end of the way.
    package var location: String?
    /// Its beginning, where it is long; bytes that are not UTF-8 replaced.
    package var body: String

    package init(path: String, status: Int, location: String? = nil, body: String) {
        self.path = path
        self.status = status
        self.location = location
        self.body = body
    }
}

/// A file that the client wrote into its folder.
package struct StoredFile: Sendable, Hashable {
    /// Below the folder.
    package var name: String
    /// Its beginning, where it is long.
    package var text: String
    /// Whether other users of the machine may read it.
    package var isReadableByOthers: Bool

    package init(name: String, text: String, isReadableByOthers: Bool = false) {
        self.name = name
        self.text = text
        self.isReadableByOthers = isReadableByOthers
    }
}

/// How one step went.
package struct StepRecord: Sendable, Hashable {
    package var name: String
    package var kind: StepKind
    package var outcome: StepOutcome
    /// The exchanges that arrived during the step: numbers above `after`, up to `upTo`.
    package var after: Int
    package var upTo: Int
    /// What the client holds after the step, where it can say.
    package var held: HeldTokens?

    package init(
        name: String,
        kind: StepKind,
        outcome: StepOutcome,
        after: Int,
        upTo: Int,
        held: HeldTokens? = nil
    ) {
        self.name = name
        self.kind = kind
        self.outcome = outcome
        self.after = after
        self.upTo = upTo
        self.held = held
    }

    package func contains(_ exchange: Exchange) -> Bool { exchange.n > after && exchange.n <= upTo }
}

/// How a step ended.
package enum StepOutcome: Sendable, Hashable {
    /// The client did what it was asked, or the step was the runner's alone.
    case ok(ClientReply)
    /// The client said no.
    case refused(ClientReply)
    /// The client never said anything fit to be judged: it hung, died or broke the protocol.
    case brokeDown(String)
    /// The user never came back to the client: the browser stopped at a page of the emulator's.
    case stranded(String)
    /// The client says that it cannot do this.
    case unsupported
    /// A step before it went so wrong that this one could not be taken.
    case notTaken

    /// How reports call it.
    package var text: String {
        switch self {
        case .ok(let reply): reply.status.map { "ok, status \($0)" } ?? "ok"
        case .refused(let reply): Self.text(ofRefusal: reply)
        case .brokeDown(let reason): "broke down: \(reason)"
        case .stranded(let reason): "the user was stranded: \(reason)"
        case .unsupported: "unsupported"
        case .notTaken: "not taken"
        }
    }

    private static func text(ofRefusal reply: ClientReply) -> String {
        var text = reply.error.map { "refused with `\($0)`" } ?? "refused without a word"
        if let status = reply.status, status != 0 { text += ", status \(status)" }
        if let detail = reply.detail, !detail.isEmpty { text += " (\(detail))" }
        return text
    }
}
