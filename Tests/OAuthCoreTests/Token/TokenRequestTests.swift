import OAuthCore
import TestKit
import Testing

@Suite("Reading a token request")
struct TokenRequestTests {
    private static let form = "application/x-www-form-urlencoded"
    private static let body = "grant_type=authorization_code&code=c"

    struct Row: NamedRow {
        let name: String
        var method = "POST"
        var query = ""
        var contentType: String? = form
        var body = TokenRequestTests.body
        let description: String

        var message: TokenRequestMessage {
            TokenRequestMessage(
                method: method,
                query: query,
                contentType: contentType,
                authorization: nil,
                body: Array(body.utf8)
            )
        }
    }

    @Test(arguments: [
        Row(name: "GET", method: "GET", description: "the token endpoint takes POST, this request is GET"),
        Row(name: "PUT", method: "PUT", description: "the token endpoint takes POST, this request is PUT"),
        Row(
            name: "a method in small letters",
            method: "post",
            description: "the token endpoint takes POST, this request is post"
        ),
        Row(
            name: "a secret in the URL",
            query: "client_secret=s",
            description: "client_secret is in the URL; it must be in the body"
        ),
        Row(name: "a code in the URL", query: "a=1&code=c", description: "code is in the URL; it must be in the body"),
        Row(
            name: "a refresh token in the URL",
            query: "refresh_token=r",
            description: "refresh_token is in the URL; it must be in the body"
        ),
        Row(
            name: "a verifier in the URL",
            query: "code_verifier=v",
            description: "code_verifier is in the URL; it must be in the body"
        ),
        Row(
            name: "an escaped name in the URL",
            query: "client%5Fsecret=s",
            description: "client_secret is in the URL; it must be in the body"
        ),
        Row(
            name: "JSON",
            contentType: "application/json",
            description: "the body must be application/x-www-form-urlencoded, its Content-Type is application/json"
        ),
        Row(
            name: "a multipart form",
            contentType: "multipart/form-data; boundary=x",
            description:
                "the body must be application/x-www-form-urlencoded, its Content-Type is multipart/form-data; boundary=x"
        ),
        Row(
            name: "no Content-Type",
            contentType: nil,
            description: "the body must be application/x-www-form-urlencoded, its Content-Type is none"
        ),
        Row(
            name: "an empty Content-Type",
            contentType: "",
            description: "the body must be application/x-www-form-urlencoded, its Content-Type is "
        ),
        Row(
            name: "a bad escape",
            body: "code=%zz",
            description: "the form cannot be read: '%zz' is not a percent escape of two hexadecimal digits"
        ),
        Row(
            name: "bytes that are not UTF-8",
            body: "code=%FF",
            description: "the form cannot be read: a name or value is not UTF-8 once decoded"
        ),
        Row(
            name: "NUL",
            body: "code=%00",
            description: "the form cannot be read: a name or value contains the character NUL"
        ),
        Row(name: "a parameter twice", body: "code=a&grant_type=x&code=a", description: "code is sent more than once"),
        Row(
            name: "a parameter twice, once without a value",
            body: "code=a&code=",
            description: "code is sent more than once"
        ),
        Row(name: "a parameter that nobody knows, twice", body: "x=1&x=2", description: "x is sent more than once"),
    ])
    func whatCannotBeReadIsRefusedBeforeAnythingIsLookedUp(row: Row) {
        let error = #expect(throws: OAuthError.self) { try TokenRequest(row.message) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description == row.description)
    }

    @Test(arguments: [form, "Application/X-WWW-Form-URLEncoded", "\(form); charset=UTF-8", "\(form);charset=utf-8"])
    func theFormIsReadWhateverTheSpellingOfItsType(contentType: String) throws {
        let message = TokenRequestMessage(
            method: "POST",
            query: "tenant=1",
            contentType: contentType,
            authorization: "Basic x",
            body: Array("grant_type=refresh_token&refresh_token=a+b&x=".utf8)
        )
        let request = try TokenRequest(message)
        #expect(request.parameters == Parameters(["grant_type": "refresh_token", "refresh_token": "a b", "x": ""]))
        #expect(request.authorization == "Basic x")
        #expect(request.grantType == .refreshToken)
    }

    @Test func whateverBodyComesItIsReadOrRefused() {
        var random = SplitMix64(seed: 11)
        var (read, refused) = (0, 0)
        for _ in 0..<2000 {
            let message = TokenRequestMessage(
                method: "POST",
                query: "",
                contentType: Self.form,
                authorization: nil,
                body: random.bytes(upTo: 12, favouring: Array("%&=+0acode".utf8))
            )
            do throws(OAuthError) {
                let request = try TokenRequest(message)
                #expect(request.parameters.firstDuplicate == nil)
                read += 1
            } catch {
                #expect(error.code == .invalidRequest)
                refused += 1
            }
        }
        #expect(read > 100 && refused > 100)
    }
}
