import Conformance
import OAuthCore
import Trace

/// One run with every verdict, as literals; the goldens are made from it.
enum SampleRun {
    static let record = RunRecord(
        toolVersion: "1.0.0",
        seed: 7,
        client: ClientDescription(
            name: "example-client",
            version: "2.31.0",
            capabilities: [.autoRefresh, .parallel, .persist, .tokens]
        ),
        driver: "adapter",
        started: Instant(milliseconds: 1_767_225_600_000),
        durationMs: 12_345.678,
        profile: "documented",
        catalogue: "2026.1",
        notices: ["rule `outage` of token/faults/an-outage-is-survived never fired"],
        cases: SampleCases.all.compactMap { $0 }
    )

    /// The same client a version later, with fewer faults.
    static let better: RunRecord = {
        var run = record
        run.client.version = "3.0.0"
        run.notices = []
        run.cases = run.cases.map { result in
            var result = result
            if result.verdict == .fail || result.verdict == .unexpectedPass { result.verdict = .pass }
            return result
        }
        run.cases.removeAll { $0.verdict == .inconclusive }
        return run
    }()

    /// Every secret in the exchanges of ``record``.
    static let secrets = [
        Secret.client, Secret.code, Secret.strayCode, Secret.accessToken, Secret.firstRefreshToken,
        Secret.secondRefreshToken, Secret.csrf, Secret.session, Secret.password, Secret.verifier,
    ]

    enum Secret {
        static let client = "demo-secret"
        static let code = "bWq3xv0Jm2nTz9fLr6YkHsD1cGp4Ae7u"
        static let strayCode = "Z9kQe2RtYb7NmVw4Xc1PdSgJh6LfUa3i"
        static let accessToken =
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJkZW1vLWNsaWVudCJ9.c2lnbmF0dXJlLWJ5dGVz"
        static let firstRefreshToken = "rt-5fK8wQz1Xn4Bv7Ms0Jd3Lp6Gy9Ht2Ce"
        static let secondRefreshToken = "rt-0aS3dF6gH9jK2lZ5xC8vB1nM4qW7eR"
        static let csrf = "6d1f0e9c8b7a"
        static let session = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        static let password = "ada-password"
        static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    }
}
