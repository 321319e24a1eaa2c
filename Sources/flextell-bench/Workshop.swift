import Crypto
import CryptoExtras
import FixtureFiles
import Foundation
import OAuthCore
import SQLiteStore

/// What measurements are made with.
struct Workshop: Sendable {
    let programs: URL

    /// How often what is compared is measured in turn, so that other work on the machine hits both alike.
    static let rounds = 9

    func serve(_ arguments: String...) throws -> ServerProcess {
        try ServerProcess(
            programs.appendingPathComponent("flextell-mock"),
            ["serve", "--port", "0", "--seed", "7"] + arguments
        )
    }

    func hello() throws -> ServerProcess {
        try ServerProcess(programs.appendingPathComponent("flextell-bench"), ["hello"])
    }

    /// Runs the body with a new folder, which is removed afterwards.
    func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flextell-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// Signatures a second on all cores, of the library and the key that the emulator signs with.
    func signingRate(seconds: Double) throws -> Double {
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: BuiltInFixtures.developmentSigningKey)
        return try Load.rate(ProcessInfo.processInfo.activeProcessorCount, .seconds(seconds)) {
            SigningWorker(key: key)
        }
    }

    /// Makes a store with so many live tokens in it: an access and a refresh token a grant.
    func fill(_ path: String, tokens count: Int) async throws {
        // The program makes the file, and the root sandbox in it.
        try serve("--store", path).stop()
        let store = try SQLiteStore(path: path)
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        for start in stride(from: 0, to: count / 2, by: 20_000) {
            try await store.transaction(.root) { store throws(StoreFailure) in
                for grant in start..<min(start + 20_000, count / 2) {
                    for token in TokenRecord.pair(grant, issuedAt: now) { try store.insert(token) }
                }
            }
        }
        try await store.close()
    }
}

/// Signs what a JWT of the emulator's is long.
private struct SigningWorker: Worker {
    let key: _RSA.Signing.PrivateKey
    private let input = Data(repeating: UInt8(ascii: "a"), count: 330)

    init(key: _RSA.Signing.PrivateKey) { self.key = key }

    func step() throws { _ = try key.signature(for: input, padding: .insecurePKCS1v1_5) }
}

extension TokenRecord {
    fileprivate static func pair(_ grant: Int, issuedAt now: Instant) -> [TokenRecord] {
        let access = TokenRecord(
            key: TokenKey(jwtID: "bench-\(grant)"),
            kind: .access,
            text: nil,
            grant: GrantID("bench-\(grant)"),
            clientID: ClientID("demo-client"),
            username: Username("ada"),
            scope: Scope(["read:contacts"]),
            issuedAt: now,
            expiresAt: now + .seconds(86_400 * 365)
        )
        var refresh = access
        let text = "bench-refresh-token-\(grant)"
        (refresh.key, refresh.kind, refresh.text) = (TokenKey(digestOf: text), .refresh, text)
        return [access, refresh]
    }
}
