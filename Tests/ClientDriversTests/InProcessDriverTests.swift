import ClientDrivers
import Conformance
import Synchronization
import Testing

@Suite("A client in this process", .timeLimit(.minutes(1)))
struct InProcessDriverTests {
    @Test func eachSessionHasAClientOfItsOwn() async throws {
        let made = Atomic(0)
        let driver = InProcessDriver {
            let number = made.add(1, ordering: .relaxed).newValue
            return { _ in ClientReply(ok: true, detail: "\(number)") }
        }
        for number in 1...2 {
            try await driver.withSession { session in
                #expect(await session.perform(.authorize).reply?.detail == "\(number)")
                #expect(await session.perform(.refresh).reply?.detail == "\(number)")
            }
        }
        #expect(driver.kind == "in-process")
    }

    @Test func aClientThatHangsIsLeftBehindAndReplaced() async throws {
        let made = Atomic(0)
        let isOver = Atomic(false)
        let driver = InProcessDriver(stepTimeout: .milliseconds(200)) {
            let number = made.add(1, ordering: .relaxed).newValue
            return { operation in
                // Heeds no cancellation.
                while operation == .authorize, !isOver.load(ordering: .relaxed) { await Task.yield() }
                return ClientReply(ok: true, detail: "\(number)")
            }
        }
        try await driver.withSession { session in
            let breakdown = await session.perform(.authorize).breakdown
            #expect(breakdown?.kind == .timedOut)
            #expect(breakdown?.description.contains("within 0.2 s") == true)
            #expect(await session.perform(.tokens).reply?.detail == "2")
        }
        isOver.store(true, ordering: .relaxed)
    }

    @Test func cancellingEndsAnOperationUnderWay() async throws {
        let (isUnderWay, sink) = AsyncStream.makeStream(of: Void.self)
        let driver = InProcessDriver(stepTimeout: .seconds(600)) {
            { _ in
                sink.finish()
                try? await ContinuousClock().sleep(for: .seconds(600))
                return .done
            }
        }
        // Cancelled below.
        let run = Task { try await driver.withSession { await $0.perform(.authorize) } }
        for await _ in isUnderWay {}
        run.cancel()
        #expect(try await run.value.breakdown?.kind == .interrupted)
    }

    @Test func theDialogueIsWhatAnAdapterWouldHaveSaid() async throws {
        let driver = InProcessDriver { { _ in .refused(.unsupported) } }
        let evidence = try await driver.withSession { session in
            _ = await session.perform(.refresh)
            return session.takeEvidence()
        }
        #expect(
            evidence.dialogue == [
                DialogueLine(.request, #"{"id":1,"op":"refresh"}"#),
                DialogueLine(.reply, #"{"id":1,"ok":false,"error":"unsupported"}"#),
            ]
        )
    }
}
