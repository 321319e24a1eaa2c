import OAuthCore
import SQLiteStore
import TestKit
import Testing

@Suite("Decisions over SQLite")
struct DecisionTests {
    @Test(arguments: StoreWork.allCases)
    func whicheverOperationFailsNothingHasHappenedAndTryingAgainSucceeds(work: StoreWork) async throws {
        let operations = try await FailureSweep(work) { try SQLiteStore() }.run()
        #expect(operations >= 2)
    }

    @Test(arguments: StoreWork.allCases)
    func everyStoreComesToTheSame(work: StoreWork) async throws {
        var results: [StoreWork.Result] = []
        for kind in StoreKind.allCases {
            try await kind.withStore { store in
                let result = try await store.transaction(.root) { store throws(StoreFailure) in
                    let form = try work.prepare(&store)
                    return try work.perform(form, in: &store)
                }
                results.append(result)
            }
        }
        #expect(results == Array(repeating: results[0], count: StoreKind.allCases.count))
    }
}
