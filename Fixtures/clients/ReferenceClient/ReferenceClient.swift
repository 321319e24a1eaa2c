import Conformance
import Foundation
import OAuthCore

/// A careful client of the documented flow, and, on demand, a careless one.
///
/// It is the measure of the conformance cases: without ``Carelessness`` it passes
/// every one, and each mistake makes it fail those that look for that mistake.
///
/// Processes may share its store: each takes its turn to refresh, and looks first
/// whether another one has done it already.
///
/// It is an actor because its work awaits answers while several calls share one
/// set of tokens. After every `await`, what is held is read again.
package actor ReferenceClient {
    let carelessness: Set<Carelessness>
    let clock: any Clock<Duration>
    let wallClock: @Sendable () -> Double
    let onCrash: @Sendable () -> Void
    let transport = Transport()

    var settings: ClientSettings?
    /// Authorizations whose callback has not come yet, oldest first.
    var pending: [PendingAuthorization] = []
    var held: TokenSet?
    /// What this client last wrote to its store, or read there: anything else is another process's work.
    var lastStored: TokenSet?
    var clockOffsetSeconds: Double = 0

    /// The refresh that is on its way, which further callers join.
    var sharedRefresh: Task<RefreshOutcome, Never>?
    var finishedRefreshes = 0
    var lastRefreshOutcome = RefreshOutcome.renewed

    /// Counts `configure`, so that an answer to an earlier configuration is recognized.
    var generation = 0
    var storageComplaint: String?

    /// What only careless clients remember.
    var mistakes = Mistakes()

    /// Makes a client that has to be configured first.
    ///
    /// - Parameters:
    ///   - carelessness: The mistakes that it makes; none by default.
    ///   - clock: What it waits with before a retry.
    ///   - wallClock: Seconds since 1970-01-01T00:00:00Z, before any `advance`.
    ///   - onCrash: Called where a careless client would crash; it may end the process.
    package init(
        carelessness: Set<Carelessness> = [],
        clock: any Clock<Duration> = ContinuousClock(),
        wallClock: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
        onCrash: @escaping @Sendable () -> Void = {}
    ) {
        self.carelessness = carelessness
        self.clock = clock
        self.wallClock = wallClock
        self.onCrash = onCrash
    }

    /// Does what the adapter protocol's operation asks for.
    ///
    /// Source: the adapter protocol, version 1, "Operations".
    package func perform(_ operation: ClientOperation) async -> ClientReply {
        if mistakes.hasCrashed, !operation.isConfigure { return .refused(.failed, "crashed") }
        let refreshTokenBefore = held?.refreshToken
        mistakes.said = []
        var reply = await carryOut(operation)
        if reply.ok { reply.detail = storageComplaint }
        let leaks = leaks(in: reply, held?.refreshToken ?? refreshTokenBefore)
        if !leaks.isEmpty { reply.detail = ([reply.detail].compactMap(\.self) + leaks).joined(separator: "; ") }
        return reply
    }

    private func carryOut(_ operation: ClientOperation) async -> ClientReply {
        switch operation {
        case .hello: ClientReply(ok: true, hello: Self.description)
        case .configure(let settings): configure(settings)
        case .authorize: authorize()
        case .callback(let url): await finishAuthorization(callback: url)
        case .call(let call): await make(call)
        case .refresh: await refreshNow()
        case .advance(let seconds): advance(bySeconds: seconds)
        case .tokens: ClientReply(ok: true, tokens: held?.shown ?? TokenSet.noneShown)
        }
    }

    private static let description = ClientDescription(
        name: "flextell-reference-client",
        version: "1.0",
        capabilities: Set(Capability.allCases)
    )

    private func configure(_ settings: ClientSettings) -> ClientReply {
        generation += 1
        sharedRefresh?.cancel()
        sharedRefresh = nil
        pending = []
        storageComplaint = nil
        mistakes = Mistakes()
        self.settings = settings
        let file = StateFile(settings, carelessness)
        if !settings.resume {
            clockOffsetSeconds = 0
            // What an earlier grant left behind must not come back with a later `resume`.
            file.remove()
            PendingFile(settings).remove()
        }
        held = settings.resume ? file.read() : nil
        lastStored = held
        return .done
    }

    private func advance(bySeconds seconds: Int64) -> ClientReply {
        clockOffsetSeconds += Double(seconds)
        return .done
    }

    /// The time by the client's clock, in seconds since 1970-01-01T00:00:00Z.
    var now: Double { wallClock() + clockOffsetSeconds }

    static let notConfigured = ClientReply.refused(.failed, "the client has not been configured")
    static let reauthorize = ClientReply.refused(.reauthorize, "there is no live grant: the user has to connect again")
}
