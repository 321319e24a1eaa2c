import Conformance

/// A client under test, with which sessions can be opened.
package protocol ClientDriver: Sendable {
    /// What kind of driver this is, as reports name it: `adapter`, `app` or `in-process`.
    var kind: String { get }
    /// Whether the client shows pages instead of saying what came of an operation.
    var isJudgedByConduct: Bool { get }

    /// Opens a session, hands it to the body, and closes it however the body ends.
    ///
    /// Sessions are independent of each other: one per parallel job. Whatever was
    /// started for a session has ended when this function returns. Cancelling the
    /// task that called it ends an operation that is under way.
    ///
    /// - Throws: Only what the body throws; a client that does not start is an
    ///   ``OperationResult`` like any other trouble.
    func withSession<Answer: Sendable>(
        _ body: (any ClientSession) async throws -> Answer
    ) async throws -> Answer
}

extension ClientDriver {
    package var isJudgedByConduct: Bool { false }
}

/// A client at work: it does one operation after another.
package protocol ClientSession: Sendable {
    /// Asks the client for one operation and waits for its reply, within the step timeout.
    ///
    /// After a breakdown the next operation is put to a new client, which knows
    /// nothing yet: begin with `configure`.
    func perform(_ operation: ClientOperation) async -> OperationResult

    /// What the client said since the last time this was asked; each piece is given once.
    ///
    /// What the client wrote before its last reply is always in it.
    func takeEvidence() -> SessionEvidence
}

/// How an operation ended.
package enum OperationResult: Sendable, Hashable {
    /// The client answered, with yes or with no.
    case replied(ClientReply)
    /// There is no answer, and there will be none.
    case brokeDown(ClientBreakdown)
}
