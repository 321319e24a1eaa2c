import Foundation
import FoundationNetworking
import OAuthCore
import TestKit
import Testing

@Suite("flextell-mock serve")
struct ServeCommandTests {
    @Test("The first line says where it listens, and the first request is served")
    func theFirstLineIsTheAddress() async throws {
        let server = try Program.start(["serve", "--port", "0"])
        let line = try server.waitForLine { _ in true }
        #expect(line.hasPrefix("listening on http://127.0.0.1:"))
        let base = line.dropFirst("listening on ".count)
        let (body, _) = try await URLSession.shared.data(from: try #require(URL(string: "\(base)/_mock/health")))
        #expect(String(decoding: body, as: UTF8.self).contains("\"status\":\"ok\""))
        server.process.terminate()
        #expect(try server.waitForEnd().status == 0)
    }

    @Test("SIGTERM and SIGINT end it within 2 s and with status 0", arguments: [SIGTERM, SIGINT])
    func signalsEndItCleanly(signal: Int32) async throws {
        let server = try Program.start(["serve", "--port", "0"])
        let line = try server.waitForLine { _ in true }
        // A connection that stays open.
        let url = try #require(URL(string: "\(line.dropFirst("listening on ".count))/_mock/health"))
        _ = try await URLSession.shared.data(from: url)
        let began = ContinuousClock.now
        kill(server.process.processIdentifier, signal)
        let end = try server.waitForEnd()
        #expect(end.status == 0)
        #expect(ContinuousClock.now - began < .seconds(2))
    }

    @Test("A store file keeps refresh tokens over a restart")
    func aStoreSurvivesARestart() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString).sqlite").path
        defer {
            for suffix in ["", "-wal", "-shm", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let first = try Program.start(["serve", "--port", "0", "--store", path])
        let firstBase = try first.waitForLine { _ in true }.dropFirst("listening on ".count)
        let issued = try await post("\(firstBase)/_mock/tokens", "")
        let refreshToken = try #require(issued.body["refresh_token"]?.string)
        first.process.terminate()
        _ = try first.waitForEnd()
        let second = try Program.start(["serve", "--port", "0", "--store", path])
        let secondBase = try second.waitForLine { _ in true }.dropFirst("listening on ".count)
        let form = FormCodec.encode(
            Parameters([
                "grant_type": "refresh_token", "refresh_token": refreshToken, "client_id": "demo-client",
                "client_secret": "demo-secret",
            ])
        )
        #expect(try await post("\(secondBase)/oauth/token", form).status == 200)
        let again = try await post("\(secondBase)/oauth/token", form)
        #expect(again.status == 400 && again.body["error"] == "invalid_grant")
        second.process.terminate()
        _ = try second.waitForEnd()
    }

    @Test("A second process on the store's file is refused in one sentence, until the first one is killed")
    func aStoreHasOneProcess() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString).sqlite").path
        defer {
            for suffix in ["", "-wal", "-shm", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let first = try Program.start(["serve", "--port", "0", "--store", path])
        _ = try first.waitForLine { _ in true }
        let second = try Program.run(["serve", "--port", "0", "--store", path])
        #expect(second.status == 74)
        #expect(second.output == "")
        let process = first.process.processIdentifier
        let said = "store failed at 'open \(path)': the process \(process) is using it, and one at a time can\n"
        #expect(second.errors == said)
        kill(process, SIGKILL)
        _ = try first.waitForEnd()
        let third = try Program.start(["serve", "--port", "0", "--store", path])
        _ = try third.waitForLine { _ in true }
        third.process.terminate()
        #expect(try third.waitForEnd().status == 0)
    }

    @Test("A client and a redirect URI of the user's own are added")
    func ownClientsAreAdded() async throws {
        let server = try Program.start([
            "serve", "--port", "0", "--consent", "approve", "--client", "mine:my-secret", "--redirect-uri",
            "https://mine.example/cb",
        ])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        let issued = try await post("\(base)/_mock/tokens", #"{"client_id":"mine"}"#)
        #expect(issued.status == 201)
        server.process.terminate()
        _ = try server.waitForEnd()
    }

    private func post(_ url: String, _ body: String) async throws -> (status: Int, body: JSONValue) {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, try JSONValue(parsing: data))
    }
}
