import ClientDrivers
import Conformance
import Foundation
import Testing

@Suite("Starting an adapter", .timeLimit(.minutes(1)))
struct AdapterLaunchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let command: String
        let says: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "a name that is not in PATH", command: "no-such-adapter-program --x", says: "directories of PATH"),
        Row(name: "a path that leads nowhere", command: "/no/such/adapter", says: "no such file"),
        Row(name: "a relative path that leads nowhere", command: "./no-such-adapter", says: "the path was taken from"),
        Row(name: "a directory", command: "/", says: "it is a directory"),
    ])
    func aCommandThatDoesNotStartSaysWhy(row: Row) async throws {
        try await AdapterProcess(command: row.command).withSession { session in
            for _ in 0..<2 {
                let breakdown = await session.perform(.hello).breakdown
                #expect(breakdown?.kind == .didNotStart)
                #expect(breakdown?.description.contains(row.says) == true, "\(breakdown?.description ?? "it replied")")
            }
        }
    }

    struct ScriptRow: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var permissions = 0o700
        let says: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        ScriptRow(name: "that may not be executed", text: "#!/bin/sh\n", permissions: 0o600, says: "chmod +x"),
        ScriptRow(name: "without a first line", text: "print(1)\n", says: "neither a program nor a script"),
        ScriptRow(name: "of an unknown interpreter", text: "#!/no/such/python\n", says: "interpreter that its first"),
    ])
    func aScriptThatDoesNotStartSaysWhy(row: ScriptRow) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "adapter \(UUID().uuidString)")
        let isWritten = FileManager.default.createFile(
            atPath: file.path,
            contents: Data(row.text.utf8),
            attributes: [.posixPermissions: row.permissions]
        )
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(isWritten)
        try await AdapterProcess(command: "'\(file.path)'").withSession { session in
            let breakdown = await session.perform(.hello).breakdown
            #expect(breakdown?.kind == .didNotStart)
            #expect(breakdown?.description.contains(row.says) == true, "\(breakdown?.description ?? "it replied")")
        }
    }

    @Test func aProgramThatExitsAtOnceNeverGotReady() async throws {
        try await AdapterProcess(command: "sh -c 'exit 4'").withSession { session in
            let breakdown = await session.perform(.configure(MisbehavingAdapter.settings)).breakdown
            #expect(breakdown?.kind == .exited(status: 4))
            #expect(breakdown?.operation == "hello")
        }
    }

    @Test func theProgramGetsTheVariablesAndRunsInASessionOfItsOwn() async throws {
        let script = #"read l; echo "$FLEXTELL_X $HOME $(ps -o sid= -p $$) $$" >&2; echo done"#
        let adapter = try AdapterProcess(command: "sh -c '\(script)'", environment: ["FLEXTELL_X": "a b"])
        try await adapter.withSession { session in
            #expect(await session.perform(.hello).breakdown?.kind == .protocolBreach)
            let evidence = session.takeEvidence()
            let pid = try #require(evidence.processes.first)
            let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
            let words = evidence.standardError.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words == "a b \(home) \(pid) \(pid)")
        }
    }
}
