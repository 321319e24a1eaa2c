import OAuthCore
import TestKit
import Testing

@Suite("What the server knows")
struct ServerModelTests {
    let server = FixedServer.server

    @Test func clientsAndUsersAreFoundByName() {
        #expect(server.client(ClientID("other-client")) == FixedServer.otherClient)
        #expect(server.client(ClientID("Other-client")) == nil)
        #expect(server.user(Username("grace")) == FixedServer.grace)
        #expect(server.user(Username("")) == nil)
    }

    struct Row: NamedRow {
        let name: String
        let username: String
        let password: String
        let user: User?
    }

    @Test(arguments: [
        Row(name: "name and password", username: "ada", password: "ada-password", user: FixedServer.ada),
        Row(name: "a password of another user", username: "ada", password: "grace-password", user: nil),
        Row(name: "no password", username: "ada", password: "", user: nil),
        Row(name: "a name that nobody has, without a password", username: "bob", password: "", user: nil),
        Row(name: "a password in other case", username: "ada", password: "Ada-password", user: nil),
        Row(name: "nothing", username: "", password: "", user: nil),
    ])
    func signingInTakesNameAndPassword(row: Row) {
        #expect(server.signIn(username: row.username, password: row.password) == row.user)
    }

    @Test func lifetimesAreThoseOfTheVendor() {
        let lifetimes = Lifetimes()
        #expect(lifetimes.code.durationText == "2m")
        #expect(lifetimes.accessToken.durationText == "1h")
        #expect(lifetimes.refreshToken.durationText == "30d")
    }

    @Test func aRecordDiesAtTheInstantOfItsExpiryAndKeepsAnEarlierCause() {
        var record = TokenRecord(
            key: TokenKey(digestOf: "a"),
            kind: .refresh,
            text: "a",
            grant: GrantID("g"),
            clientID: FixedServer.demoClient.id,
            username: FixedServer.ada.username,
            scope: FixedServer.scope,
            issuedAt: FixedServer.now,
            expiresAt: FixedServer.now + .seconds(10)
        )
        #expect(record.death(at: FixedServer.now + TimeSpan(milliseconds: 9999)) == nil)
        #expect(record.death(at: FixedServer.now + .seconds(10)) == .expired)
        record.diedOf = .rotated
        #expect(record.death(at: FixedServer.now) == .rotated)
        #expect(record.death(at: FixedServer.now + .seconds(10)) == .rotated)
    }

    /// Computed outside of this project: stores of earlier versions are looked up by it.
    @Test func keysAreTheFirstHalfOfTheDigest() {
        #expect(TokenKey(digestOf: "abc").rawValue == "ba7816bf8f01cfea414140de5dae2223")
        #expect(TokenKey(jwtID: "abc").rawValue == "jti:abc")
    }
}
