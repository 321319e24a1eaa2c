import OAuthCore
import Testing

/// Lets each store operation of a piece of work fail in turn.
///
/// After each failure the store has to hold exactly what it held before, and the work,
/// tried again, has to come to exactly what it comes to without failures: the same
/// texts too, since they are drawn by ordinals that live in the store.
package struct FailureSweep {
    private let work: StoreWork
    private let makeStore: () throws -> any EmulatorStore

    package init(_ work: StoreWork, on makeStore: @escaping () throws -> any EmulatorStore) {
        self.work = work
        self.makeStore = makeStore
    }

    /// - Returns: How many operations the work takes; each of them was made to fail once.
    package func run() async throws -> Int {
        let clean = try await CleanRun(work, on: makeStore())
        for failAt in 1...100 {
            let store = try makeStore()
            let form = try await Self.prepare(work, on: store)
            let before = try await Self.contents(of: store)
            let failing = FailingStore(inner: store, failAt: failAt)
            do {
                _ = try await Self.perform(work, form, on: failing)
                #expect(failing.operations == failAt - 1)
                return failing.operations
            } catch {
                #expect(error == FailingStore.failure)
            }
            #expect(try await Self.contents(of: store) == before, "after a failure at operation \(failAt)")
            let result = try await Self.perform(work, form, on: store)
            #expect(result == clean.result, "tried again after a failure at operation \(failAt)")
            #expect(try await Self.contents(of: store) == clean.contents)
        }
        Issue.record("the work never came to its end")
        return 0
    }

    private struct CleanRun {
        let result: StoreWork.Result
        let contents: [TokenRecord]

        init(_ work: StoreWork, on store: any EmulatorStore) async throws {
            let form = try await FailureSweep.prepare(work, on: store)
            result = try await FailureSweep.perform(work, form, on: store)
            contents = try await FailureSweep.contents(of: store)
        }
    }

    private static func prepare(_ work: StoreWork, on store: any EmulatorStore) async throws -> Parameters {
        try await store.transaction(.root) { store throws(StoreFailure) in try work.prepare(&store) }
    }

    private static func perform(
        _ work: StoreWork,
        _ form: Parameters,
        on store: any EmulatorStore
    ) async throws(StoreFailure) -> StoreWork.Result {
        try await store.transaction(.root) { store throws(StoreFailure) in try work.perform(form, in: &store) }
    }

    private static func contents(of store: any EmulatorStore) async throws -> [TokenRecord] {
        try await store.transaction(.root) { store throws(StoreFailure) in try store.tokens(TokenFilter()) }
    }
}
