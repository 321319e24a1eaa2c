import Conformance
import Foundation
import OAuthCore

/// Where a careless client keeps the authorizations that are under way.
struct PendingFile: Sendable {
    private let path: String

    init(_ settings: ClientSettings) {
        path = settings.stateDirectory + "/flextell-reference-client-pending.json"
    }

    func read() -> [PendingAuthorization] {
        guard let bytes = FileManager.default.contents(atPath: path),
            let stored = try? JSONValue(parsing: bytes).array
        else { return [] }
        return stored.map { stored in
            PendingAuthorization(
                state: stored["state"]?.string ?? "",
                redirectURI: stored["redirect_uri"]?.string ?? "",
                verifier: stored["verifier"]?.string
            )
        }
    }

    func write(_ pending: [PendingAuthorization]) {
        let stored = pending.map { authorization in
            JSONValue.object([
                "state": .string(authorization.state),
                "redirect_uri": .string(authorization.redirectURI),
                "verifier": JSONValue(authorization.verifier),
            ])
        }
        let bytes = Data(JSONValue.array(stored).text.utf8)
        FileManager.default.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
    }

    func remove() { unlink(path) }
}
