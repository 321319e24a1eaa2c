import Conformance
import Foundation
import OAuthCore

/// Where the client keeps its tokens between two runs, and shares them with other processes.
struct StateFile: Sendable {
    private let path: String
    private let mode: mode_t
    private let tokenURL: String
    private let clientID: String

    init(_ settings: ClientSettings, _ carelessness: Set<Carelessness>) {
        path = settings.stateDirectory.isEmpty ? "" : settings.stateDirectory + "/flextell-reference-client.json"
        mode = carelessness.contains(.worldReadableStore) ? 0o644 : 0o600
        tokenURL = settings.tokenURL
        clientID = settings.clientID
    }

    /// The file that a process locks while it refreshes.
    var lockPath: String { path.isEmpty ? "" : path + ".lock" }

    /// Whether there certainly is nothing.
    var isAbsent: Bool { access(path, F_OK) != 0 && errno == ENOENT }

    /// What was stored; nil where there is nothing, or nothing readable.
    ///
    /// Tokens of another server or another client are passed over: they must not be sent to this one.
    func read() -> TokenSet? {
        guard let bytes = FileManager.default.contents(atPath: path),
            let stored = try? JSONValue(parsing: bytes),
            stored["token_url"]?.string == tokenURL, stored["client_id"]?.string == clientID,
            let accessToken = stored["access_token"]?.string
        else { return nil }
        return TokenSet(
            accessToken: accessToken,
            refreshToken: stored["refresh_token"]?.string,
            expiresAt: stored["expires_at"]?.double,
            lifetimeSeconds: stored["lifetime"]?.double
        )
    }

    /// Replaces what is stored, in one step: a crash leaves the old file or the new one, never half of one.
    ///
    /// The draft has a name of its own, since another process may be writing too,
    /// and mode 0600 from the beginning, so that its content is at no time readable by others.
    func write(_ tokens: TokenSet) throws {
        guard !path.isEmpty else { return }
        let stored = JSONValue.object([
            "token_url": .string(tokenURL),
            "client_id": .string(clientID),
            "access_token": .string(tokens.accessToken),
            "refresh_token": JSONValue(tokens.refreshToken),
            "expires_at": tokens.expiresAt.map { JSONValue($0) } ?? .null,
            "lifetime": tokens.lifetimeSeconds.map { JSONValue($0) } ?? .null,
        ])
        var draft = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&draft)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            if mode != 0o600 { fchmod(descriptor, mode) }
            try file.write(contentsOf: Data(stored.text.utf8))
            try file.synchronize()
            try file.close()
            guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Forgets what is stored.
    func remove() {
        guard !path.isEmpty else { return }
        unlink(path)
    }
}
