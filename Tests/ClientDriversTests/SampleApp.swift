import ClientDrivers
import Conformance
import Foundation
import TestKit

/// An app of a few lines in Python that does what its `FAULT` and its paths say.
struct SampleApp {
    /// A port for each, since tests run side by side.
    let port = FreePort.take()
    var command = ["python3", "-B", "app.py"]
    var environment: [String: String] = [:]
    var start = "/login"
    var call = "/contacts"

    static let base = "http://127.0.0.1:1"
    static let settings = ClientSettings(
        baseURL: base,
        clientID: "client",
        clientSecret: "secret",
        redirectURI: "http://127.0.0.1:2/callback",
        scope: "profile",
        stateDirectory: "/nonexistent"
    )

    var origin: String { "http://127.0.0.1:\(port)" }

    /// The step timeout is long: many of them may start at once on a machine with few cores.
    func driver(clock: any Clock<Duration> = ContinuousClock()) -> AppDriver {
        let address = { (path: String) in WebAddress(origin + path) }
        guard let ready = address("/health"), let start = address(start), let call = address(call),
            let redirectURI = address("/callback")
        else { preconditionFailure("a path of this sample is none") }
        let app = AppUnderTest(
            name: "sample",
            command: command,
            directory: Repository.file("Fixtures/clients/misbehaving-app").path,
            environment: environment.merging(["PORT": "\(port)"]) { $1 },
            ready: ready,
            start: start,
            call: call,
            redirectURI: redirectURI,
            capabilities: [.parallel]
        )
        return AppDriver(app, limits: AppLimits(step: .seconds(60)), clock: clock)
    }
}
