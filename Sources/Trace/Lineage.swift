import OAuthCore

/// What an exchange did to codes and tokens, by their keys.
///
/// Source: the design, "token lineage".
package struct Lineage: Sendable, Hashable {
    /// The grant that the request was about, where it is known.
    package var grant: GrantID?
    /// What the request presented, where it is known.
    package var presented: [TokenKey]
    /// What the answer issued.
    package var minted: [TokenKey]
    /// What lived before, and is dead because of it.
    package var died: [TokenKey]

    package init(
        grant: GrantID? = nil,
        presented: [TokenKey] = [],
        minted: [TokenKey] = [],
        died: [TokenKey] = []
    ) {
        self.grant = grant
        self.presented = presented
        self.minted = minted
        self.died = died
    }

    /// What was done, and with which tokens.
    package var acts: [(act: TokenLineage.Act, keys: [TokenKey])] {
        [(.minted, minted), (.presented, presented), (.died, died)]
    }

    package var json: JSONValue {
        [
            "grant": JSONValue(grant?.rawValue), "presented": Self.json(presented), "minted": Self.json(minted),
            "died": Self.json(died),
        ]
    }

    package init(json value: JSONValue) {
        self.init(
            grant: value["grant"]?.string.map { GrantID($0) },
            presented: Self.keys(value["presented"]),
            minted: Self.keys(value["minted"]),
            died: Self.keys(value["died"])
        )
    }

    private static func json(_ keys: [TokenKey]) -> JSONValue { .array(keys.map { .string($0.rawValue) }) }

    private static func keys(_ value: JSONValue?) -> [TokenKey] {
        (value?.array ?? []).compactMap { $0.string.map(TokenKey.init(rawValue:)) }
    }
}

/// Which exchanges issued, presented and killed the codes and tokens of a sandbox.
///
/// It is kept small, since none is forgotten: some hundred bytes a token, where their keys alone would take more.
package struct TokenLineage: Sendable, Hashable {
    /// What an exchange does with a token.
    package enum Act: String, Sendable, Hashable {
        case minted
        case presented
        case died
    }

    private var trails: [TokenKey.Mark: TokenTrail] = [:]

    package init() {}

    /// What is known of a token.
    package subscript(key: TokenKey) -> TokenTrail { trails[key.mark] ?? TokenTrail() }

    /// Adds what an exchange did.
    package mutating func note(_ exchange: Exchange) {
        for (act, keys) in exchange.lineage.acts {
            for key in keys { note(act, key, in: exchange.n) }
        }
    }

    /// Adds what an exchange did with a token; what it did before is to be added before.
    package mutating func note(_ act: Act, _ key: TokenKey, in n: Int) {
        trails[key.mark, default: TokenTrail()].note(act, UInt32(clamping: n))
    }
}

/// The exchanges that had to do with one code or token.
package struct TokenTrail: Sendable, Hashable {
    // Exchanges are counted from 1: 0 stands for none.
    private var minted: UInt32 = 0
    private var died: UInt32 = 0
    private var firstPresented: UInt32 = 0
    private var presentedLater: [UInt32] = []

    init() {}

    /// The exchange that issued it.
    package var mintedBy: Int? { Self.exchange(minted) }
    /// The exchanges that presented it, in order.
    package var presentedBy: [Int] { (firstPresented == 0 ? [] : [firstPresented] + presentedLater).map(Int.init) }
    /// The exchange that killed it.
    package var diedBy: Int? { Self.exchange(died) }

    fileprivate mutating func note(_ act: TokenLineage.Act, _ n: UInt32) {
        switch act {
        case .minted: minted = n
        case .died: died = n
        case .presented where firstPresented == 0: firstPresented = n
        // Once an exchange, as often as it may have sent the token.
        case .presented where n == presentedLater.last ?? firstPresented: break
        case .presented: presentedLater.append(n)
        }
    }

    private static func exchange(_ n: UInt32) -> Int? { n == 0 ? nil : Int(n) }
}

/// The life of one code or token: where it came from, who presented it, and why it died.
///
/// Source: the interface, `GET tokens`.
package struct TokenLife: Sendable, Hashable {
    package var record: TokenRecord
    /// The whole text; nil where it cannot be made.
    package var text: String?
    /// Why it is dead; nil while it lives.
    package var death: CauseOfDeath?
    /// The text of the code or refresh token that it was issued for.
    package var parent: String?
    /// The exchange that issued it; nil for one that was made through the control plane.
    package var mintedBy: Int?
    /// The exchanges that presented it, in order.
    package var presentedBy: [Int]
    /// The exchange that killed it; nil while it lives, and where no exchange did.
    package var diedBy: Int?

    package init(
        record: TokenRecord,
        text: String?,
        death: CauseOfDeath?,
        parent: String?,
        mintedBy: Int?,
        presentedBy: [Int],
        diedBy: Int?
    ) {
        self.record = record
        self.text = text
        self.death = death
        self.parent = parent
        self.mintedBy = mintedBy
        self.presentedBy = presentedBy
        self.diedBy = diedBy
    }

    package var json: JSONValue {
        .object([
            "kind": .string(record.kind.rawValue), "token": JSONValue(text),
            "client_id": .string(record.clientID.rawValue), "user": .string(record.username.rawValue),
            "scope": .string(record.scope.text), "issued_at": .string(record.issuedAt.rfc3339),
            "expires_at": .string(record.expiresAt.rfc3339), "state": death == nil ? "live" : "dead",
            "died_of": JSONValue(death?.rawValue), "grant": .string(record.grant.rawValue),
            "parent": JSONValue(parent), "minted_by": mintedBy.map { JSONValue($0) } ?? .null,
            "presented_by": .array(presentedBy.map { JSONValue($0) }),
            "id": .string(record.key.rawValue), "died_at": JSONValue(diedAt?.rfc3339),
            "died_by": diedBy.map { JSONValue($0) } ?? .null,
        ])
    }

    private var diedAt: Instant? { record.diedAt ?? (death == .expired ? record.expiresAt : nil) }
}
