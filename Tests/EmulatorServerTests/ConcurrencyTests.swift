import AsyncHTTPClient
import EmulatorServer
import Foundation
import NIOCore
import NIOHTTP1
import OAuthCore
import SQLiteStore
import Testing
import Trace

@Suite("Many requests at once, through sockets", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
    enum Storage: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case memory, file
        var testDescription: String { rawValue }
    }

    @Test(arguments: Storage.allCases)
    func ofTwelveExchangesOrRefreshesOneSucceeds(storage: Storage) async throws {
        try await Self.withStore(storage) { store in
            let emulator = try await TestEmulator.make(store: store)
            try await LiveServer.run(emulator) { server in
                try await Self.withClient { client in
                    for _ in 0..<20 {
                        let code = try await emulator.newCode()
                        let exchanges = try await Self.atOnce(12, Documented.exchange(code), client, server)
                        try Self.expectOne(of: exchanges)
                        // The others replayed a spent code, which revokes; so the refresh token comes another way.
                        let token = try TokenPair(try await emulator.control("POST", "tokens")).refresh
                        let refreshes = try await Self.atOnce(12, Documented.refresh(token), client, server)
                        let successor = try Self.expectOne(of: refreshes)
                        #expect(try await emulator.refresh(successor.refresh).status == 200)
                    }
                }
            }
            let records = try await emulator.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
            // A round makes a code and four pairs: of the exchange, of the made grant, of two refreshes.
            #expect(records.count == 20 * 9)
        }
    }

    @Test func manyClientsGetTheirOwnTokens() async throws {
        let emulator = try await TestEmulator.make()
        try await LiveServer.run(emulator) { server in
            let tokens = try await withThrowingTaskGroup(of: TokenPair.self) { group in
                for index in 0..<24 {
                    group.addTask {
                        let client = server.client()
                        let pair = try await client.newTokens(client: index % 2 == 0 ? "demo-client" : "other-client")
                        #expect(try await client.api("GET", "/contacts/1", token: pair.access).status == 200)
                        return pair
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(tokens.map(\.access)).count == 24)
            #expect(Set(tokens.map(\.refresh)).count == 24)
            #expect(emulator.root.exchanges.map(\.n) == Array(1...72))
            #expect(emulator.root.exchanges.allSatisfy { $0.response.status < 400 })
        }
    }

    @discardableResult
    private static func expectOne(of answers: [RecordedResponse]) throws -> TokenPair {
        let good = answers.filter { $0.status == 200 }
        #expect(good.count == 1)
        #expect(answers.count { $0.status == 400 && $0.oauthError == "invalid_grant" } == answers.count - 1)
        return try TokenPair(try #require(good.first))
    }

    private static func atOnce(
        _ count: Int,
        _ form: Parameters,
        _ client: HTTPClient,
        _ server: LiveServer
    ) async throws -> [RecordedResponse] {
        try await withThrowingTaskGroup(of: RecordedResponse.self) { group in
            for _ in 0..<count {
                group.addTask {
                    var request = HTTPClientRequest(url: server.baseURL + "/oauth/token")
                    request.method = .POST
                    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
                    request.body = .bytes(ByteBuffer(string: FormCodec.encode(form)))
                    let response = try await client.execute(request, timeout: .seconds(20))
                    let body = try await response.body.collect(upTo: 1 << 16)
                    return RecordedResponse(
                        status: Int(response.status.code),
                        headers: [],
                        body: Array(body.readableBytesView)
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private static func withStore(_ storage: Storage, _ body: (SQLiteStore) async throws -> Void) async throws {
        guard storage == .file else { return try await body(SQLiteStore()) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "flextell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(SQLiteStore(path: folder.appending(path: "store.sqlite").path))
    }
}
