import Foundation
import OAuthCore
import TestKit
import Testing

@Suite("The exit status tells a CI job what happened")
struct ExitStatusTests {
    /// One command line and the status that it has to end with.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let arguments: [String]
        let status: Int32
        /// What standard output or standard error has to say.
        let says: String

        var testDescription: String { name }
    }

    private static let careful = Program.referenceClient
    private static let oneCase = ["--only", "callback/state/mismatch-is-refused", "--seed", "3"]
    private static let missing = "/nonexistent/file"

    static let rows = [
        Row(
            name: "a client that conforms",
            arguments: ["conform", "--adapter", careful] + oneCase,
            status: 0,
            says: "1 passed, 0 failed, 0 skipped"
        ),
        Row(
            name: "a client that does not conform",
            arguments: ["conform", "--adapter", "\(careful) --careless ignore-state"] + oneCase,
            status: 1,
            says: "0 passed, 1 failed, 0 skipped"
        ),
        Row(name: "no adapter", arguments: ["conform"], status: 64, says: "--adapter"),
        Row(name: "an unknown option", arguments: ["serve", "--prot", "1"], status: 64, says: "--prot"),
        Row(name: "an unknown command", arguments: ["sevre"], status: 64, says: "sevre"),
        Row(
            name: "a pattern that matches nothing",
            arguments: ["conform", "--adapter", careful, "--only", "callback/no-such/**"],
            status: 64,
            says: "matches no case"
        ),
        Row(
            name: "unbalanced quotes in the adapter's command",
            arguments: ["conform", "--adapter", "python3 'adapter.py"],
            status: 64,
            says: "--adapter"
        ),
        Row(
            name: "a host that is not loopback without a control token",
            arguments: ["serve", "--host", "0.0.0.0"],
            status: 64,
            says: "--control-token"
        ),
        Row(
            name: "an unknown shipped scenario",
            arguments: ["serve", "--scenario", "defualt"],
            status: 65,
            says: "default"
        ),
        Row(
            name: "an invalid scenario file",
            arguments: ["scenario", "validate", Invalid.scenario],
            status: 65,
            says: ":3:"
        ),
        Row(
            name: "an invalid case file",
            arguments: ["case", "validate", Invalid.scenario],
            status: 65,
            says: "error:"
        ),
        Row(
            name: "a client that does not exist",
            arguments: ["conform", "--adapter", "/nonexistent/client"],
            status: 69,
            says: "/nonexistent/client"
        ),
        Row(
            name: "a client that never says hello",
            arguments: ["conform", "--adapter", "/bin/true"],
            status: 69,
            says: "hello"
        ),
        Row(
            name: "a report that cannot be written",
            arguments: ["conform", "--adapter", careful, "--json", "/nonexistent/report.json"] + oneCase,
            status: 73,
            says: "/nonexistent/report.json"
        ),
        Row(
            name: "a scenario that cannot be read",
            arguments: ["scenario", "validate", missing],
            status: 74,
            says: missing
        ),
        Row(name: "a report that cannot be read", arguments: ["report", missing], status: 74, says: missing),
        Row(name: "recorded traffic that is not there", arguments: ["audit", missing], status: 74, says: missing),
        Row(
            name: "recorded traffic that is none",
            arguments: ["audit", Invalid.scenario],
            status: 65,
            says: "it is no exchange of a journal"
        ),
        Row(
            name: "a proof of one case",
            arguments: ["selftest", "--only", "callback/state/mismatch-is-refused", "--seed", "3"],
            status: 0,
            says: "1 of 1 cases proved"
        ),
        Row(
            name: "what a case is about",
            arguments: ["case", "show", "callback/state/mismatch-is-refused"],
            status: 0,
            says: "What is required"
        ),
        Row(name: "a case that is none", arguments: ["case", "show", "a/b/c"], status: 64, says: "case list"),
        Row(name: "help", arguments: ["--help"], status: 0, says: "USAGE"),
        Row(name: "the list of scenarios", arguments: ["scenario", "list"], status: 0, says: "default"),
        Row(name: "the list of cases", arguments: ["case", "list"], status: 0, says: "flow/plain/connects-and-calls"),
        Row(
            name: "the plan",
            arguments: ["conform", "--adapter", careful, "--list"],
            status: 0,
            says: "run   flow/plain/connects-and-calls"
        ),
        Row(
            name: "a check of a good adapter",
            arguments: ["adapter", "check", careful],
            status: 0,
            says: "keeps to the protocol"
        ),
        Row(name: "a check of a bad adapter", arguments: ["adapter", "check", "/bin/cat"], status: 1, says: "✘"),
    ]

    @Test("Status", arguments: rows)
    func status(row: Row) throws {
        let result = try Program.run(row.arguments)
        #expect(result.status == row.status, "\(result.output)\n\(result.errors)")
        #expect((result.output + result.errors).contains(row.says), "\(result.output)\n\(result.errors)")
    }

    @Test("A port that is taken is a fault of the machine, named in one line")
    func aPortThatIsTaken() throws {
        let first = try Program.start(["serve", "--port", "0"])
        let port = try first.waitForLine { _ in true }.split(separator: ":").last.map(String.init) ?? ""
        let second = try Program.run(["serve", "--port", port])
        #expect(second.status == 70)
        #expect(second.errors.contains("cannot listen on 127.0.0.1:\(port)"))
        first.process.terminate()
        _ = try first.waitForEnd()
    }

    @Test("An interrupted run reports what was judged, and ends with 130")
    func anInterruptedRun() throws {
        let report = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: report) }
        let run = try Program.start([
            "conform", "--adapter", Program.referenceClient, "--jobs", "1", "--json", report.path,
        ])
        _ = try run.waitForLine { $0.hasPrefix("pass") }
        kill(run.process.processIdentifier, SIGINT)
        let end = try run.waitForEnd()
        #expect(end.status == 130, "\(end.output)\n\(end.errors)")
        let json = try JSONValue(parsing: try Data(contentsOf: report))
        #expect(json["summary"]?["pass"]?.integer ?? 0 >= 1)
        #expect(json["summary"]?["skip"]?.integer ?? 0 >= 1)
    }
}

/// Files that are wrong on purpose.
private enum Invalid {
    static let scenario: String = {
        let url = FileManager.default.temporaryDirectory.appending(path: "invalid-scenario.yaml")
        try? Data("flextell: 1\nname: wrong\nsumary: a typing error\n".utf8).write(to: url)
        return url.path
    }()
}
