import Foundation
import OAuthCore
import SQLiteStore
import TestKit
import Testing

/// Kills the real program at random moments, and holds what its clients know against what it does then.
///
/// `scripts/kill-test` runs more rounds.
///
/// Source: decision record 0013.
@Suite("A server that is killed goes on", .serialized)
struct KillTests {
    private static let rounds = number("KILL_ROUNDS") ?? 10
    private static let seed = UInt64(number("KILL_SEED") ?? 1)

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    @Test("Every grant that was answered holds, none works twice, and nothing is half done")
    func nothingThatWasAnsweredIsLost() async throws {
        var tally = KillTally()
        // A new file every ten rounds: what the server tells of its tokens gets longer and longer.
        for first in stride(from: 0, to: Self.rounds, by: 10) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "kill-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            var run = try KillRun(folder: folder, seed: Self.seed &* 1000 &+ UInt64(first))
            for _ in first..<min(first + 10, Self.rounds) { try await run.round() }
            try await run.end()
            tally.add(run.tally)
        }
        print("kill test, seed \(Self.seed): \(tally)")
    }
}

/// What a kill test has done.
private struct KillTally: CustomStringConvertible {
    var (kills, answers, entries, lost, texts, removed) = (0, 0, 0, 0, 0, 0)

    mutating func add(_ other: KillTally) {
        kills += other.kills
        answers += other.answers
        entries += other.entries
        lost += other.lost
        texts += other.texts
        removed += other.removed
    }

    var description: String {
        "\(kills) kills, \(answers) answers read; \(entries) answered grants were all in the journal; "
            + "\(lost) rotations whose answer was lost were whole; \(texts) codes and tokens, none twice; "
            + "\(removed) sandboxes removed, none came back"
    }
}

/// The rounds of a kill test, over one store's file.
private struct KillRun {
    private let store: String
    private let scenario: String
    private var random: SplitMix64
    private var customers: [Customer]
    private var staff = Operator()
    /// The number of the last exchange that was looked at.
    private var lastSeen = 0
    private var counted = KillTally()

    init(folder: URL, seed: UInt64) throws {
        store = folder.appending(path: "store.sqlite").path
        scenario = folder.appending(path: "kill.yaml").path
        random = SplitMix64(seed: seed)
        customers = (1...3).map { Customer(name: "client-\($0)", seed: seed &* 31 &+ UInt64($0)) }
        try Data(
            """
            flextell: 1
            name: kill
            summary: Everybody is let in, and time stands.
            clock: {start: 2026-01-01T00:00:00Z, mode: frozen}
            consent: approve
            """.utf8
        ).write(to: URL(filePath: scenario))
    }

    var tally: KillTally {
        var tally = counted
        tally.texts = customers.reduce(0) { $0 + $1.texts.count }
        tally.lost = customers.reduce(0) { $0 + $1.lostAnswers }
        tally.removed = staff.removed.count
        return tally
    }

    /// Starts the server, checks what it has, puts load on it, and kills it.
    mutating func round() async throws {
        let program = try start()
        // Where a check throws, the server would go on for ever.
        defer { if program.process.isRunning { program.process.terminate() } }
        let target = try connect(to: program, killAt: nil)
        try await check(target)
        // Between none and some hundred answers after that.
        let doomed = try connect(to: program, killAt: Int.random(in: 0...120, using: &random))
        await load(doomed)
        _ = try program.waitForEnd()
        counted.kills += 1
        counted.answers += target.answered + doomed.answered
        #expect(try StoreFile.damages(path: store) == [])
    }

    /// Checks what there is after the last kill, and once more after an end that was asked for.
    mutating func end() async throws {
        for _ in 0..<2 {
            let program = try start()
            defer { if program.process.isRunning { program.process.terminate() } }
            try await check(try connect(to: program, killAt: nil))
            program.process.terminate()
            #expect(try program.waitForEnd().status == 0)
        }
    }

    private func start() throws -> Program.Running {
        try Program.start([
            "serve", "--port", "0", "--store", store, "--scenario", scenario, "--seed", "7", "--journal-limit", "1000",
        ])
    }

    private func connect(to program: Program.Running, killAt: Int?) throws -> KillTarget {
        let line = try program.waitForLine { $0.hasPrefix("listening on ") }
        let baseURL = String(line.dropFirst("listening on ".count))
        return KillTarget(baseURL: baseURL, process: program.process.processIdentifier, killAt: killAt)
    }

    private mutating func load(_ target: KillTarget) async {
        let (before, desk) = (customers, staff)
        async let after = withTaskGroup(of: (Int, Customer).self) { group in
            for (place, customer) in before.enumerated() {
                group.addTask {
                    var customer = customer
                    await customer.work(with: target)
                    return (place, customer)
                }
            }
            var worked = before
            for await (place, customer) in group { worked[place] = customer }
            return worked
        }
        async let deskAfter = { () -> Operator in
            var desk = desk
            await desk.work(with: target)
            return desk
        }()
        (customers, staff) = (await after, await deskAfter)
    }

    private mutating func check(_ target: KillTarget) async throws {
        let tokens = try await target.send("GET", "/_mock/tokens").json?["tokens"]?.array ?? []
        let journal = try await target.send("GET", "/_mock/journal?after=\(lastSeen)").json
        let exchanges = journal?["exchanges"]?.array ?? []
        lastSeen = Int(journal?["next"]?.integer ?? 0)
        var byRequest: [String: JSONValue] = [:]
        for exchange in exchanges {
            let headers = exchange["request"]?["headers"]?.array ?? []
            guard let id = headers.first(where: { $0.array?.first == "X-Request-ID" })?.array?.last?.string else {
                continue
            }
            byRequest[id] = exchange
        }
        for place in customers.indices {
            counted.entries += customers[place].answers.count
            try await customers[place].check(target, tokens: tokens, journal: byRequest)
        }
        try await staff.check(target)
    }
}
