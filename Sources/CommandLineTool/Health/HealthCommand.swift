import ArgumentParser
import EmulatorServer
import Foundation

/// `flextell-mock health`.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running emulator whether it is ready, as containers do.",
        discussion: """
            Exit status 0: it answered that it is. 1: it did not, and one line on standard error says why.

              flextell-mock health http://localhost:4010
            """
    )

    @Argument(help: "The emulator's base URL, or that of one of its sandboxes.")
    var url: String

    @Option(help: ArgumentHelp("The time for the whole answer.", valueName: "seconds"))
    var timeout = 5.0

    @Option(help: ArgumentHelp("The CA to trust (PEM), such as 'serve --tls' prints it.", valueName: "file"))
    var caFile: String?

    @Option(help: ArgumentHelp("The token of 'serve --control-token'.", valueName: "token"))
    var controlToken: String?

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout is a number of seconds up to 3600")
        }
        do throws(InvalidPublicURL) { _ = try PublicURL(parsing: url) } catch {
            throw ValidationError("'\(url)': \(error)")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let call = HealthCall(
                baseURL: try PublicURL(parsing: url).text,
                caFile: caFile,
                controlToken: controlToken,
                timeout: .milliseconds(Int64(timeout * 1000))
            )
            switch await call.answer(try call.client()) {
            case .healthy(let version): Console.print("\(call.target): ok, flextell-mock \(version)")
            case .unhealthy(let reason):
                Console.printError("\(call.target): \(reason)")
                throw ExitCode(ExitStatus.unhealthy)
            }
        }
    }
}
