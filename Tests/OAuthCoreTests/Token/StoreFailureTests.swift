import TestKit
import Testing

@Suite("A store that fails")
struct StoreFailureTests {
    @Test(arguments: StoreWork.allCases)
    func whicheverOperationFailsNothingHasHappenedAndTryingAgainSucceeds(work: StoreWork) async throws {
        let operations = try await FailureSweep(work) { MemoryStore() }.run()
        #expect(operations == Self.operations[work])
    }

    /// How many store operations each piece of work takes: one more needs a look.
    private static let operations: [StoreWork: Int] = [
        .issueCode: 3, .exchangeCode: 6, .exchangeCodeAgain: 2, .refresh: 7, .refreshAgain: 2, .grantDirectly: 5,
    ]
}
