import Conformance
import Foundation
import OAuthCore

/// What the client holds, in memory and on disk.
extension ReferenceClient {
    /// Takes new tokens, and stores them before anything is done with them.
    ///
    /// - Parameter old: The tokens that were refreshed; nil after a code exchange.
    func store(_ issued: IssuedTokens, replacing old: TokenSet?) {
        mistakes.scheme = issued.tokenType ?? "undefined"
        let lifetimeSeconds = lifetimeSeconds(of: issued)
        held = TokenSet(
            accessToken: issued.accessToken,
            refreshToken: refreshToken(of: issued, replacing: old),
            expiresAt: end(of: issued.accessToken, after: lifetimeSeconds),
            lifetimeSeconds: lifetimeSeconds
        )
        let isWritten = old == nil || carelessness.isDisjoint(with: [.persistOnlyAtConnect, .persistAfterCall])
        if isWritten { persist() }
        if carelessness.contains(.leakToStandardError) { leakToStandardError() }
    }

    /// Forgets a dead grant, on disk too.
    func forget() {
        held = nil
        if !carelessness.contains(.persistOnlyAtConnect) { persist() }
    }

    /// Writes what is held to disk.
    func persist() {
        guard let settings, !carelessness.contains(.persistNothing) else { return }
        let file = StateFile(settings, carelessness)
        do {
            if let held { try file.write(held) } else { file.remove() }
            lastStored = held
            storageComplaint = nil
        } catch {
            // The tokens in memory are good all the same, and losing them would be worse.
            storageComplaint = "the tokens could not be written to the state directory"
        }
    }

    /// Takes what another process has stored, or its removal, since this one last looked.
    ///
    /// - Returns: What that comes to; nil where nothing has changed.
    func catchUp() -> RefreshOutcome? {
        guard let settings, !carelessness.contains(.noStoreReload) else { return nil }
        let file = StateFile(settings, carelessness)
        let stored = file.read()
        guard stored?.pair != lastStored?.pair else { return nil }
        // What can't be read at the moment is no reason to lose what is held.
        guard stored != nil || file.isAbsent else { return nil }
        held = stored
        lastStored = stored
        return stored == nil ? .reauthorize : .adopted
    }

    /// Waits for this process's turn to refresh, which keeps the others out of it.
    ///
    /// - Returns: Nil where another process takes longer than anybody should wait.
    func takeTurn() async -> StoreLock? {
        guard let settings, carelessness.isDisjoint(with: [.noStoreReload, .noSingleFlight, .waitersRetry]) else {
            return .needless
        }
        let path = StateFile(settings, carelessness).lockPath
        return await StoreLock.take(path, clock: clock, atMost: .seconds(3))
    }

    /// The refresh token after an answer.
    ///
    /// No new refresh token means that the old one lives on.
    ///
    /// Source: RFC 6749 §6.
    private func refreshToken(of issued: IssuedTokens, replacing old: TokenSet?) -> String? {
        guard let old else {
            let kept = carelessness.contains(.keepRefreshTokenAtReconnect) ? held?.refreshToken : nil
            return kept ?? issued.refreshToken
        }
        if carelessness.contains(.keepFirstRefreshToken) { return old.refreshToken ?? issued.refreshToken }
        if carelessness.contains(.dropRefreshTokenWhenAbsent) { return issued.refreshToken }
        return issued.refreshToken ?? old.refreshToken
    }

    private func lifetimeSeconds(of issued: IssuedTokens) -> Double? {
        guard carelessness.contains(.keepFirstLifetime) else { return issued.lifetimeSeconds }
        mistakes.firstLifetimeSeconds = mistakes.firstLifetimeSeconds ?? issued.lifetimeSeconds
        return mistakes.firstLifetimeSeconds
    }

    /// When an access token ends, by the client's clock; nil where that is not known.
    private func end(of accessToken: String, after lifetimeSeconds: Double?) -> Double? {
        if carelessness.contains(.trustJWTExp), let written = Self.writtenEnd(of: accessToken) { return written }
        guard let end = lifetimeSeconds.map({ now + $0 }) else { return nil }
        return carelessness.contains(.expiryIn32Bits) ? Double(Int32(truncatingIfNeeded: Int64(end))) : end
    }

    /// The `exp` inside a JWT, which is not for the client to read.
    private static func writtenEnd(of accessToken: String) -> Double? {
        let segments = accessToken.split(separator: ".")
        guard segments.count == 3, let claims = Base64URL.decode(String(segments[1])) else { return nil }
        return (try? JSONValue(parsing: claims))?["exp"]?.double
    }

    private func leakToStandardError() {
        let tokens = [held?.accessToken, held?.refreshToken, settings?.clientSecret].compactMap(\.self)
        FileHandle.standardError.write(Data("debug: tokens \(tokens.joined(separator: " "))\n".utf8))
    }
}
