import Conformance
import Subprocess
import Synchronization

/// Requests and replies with one running adapter, one at a time.
final class AdapterConversation: Sendable {
    /// A line that came in answer to a request.
    struct Answer: Sendable {
        let id: Int
        let line: String
        /// Set if more came than this line: the next request could not be told from it.
        let surplus: AdapterProtocolBreach?
    }

    private struct State {
        var lastID = 0
        var fault: ConversationFault?
    }

    private let input: StandardInputWriter
    private let lines: ReplyLines
    private let evidence: EvidenceLog
    private let limits: AdapterLimits
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    init(
        input: StandardInputWriter,
        output: SubprocessOutputSequence,
        evidence: EvidenceLog,
        limits: AdapterLimits,
        clock: any Clock<Duration>
    ) {
        self.input = input
        self.lines = ReplyLines(output, limit: limits.lineBytes)
        self.evidence = evidence
        self.limits = limits
        self.clock = clock
    }

    /// What the conversation ended on, if it did not end well; the first thing counts.
    var fault: ConversationFault? { state.withLock { $0.fault } }

    /// Asks for one operation and reads the reply.
    ///
    /// - Throws: ``ConversationFault``, after which there is nothing more to say.
    func perform(_ operation: ClientOperation) async throws(ConversationFault) -> ClientReply {
        let answer = try await ask { id in AdapterMessage.requestLine(id: id, operation) }
        let reply: ClientReply
        do throws(AdapterProtocolBreach) {
            reply = try AdapterMessage.parseReply(answer.line, id: answer.id, to: operation)
        } catch {
            throw end(with: .breach(error))
        }
        if let surplus = answer.surplus { throw end(with: .breach(surplus)) }
        return reply
    }

    /// Sends a request line and waits for the line that answers it.
    func ask(_ request: (_ id: Int) -> String) async throws(ConversationFault) -> Answer {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let line = request(id)
        evidence.record(.request, line)
        let result = await withTaskGroup(of: Result<Answer, ConversationFault>.self) { group in
            group.addTask { await self.exchange(line, id: id) }
            group.addTask { await self.timeLimit() }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.interrupted)
        }
        // Asked first, since a cancelled exchange looks like the end of the stream.
        if Task.isCancelled { throw end(with: .interrupted) }
        switch result {
        case .success(let answer): return answer
        case .failure(let fault): throw end(with: fault)
        }
    }

    private func end(with fault: ConversationFault) -> ConversationFault {
        state.withLock { state in
            state.fault = state.fault ?? fault
            return fault
        }
    }

    private func exchange(_ request: String, id: Int) async -> Result<Answer, ConversationFault> {
        // A failed write says only that nobody reads. Why not, is said by what the process
        // wrote before, or by how it ended.
        _ = try? await input.write(Array(request.utf8) + [UInt8(ascii: "\n")])
        do throws(LineTooLong) {
            guard let bytes = try await lines.next() else {
                await recordRest("(the end of standard output)")
                return .failure(.noReply)
            }
            return await answer(bytes, id: id)
        } catch {
            await recordRest("(a line past the limit)")
            return .failure(.lineTooLong)
        }
    }

    private func answer(_ bytes: [UInt8], id: Int) async -> Result<Answer, ConversationFault> {
        let line = String(decoding: bytes, as: UTF8.self)
        evidence.record(.reply, line)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return .failure(.breach(AdapterProtocolBreach("a line that is not UTF-8: \(line.prefix(120))")))
        }
        let rest = await lines.rest
        guard !rest.isEmpty else { return .success(Answer(id: id, line: line, surplus: nil)) }
        let more = String(decoding: rest.prefix(120), as: UTF8.self)
        evidence.record(.reply, more)
        let surplus = AdapterProtocolBreach("more than one line in answer to one request: write one only: \(more)")
        return .success(Answer(id: id, line: line, surplus: surplus))
    }

    private func recordRest(_ remark: String) async {
        if Task.isCancelled { return }
        let rest = await lines.rest
        if !rest.isEmpty { evidence.record(.reply, String(decoding: rest.prefix(4096), as: UTF8.self)) }
        evidence.record(.note, remark)
    }

    private func timeLimit() async -> Result<Answer, ConversationFault> {
        do {
            try await clock.sleep(for: limits.step)
            return .failure(.timedOut)
        } catch {
            return .failure(.interrupted)
        }
    }
}

/// Why a conversation cannot go on.
enum ConversationFault: Error, Sendable, Hashable {
    /// Standard output has ended: the process exited, was killed, or closed it.
    case noReply
    case timedOut
    case breach(AdapterProtocolBreach)
    case lineTooLong
    /// The task was cancelled.
    case interrupted
}
