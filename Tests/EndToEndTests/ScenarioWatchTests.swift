import Foundation
import FoundationNetworking
import OAuthCore
import TestKit
import Testing

/// Source: the interface, `serve`.
@Suite("flextell-mock serve reads a scenario file again when it is saved", .timeLimit(.minutes(1)))
struct ScenarioWatchTests {
    @Test("Another lifetime is in force at once; a broken file is reported and changes nothing")
    func theFileIsTakenOver() async throws {
        try await withScenarioFile(lifetime: "1h") { path in
            let server = try Program.start(["serve", "--scenario", path, "--port", "0"])
            let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
            let issued = try await post("\(base)/_mock/tokens", "")
            #expect(issued["expires_in"] == 3600)
            var refreshToken = issued["refresh_token"]?.string ?? ""

            try Self.write(lifetime: "5m", to: path)
            try server.waitForErrors("scenario 'watched' loaded again")
            refreshToken = try await refresh(refreshToken, base, expiresIn: 300)

            try Self.write(lifetime: "5 minutes", to: path)
            try server.waitForErrors("the scenario stays as it was")
            #expect(server.errors.contains("\n\(path):5:27: error: lifetimes.access_token: "))
            refreshToken = try await refresh(refreshToken, base, expiresIn: 300)

            try Self.write(lifetime: "10m", to: path)
            try server.waitForErrors("scenario 'watched' loaded again", times: 2)
            _ = try await refresh(refreshToken, base, expiresIn: 600)

            server.process.terminate()
            #expect(try server.waitForEnd().status == 0)
        }
    }

    @Test("A rule that never fired is noticed at the end")
    func idleRulesAreNoticed() async throws {
        try await withScenarioFile(lifetime: "1h") { path in
            let server = try Program.start(["serve", "--scenario", path, "--port", "0"])
            let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
            let url = try #require(URL(string: "\(base)/api/v0.0.1/contacts"))
            let (_, response) = try await URLSession.shared.data(from: url)
            #expect((response as? HTTPURLResponse)?.value(forHTTPHeaderField: "X-Rule") == "used")
            server.process.terminate()
            let end = try server.waitForEnd()
            #expect(end.status == 0)
            let notices = end.errors.split(separator: "\n").filter { $0.hasPrefix("notice: ") }
            #expect(notices == ["notice: rule `idle` never fired"])
        }
    }

    /// Line 5 has the lifetime.
    private static func write(lifetime: String, to path: String) throws {
        let text = """
            flextell: 1
            name: watched
            summary: A scenario that is edited while it runs.
            extends: default
            lifetimes: {access_token: \(lifetime)}
            rules:
              - {name: used, when: {endpoint: api}, then: [{edit: {headers: {set: {X-Rule: used}}}}]}
              - {name: idle, when: {endpoint: callback}, then: [{callback: {remove: [state]}}]}

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func withScenarioFile(lifetime: String, _ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "scenario-\(UUID().uuidString).yaml").path
        try Self.write(lifetime: lifetime, to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    /// - Returns: The next refresh token.
    private func refresh(_ token: String, _ base: Substring, expiresIn lifetime: JSONValue) async throws -> String {
        let body = try await post("\(base)/oauth/token", FormCodec.encode(.refresh(token)))
        #expect(body["expires_in"] == lifetime)
        return try #require(body["refresh_token"]?.string)
    }

    private func post(_ url: String, _ body: String) async throws -> JSONValue {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        return try JSONValue(parsing: try await URLSession.shared.data(for: request).0)
    }
}

extension Program.Running {
    /// Waits until standard error has this text so many times.
    fileprivate func waitForErrors(_ text: String, times: Int = 1) throws {
        while errors.ranges(of: text).count < times {
            guard process.isRunning else { throw Program.EndedTooSoon(errors: errors) }
            sched_yield()
        }
    }
}
