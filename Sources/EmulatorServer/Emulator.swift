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
        /// The store again, where it keeps the sandboxes too; nil where they end with the process.
        package var archive: (any SandboxArchive)?
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
            archive: (any SandboxArchive)? = nil,
            signer: TokenSigner,
            realTime: RealTime = .system,
            waitingClock: any Clock<Duration> = ContinuousClock(),
            randomNumber: @escaping @Sendable () -> UInt64,
            scenarios: any ScenarioSource,
            logger: Logger
        ) {
            self.store = store
            self.archive = archive
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
    /// Where second origins listen; nil is a loopback address.
    let sinkHost: String?
    /// What the listener and the second origins show of themselves over TLS; nil for plain HTTP.
    let tls: TLSIdentity?

    package init(
        _ parts: Parts,
        access: ControlPlaneAccess = ControlPlaneAccess(),
        sinkHost: String? = nil,
        tls: TLSIdentity? = nil,
        sandboxLimit: Int = 5000,
        journalLimit: Int = 10_000
    ) {
        self.parts = parts
        self.access = tls == nil ? access : access.secured
        self.sinkHost = sinkHost
        self.tls = tls
        sandboxes = Sandboxes(parts, limit: sandboxLimit, journalLimit: journalLimit)
    }

    /// Answers a request, for callers that take the answer in one piece.
    package func respond(to incoming: IncomingRequest) async -> Answer {
        var kept: Answer?
        await respond(to: incoming) { kept = $0 }
        return kept ?? Answer(.problem(500, "the emulator gave no answer").complete(at: parts.realTime.now()))
    }

    /// Answers a request.
    ///
    /// - Parameter deliver: Sends the answer. Requests that wait for this one to be
    ///   answered go on when it returns.
    /// - Throws: What the delivery throws.
    package func respond(
        to incoming: IncomingRequest,
        deliver: (Answer) async throws -> Void
    ) async rethrows {
        let route = Route(target: incoming.request.target)
        let sandbox: Sandbox
        switch await found(route) {
        case .success(let found): sandbox = found
        case .failure(let refusal):
            let response = RecordedResponse.problem(refusal.status, refusal.detail)
            try await deliver(Answer(response.complete(at: parts.realTime.now())))
            return
        }
        defer { sandbox.use?.end() }
        if case .control(let path) = route.destination {
            let plane = ControlPlane(emulator: self, sandbox: sandbox, incoming: incoming)
            try await deliver(await plane.respond(path: path))
            return
        }
        var pipeline = RequestPipeline(emulator: self, sandbox: sandbox, route: route, incoming: incoming)
        await pipeline.identifyClient()
        try await pipeline.run(deliver)
    }
}

extension Emulator {
    /// Where it is reached that listens there, without a slash at the end.
    ///
    /// - Parameter host: A name or an address, the latter without brackets.
    package func baseURL(host: String, port: Int) -> String {
        "\(access.scheme)://\(Self.authority(host: host, port: port))"
    }

    /// Host and port as URLs have them.
    static func authority(host: String, port: Int) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// The sandbox that a request goes to.
    private func found(_ route: Route) async -> Result<Sandbox, ControlRefusal> {
        do {
            // Whether the program lives can be told before the journal has been read.
            let isHealth = route.destination == .control(path: "/health")
            if let sandbox = try await sandboxes.find(route.sandbox, withJournal: !isHealth),
                sandbox.use?.begin() ?? true
            {
                return .success(sandbox)
            }
            let detail = "there is no sandbox '\(route.sandbox)': POST /_mock/sandboxes makes one"
            return .failure(ControlRefusal(404, detail))
        } catch {
            parts.logger.error("the sandbox \(route.sandbox) cannot be brought back: \(error)")
            return .failure(ControlRefusal(500, "the sandbox cannot be brought back from the store: \(error)"))
        }
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
    /// - Parameter scenario: What they are added to.
    /// - Throws: ``ScenarioRejected``.
    func rules(parsing text: String, for scenario: Scenario) throws(ScenarioRejected) -> [Rule]

    /// Reads a scenario that ``json(of:)-(Scenario)`` has written.
    ///
    /// - Throws: ``ScenarioRejected``.
    func scenario(written text: String) throws(ScenarioRejected) -> Scenario

    /// Reads a rule that ``json(of:)-(Rule)`` has written.
    ///
    /// - Throws: ``ScenarioRejected``.
    func rule(written text: String) throws(ScenarioRejected) -> Rule

    /// A scenario as JSON, as a file could have it.
    func json(of scenario: Scenario) -> JSONValue

    /// A rule as JSON.
    func json(of rule: Rule) -> JSONValue

    /// The JSON Schema of scenario files.
    var schema: JSONValue { get }
}

/// A scenario or rule that is wrong, with every reason.
package struct ScenarioRejected: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension RecordedResponse {
    /// Whether the status lets a body follow.
    ///
    /// Source: RFC 9110 §6.4.1.
    var mayHaveBody: Bool { status != 204 && status != 304 }

    /// The answer with the headers that every answer has.
    ///
    /// - Parameters:
    ///   - bodyLength: How many bytes of body go out, where they are not those of the record.
    ///   - removed: Which of them the answer is not to have.
    func complete(at now: Instant, bodyLength: Int? = nil, without removed: [String] = []) -> RecordedResponse {
        var complete = self
        let removed = removed.map { $0.lowercased() }
        if headers[header: "Date"] == nil, !removed.contains("date") {
            complete.headers.append(HeaderField("Date", now.imfFixdate))
        }
        if mayHaveBody, headers[header: "Content-Length"] == nil, !removed.contains("content-length") {
            complete.headers.append(HeaderField("Content-Length", String(bodyLength ?? body.count)))
        }
        return complete
    }
}
