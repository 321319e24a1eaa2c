import Foundation

/// How long things take.
extension Workshop {
    /// From the start of the process to the first answer, with an empty store and with a full one.
    func start() async throws -> [Row] {
        func median(_ arguments: [String]) throws -> Double {
            try (0..<9).map { _ in
                let began = ContinuousClock.now
                let server = try ServerProcess(
                    programs.appendingPathComponent("flextell-mock"),
                    ["serve", "--port", "0", "--seed", "7"] + arguments
                )
                let answer = try LoadConnection(port: server.port).exchange(
                    Requests.get("/api/v0.0.1/contacts", token: "none")
                )
                let elapsed = began.duration(to: .now).inMilliseconds
                guard answer.status == 401 else { throw BenchFailure("the first answer was \(answer.status)") }
                try server.stop()
                return elapsed
            }.median
        }
        return try await withFolder { folder in
            let path = folder.appendingPathComponent("many").path
            let empty = try median([])
            try await fill(path, tokens: 1_000_000)
            let full = try median(["--store", path])
            return [("start to first answer", empty), ("the same with 1,000,000 tokens", full)].map { name, time in
                Row(name, target: "60 ms", measured: "\(time.text()) ms", isMet: time <= 60)
            }
        }
    }

    /// The whole catalogue with the careful client.
    func catalogue() throws -> [Row] {
        let report = FileManager.default.temporaryDirectory.appendingPathComponent("flextell-bench-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: report) }
        let process = Process()
        process.executableURL = programs.appendingPathComponent("flextell-mock")
        process.arguments = [
            "conform", "--adapter", programs.appendingPathComponent("reference-client").path, "--strict",
            "--seed", "7", "--json", report.path,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let began = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        let elapsed = began.duration(to: .now).inSeconds
        guard process.terminationStatus == 0 else {
            throw BenchFailure("the careful client ended with status \(process.terminationStatus)")
        }
        let durations = try Report.reader.decode(Report.self, from: Data(contentsOf: report)).cases.map(\.durationMs)
        return [
            Row("the catalogue", target: "5 s", measured: "\(elapsed.text(1)) s", isMet: elapsed <= 5),
            Row(
                "a case, its client included (median of \(durations.count))",
                target: "20 ms",
                measured: "\(durations.median.text()) ms",
                isMet: durations.median <= 20
            ),
        ]
    }

    private struct Report: Decodable {
        static var reader: JSONDecoder {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return decoder
        }

        struct Case: Decodable { let durationMs: Double }
        let cases: [Case]
    }

    /// 5,000 sandboxes at a time, the root included; one more is refused.
    func sandboxes() throws -> [Row] {
        let server = try serve()
        let connection = try LoadConnection(port: server.port)
        let before = server.residentMegabytes
        let times = try (1..<5000).map { _ in
            let began = ContinuousClock.now
            let status = try connection.exchange(Requests.post("/_mock/sandboxes")).status
            guard status == 201 else { throw BenchFailure("a sandbox was answered \(status)") }
            return began.duration(to: .now).inMilliseconds
        }
        let memory = server.residentMegabytes - before
        let refused = try connection.exchange(Requests.post("/_mock/sandboxes")).status
        return [
            Row("a sandbox (median)", target: "2 ms", measured: "\(times.median.text(2)) ms", isMet: times.median <= 2),
            Row(
                "5,000 sandboxes at a time",
                target: "one more: 429",
                measured: "\(memory.text()) MB; one more: \(refused)",
                isMet: refused == 429
            ),
        ]
    }

    /// SIGTERM while connections are idle, half-way through a request, and waiting for the end of an answer.
    func stop() throws -> [Row] {
        let server = try serve()
        let control = try LoadConnection(port: server.port)
        let rule = #"{"when": {"endpoint": "token"}, "then": [{"wire": "stall"}]}"#
        guard try control.exchange(Requests.post("/_mock/rules", rule)).status == 201 else {
            throw BenchFailure("the rule was refused")
        }
        let connections = try (0..<150).map { _ in try LoadConnection(port: server.port) }
        for connection in connections[50..<100] { try connection.send(Array("GET / HTTP/1.1\r\nHos".utf8)) }
        for connection in connections[100...] { try connection.send(Requests.refresh("none")) }
        // A whole exchange behind them: they have arrived.
        _ = try control.exchange(Requests.get("/_mock/health"))
        let elapsed = try withExtendedLifetime(connections) { try server.stop() }
        return [
            Row(
                "stopping with 150 open connections",
                target: "2 s",
                measured: "\(elapsed.text(2)) s",
                isMet: elapsed <= 2
            )
        ]
    }
}
