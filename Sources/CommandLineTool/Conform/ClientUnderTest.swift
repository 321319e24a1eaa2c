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

    /// - Throws: ``ToolFailure`` for a command line that is none, ``InvalidFile`` and ``UnreadableFile``.
    init(_ options: ClientOptions, stepTimeout: Double) throws {
        if let file = options.app {
            let app = try AppFiles().file(at: file)
            let limits = AppLimits(step: .milliseconds(Int64(stepTimeout * 1000)))
            self.app = app
            driver = AppDriver(app, limits: limits)
        } else {
            app = nil
            driver = try adapterDriver(options.adapter ?? "", stepTimeout: stepTimeout)
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

    func validate() throws {
        switch (adapter, app) {
        case (nil, nil): throw ValidationError("say which client to test: --adapter COMMAND or --app FILE")
        case (_?, _?): throw ValidationError("--adapter and --app are two clients: give one of them")
        default: break
        }
    }
}
