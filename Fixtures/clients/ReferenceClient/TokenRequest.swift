import Conformance
import Foundation
import OAuthCore

/// A request to the token endpoint, as this client writes it.
///
/// Source: the documentation, step 4 and "Refreshing an expired token"; RFC 6749
/// §2.3.1, §4.1.3, §6.
struct TokenRequest: Sendable {
    enum Purpose: Sendable {
        case exchange
        case refresh
    }

    let purpose: Purpose
    /// The parameters of the grant, without the client's credentials.
    let grant: Parameters
    let settings: ClientSettings
    var carelessness: Set<Carelessness>

    /// The request for the wire.
    ///
    /// Its connection serves no other request: after a wrong Content-Length the next
    /// one would be given the rest of this answer.
    var outgoing: OutgoingRequest {
        var request = OutgoingRequest(method: "POST", url: settings.tokenURL)
        request.add(header: "Accept", "application/json")
        request.add(header: "Connection", "close")
        if carelessness.contains(.basicAndForm) || isBasic {
            request.add(header: "Authorization", "Basic " + basicCredentials)
        }
        if carelessness.contains(.tokenGET) {
            request.method = "GET"
            request.url = settings.tokenURL.appending(query: encodedForm)
            return request
        }
        if carelessness.contains(.tokenJSON) {
            let members = form.pairs.map { JSONMember($0.name, .string($0.value)) }
            request.add(header: "Content-Type", "application/json")
            request.body = JSONValue.object(members).text
            return request
        }
        if carelessness.contains(.tokenRequestQuery) {
            request.url = settings.tokenURL.appending(query: encodedForm)
        }
        request.add(header: "Content-Type", "application/x-www-form-urlencoded")
        request.body = encodedForm
        return request
    }

    /// The grant with the client's credentials, which the documentation wants in the form.
    private var form: Parameters {
        var form = grant
        if isBasic { return form }
        form.set("client_id", to: settings.clientID)
        if sendsSecret { form.set("client_secret", to: settings.clientSecret) }
        return form
    }

    /// Whether the client's credentials are in a header, and nowhere else.
    private var isBasic: Bool { !carelessness.isDisjoint(with: [.basicAuth, .rawBasic]) }

    private var sendsSecret: Bool {
        if carelessness.contains(.noSecret) { return false }
        if carelessness.contains(.noSecretOnRefresh), purpose == .refresh { return false }
        return !settings.clientSecret.isEmpty
    }

    private var encodedForm: String {
        if carelessness.contains(.rawFormEncoding) {
            return form.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        }
        if carelessness.contains(.latin1Form) {
            return form.pairs.map { "\($0.name)=\(Self.latin1($0.value))" }.joined(separator: "&")
        }
        return FormCodec.encode(form)
    }

    /// Percent-encodes the bytes of ISO 8859-1 instead of those of UTF-8.
    private static func latin1(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            if scalar.isASCII { return FormCodec.encodeComponent(String(scalar)) }
            return UInt8(exactly: scalar.value).map { "%" + Hex.upper($0) } ?? "%3F"
        }
        .joined()
    }

    private var basicCredentials: String {
        if carelessness.contains(.rawBasic) {
            return Data("\(settings.clientID):\(settings.clientSecret)".utf8).base64EncodedString()
        }
        let id = FormCodec.encodeComponent(settings.clientID)
        let secret = FormCodec.encodeComponent(sendsSecret ? settings.clientSecret : "")
        return Data("\(id):\(secret)".utf8).base64EncodedString()
    }
}
