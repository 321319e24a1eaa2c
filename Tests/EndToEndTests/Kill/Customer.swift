import Foundation
import OAuthCore
import TestKit
import Testing

/// A client of the server that is killed, and what it knows for certain.
struct Customer: Sendable {
    /// What it was given last.
    enum Holding: Sendable {
        case nothing
        case code(String)
        case tokens(access: String, refresh: String)
    }

    let name: String
    private var random: SplitMix64
    private(set) var holding = Holding.nothing
    /// Whether a request is under way that spends what it holds: its answer may never come.
    private(set) var isSpending = false
    /// Refresh tokens that were answered with a success: none of them works again.
    private(set) var spent: [String] = []
    /// The same of codes; one that came again would revoke what it gave.
    private(set) var redeemed: [String] = []
    /// Answers of grants by the names of their requests, since they were looked for in the journal last.
    private(set) var answers: [String: KillTarget.Reply] = [:]
    /// Every text that it was given.
    private(set) var texts: Set<String> = []
    /// Grants that the server gave, and whose answer never came.
    private(set) var lostAnswers = 0
    private var requests = 0

    init(name: String, seed: UInt64) {
        self.name = name
        random = SplitMix64(seed: seed)
    }

    // MARK: - Load

    /// Works until the server does not answer any more.
    mutating func work(with server: KillTarget) async {
        do {
            while true { try await step(server) }
        } catch {
            #expect(server.isKilled, "\(name): \(error)")
        }
    }

    private mutating func step(_ server: KillTarget) async throws {
        switch (holding, UInt.random(in: 0..<10, using: &random)) {
        case (.nothing, _), (.tokens, 0): try await authorize(server)
        case (.code, _): try await exchange(server)
        case (.tokens(let access, _), 1...3):
            let reply = try await server.send("GET", "/api/v0.0.1/contacts", ["Authorization": "Bearer \(access)"])
            #expect(reply.status == 200, "\(name): \(String(decoding: reply.body, as: UTF8.self))")
        case (.tokens, _): try await refresh(server)
        }
    }

    private mutating func authorize(_ server: KillTarget) async throws {
        let id = nextRequest()
        let reply = try await server.authorize(id: id)
        answers[id] = reply
        let query = (reply.location ?? "").drop { $0 != "?" }.dropFirst()
        let code = try #require(try FormCodec.decode(String(query))["code"], "\(reply)")
        note(code)
        holding = .code(code)
    }

    private mutating func exchange(_ server: KillTarget) async throws {
        guard case .code(let code) = holding else { return }
        let form = Parameters([
            "grant_type": "authorization_code", "code": code, "redirect_uri": KillTarget.callback,
        ])
        try await spend(form, server)
        redeemed = redeemed.suffix(2) + [code]
    }

    private mutating func refresh(_ server: KillTarget) async throws {
        guard case .tokens(_, let refresh) = holding else { return }
        try await spend(Parameters(["grant_type": "refresh_token", "refresh_token": refresh]), server)
        spent = spent.suffix(2) + [refresh]
    }

    private mutating func spend(_ form: Parameters, _ server: KillTarget) async throws {
        let id = nextRequest()
        isSpending = true
        let reply = try await server.token(form, id: id)
        isSpending = false
        answers[id] = reply
        try #require(reply.status == 200, "\(name): \(form) gave \(String(decoding: reply.body, as: UTF8.self))")
        let access = try #require(reply.json?["access_token"]?.string)
        let refresh = try #require(reply.json?["refresh_token"]?.string)
        for text in [access, refresh] { note(text) }
        holding = .tokens(access: access, refresh: refresh)
    }

    private mutating func nextRequest() -> String {
        requests += 1
        return "\(name)-\(requests)"
    }

    private mutating func note(_ text: String) {
        #expect(texts.insert(text).inserted, "\(name): a text was given twice")
    }

    // MARK: - After the kill

    /// Checks what it was given against the server that goes on.
    ///
    /// - Parameters:
    ///   - tokens: The answer of `GET tokens`.
    ///   - journal: The answers in the journal, by the names of their requests.
    mutating func check(_ server: KillTarget, tokens: [JSONValue], journal: [String: JSONValue]) async throws {
        for (id, reply) in answers {
            let kept = journal[id]?["response"]
            #expect(kept?["status"]?.integer == Int64(reply.status), "\(id) was answered, and is not in the journal")
            #expect(kept?["body"]?.string == String(decoding: reply.body, as: UTF8.self))
        }
        answers = [:]
        for code in redeemed {
            let record = tokens.first { $0["token"]?.string == code }
            #expect(record?["died_of"] == "redeemed", "\(name): \(code) is good again")
        }
        try adoptLostAnswer(tokens)
        // What it holds works.
        switch holding {
        case .nothing: break
        case .code: try await exchange(server)
        case .tokens: try await refresh(server)
        }
        // And nothing works twice.
        for token in spent {
            let form = Parameters(["grant_type": "refresh_token", "refresh_token": token])
            let again = try await server.token(form, id: "\(name)-again")
            #expect(again.status == 400 && again.json?["error"] == "invalid_grant", "\(name): \(token) worked twice")
        }
    }

    /// Takes what the server gave for the request that it did not answer, where it did the work.
    ///
    /// The work was done whole or not at all.
    private mutating func adoptLostAnswer(_ tokens: [JSONValue]) throws {
        let held: String
        switch holding {
        case .nothing: return
        case .code(let code): held = code
        case .tokens(_, let refresh): held = refresh
        }
        let record = try #require(tokens.first { $0["token"]?.string == held }, "\(name): what it holds is forgotten")
        let given = tokens.filter { $0["parent"]?.string == held && $0["state"] == "live" }
        defer { isSpending = false }
        guard record["state"] == "dead" else {
            #expect(given.isEmpty, "\(name): a token has a successor and lives")
            return
        }
        #expect(isSpending, "\(name): what it holds is dead: \(record.text)")
        #expect(Set(given.compactMap { $0["kind"]?.string }) == ["access", "refresh"], "\(name): half a rotation")
        #expect(given.count == 2)
        func text(_ kind: String) throws -> String {
            try #require(given.first { $0["kind"]?.string == kind }?["token"]?.string)
        }
        holding = .tokens(access: try text("access"), refresh: try text("refresh"))
        lostAnswers += 1
    }
}
