import ClientDrivers
import Conformance
import Foundation

/// The adapters of `Fixtures/clients/misbehaving`.
enum MisbehavingAdapter {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/clients/misbehaving")

    static func command(_ script: String) -> String {
        // Without -B Python leaves its compiled files among the fixtures.
        "python3 -B '\(folder.appending(path: script + ".py").path)'"
    }

    /// The step timeout is long: many of them may start at once on a machine with few cores.
    static func driver(
        _ script: String,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws -> AdapterProcess {
        try AdapterProcess(command: command(script), limits: AdapterLimits(step: .seconds(60)), clock: clock)
    }

    static let settings = ClientSettings(
        baseURL: "http://127.0.0.1:1",
        clientID: "client",
        clientSecret: "secret",
        redirectURI: "https://client.example/callback",
        scope: "profile",
        stateDirectory: "/nonexistent"
    )
}

extension OperationResult {
    var reply: ClientReply? {
        guard case .replied(let reply) = self else { return nil }
        return reply
    }

    var breakdown: ClientBreakdown? {
        guard case .brokeDown(let breakdown) = self else { return nil }
        return breakdown
    }
}

extension SessionEvidence {
    /// The processes that the driver says it started.
    var processes: [Int32] {
        dialogue.compactMap { line in
            guard line.direction == .note, line.text.hasPrefix("started ") else { return nil }
            return line.text.split(separator: " ").last.flatMap { Int32($0) }
        }
    }

    /// The processes that the client says it started.
    var grandchildren: [Int32] {
        standardError.split(separator: "\n").compactMap { line in
            line.hasPrefix("grandchild ") ? Int32(line.dropFirst(11)) : nil
        }
    }
}
