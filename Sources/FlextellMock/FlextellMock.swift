import EmulatorServer
import EmulatorWiring
import Foundation
import OAuthCore
import Scenarios
import Synchronization

/// A Flextell of your own inside a Swift test: the emulator of `flextell-mock serve`, started and stopped in place.
///
/// It listens on a free port of the loopback address, and is apart from every other one that runs.
///
/// ```swift
/// let flextell = try await FlextellMock.start(consent: .approve)
/// let client = MyClient(server: flextell.baseURL, id: flextell.clientID, secret: flextell.clientSecret)
/// // … what the client has to survive …
/// try await flextell.stop()
/// ```
///
/// ``run(scenario:consent:seed:store:port:redirectURIs:isolation:_:)`` stops it on any exit. One that nobody
/// stops ends when the last reference to it goes.
///
/// Source: the interface, `serve`; decision record 0015.
public final class FlextellMock: Sendable {
    /// Where it is, without a slash at the end, such as `http://127.0.0.1:49152`.
    public let baseURL: URL
    /// Where users are sent to, `/oauth/authorize`.
    public var authorizeURL: URL { baseURL.appendingPathComponent("oauth/authorize") }
    /// Where codes and refresh tokens are exchanged, `/oauth/token`.
    public var tokenURL: URL { baseURL.appendingPathComponent("oauth/token") }
    /// The base of the API, `/api/v0.0.1`.
    public var apiURL: URL { baseURL.appendingPathComponent("api/v0.0.1") }
    /// The id of the scenario's first client: `demo-client`, where the scenario does not say otherwise.
    public let clientID: String
    /// The secret of that client.
    public let clientSecret: String
    /// The first redirect URI of that client.
    public let redirectURI: String
    /// What codes, tokens and ids are drawn from: the same one gives the same again.
    public let seed: UInt64

    let emulator: Emulator
    let sandbox: Sandbox
    private let listener: RunningListener
    private let ending = Mutex<Task<Void, any Error>?>(nil)

    private init(emulator: Emulator, sandbox: Sandbox, listener: RunningListener) throws(Failure) {
        guard let client = sandbox.scenario.clients.first, let redirectURI = client.redirectURIs.first else {
            throw Failure("the scenario '\(sandbox.scenario.name)' has no client with a redirect URI")
        }
        guard let baseURL = URL(string: "http://127.0.0.1:\(listener.port)") else {
            throw Failure("there is no URL for port \(listener.port)")
        }
        (self.emulator, self.sandbox, self.listener) = (emulator, sandbox, listener)
        (self.baseURL, self.redirectURI, seed) = (baseURL, redirectURI, sandbox.seed)
        (clientID, clientSecret) = (client.id.rawValue, client.secret)
    }

    /// Starts one, and returns when it serves requests.
    ///
    /// - Parameters:
    ///   - scenario: What it is and how it misbehaves; a string literal is the name of a shipped one.
    ///   - consent: How authorizations are answered; nil leaves it to the scenario, and `default` shows pages.
    ///   - seed: Makes every code, token and id reproducible; nil takes the scenario's, or draws one.
    ///   - store: A file in which everything survives a restart; nil keeps it in memory.
    ///   - port: Where it listens; 0 takes a free port.
    ///   - redirectURIs: Added to those of every client.
    /// - Throws: ``Failure`` for a scenario that is wrong, a store or a port that cannot be had.
    ///
    /// Source: the interface, `serve`.
    public static func start(
        scenario: Scenario = .shipped("default"),
        consent: Consent? = nil,
        seed: UInt64? = nil,
        store: URL? = nil,
        port: Int = 0,
        redirectURIs: [String] = []
    ) async throws -> FlextellMock {
        try await Failure.wrapping {
            guard (0...65_535).contains(port) else { throw Failure("port is a number from 0 to 65535, not \(port)") }
            var description = try scenario.read()
            try consent?.apply(to: &description)
            description.allowRedirects(to: redirectURIs)
            let emulator = try Wiring.emulator(storePath: store?.path, logger: Wiring.logger())
            do {
                let sandbox = try await emulator.sandboxes.open(description, seed: seed)
                // What an earlier run has left in the store is there before the first question.
                _ = try await emulator.control("GET", "clock")
                let listener = try await RunningListener.start(for: emulator, port: port)
                return try FlextellMock(emulator: emulator, sandbox: sandbox, listener: listener)
            } catch {
                try? await emulator.sandboxes.close()
                throw error
            }
        }
    }

    /// Starts one, lends it to the body, and stops it however the body ends.
    ///
    /// ```swift
    /// try await FlextellMock.run(scenario: "lost-answer", consent: .approve) { flextell in
    ///     let tokens = try await flextell.grant()
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - scenario: As in ``start(scenario:consent:seed:store:port:redirectURIs:)``, like all up to `redirectURIs`.
    ///   - isolation: Where the body runs: the caller's actor.
    ///   - body: Uses it.
    /// - Returns: What the body returns.
    /// - Throws: ``Failure``, or what the body throws.
    public static func run<Result>(
        scenario: Scenario = .shipped("default"),
        consent: Consent? = nil,
        seed: UInt64? = nil,
        store: URL? = nil,
        port: Int = 0,
        redirectURIs: [String] = [],
        isolation: isolated (any Actor)? = #isolation,
        _ body: (FlextellMock) async throws -> Result
    ) async throws -> Result {
        let flextell = try await start(
            scenario: scenario,
            consent: consent,
            seed: seed,
            store: store,
            port: port,
            redirectURIs: redirectURIs
        )
        let result: Result
        do {
            result = try await body(flextell)
        } catch {
            // What the body failed with says more than what the end may fail with.
            try? await flextell.stop()
            throw error
        }
        try await flextell.stop()
        return result
    }

    /// Stops it, and returns when its port is free again: within 2 s, open connections or not.
    ///
    /// Stopping it twice does nothing more.
    ///
    /// - Throws: ``Failure`` where what is left cannot be written to the store.
    public func stop() async throws {
        let task = ending.withLock { ending in
            let task =
                ending
                ?? Task { [listener, emulator] in
                    try await Failure.wrapping {
                        try await listener.stop()
                        try await emulator.sandboxes.close()
                    }
                }
            ending = task
            return task
        }
        try await task.value
    }
}
