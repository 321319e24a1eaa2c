import Conformance
import Testing

@testable import ClientDrivers

@Suite("A session with an adapter", .timeLimit(.minutes(1)))
struct AdapterSessionTests {
    private struct Stumble: Error {}

    @Test func aNewProcessIsGreetedBeforeItsFirstOperation() async throws {
        let evidence = try await MisbehavingAdapter.driver("well_behaved").withSession { session in
            _ = await session.perform(.configure(MisbehavingAdapter.settings))
            return session.takeEvidence()
        }
        let requests = evidence.dialogue.filter { $0.direction == .request }.map(\.text)
        #expect(requests.first == #"{"id":1,"op":"hello","protocol":1}"#)
        #expect(requests.count == 2)
    }

    @Test func anExplicitGreetingIsNotDoubled() async throws {
        try await MisbehavingAdapter.driver("well_behaved").withSession { session in
            let client = await session.perform(.hello).reply?.hello
            #expect(client?.name == "well behaved")
            #expect(client?.capabilities == [.tokens])
            #expect(session.takeEvidence().dialogue.filter { $0.direction == .request }.count == 1)
        }
    }

    @Test func oneProcessServesManyCases() async throws {
        try await MisbehavingAdapter.driver("well_behaved").withSession { session in
            for _ in 0..<20 {
                #expect(await session.perform(.configure(MisbehavingAdapter.settings)) == .replied(.done))
                let url = "https://client.example/callback?error=access_denied"
                #expect(await session.perform(.callback(url: url)).reply?.error == "access_denied")
            }
            #expect(session.takeEvidence().processes.count == 1)
        }
    }

    @Test func evidenceIsGivenOnce() async throws {
        try await MisbehavingAdapter.driver("well_behaved").withSession { session in
            _ = await session.perform(.hello)
            #expect(session.takeEvidence().dialogue.count == 3)
            #expect(session.takeEvidence() == SessionEvidence())
        }
    }

    @Test func whatWasWrittenBeforeAReplyIsThereWithTheReply() async throws {
        try await MisbehavingAdapter.driver("last_words").withSession { session in
            _ = await session.perform(.hello)
            for id in 2..<200 {
                _ = await session.perform(.authorize)
                #expect(session.takeEvidence().standardError == "the token is s3cret-\(id)\n")
            }
        }
    }

    @Test func sessionsRunSideBySide() async throws {
        let driver = try MisbehavingAdapter.driver("well_behaved")
        let processes = try await withThrowingTaskGroup(of: [Int32].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await driver.withSession { session in
                        _ = await session.perform(.configure(MisbehavingAdapter.settings))
                        #expect(await session.perform(.authorize).reply?.ok == true)
                        return session.takeEvidence().processes
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(processes).count == 8)
    }

    @Test func operationsThatComeAtOnceAreDoneOneByOne() async throws {
        try await MisbehavingAdapter.driver("well_behaved").withSession { session in
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 { group.addTask { await session.perform(.tokens).reply?.ok == true } }
                for await isRight in group { #expect(isRight) }
            }
            #expect(session.takeEvidence().processes.count == 1)
        }
    }

    @Test func aSessionThatIsNotUsedStartsNothing() async throws {
        let evidence = try await MisbehavingAdapter.driver("well_behaved").withSession { $0.takeEvidence() }
        #expect(evidence == SessionEvidence())
    }

    @Test func anErrorOfTheBodyComesOutAndTheProcessIsEnded() async throws {
        let driver = try MisbehavingAdapter.driver("well_behaved")
        let (processes, sink) = AsyncStream.makeStream(of: [Int32].self)
        await #expect(throws: Stumble.self) {
            try await driver.withSession { session in
                _ = await session.perform(.hello)
                sink.yield(session.takeEvidence().processes)
                throw Stumble()
            }
        }
        for await started in processes.prefix(1) {
            #expect(started.count == 1)
            #expect(!ProcessTable.rows().contains { started.contains($0.pid) })
        }
    }

    @Test func cancellingEndsAnOperationUnderWay() async throws {
        let driver = try MisbehavingAdapter.driver("silence")
        let (isUnderWay, sink) = AsyncStream.makeStream(of: Void.self)
        // Cancelled below.
        let run = Task {
            try await driver.withSession { session in
                _ = await session.perform(.configure(MisbehavingAdapter.settings))
                sink.finish()
                let breakdown = await session.perform(.authorize).breakdown
                return (breakdown?.kind, session.takeEvidence().processes)
            }
        }
        for await _ in isUnderWay {}
        run.cancel()
        let (kind, processes) = try await run.value
        #expect(kind == .interrupted)
        #expect(!ProcessTable.rows().contains { processes.contains($0.pid) })
    }

    @Test func cancellingEndsOperationsThatHaveNotBegun() async throws {
        let driver = try MisbehavingAdapter.driver("silence")
        let (isUnderWay, sink) = AsyncStream.makeStream(of: Void.self)
        // Cancelled below.
        let run = Task {
            try await driver.withSession { session in
                _ = await session.perform(.configure(MisbehavingAdapter.settings))
                return await withTaskGroup(of: ClientBreakdown.Kind?.self) { group in
                    for _ in 0..<5 { group.addTask { await session.perform(.authorize).breakdown?.kind } }
                    sink.finish()
                    return await group.reduce(into: []) { $0.append($1) }
                }
            }
        }
        for await _ in isUnderWay {}
        run.cancel()
        #expect(try await run.value == Array(repeating: .interrupted, count: 5))
    }

    @Test func anOperationAfterTheEndIsInterrupted() async throws {
        let session = try await MisbehavingAdapter.driver("well_behaved").withSession { $0 }
        #expect(await session.perform(.hello).breakdown?.kind == .interrupted)
    }
}
