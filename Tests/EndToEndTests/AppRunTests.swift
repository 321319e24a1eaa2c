import Foundation
import OAuthCore
import TestKit
import Testing

/// `conform --app` with the sample app, as a CI job runs it.
@Suite("A web application as the client under test")
struct AppRunTests {
    /// What the JSON report says of a run.
    struct Run {
        let result: Program.Result
        let cases: [JSONValue]

        /// The ids of the cases with a verdict.
        func ids(_ verdict: String) -> [String] {
            cases.filter { $0["verdict"]?.string == verdict }.compactMap { $0["id"]?.string }
        }
    }

    private static func run(_ app: AppFile, seed: Int = 1, _ more: [String] = []) throws -> Run {
        let file = try app.write()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let result = try Program.run(["conform", "--app", file, "--json", "-", "--seed", "\(seed)"] + more)
        let cases = try? JSONValue(parsing: result.output)["cases"]?.array
        return Run(result: result, cases: cases ?? [])
    }

    @Test("The careful app passes every case that an app can go through", arguments: [1, 2])
    func theCarefulAppPasses(seed: Int) throws {
        let run = try Self.run(AppFile(), seed: seed, ["--skip", "stories/**", "--skip", "time/**"])
        let wrong = run.cases.filter { !["pass", "skip"].contains($0["verdict"]?.string) }
        #expect(wrong.map { $0["id"]?.string } == [], "\(wrong.first?.text.prefix(2000) ?? "")")
        #expect(run.result.status == 0, "\(run.result.errors.suffix(2000))")
        #expect(run.ids("pass").count > 80)
        for skipped in run.cases where skipped["verdict"]?.string == "skip" {
            let reason = skipped["reason"]?.string ?? ""
            #expect(reason.contains("app") || reason.contains("cannot do"), "\(skipped["id"]?.text ?? ""): \(reason)")
        }
    }

    struct CarelessRow: NamedRow {
        let name: String
        let mistake: String
        let id: String
        var verdict = "fail"
        /// What a broken requirement or finding has to say.
        let says: String
    }

    @Test(
        "A careless app fails a case for what it does wrong",
        arguments: [
            CarelessRow(
                name: "a page that shows the token",
                mistake: "show-token",
                id: "flow/plain/connects-and-calls",
                says: "an access token (eyJh…"
            ),
            CarelessRow(
                name: "no check of the state",
                mistake: "no-state",
                id: "callback/state/mismatch-is-refused",
                says: "`connect` is refused"
            ),
            CarelessRow(
                name: "no refresh",
                mistake: "no-refresh",
                id: "api/unauthorized/is-refreshed-and-tried-again",
                says: "refused without a word"
            ),
            CarelessRow(
                name: "a log of request lines",
                mistake: "log-requests",
                id: "flow/plain/connects-and-calls",
                verdict: "warn",
                says: "a code ("
            ),
        ]
    )
    func aCarelessAppFails(row: CarelessRow) throws {
        var app = AppFile()
        app.words += ["--careless", row.mistake]
        let run = try Self.run(app, ["--only", row.id, "--strict"])
        #expect(run.result.status == 1)
        #expect(run.ids(row.verdict) == [row.id])
        let judged = try #require(run.cases.first)
        let unmet = (judged["requirements"]?.array ?? []).filter { $0["met"]?.bool == false }
        let broken = unmet.flatMap { [$0["text"]?.string, $0["seen"]?.string] }
        let found = (judged["findings"]?.array ?? []).map { $0["message"]?.string }
        #expect((broken + found).contains { $0?.contains(row.says) == true }, "\(judged.text.prefix(2000))")
    }

    @Test("An app that looks for the emulator at a fixed address finds it there")
    func theEmulatorIsWhereTheAppLooks() throws {
        let port = FreePort.take()
        var app = AppFile()
        app.more = ["listen: 127.0.0.1:\(port)", "client_id: my-app", "client_secret: my-app-secret"]
        let run = try Self.run(
            app,
            ["--only", "flow/**", "--only", "refresh/refused/**", "--only", "callback/state/*"]
        )
        #expect(run.result.status == 0, "\(run.result.errors.suffix(2000))")
        let target = try #require(run.cases.first?["steps"]).text
        #expect(run.ids("pass").contains("flow/plain/connects-and-calls"), "\(target)")
    }

    @Test("An app that runs already is talked to, and what it would have to be told is skipped")
    func anAppThatRuns() throws {
        let port = FreePort.take()
        var app = AppFile()
        let process = try app.start(lookingAt: port)
        defer { process.terminate() }
        app.isStarted = false
        app.more = ["listen: 127.0.0.1:\(port)"]
        let only = ["flow/**", "callback/state/*", "token-request/secret/*", "refresh/restart/*"]
        let run = try Self.run(app, only.flatMap { ["--only", $0] })
        #expect(run.result.status == 0, "\(run.result.errors.suffix(2000))")
        #expect(run.ids("pass").contains("flow/plain/connects-and-calls"))
        #expect(run.ids("skip").contains("token-request/secret/reserved-characters-arrive-whole"))
        #expect(run.ids("skip").contains("refresh/restart/the-newest-token-survives"))
    }

    @Test("An app whose clock the runner moves refreshes ahead, over HTTPS too")
    func theAppsClockIsMoved() throws {
        let only = ["--only", "refresh/ahead/before-expiry"]
        #expect(try Self.run(AppFile(), only).ids("skip").count == 1)
        let run = try Self.run(AppFile(), only + ["--faketime", "--tls", "--strict"])
        #expect(run.ids("pass").count == 1, "\(run.cases)")
        #expect(run.result.status == 0)
    }

    struct StatusRow: NamedRow {
        let name: String
        var app = AppFile()
        var arguments: [String] = []
        let status: Int32
        let says: String
    }

    @Test(
        "Status",
        arguments: [
            StatusRow(
                name: "two clients",
                arguments: ["--adapter", "/bin/true"],
                status: 64,
                says: "--adapter and --app are two clients"
            ),
            StatusRow(
                name: "a file with a mistake",
                app: AppFile(more: ["capabilites: []"]),
                status: 65,
                says: "did you mean 'capabilities'?"
            ),
            StatusRow(
                name: "neither a command nor an address",
                app: AppFile(isStarted: false),
                status: 65,
                says: "has neither command nor listen"
            ),
            StatusRow(
                name: "a program that is not there",
                app: AppFile(words: ["/nonexistent/app"]),
                status: 69,
                says: "/nonexistent/app"
            ),
            StatusRow(
                name: "an app that ends at once",
                app: AppFile(words: ["/bin/false"]),
                status: 69,
                says: "has ended with exit status 1"
            ),
            StatusRow(
                name: "an app that is never ready",
                app: AppFile(words: ["/bin/sleep", "60"]),
                arguments: ["--step-timeout", "0.3"],
                status: 69,
                says: "/health answer 2xx"
            ),
            StatusRow(
                name: "the clock of an app that somebody else started",
                app: AppFile(isStarted: false, more: ["listen: 127.0.0.1:4010"]),
                arguments: ["--faketime"],
                status: 64,
                says: "give the app file a `command`"
            ),
            StatusRow(
                name: "the plan, without starting anything",
                app: AppFile(words: ["/nonexistent/app"]),
                arguments: ["--list"],
                status: 0,
                says: "an app cannot be told to refresh"
            ),
        ]
    )
    func status(row: StatusRow) throws {
        let file = try row.app.write()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let result = try Program.run(["conform", "--app", file] + row.arguments)
        #expect(result.status == row.status, "\(result.output.suffix(1000))\n\(result.errors)")
        #expect((result.output + result.errors).contains(row.says), "\(result.output.suffix(1000))\n\(result.errors)")
    }
}

/// An app file for the sample app at a port of its own.
struct AppFile: Sendable {
    var words = ["python3", "-B", "app.py"]
    /// Whether the runner starts it.
    var isStarted = true
    /// Further lines.
    var more: [String] = []
    let port = FreePort.take()

    private static let folder = Repository.file("Fixtures/clients/web-app")

    /// Writes the file; whoever asked for it removes it.
    func write() throws -> String {
        let origin = "http://127.0.0.1:\(port)"
        let command = """
            command: [\(words.map { "\"\($0)\"" }.joined(separator: ", "))]
            directory: \(Self.folder.path)
            environment: {PORT: "\(port)"}
            """
        let text = """
            flextell-app: 1
            name: web-app
            \(isStarted ? command : "")
            ready: \(origin)/health
            start: \(origin)/login
            call: \(origin)/contacts
            redirect_uri: \(origin)/callback
            capabilities: [auto_refresh, parallel, persist]
            \(more.joined(separator: "\n"))

            """
        let file = FileManager.default.temporaryDirectory.appending(path: "app-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Starts the app as its operator would, with the emulator at this port; whoever asked for it ends it.
    func start(lookingAt port: Int) throws -> Process {
        let base = "http://127.0.0.1:\(port)"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = Self.folder
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "PORT": "\(self.port)", "FLEXTELL_AUTHORIZE_URL": "\(base)/oauth/authorize",
                "FLEXTELL_TOKEN_URL": "\(base)/oauth/token", "FLEXTELL_API_URL": "\(base)/api/v0.0.1",
                "FLEXTELL_CLIENT_ID": "demo-client", "FLEXTELL_CLIENT_SECRET": "demo-secret",
                "FLEXTELL_REDIRECT_URI": "http://127.0.0.1:\(self.port)/callback",
                "FLEXTELL_SCOPE": "read:contacts write:messages",
            ],
            uniquingKeysWith: { $1 }
        )
        // None of the test program's own: whoever reads them would wait for this process too.
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
