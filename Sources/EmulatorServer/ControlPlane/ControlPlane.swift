import Logging
import OAuthCore
import Scenarios
import Trace

/// JSON over HTTP below `/_mock`: looks into one sandbox, and moves it.
///
/// Source: the interface, "Control plane".
struct ControlPlane: Sendable {
    let emulator: Emulator
    let sandbox: Sandbox
    let incoming: IncomingRequest

    var request: RecordedRequest { incoming.request }
    /// The version that `health` and reports name.
    static let version = ToolVersion.current

    /// Answers a call.
    ///
    /// - Parameter path: Below `/_mock`; empty or begins with a slash.
    func respond(path: String) async -> RecordedResponse {
        if let refusal = emulator.access.refusal(of: incoming) { return refusal }
        let segments = path.split(separator: "/").map { String($0).removingPercentEscapes }
        do {
            // What is shown, and what is done, is there again after a restart.
            let isReading = request.method == "GET" || request.method == "HEAD"
            if isReading, segments != ["health"] { await emulator.sandboxes.flush() }
            let response = try await answer(segments)
            if !isReading { try await emulator.sandboxes.settle(sandbox) }
            return response
        } catch let refusal as ControlRefusal {
            var response = RecordedResponse.problem(refusal.status, refusal.detail)
            if let allowed = refusal.allowed { response.headers.append(HeaderField("Allow", allowed)) }
            return response
        } catch let rejected as ScenarioRejected {
            return .problem(422, rejected.description)
        } catch let limit as SandboxLimitReached {
            return .problem(429, limit.description)
        } catch {
            emulator.parts.logger.error("control plane: \(error)")
            return .problem(500, "\(error)")
        }
    }

    private func answer(_ segments: [String]) async throws -> RecordedResponse {
        let method = request.method == "HEAD" ? "GET" : request.method
        switch (segments.first ?? "", segments.count) {
        case ("", 0): return try allow(["GET"], method) { overview }
        case ("health", 1):
            return try allow(["GET"], method) { .json(200, ["status": "ok", "version": .string(Self.version)]) }
        case ("key.pem", 1): return try allow(["GET"], method) { publicKey }
        case ("ca.pem", 1): return try allow(["GET"], method) { try privateAuthority }
        case ("jwks.json", 1): return try allow(["GET"], method) { .json(200, emulator.parts.signer.keySet) }
        case ("sandboxes", 1...2): return try await answerSandboxes(method, segments.dropFirst().first)
        case ("reset", 1): return try await reset(method)
        case ("scenario", 1): return try await answerScenario(method)
        case ("clock", 1): return try answerClock(method)
        case ("consent", 1): return try answerConsent(method)
        case ("journal", 1): return try answerJournal(method)
        case ("findings", 1): return try allow(["GET"], method) { findings }
        case ("tokens", 1...2): return try await answerTokens(method, segments.dropFirst().first)
        case ("rules", 1...2): return try answerRules(method, segments.dropFirst().first)
        default:
            let calls = "health, sandboxes, reset, scenario, clock, consent, journal, findings, tokens, rules"
            throw ControlRefusal(
                404,
                "there is no call '\(Excerpt.plain(segments.joined(separator: "/")))'; there are \(calls)"
            )
        }
    }

    private var overview: RecordedResponse {
        let calls = ["health", "sandboxes", "clock", "journal", "findings", "tokens", "rules", "scenario"]
        let base = emulator.access.links(of: incoming, to: sandbox.id).path + "/_mock/"
        return .json(
            200,
            [
                "sandbox": .string(sandbox.id.rawValue), "seed": JSONValue(sandbox.seed),
                "scenario": .string(sandbox.scenario.name),
                "calls": .array(calls.map { .string(base + $0) }),
            ]
        )
    }

    private var publicKey: RecordedResponse { Self.pem(emulator.parts.signer.publicKeyPEM + "\n") }

    /// The certificate of the CA that clients have to trust.
    private var privateAuthority: RecordedResponse {
        get throws(ControlRefusal) {
            guard let tls = emulator.tls else {
                throw ControlRefusal(404, "this server speaks plain HTTP: 'serve --tls' makes a private CA")
            }
            guard let pem = tls.authorityPEM else {
                throw ControlRefusal(404, "the certificate was given with --tls-cert: trust the CA that it is from")
            }
            return Self.pem(pem)
        }
    }

    private static func pem(_ text: String) -> RecordedResponse {
        let headers = [HeaderField("Content-Type", "application/x-pem-file")]
        return RecordedResponse(status: 200, headers: headers, body: Array(text.utf8))
    }

    private var findings: RecordedResponse {
        let findings = sandbox.withState(\.journal.findings)
        return .json(200, ["findings": .array(findings.map(\.json))])
    }

    /// Runs the answer where the method is allowed.
    ///
    /// - Throws: ``ControlRefusal`` with 405 where it is not.
    func allow<Value>(_ methods: [String], _ method: String, _ answer: () throws -> Value) throws -> Value {
        guard methods.contains(method) else { throw ControlRefusal.method(methods) }
        return try answer()
    }

    /// The body as a JSON object; an empty body is an empty one.
    ///
    /// - Throws: ``ControlRefusal`` that names what is wrong.
    func body(allowing names: [String]) throws -> JSONValue {
        guard !request.body.isEmpty else { return .object([JSONMember]()) }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw ControlRefusal(400, "the body is \(error)")
        }
        guard let members = value.members else { throw ControlRefusal(400, "the body is not a JSON object") }
        if let unknown = members.first(where: { !names.contains($0.name) }) {
            let known = names.joined(separator: ", ")
            throw ControlRefusal(400, "'\(Excerpt.plain(unknown.name))' is not known here; there are \(known)")
        }
        return value
    }
}

extension ControlPlane {
    /// The body as text.
    ///
    /// - Throws: ``ControlRefusal`` where it is not UTF-8.
    func bodyText() throws -> String {
        guard let text = String(validating: request.body, as: UTF8.self) else {
            throw ControlRefusal(400, "the body is not UTF-8, which YAML and JSON have to be")
        }
        return text
    }
}

/// Why a call is refused, and what to do.
struct ControlRefusal: Error, Sendable {
    let status: Int
    let detail: String
    var allowed: String?

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    static func method(_ allowed: [String]) -> ControlRefusal {
        var refusal = ControlRefusal(405, "this call takes \(allowed.joined(separator: " or "))")
        refusal.allowed = allowed.joined(separator: ", ")
        return refusal
    }
}
