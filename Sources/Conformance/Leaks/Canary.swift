import OAuthCore
import Trace

/// A secret, code or token of a run, which must not turn up anywhere else.
package struct Canary: Sendable, Hashable {
    /// The kinds of canaries, as messages name them.
    package enum Kind: String, Sendable, Hashable, CustomStringConvertible {
        case clientSecret = "the client secret"
        case code = "a code"
        case accessToken = "an access token"
        case refreshToken = "a refresh token"
        case verifier = "a code verifier"

        package var description: String { rawValue }
    }

    package let kind: Kind
    package let text: String
    /// The exchange that gave it, or in which it was sent first; 0 for a client secret that was never sent.
    package let exchange: Int

    /// Every canary of a record, each text once.
    static func all(of record: CaseRecord) -> [Canary] {
        var found: [Canary] = []
        func add(_ kind: Kind, _ text: String?, _ exchange: Int) {
            guard let text, text.count >= shortest, !found.contains(where: { $0.text == text }) else { return }
            found.append(Canary(kind: kind, text: text, exchange: exchange))
        }
        let secret = record.settings?.clientSecret
        let sent = record.exchanges.first { secret != nil && $0.tokenParameters[WireName.clientSecret] == secret }
        add(.clientSecret, secret, sent?.n ?? 0)
        for exchange in record.exchanges {
            add(.code, exchange.issuedCode, exchange.n)
            add(.verifier, exchange.tokenParameters[WireName.codeVerifier], exchange.n)
            guard exchange.endpoint == .token, let body = exchange.response.bodyJSON else { continue }
            add(.accessToken, body[WireName.accessToken]?.string, exchange.n)
            add(.refreshToken, body[WireName.refreshToken]?.string, exchange.n)
        }
        return found
    }

    /// Shorter texts turn up by chance.
    private static let shortest = 8

    /// So many characters from the beginning give a secret away.
    static let tellingPrefix = 12

    /// The characters at the beginning that are the same for every token of the server, so that they tell nothing.
    var commonHead: Int {
        guard kind == .accessToken, text.hasPrefix("eyJ"), let dot = text.firstIndex(of: ".") else { return 0 }
        return text.distance(from: text.startIndex, to: dot) + 1
    }
}
