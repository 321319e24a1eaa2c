import Crypto
import OAuthCore
import Synchronization

/// The tokens whose signature was found to be ours lately: what was true of a text stays true.
///
/// It keeps digests, so that no text of a token is compared, and two generations, so that what is used stays.
final class VerifiedTokens: Sendable {
    private struct Generations {
        var young: [SHA256Digest: TokenKey] = [:]
        var old: [SHA256Digest: TokenKey] = [:]
    }

    /// Of each generation.
    private static let limit = 5000

    private let state = Mutex(Generations())

    /// The key of a token; it is verified where it was not lately.
    ///
    /// - Parameter verify: Nil for a token that is not ours; that is asked again each time.
    func key(of token: String, verify: () -> TokenKey?) -> TokenKey? {
        let digest = SHA256.hash(data: Array(token.utf8))
        if let known = state.withLock({ $0.young[digest] }) { return known }
        guard let key = state.withLock({ $0.old[digest] }) ?? verify() else { return nil }
        state.withLock { state in
            if state.young.count >= Self.limit { state = Generations(old: state.young) }
            state.young[digest] = key
        }
        return key
    }
}
