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
    func respond(path: String) async -> Answer {
        if let refusal = emulator.access.refusal(of: incoming) {
            return whole(isAskedForPage(path) ? LivePage.signIn(refusal, base: base) ?? refusal : refusal)
        }
        let segments = path.split(separator: "/").map { String($0).removingPercentEscapes }
        do {
            guard let call = ControlCall(segments) else { throw unknown(segments) }
            guard call.methods.contains(method) else { throw ControlRefusal.method(call.methods) }
            // What is shown, and what is done, is there again after a restart.
            let isReading = method == "GET"
            if isReading, call != .health { await emulator.sandboxes.flush() }
            if call == .journalStream { return try streamJournal() }
            let response = try await answer(call, segments.last ?? "", isPage: isAskedForPage(path))
            if !isReading { try await emulator.sandboxes.settle(sandbox) }
            return whole(response)
        } catch let refusal as ControlRefusal {
            var response = RecordedResponse.problem(refusal.status, refusal.detail)
            if let allowed = refusal.allowed { response.headers.append(HeaderField("Allow", allowed)) }
            return whole(response)
        } catch let rejected as ScenarioRejected {
            return whole(.problem(422, rejected.description))
        } catch let limit as SandboxLimitReached {
            return whole(.problem(429, limit.description))
        } catch {
            emulator.parts.logger.error("control plane: \(error)")
            return whole(.problem(500, "\(error)"))
        }
    }

    private func whole(_ response: RecordedResponse) -> Answer {
        Answer(response.complete(at: emulator.parts.realTime.now()))
    }

    /// `GET` for a HEAD as well.
    var method: String { request.method == "HEAD" ? "GET" : request.method }

    /// - Parameter name: The last segment of the path, for calls that take a name there.
    private func answer(_ call: ControlCall, _ name: String, isPage: Bool) async throws -> RecordedResponse {
        switch call {
        case .page: try await isPage ? livePage() : overview
        case .health: .json(200, ["status": "ok", "version": .string(Self.version)])
        case .openAPI: openAPI
        case .publicKey: publicKey
        case .keySet: .json(200, emulator.parts.signer.keySet)
        case .authorityCertificate: try privateAuthority
        case .sandboxes: try await answerSandboxes(method, nil)
        case .sandbox: try await answerSandboxes(method, name)
        case .reset: try await reset(method)
        case .scenario: try await answerScenario(method)
        case .clock: try answerClock(method)
        case .consent: try answerConsent(method)
        case .journal, .journalStream: try answerJournal(method)
        case .findings: findings
        case .tokens: try await answerTokens(method, nil)
        case .expireTokens, .revokeTokens: try await answerTokens(method, name)
        case .rules: try answerRules(method, nil)
        case .rule, .explainRules: try answerRules(method, name)
        }
    }

    private func unknown(_ segments: [String]) -> ControlRefusal {
        guard segments.first != "tokens" else {
            return ControlRefusal(404, "there is tokens, tokens/expire and tokens/revoke")
        }
        let calls = ControlCall.names.joined(separator: ", ")
        let path = Excerpt.plain(segments.joined(separator: "/"))
        return ControlRefusal(404, "there is no call '\(path)'; there are \(calls)")
    }

    /// Whether a browser asks for the page, and no program for the overview.
    private func isAskedForPage(_ path: String) -> Bool {
        let accept = request.headers.values(of: "Accept").joined(separator: ",").lowercased()
        return path == "/"
            ? !accept.contains("application/json") || accept.contains("text/html")
            : path.isEmpty && accept.contains("text/html")
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
