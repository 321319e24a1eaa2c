import OAuthCore
import TestKit
import Testing
import Trace

/// Source: the interface, "Control plane"; the design, "token lineage".
@Suite("The lineage of tokens")
struct LineageTests {
    private static func keys(_ texts: String...) -> [TokenKey] { texts.map(TokenKey.init(rawValue:)) }

    private static let whole = Lineage(
        grant: GrantID("g1"),
        presented: keys("r1"),
        minted: keys("jti:a2", "r2"),
        died: keys("r1", "jti:a1")
    )

    struct Row: NamedRow {
        let name: String
        let lineage: Lineage
        let text: String
    }

    static let rows: [Row] = [
        Row(
            name: "all of it, in its order",
            lineage: whole,
            text: #"{"grant":"g1","presented":["r1"],"minted":["jti:a2","r2"],"died":["r1","jti:a1"]}"#
        ),
        Row(
            name: "a token that nobody knows the grant of",
            lineage: Lineage(presented: keys("r9")),
            text: #"{"grant":null,"presented":["r9"],"minted":[],"died":[]}"#
        ),
        Row(
            name: "a grant alone",
            lineage: Lineage(grant: GrantID("")),
            text: #"{"grant":"","presented":[],"minted":[],"died":[]}"#
        ),
        Row(name: "nothing", lineage: Lineage(), text: #"{"grant":null,"presented":[],"minted":[],"died":[]}"#),
    ]

    @Test(arguments: rows)
    func whatIsWrittenIsReadBack(row: Row) throws {
        #expect(row.lineage.json.text == row.text)
        #expect(Lineage(json: try JSONValue(parsing: row.text)) == row.lineage)
    }

    @Test(arguments: rows)
    func anExchangeCarriesItWhereThereIsAny(row: Row) {
        let exchange = Exchange.refresh.altered { $0.lineage = row.lineage }
        #expect(exchange.json["lineage"] == (row.lineage == Lineage() ? nil : row.lineage.json))
        #expect(Exchange(json: exchange.json) == exchange)
    }

    @Test(arguments: [
        "{}", "[]", "null", #"{"grant":1,"presented":"r1","minted":{},"died":null}"#, #"{"presented":[1,null,["r"]]}"#,
    ])
    func whatIsNoneIsReadAsNothing(text: String) throws {
        #expect(Lineage(json: try JSONValue(parsing: text)) == Lineage())
    }
}

/// Source: the interface, `GET tokens`.
@Suite("The life of a token")
struct TokenLifeTests {
    private static let record = TokenRecord(
        key: TokenKey(rawValue: "k2"),
        kind: .refresh,
        text: "r2",
        grant: GrantID("g1"),
        clientID: FixedServer.demoClient.id,
        username: FixedServer.ada.username,
        scope: Scope(["read:contacts", "write:contacts"]),
        issuedAt: FixedServer.now,
        expiresAt: FixedServer.now + .seconds(60),
        parent: TokenKey(rawValue: "k1")
    )

    private static let live = TokenLife(
        record: record,
        text: "r2",
        death: nil,
        parent: "code-1",
        mintedBy: 3,
        presentedBy: [],
        diedBy: nil
    )

    private static func life(_ change: (inout TokenLife) -> Void) -> TokenLife {
        var life = live
        change(&life)
        return life
    }

    @Test func oneThatLivesHasNoDeath() {
        #expect(
            Self.live.json.text == """
                {"kind":"refresh","token":"r2","client_id":"demo-client","user":"ada",\
                "scope":"read:contacts write:contacts","issued_at":"2026-01-01T00:00:00Z",\
                "expires_at":"2026-01-01T00:01:00Z","state":"live","died_of":null,"grant":"g1","parent":"code-1",\
                "minted_by":3,"presented_by":[],"id":"k2","died_at":null,"died_by":null}
                """
        )
    }

    @Test func oneThatWasKilledSaysWhenWhyAndByWhichExchange() {
        let life = Self.life {
            $0.record.diedOf = .rotated
            $0.record.diedAt = FixedServer.now + TimeSpan(milliseconds: 1500)
            $0.death = .rotated
            $0.presentedBy = [4, 5]
            $0.diedBy = 4
        }
        let members = ["state", "died_of", "died_at", "died_by", "presented_by"].map { life.json[$0] }
        #expect(members == ["dead", "rotated", "2026-01-01T00:00:01.500Z", 4, .array([4, 5])])
    }

    @Test func oneWhoseTimeIsOverDiedAtItsExpiryOfNoExchange() {
        let life = Self.life { $0.death = .expired }
        let members = ["state", "died_of", "died_at", "died_by"].map { life.json[$0] }
        #expect(members == ["dead", "expired", "2026-01-01T00:01:00Z", .null])
    }

    @Test func oneOfAnOlderStoreIsDeadSinceNobodyKnowsWhen() {
        let life = Self.life {
            $0.record.diedOf = .revoked
            $0.death = .revoked
        }
        #expect(life.json["died_at"] == .null)
        #expect(life.json["died_of"] == "revoked")
    }

    @Test func oneThatWasMadeThroughTheControlPlaneHasNoOrigin() {
        let life = Self.life {
            $0.text = nil
            $0.parent = nil
            $0.mintedBy = nil
        }
        #expect(["token", "parent", "minted_by"].map { life.json[$0] } == [.null, .null, .null])
    }
}

/// Source: the interface, "An exchange".
@Suite("What a client got, and where it asked")
struct ExchangeReadingTests {
    @Test(arguments: [nil, "dribble", "chunks", "end"])
    func anAnswerThatArrivesWholeIsDelivered(fault: String?) {
        let exchange = Exchange.refresh.altered { $0.fault = fault }
        #expect(exchange.isDelivered)
        #expect(exchange.issuedRefreshToken == "r2")
    }

    @Test(arguments: ["close", "reset", "empty", "truncate", "garbage", "stall", "", "Chunks"])
    func anAnswerThatDoesNotIsNot(fault: String) {
        let exchange = Exchange.refresh.altered { $0.fault = fault }
        #expect(!exchange.isDelivered)
        #expect(exchange.issuedRefreshToken == nil)
    }

    struct Row: NamedRow {
        let target: String
        var endpoint = Endpoint.api
        let path: String
        var name: String { "\(target), \(endpoint.rawValue)" }
    }

    @Test(arguments: [
        Row(target: "/api/v0.0.1/contacts", path: "/contacts"),
        Row(target: "/api/v0.0.1/contacts/1?page=/s/2", path: "/contacts/1"),
        Row(target: "/api/v0.0.1", path: ""),
        Row(target: "/api/v0.0.1/", path: "/"),
        Row(target: "/s/c1/api/v0.0.1/contacts", path: "/contacts"),
        Row(target: "/s/c1/api/v0.0.1", path: ""),
        Row(target: "/api/v0.0.1/s/c1", path: "/s/c1"),
        Row(target: "/api/v0.0.1/contacts/a%20b", path: "/contacts/a%20b"),
        Row(target: "/s/c1/oauth/token?x=1", endpoint: .token, path: "/oauth/token"),
        Row(target: "/oauth/token", endpoint: .token, path: "/oauth/token"),
        Row(target: "/s/c1", endpoint: .other, path: ""),
        Row(target: "/s/", endpoint: .other, path: ""),
        Row(target: "/s", endpoint: .other, path: "/s"),
        Row(target: "/sandbox/x", endpoint: .other, path: "/sandbox/x"),
        Row(target: "/api/v0.0.1/contacts", endpoint: .sink, path: "/api/v0.0.1/contacts"),
        Row(target: "/api/v0.0.2/contacts", endpoint: .other, path: "/api/v0.0.2/contacts"),
    ])
    func thePathIsBelowTheRootOfItsEndpoint(row: Row) {
        let exchange = Exchange.call.altered {
            $0.endpoint = row.endpoint
            $0.request.target = row.target
        }
        #expect(exchange.pathBelowRoot == row.path)
    }
}
