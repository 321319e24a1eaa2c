import OAuthCore

/// One request and its answer, as they were seen on the wire.
///
/// Source: the interface, "Control plane".
package struct Exchange: Sendable, Hashable {
    /// The how-manieth request of the sandbox, from 1, in order of arrival.
    package var n: Int
    /// The sandbox's clock at arrival.
    package var at: Instant
    /// Real milliseconds from the beginning of the sandbox to the arrival.
    package var elapsedMs: Double
    /// Real milliseconds from the arrival to the answer.
    package var durationMs: Double
    /// The how-manieth connection of the server, from 1.
    package var connection: Int
    package var endpoint: Endpoint
    package var request: RecordedRequest
    package var response: RecordedResponse
    /// `success` or `error`; nil where the emulator decided nothing, such as for a page.
    package var outcome: Outcome?
    /// The OAuth error code, or `http_` and the status for other refusals.
    package var error: String?
    /// What the journal says beside the error; never sent.
    package var errorDetail: String?
    package var clientID: ClientID?
    /// The rules that acted, in order, separated by commas.
    package var rule: String?
    /// The fault on the wire, such as `close`; nil where the answer went out whole.
    package var fault: String?
    /// The dialect of the answer; nil for the documented one, and where the emulator decided nothing.
    package var profile: Profile?
    package var findings: [Finding]
    /// What the exchange did to codes and tokens.
    package var lineage: Lineage

    package init(
        n: Int,
        at: Instant,
        elapsedMs: Double,
        durationMs: Double,
        connection: Int,
        endpoint: Endpoint,
        request: RecordedRequest,
        response: RecordedResponse,
        outcome: Outcome? = nil,
        error: String? = nil,
        errorDetail: String? = nil,
        clientID: ClientID? = nil,
        rule: String? = nil,
        fault: String? = nil,
        profile: Profile? = nil,
        findings: [Finding] = [],
        lineage: Lineage = Lineage()
    ) {
        self.n = n
        self.at = at
        self.elapsedMs = elapsedMs
        self.durationMs = durationMs
        self.connection = connection
        self.endpoint = endpoint
        self.request = request
        self.response = response
        self.outcome = outcome
        self.error = error
        self.errorDetail = errorDetail
        self.clientID = clientID
        self.rule = rule
        self.fault = fault
        self.profile = profile
        self.findings = findings
        self.lineage = lineage
    }

    /// Real milliseconds from the beginning of the sandbox to the answer.
    package var endedMs: Double { elapsedMs + durationMs }

    /// Whether the client could read the whole answer.
    package var isDelivered: Bool { fault.map(Self.harmlessFaults.contains) ?? true }

    /// Faults under which the whole answer arrives all the same.
    private static let harmlessFaults: Set<String> = ["dribble", "chunks", "end"]
}

extension Exchange {
    /// The path below the root of its endpoint: of the API below its base, else below the sandbox.
    package var pathBelowRoot: String {
        let path = RequestTarget(request.target).path
        let base = RequestTarget.apiBase
        return endpoint == .api && path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
    }
}

/// What kind of request it was.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
    case authorize
    case signIn = "sign-in"
    case consent
    case token
    case api
    case sink
    case other
}

/// What the emulator decided.
package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case success
    case error
}

/// One header line; names keep the case in which they came.
package struct HeaderField: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HeaderField] {
    /// The first value of a header, its name in any case.
    package subscript(header name: String) -> String? { first { $0.isNamed(name) }?.value }

    /// Every value of a header, in order.
    package func values(of name: String) -> [String] { filter { $0.isNamed(name) }.map(\.value) }

    /// Replaces every line of a header by one at the place of the first, or adds it.
    package mutating func set(_ name: String, to value: String) {
        guard let index = firstIndex(where: { $0.isNamed(name) }) else {
            append(HeaderField(name, value))
            return
        }
        self[index] = HeaderField(name, value)
        let after = index + 1
        self = Array(self[..<after]) + self[after...].filter { !$0.isNamed(name) }
    }

    /// Removes every line of a header.
    package mutating func remove(_ name: String) { removeAll { $0.isNamed(name) } }
}

extension HeaderField {
    fileprivate func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
    }
}

/// A request as it came.
package struct RecordedRequest: Sendable, Hashable {
    package var method: String
    /// The request target as it stood in the request line, a sandbox's prefix included.
    package var target: String
    package var headers: [HeaderField]
    package var body: [UInt8]

    package init(method: String, target: String, headers: [HeaderField], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The target up to the query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The target behind the first question mark; empty where there is none.
    package var query: String { String(target.drop { $0 != "?" }.dropFirst()) }

    /// The parameters of the query; empty where it is malformed.
    package var queryParameters: Parameters { (try? FormCodec.decode(query)) ?? Parameters() }

    /// The parameters of the body, read as a form whatever its type; empty where it is malformed.
    package var formParameters: Parameters { (try? FormCodec.decode(body)) ?? Parameters() }
}

/// An answer as it was meant to go out.
package struct RecordedResponse: Sendable, Hashable {
    package var status: Int
    package var headers: [HeaderField]
    package var body: [UInt8]

    package init(status: Int, headers: [HeaderField], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body read as JSON; nil where it is none.
    package var bodyJSON: JSONValue? { try? JSONValue(parsing: body) }

    /// The parameters behind the question mark of the `Location` header; nil without one.
    package var locationParameters: Parameters? {
        guard let location = headers[header: "Location"] else { return nil }
        return try? FormCodec.decode(location.drop { $0 != "?" }.dropFirst().utf8)
    }
}

/// A rule of conduct that was broken.
package struct Finding: Sendable, Hashable {
    /// The rule's id.
    package var rule: String
    package var level: RequirementLevel
    /// The exchange in which it was broken.
    package var exchange: Int
    package var message: String

    package init(rule: String, level: RequirementLevel, exchange: Int, message: String) {
        self.rule = rule
        self.level = level
        self.exchange = exchange
        self.message = message
    }
}

/// How binding a requirement is.
///
/// Source: RFC 2119.
package enum RequirementLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    case must
    case should
    case may

    private var rank: Int {
        switch self {
        case .must: 0
        case .should: 1
        case .may: 2
        }
    }

    /// Whether the left one binds more.
    package static func < (left: RequirementLevel, right: RequirementLevel) -> Bool { left.rank < right.rank }
}
