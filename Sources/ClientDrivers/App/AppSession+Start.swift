import Conformance
import Foundation
import OAuthCore

/// Starts the app for a case, and waits until it is ready.
extension AppSession {
    /// A case begins with a new process, and a browser without cookies; one that resumes keeps the cookies.
    func configure(_ settings: ClientSettings) async throws(ClientBreakdown) -> ClientReply {
        if !settings.resume { await seat.forgetCookies() }
        if let fakedClock { try moving(during: "configure") { () throws in try fakedClock.begin(settings) } }
        if let command = driver.app.command {
            await seat.vacate()
            try await expectNobody()
            try await start(command, settings)
        }
        try await waitUntilReady()
        return .done
    }

    /// Moves the app's clock ahead, where the runner can.
    func advance(bySeconds seconds: Int64) throws(ClientBreakdown) -> ClientReply {
        guard let fakedClock else { return .refused(.unsupported) }
        try moving(during: "advance") { () throws in try fakedClock.advance(bySeconds: seconds) }
        return .done
    }

    private func moving(during operation: String, _ move: () throws -> Int64) throws(ClientBreakdown) {
        do {
            evidence.noteLead(try move())
        } catch {
            throw .interrupted(operation, "the client's clock could not be moved: \(error)")
        }
    }

    /// Another app at this address would be tested in place of the one that is started.
    private func expectNobody() async throws(ClientBreakdown) {
        guard await isListening() else { return }
        throw ClientBreakdown(
            .didNotStart,
            during: "configure",
            "something else listens at \(driver.app.start.origin) already: end it, or give the app another port"
        )
    }

    private func start(_ command: [String], _ settings: ClientSettings) async throws(ClientBreakdown) {
        var words = command
        // A relative path begins in the app's folder, as it would for a shell there.
        if words[0].contains("/"), !words[0].hasPrefix("/") { words[0] = "\(driver.app.directory)/\(words[0])" }
        let launch = ProcessLaunch(
            words: words,
            environment: driver.app.environment.merging(settings.environment) { $1 }
                .merging(fakedClock?.environment ?? [:]) { $1 },
            directory: driver.app.directory,
            exitLimit: driver.limits.exit
        )
        do throws(LaunchFailure) {
            let process = try await AppProcess.start(launch, evidence: evidence, clock: driver.clock)
            await seat.take(process, for: self)
        } catch {
            let kind: ClientBreakdown.Kind = error.isOfTheCommand ? .didNotStart : .interrupted
            throw ClientBreakdown(kind, during: "configure", error.description)
        }
    }

    /// Asks again and again; the step's time limit bounds it.
    private func waitUntilReady() async throws(ClientBreakdown) {
        while !Task.isCancelled {
            if await isReady() { return }
            try await expectAlive(during: "configure", within: .zero)
            try? await driver.clock.sleep(for: driver.limits.poll)
        }
    }

    private func isReady() async -> Bool {
        guard let ready = driver.app.ready else { return await isListening() }
        let request = PageRequest(address: ready, cookies: nil, limit: driver.limits.pageBytes)
        guard let page = try? await request.send() else { return false }
        return (200..<300).contains(page.status)
    }

    private func isListening() async -> Bool { await PageRequest.isListening(at: driver.app.start.origin) }

    /// Finds out whether the app has died; it takes the system a moment from the end of its connections.
    ///
    /// - Throws: ``ClientBreakdown`` that says how it ended.
    func expectAlive(during operation: String, within limit: Duration) async throws(ClientBreakdown) {
        guard let process = await seat.process(of: self) else { return }
        var left = limit
        while !process.hasEnded {
            guard left > .zero else { return }
            try? await driver.clock.sleep(for: driver.limits.poll)
            left -= driver.limits.poll
        }
        let end = await process.end()
        let words = end.map { "\($0)" } ?? "an end that the system does not tell"
        let description = "the app's process has ended with \(words): what it printed may say why"
        switch end?.status {
        case .exited(let code)?: throw ClientBreakdown(.exited(status: code), during: operation, description)
        case .killed(let signal)?: throw ClientBreakdown(.killed(signal: signal), during: operation, description)
        case nil: throw ClientBreakdown(.interrupted, during: operation, description)
        }
    }
}

extension ClientSettings {
    /// The variables that an app is told its settings by.
    ///
    /// Source: the interface, section 4.
    fileprivate var environment: [String: String] {
        var variables = [
            "FLEXTELL_BASE_URL": baseURL, "FLEXTELL_AUTHORIZE_URL": authorizeURL, "FLEXTELL_TOKEN_URL": tokenURL,
            "FLEXTELL_API_URL": apiURL, "FLEXTELL_CLIENT_ID": clientID, "FLEXTELL_CLIENT_SECRET": clientSecret,
            "FLEXTELL_REDIRECT_URI": redirectURI, "FLEXTELL_SCOPE": scope, "FLEXTELL_STATE_DIR": stateDirectory,
        ]
        if let caFile {
            variables["FLEXTELL_CA_FILE"] = caFile
            variables["SSL_CERT_FILE"] = caFile
        }
        return variables
    }
}
