import Foundation
import OAuthCore
import TestKit
import Testing

/// Source: the interface, `audit`.
@Suite("Auditing a journal")
struct AuditCommandTests {
    /// Serves, sends these requests, and gives the journal as it is exported.
    private func journal(of requests: [String]) throws -> String {
        let server = try Program.start(["serve", "--port", "0", "--consent", "approve", "--seed", "5"])
        let base = try server.waitForLine { $0.hasPrefix("listening on ") }.dropFirst("listening on ".count)
        for request in requests { _ = try curl(request.replacing("BASE", with: String(base))) }
        let journal = try curl("\(base)/_mock/journal")
        server.process.terminate()
        _ = try server.waitForEnd()
        return journal
    }

    private func curl(_ arguments: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl", "-s"] + arguments.split(separator: " ").map(String.init)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private func audit(_ journal: String, _ options: [String] = []) throws -> Program.Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString).json")
        try Data(journal.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Program.run(["audit", file.path] + options)
    }

    private let careful =
        "BASE/oauth/authorize?response_type=code&client_id=demo-client&state=a1b2c3d4e5f6a7b8"
        + "&redirect_uri=https://client.example/callback&scope=read:contacts"

    @Test func carefulTrafficConforms() throws {
        let result = try audit(try journal(of: [careful]))
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("recorded traffic"))
        #expect(result.output.contains("0 failed"))
    }

    @Test func aSecretInAURLDoesNot() throws {
        let journal = try journal(of: [careful + "&client_secret=demo-secret"])
        let result = try audit(journal, ["--json", "-"])
        #expect(result.status == 1)
        let report = try JSONValue(parsing: result.output)
        let failed = report["cases"]?.array?.filter { $0["verdict"]?.string == "fail" } ?? []
        #expect(failed.map { $0["id"]?.string } == ["conduct/secret-in-url/holds"])
        #expect(!result.output.contains("demo-secret"))
    }

    @Test func oneExchangeALineIsTakenToo() throws {
        let exchanges = try JSONValue(parsing: try journal(of: [careful]))["exchanges"]?.array ?? []
        let lines = exchanges.map { "event: exchange\ndata: \($0.text)\n\n" }.joined()
        #expect(!exchanges.isEmpty)
        #expect(try audit(lines).status == 0)
    }

    @Test func aStoreFileIsJudgedAfterItsServerHasEnded() throws {
        let store = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString).sqlite").path
        defer { for end in ["", "-wal", "-shm", "-lock"] { try? FileManager.default.removeItem(atPath: store + end) } }
        let server = try Program.start(["serve", "--port", "0", "--consent", "approve", "--store", store])
        let base = try server.waitForLine { $0.hasPrefix("listening on ") }.dropFirst("listening on ".count)
        _ = try curl((careful + "&client_secret=demo-secret").replacing("BASE", with: String(base)))
        server.process.terminate()
        _ = try server.waitForEnd()
        let result = try Program.run(["audit", store])
        #expect(result.status == 1)
        #expect(result.output.contains("conduct/secret-in-url/holds"), "\(result.output)\(result.errors)")
    }

    @Test func anEmptyJournalProvesNothing() throws {
        let result = try audit(#"{"exchanges": [], "next": 0, "dropped": 0}"#)
        #expect(result.status == 65)
        #expect(result.errors.contains("no exchange"))
    }
}
