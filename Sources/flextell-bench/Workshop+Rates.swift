import Foundation

/// How much goes through.
extension Workshop {
    /// Refreshes, each with the newest token of its grant, against bare signing.
    func tokenRate() throws -> [Row] {
        let server = try serve()
        let port = server.port
        var (ratios, rates, signing): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<Self.rounds {
            signing.append(try signingRate(seconds: 1))
            rates.append(try Load.rate(16, .seconds(2)) { try RefreshWorker(port: port) })
            ratios.append(rates[rates.count - 1] / signing[signing.count - 1])
        }
        let measured =
            "\(ratios.median.percent) (\(rates.median.text()) a second; signing \(signing.median.text()) a second)"
        return [Row("token requests", target: "85 % of bare signing", measured: measured, isMet: ratios.median >= 0.85)]
    }

    /// Reads of one item with an access token, against a bare hello.
    func apiRate() throws -> [Row] {
        let (server, hello) = (try serve(), try hello())
        let (port, helloPort) = (server.port, hello.port)
        var (ratios, rates, hellos): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<Self.rounds {
            hellos.append(
                try Load.rate(16, .seconds(1.5)) { try GetWorker(port: helloPort, target: "/", isAPI: false) }
            )
            rates.append(
                try Load.rate(16, .seconds(1.5)) {
                    try GetWorker(port: port, target: "/api/v0.0.1/contacts/1", isAPI: true)
                }
            )
            ratios.append(rates[rates.count - 1] / hellos[hellos.count - 1])
        }
        let measured =
            "\(ratios.median.percent) (\(rates.median.text()) a second; hello \(hellos.median.text()) a second)"
        return [Row("API reads", target: "60 % of a bare hello", measured: measured, isMet: ratios.median >= 0.6)]
    }

    /// Token requests with many live tokens against those with few.
    func size() async throws -> [Row] {
        try await withFolder { folder in
            let (few, many) = (folder.appendingPathComponent("few").path, folder.appendingPathComponent("many").path)
            try await fill(few, tokens: 1000)
            try await fill(many, tokens: 1_000_000)
            let (small, large) = (try serve("--store", few), try serve("--store", many))
            let (smallPort, largePort) = (small.port, large.port)
            var ratios: [Double] = []
            for _ in 0..<Self.rounds {
                let rate = try Load.rate(16, .seconds(1.5)) { try RefreshWorker(port: smallPort) }
                ratios.append(rate / (try Load.rate(16, .seconds(1.5)) { try RefreshWorker(port: largePort) }))
            }
            let measured = "\(ratios.median.text(2)) times the time"
            return [
                Row(
                    "a token request, 1,000,000 tokens for 1,000",
                    target: "1.2 times the time",
                    measured: measured,
                    isMet: ratios.median <= 1.2
                )
            ]
        }
    }

    /// Resident memory after many grants, and after as many again.
    func memory() throws -> [Row] {
        let server = try serve()
        let port = server.port
        func grant() throws -> Double {
            _ = try Load.rate(16, .steps(100_000), warmsUp: false) { try RefreshWorker(port: port) }
            return server.residentMegabytes
        }
        let (first, second) = (try grant(), try grant())
        let growth = second - first
        return [
            Row(
                "memory after 100,000 grants",
                target: "100 MB",
                measured: "\(first.text()) MB",
                isMet: first <= 100
            ),
            Row(
                "its growth by 100,000 more",
                target: "none (5 MB)",
                measured: "\(growth.text()) MB",
                isMet: growth <= 5
            ),
        ]
    }
}
