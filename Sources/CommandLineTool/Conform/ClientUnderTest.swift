import ArgumentParser
import ClientDrivers
import Conformance
import ConformanceRunner
import FixtureFiles

/// The client under test, and how it is driven.
struct ClientUnderTest: Sendable {
    let driver: any ClientDriver
    /// Set for a web application.
    let app: AppUnderTest?

    /// - Parameter security: Set where the emulator speaks HTTPS.
    /// - Throws: ``ToolFailure`` for a command line that is none and for a clock that cannot be moved,
    ///   ``InvalidFile`` and ``UnreadableFile``.
    init(_ options: ClientOptions, stepTimeout: Double, security: RunSecurity?) throws {
        if let file = options.app {
            var app = try AppFiles().file(at: file)
            let limits = AppLimits(step: .milliseconds(Int64(stepTimeout * 1000)))
            let fakedTime = try options.faketime ? Self.fakedTime(for: app) : nil
            if fakedTime != nil { app.capabilities.insert(.clock) }
            self.app = app
            driver = AppDriver(app, limits: limits, fakedTime: fakedTime)
        } else {
            app = nil
            var adapter = try adapterDriver(options.adapter ?? "", stepTimeout: stepTimeout)
            adapter.environment = security?.environment ?? [:]
            if options.faketime { adapter.fakedTime = try Self.fakedTime(for: adapter.words) }
            driver = adapter
        }
    }

    private static func fakedTime(for app: AppUnderTest) throws -> FakedTime {
        guard let command = app.command else {
            throw ToolFailure(
                ExitStatus.usage,
                "--faketime moves the clock of what the runner starts: give the app file a `command`"
            )
        }
        return try fakedTime(for: command)
    }

    private static func fakedTime(for command: [String]) throws -> FakedTime {
        do {
            return try FakedTime(for: command)
        } catch {
            throw ToolFailure(ExitStatus.clientUnavailable, error.description)
        }
    }

    /// Who the client is; an adapter is asked, which starts it.
    ///
    /// - Throws: ``ClientUnavailable``.
    func description() async throws -> ClientDescription {
        if let app { return app.description }
        return try await ConformanceRunner.describe(driver)
    }

    /// What readers of a report have to know.
    var notices: [String] {
        guard app != nil else { return [] }
        return [
            "an app names no error words: where a case wants one, any refusal counts, and a user is connected once "
                + "the token endpoint gave tokens"
        ]
    }

    /// Why the driver cannot put the client through a case.
    func obstacle(to conformanceCase: ConformanceCase) -> String? { app?.obstacle(to: conformanceCase) }
}

/// Which client is tested.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The adapter's command line; run without a shell.", valueName: "command"))
    var adapter: String?

    @Option(help: ArgumentHelp("A web application, described in this file.", valueName: "file"))
    var app: String?

    @Flag(
        help: """
            Run the client's process under libfaketime, so that the runner moves its clock: gives it the \
            capability 'clock' without its help. A program that asks the kernel by itself, such as one in Go, \
            does not follow.
            """
    )
    var faketime = false

    func validate() throws {
        switch (adapter, app) {
        case (nil, nil): throw ValidationError("say which client to test: --adapter COMMAND or --app FILE")
        case (_?, _?): throw ValidationError("--adapter and --app are two clients: give one of them")
        default: break
        }
    }
}
