import OAuthCore
import TestKit
import Testing

/// Source: the scenario format, `tokens`. Lengths of opaque access tokens stand in ``CodeExchangeTests``, those of
/// codes in ``CodeIssueTests``.
@Suite("The form of what is issued")
struct TokenFormatTests {
    private func connect(_ format: TokenFormat) throws -> (connection: Connection, store: MemorySandbox) {
        var server = FixedServer.server
        server.format = format
        var store = MemorySandbox()
        return (try server.connect(store: &store), store)
    }

    @Test func withoutASettingItIsThatOfTheVendor() {
        let format = TokenFormat()
        #expect(format.access == .jwt)
        #expect([format.accessLength, format.refreshLength, format.codeLength] == [0, 0, 0])
        #expect(!format.scopeInAnswer)
    }

    struct LengthRow: NamedRow {
        let setting: Int
        let length: Int
        let hasPrefix: Bool
        var name: String { "\(setting)" }
    }

    /// A token of fewer than 16 characters has none of them to spare for the vendor's prefix.
    @Test(arguments: [
        LengthRow(setting: 0, length: 752, hasPrefix: true), LengthRow(setting: 1, length: 1, hasPrefix: false),
        LengthRow(setting: 8, length: 8, hasPrefix: false), LengthRow(setting: 15, length: 15, hasPrefix: false),
        LengthRow(setting: 16, length: 16, hasPrefix: true), LengthRow(setting: 17, length: 17, hasPrefix: true),
        LengthRow(setting: 8192, length: 8192, hasPrefix: true),
    ])
    func aRefreshTokenHasTheLengthOfTheScenario(row: LengthRow) throws {
        let (connection, store) = try connect(TokenFormat(refreshLength: row.setting))
        let text = connection.tokens.refreshText
        #expect(text.utf8.count == row.length)
        #expect(text.hasPrefix("def50200") == row.hasPrefix)
        #expect(text.utf8.allSatisfy { Hex.value($0) != nil })
        #expect(store.token(TokenKey(digestOf: text)) == connection.tokens.refresh)
    }

    @Test func lengthsHoldForTheirOwnKindOnly() throws {
        let format = TokenFormat(access: .opaque, accessLength: 20, refreshLength: 30, codeLength: 40)
        let (connection, _) = try connect(format)
        let texts = [connection.tokens.access.text, connection.tokens.refresh.text, connection.code.text]
        #expect(texts.map { $0?.utf8.count } == [20, 30, 40])
    }

    @Test(arguments: [0, 1, 500, 4096])
    func aJWTIsToldHowLongItHasToBe(length: Int) throws {
        let tokens = try connect(TokenFormat(accessLength: length)).connection.tokens
        #expect(tokens.access.text == nil)
        #expect(tokens.access.length == length)
        #expect(tokens.refresh.length == 0)
    }

    @Test func anOpaqueTokenHasItsLengthInItsText() throws {
        let tokens = try connect(TokenFormat(access: .opaque, accessLength: 500)).connection.tokens
        #expect(tokens.access.length == 0)
        #expect(tokens.access.text?.utf8.count == 500)
    }

    @Test(arguments: [0, 1, 1000])
    func theClaimsOfAJWTAreFilledUpBehindThoseThatMeanSomething(filling: Int) throws {
        let access = try connect(TokenFormat()).connection.tokens.access
        let (plain, filled) = (access.claims(filling: nil), access.claims(filling: filling))
        #expect(plain["filling"] == nil)
        let added = String(repeating: "x", count: filling)
        #expect(filled.text == String(plain.text.dropLast()) + #","filling":"\#(added)"}"#)
        // What the signer reckons with.
        #expect(filled.text.utf8.count == plain.text.utf8.count + 13 + filling)
        #expect(filled.members?.dropLast() == plain.members?[...])
    }

    @Test func aShortFormStillGivesEveryGrantItsOwn() throws {
        var server = FixedServer.server
        server.format = TokenFormat(access: .opaque, accessLength: 12, refreshLength: 12, codeLength: 12)
        var store = MemorySandbox()
        for _ in 0..<50 { _ = try server.connect(store: &store) }
        #expect(Set(store.tokens(TokenFilter()).compactMap(\.text)).count == 150)
    }
}
