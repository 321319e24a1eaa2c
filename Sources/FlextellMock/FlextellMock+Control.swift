import EmulatorServer
import Foundation
import OAuthCore
import Trace

// MARK: - Time

extension FlextellMock {
    /// What its clock shows.
    ///
    /// - Throws: ``Failure``.
    public func now() async throws -> Date {
        let text = try await emulator.control("GET", "clock")["now"]?.string
        guard let instant = text.flatMap(Instant.init(rfc3339:)) else { throw Failure("the clock shows no time") }
        return Date(instant)
    }

    /// Moves its clock ahead: what expires meanwhile has expired, and delays of rules count it as passed.
    ///
    /// - Throws: ``Failure`` for more than 3,000 years.
    ///
    /// Source: the interface, `POST clock`.
    public func advance(by duration: Duration) async throws {
        let (seconds, attoseconds) = duration.components
        let span = JSONValue(Double(seconds) + Double(attoseconds) / 1e18)
        try await emulator.control("POST", "clock", JSONValue.object(["advance": span]).text)
    }

    /// Stops its clock.
    ///
    /// - Parameter date: What it shows from now on; nil for what it shows now.
    /// - Throws: ``Failure``.
    public func freeze(at date: Date? = nil) async throws {
        var body: JSONValue = ["mode": "frozen"]
        if let date { body.set("set", to: .string(Instant(date).rfc3339)) }
        try await emulator.control("POST", "clock", body.text)
    }

    /// Lets its clock run on.
    ///
    /// - Throws: ``Failure``.
    public func unfreeze() async throws {
        try await emulator.control("POST", "clock", #"{"mode": "running"}"#)
    }
}

// MARK: - Users

extension FlextellMock {
    /// Says how the next authorizations are answered.
    ///
    /// - Throws: ``Failure`` where the scenario has no such user.
    ///
    /// Source: the interface, `PUT consent`.
    public func setConsent(_ consent: Consent) async throws {
        try await emulator.control("PUT", "consent", consent.json.text)
    }

    /// Plays the user's browser where no page is shown: opens an authorization URL.
    ///
    /// ```swift
    /// let callback = try await flextell.open(client.authorizationURL())
    /// try await client.handleCallback(callback)
    /// ```
    ///
    /// - Parameter authorizationURL: At this Flextell.
    /// - Returns: Where the browser is sent back to, with `code` or `error`.
    /// - Throws: ``Failure`` where the answer is a page, or the URL is elsewhere.
    public func open(_ authorizationURL: URL) async throws -> URL {
        guard let parts = URLComponents(url: authorizationURL, resolvingAgainstBaseURL: true),
            parts.scheme == baseURL.scheme, parts.host == baseURL.host, parts.port == baseURL.port
        else { throw Failure("\(authorizationURL) is not at \(baseURL)") }
        let request = RecordedRequest(
            method: "GET",
            target: parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?" + $0 } ?? ""),
            headers: [HeaderField("Host", "127.0.0.1:\(baseURL.port ?? 80)")],
            body: []
        )
        let response = await emulator.respond(to: IncomingRequest(request)).response
        guard (300..<400).contains(response.status),
            let location = response.headers[header: "Location"].flatMap({ URL(string: $0) })
        else {
            let reason =
                response.status == 200
                ? "asks a user: start with consent: .approve, or call setConsent(_:) before"
                : "answered \(response.status): \(sandbox.exchanges.last { $0.endpoint == .authorize }?.error ?? "no page")"
            throw Failure("\(request.path) \(reason)")
        }
        return location
    }
}

// MARK: - Codes and tokens

extension FlextellMock {
    /// Grants access without a browser.
    ///
    /// - Parameters:
    ///   - clientID: Nil for the scenario's first client.
    ///   - user: Nil for the scenario's first user.
    ///   - scope: Tokens separated by spaces; nil for all that the client may have.
    /// - Throws: ``Failure`` where there is no such client, user or scope.
    ///
    /// Source: the interface, `POST tokens`.
    public func grant(
        clientID: String? = nil,
        user: String? = nil,
        scope: String? = nil
    ) async throws -> Tokens {
        var body = JSONValue.object([JSONMember]())
        if let clientID { body.set("client_id", to: .string(clientID)) }
        if let user { body.set("user", to: .string(user)) }
        if let scope { body.set("scope", to: .string(scope)) }
        return try Tokens(json: try await emulator.control("POST", "tokens", body.text))
    }

    /// Lets codes and tokens expire now.
    ///
    /// - Parameter clientID: Nil for those of every client.
    /// - Returns: How many did.
    /// - Throws: ``Failure``.
    ///
    /// Source: the interface, `POST tokens/expire`.
    @discardableResult
    public func expire(_ kind: TokenKind, of clientID: String? = nil) async throws -> Int {
        try await end("expire", kind, of: clientID)
    }

    /// Lets one code or token expire now.
    ///
    /// - Returns: Whether it lived; false also for a text that was never issued here.
    /// - Throws: ``Failure`` for a JWT of another issuer.
    @discardableResult
    public func expire(token: String) async throws -> Bool {
        try await end("expire", JSONValue.object(["token": .string(token)])) > 0
    }

    /// Revokes codes and tokens.
    ///
    /// - Parameter clientID: Nil for those of every client.
    /// - Returns: How many.
    /// - Throws: ``Failure``.
    ///
    /// Source: the interface, `POST tokens/revoke`.
    @discardableResult
    public func revoke(_ kind: TokenKind, of clientID: String? = nil) async throws -> Int {
        try await end("revoke", kind, of: clientID)
    }

    /// Revokes one code or token.
    ///
    /// - Returns: Whether it lived; false also for a text that was never issued here.
    /// - Throws: ``Failure`` for a JWT of another issuer.
    @discardableResult
    public func revoke(token: String) async throws -> Bool {
        try await end("revoke", JSONValue.object(["token": .string(token)])) > 0
    }

    private func end(_ how: String, _ kind: TokenKind, of clientID: String?) async throws -> Int {
        var body: JSONValue = ["kind": .string(kind.rawValue)]
        if let clientID { body.set("client_id", to: .string(clientID)) }
        return try await end(how, body)
    }

    private func end(_ how: String, _ body: JSONValue) async throws -> Int {
        let answer = try await emulator.control("POST", "tokens/" + how, body.text)
        return Int(clamping: answer["affected"]?.integer ?? 0)
    }
}

// MARK: - Rules and scenario

extension FlextellMock {
    /// Adds a rule, or a list of rules, before those of the scenario; the same name replaces.
    ///
    /// ```swift
    /// try await flextell.addRules("""
    ///     name: lost
    ///     when: {endpoint: token, grant: refresh_token, occurrence: 1}
    ///     then: [{wire: close}]
    ///     """)
    /// ```
    ///
    /// - Parameter text: YAML or JSON.
    /// - Throws: ``Failure`` with every mistake and its line.
    ///
    /// Source: the scenario format, "Rules"; the interface, `POST rules`.
    public func addRules(_ text: String) async throws { try await emulator.control("POST", "rules", text) }

    /// Removes the rule of this name, or all of them.
    ///
    /// - Throws: ``Failure`` where there is none of this name.
    public func removeRules(named name: String? = nil) async throws {
        let escaped = name?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        try await emulator.control("DELETE", "rules" + (escaped.map { "/" + $0 } ?? ""))
    }

    /// How often each rule has acted, by its name.
    public var rulesFired: [String: Int] { sandbox.rulesFired }

    /// Goes back to the scenario's beginning: what was issued, the journal and live rules are gone.
    ///
    /// - Throws: ``Failure``.
    public func reset() async throws { try await emulator.control("POST", "reset") }
}

// MARK: - What happened

extension FlextellMock {
    /// Every exchange so far, the latest 10,000, in order of arrival.
    ///
    /// An exchange is here before the last byte of its answer leaves.
    public var exchanges: [Exchange] { sandbox.exchanges.map(Exchange.init) }

    /// The exchanges at one endpoint.
    public func exchanges(at endpoint: Exchange.Endpoint) -> [Exchange] {
        sandbox.exchanges.filter { Exchange.Endpoint($0.endpoint) == endpoint }.map(Exchange.init)
    }

    /// The rules of conduct that the client under test has broken so far.
    public var findings: [Finding] { sandbox.exchanges.flatMap(\.findings).map(Finding.init) }
}
