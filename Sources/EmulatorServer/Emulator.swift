import Logging
import OAuthCore
import Scenarios
import Trace

/// The emulator, without a socket: a request goes in, an answer comes out.
///
/// Source: the design, "A request's way".
package struct Emulator: Sendable {
    /// What an emulator is made of.
    package struct Parts: Sendable {
        package var store: any EmulatorStore
        package var signer: TokenSigner
        package var realTime: RealTime
        /// The clock on which delays and barriers wait.
        package var waitingClock: any Clock<Duration>
        /// Draws names and seeds that nobody asked for.
        package var randomNumber: @Sendable () -> UInt64
        /// Reads a scenario that came over HTTP or is named.
        package var scenarios: any ScenarioSource
        package var logger: Logger

        package init(
            store: any EmulatorStore,
            signer: TokenSigner,
            realTime: RealTime = .system,
            waitingClock: any Clock<Duration> = ContinuousClock(),
            randomNumber: @escaping @Sendable () -> UInt64,
            scenarios: any ScenarioSource,
            logger: Logger
        ) {
            self.store = store
            self.signer = signer
            self.realTime = realTime
            self.waitingClock = waitingClock
            self.randomNumber = randomNumber
            self.scenarios = scenarios
            self.logger = logger
        }
    }

    let parts: Parts
    package let sandboxes: Sandboxes
    let access: ControlPlaneAccess

    package init(
        _ parts: Parts,
        access: ControlPlaneAccess = ControlPlaneAccess(),
        sandboxLimit: Int = 5000,
        journalLimit: Int = 10_000
    ) {
        self.parts = parts
        self.access = access
        sandboxes = Sandboxes(
            store: parts.store,
            limit: sandboxLimit,
            journalLimit: journalLimit,
            realTime: parts.realTime,
            randomNumber: parts.randomNumber
        )
    }

    /// Answers a request.
    package func respond(to incoming: IncomingRequest) async -> Answer {
        let route = Route(target: incoming.request.target)
        guard let sandbox = sandboxes[route.sandbox] else {
            let detail = "there is no sandbox '\(route.sandbox)': POST /_mock/sandboxes makes one"
            return Answer(.problem(404, detail).complete(at: parts.realTime.now()))
        }
        if case .control(let path) = route.destination {
            let plane = ControlPlane(emulator: self, sandbox: sandbox, request: incoming.request)
            return Answer(await plane.respond(path: path).complete(at: parts.realTime.now()))
        }
        return await RequestPipeline(parts: parts, sandbox: sandbox, route: route, incoming: incoming).run()
    }
}

/// Where scenarios come from that are named, or sent over HTTP.
package protocol ScenarioSource: Sendable {
    /// The shipped scenario of this name.
    ///
    /// - Throws: ``ScenarioRejected``.
    func scenario(named name: String) throws(ScenarioRejected) -> Scenario

    /// Reads the text of a scenario, YAML or JSON; names are taken from the shipped ones only.
    ///
    /// - Throws: ``ScenarioRejected``.
    func scenario(parsing text: String) throws(ScenarioRejected) -> Scenario

    /// Reads rules: one, or a list of them.
    ///
    /// - Throws: ``ScenarioRejected``.
    func rules(parsing text: String) throws(ScenarioRejected) -> [Rule]

    /// A scenario as JSON, as a file could have it.
    func json(of scenario: Scenario) -> JSONValue

    /// A rule as JSON.
    func json(of rule: Rule) -> JSONValue
}

/// A scenario or rule that is wrong, with every reason.
package struct ScenarioRejected: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension RecordedResponse {
    /// The answer with the headers that every answer has.
    func complete(at now: Instant) -> RecordedResponse {
        var complete = self
        complete.headers.append(HeaderField("Date", now.imfFixdate))
        if status != 204, status != 304, headers[header: "Content-Length"] == nil {
            complete.headers.append(HeaderField("Content-Length", String(body.count)))
        }
        return complete
    }
}
