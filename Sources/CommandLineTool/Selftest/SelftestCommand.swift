import ArgumentParser
import Conformance
import EmulatorWiring
import FixtureFiles
import Foundation
import OAuthCore
import ReferenceClient
import Trace

/// `flextell-mock selftest`.
struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Prove the catalogue: a careful client passes every case, and careless ones fail each.",
        discussion: """
            Each line is a case, what the careful client got, and each careless client with what it got. A \
            careless client has to fail a case by one of the case's own requirements.

            Exit status 1: a case is passed by a client that has to fail it, or failed by the careful one.
            """
    )

    @Option(help: ArgumentHelp("Prove these cases only (repeatable).", valueName: "pattern"))
    var only: [String] = []

    @Option(help: "Makes codes, tokens and ids reproducible (default: random, and printed).")
    var seed: UInt64?

    @Option(help: "Cases at a time (default: the number of cores).")
    var jobs: Int?

    func run() async throws {
        try await reportingFailures {
            let seed = seed ?? SystemEntropy.seed()
            Console.printError("seed \(seed)")
            let patterns = only.map { CasePattern($0) }
            let catalogue = try CaseFiles().builtIn()
            let chosen = catalogue.filter { item in patterns.isEmpty || patterns.contains { $0.matches(item.id) } }
            guard !chosen.isEmpty else { throw ToolFailure(ExitStatus.usage, "no case is left to prove") }
            let matrix = CarelessMatrix(
                cases: catalogue,
                seed: seed,
                jobs: max(1, jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            )
            let proof = try await proof(of: chosen.map(\.id), matrix)
            Console.print(proof.text, terminator: "")
            if !proof.holds { throw ExitCode(ExitStatus.doesNotConform) }
        }
    }

    private func proof(of ids: [CaseID], _ matrix: CarelessMatrix) async throws -> SelftestProof {
        let chosen = Set(ids)
        var proof = SelftestProof(ids: ids)
        proof.note(try await matrix.results(of: chosen, with: nil), carelessness: nil)
        let rows = try CarelessMatrix.Row.all().filter { chosen.contains($0.caseID) }
        let mistakes = Carelessness.allCases.filter { mistake in rows.contains { $0.carelessness == mistake } }
        for (index, mistake) in mistakes.enumerated() {
            if Console.isErrorTerminal {
                Console.printProgress("\(index + 1) of \(mistakes.count) careless clients: \(mistake.rawValue)")
            }
            let wanted = Set(rows.filter { $0.carelessness == mistake }.map(\.caseID))
            proof.note(try await matrix.results(of: wanted, with: mistake), carelessness: mistake)
        }
        if Console.isErrorTerminal { Console.printProgress("") }
        return proof
    }
}

/// What careful and careless clients got, case by case.
struct SelftestProof {
    let ids: [CaseID]
    private var careful: [CaseID: CaseResult] = [:]
    private var careless: [CaseID: [(name: String, result: CaseResult)]] = [:]

    init(ids: [CaseID]) { self.ids = ids }

    mutating func note(_ results: [CaseResult], carelessness: Carelessness?) {
        for result in results {
            if let carelessness {
                careless[result.id, default: []].append((carelessness.rawValue, result))
            } else {
                careful[result.id] = result
            }
        }
    }

    /// Whether every case is passed by the careful client and failed by each careless one that has to.
    var holds: Bool { ids.allSatisfy(isProved) }

    private func isProved(_ id: CaseID) -> Bool {
        let killers = careless[id] ?? []
        return careful[id]?.verdict == .pass && !killers.isEmpty && killers.allSatisfy { Self.fails($0.result) }
    }

    /// By a requirement of the case's own.
    private static func fails(_ result: CaseResult) -> Bool {
        (result.verdict == .fail || result.verdict == .warn) && !result.unmet.isEmpty
    }

    /// A line a case, and the totals.
    var text: String {
        let width = ids.map(\.rawValue.count).max() ?? 0
        let lines = ids.map { id -> String in
            let verdict = careful[id]?.verdict.rawValue ?? "not run"
            let killers = (careless[id] ?? []).map { name, result in
                Self.fails(result)
                    ? "\(name): \(result.verdict.rawValue)" : "\(name): NOT FAILED (\(result.verdict.rawValue))"
            }
            let mark = isProved(id) ? "ok  " : "FAIL"
            let list = killers.isEmpty ? "NO CARELESS CLIENT" : killers.joined(separator: ", ")
            return "\(mark)  \(id.rawValue.padding(to: width))  careful: \(verdict)  \(list)"
        }
        let pairs = careless.values.map(\.count).reduce(0, +)
        let proved = ids.count(where: isProved)
        let names = Set(careless.values.flatMap { $0.map(\.name) }).count
        let total = "\(proved) of \(ids.count) cases proved, \(pairs) failures of \(names) careless clients"
        return (lines + [total]).joined(separator: "\n") + "\n"
    }
}
