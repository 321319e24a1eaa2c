import ClientDrivers
import Conformance

/// Steps that several client processes do at once.
extension CaseRun {
    /// Does the steps at once, each with a client of its own that has loaded what was stored.
    ///
    /// Afterwards the case's own client loads it too.
    mutating func parallel(_ steps: [Step], with session: any ClientSession) async -> StepOutcome {
        let after = sandbox.lastArrival
        let line = StartingLine(count: steps.count)
        let run = self
        let ends = await withTaskGroup(of: (Int, StepOutcome, String).self) { group in
            for (place, step) in steps.enumerated() {
                group.addTask {
                    let end = await run.alone(step, startingAt: line)
                    return (place, end.outcome, end.output)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        await sandbox.whenQuiet()
        for (place, outcome, output) in ends.sorted(by: { $0.0 < $1.0 }) {
            record.clientOutput += output
            record.steps.append(
                StepRecord(
                    name: steps[place].name,
                    kind: steps[place].action.kind,
                    outcome: outcome,
                    after: after,
                    upTo: sandbox.lastArrival
                )
            )
        }
        await configure(session, resuming: true)
        return .ok(.done)
    }

    /// Does one step in a client process of its own.
    private func alone(_ step: Step, startingAt line: StartingLine) async -> (outcome: StepOutcome, output: String) {
        do {
            return try await driver.withSession { session in
                var run = self
                run.record.harnessFailure = nil
                await run.configure(session, resuming: true)
                await line.wait()
                let outcome: StepOutcome
                if let failure = run.record.harnessFailure {
                    outcome = .brokeDown(failure)
                } else {
                    outcome = await run.outcome(of: step, with: session)
                }
                return (outcome, session.takeEvidence().standardError)
            }
        } catch {
            await line.wait()
            return (.brokeDown("the client could not be started: \(error)"), "")
        }
    }
}

/// Where several wait until all are there.
private actor StartingLine {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { missing = count }

    func wait() async {
        missing -= 1
        guard missing > 0 else {
            for runner in waiting { runner.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
