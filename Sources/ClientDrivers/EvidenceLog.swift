import Conformance
import Synchronization

/// Gathers a session's evidence within bounds, whatever the client writes.
final class EvidenceLog: Sendable {
    private struct State {
        var dialogue: [DialogueLine] = []
        var dialogueBytes = 0
        var droppedLines = 0
        var standardError = TailBuffer(limit: EvidenceLog.standardErrorLimit)
        var pipe: StandardErrorPipe?
        var shown: [ShownPage] = []
        var shownBytes = 0
    }

    static let standardErrorLimit = 64 << 10
    static let lineLimit = 64 << 10
    static let dialogueLimit = 1 << 20
    /// Of all pages since evidence was taken last.
    static let shownLimit = 8 << 20

    private let state = Mutex(State())

    func record(_ direction: DialogueLine.Direction, _ text: String) {
        let line = DialogueLine(direction, Self.cut(text))
        state.withLock { state in
            state.dialogue.append(line)
            state.dialogueBytes += line.text.utf8.count
            while state.dialogueBytes > Self.dialogueLimit {
                state.dialogueBytes -= state.dialogue.removeFirst().text.utf8.count
                state.droppedLines += 1
            }
        }
    }

    func recordStandardError(_ bytes: some Collection<UInt8>) {
        state.withLock { $0.standardError.append(bytes) }
    }

    /// Keeps a page; where there are too many, its text is left out.
    func record(_ page: ShownPage) {
        state.withLock { state in
            var page = page
            if state.shownBytes + page.body.utf8.count > Self.shownLimit { page.body = "" }
            state.shownBytes += page.body.utf8.count
            if state.shown.count < 10_000 { state.shown.append(page) }
        }
    }

    /// Names the pipe that is to be emptied before evidence is taken.
    func attach(_ pipe: StandardErrorPipe?) {
        state.withLock { $0.pipe = pipe }
    }

    /// Everything gathered so far, what is still in the pipe included; the log is empty afterwards.
    func take() -> SessionEvidence {
        let pipe = state.withLock { $0.pipe }
        pipe?.drain()
        return state.withLock { state in
            defer {
                (state.dialogue, state.dialogueBytes, state.droppedLines) = ([], 0, 0)
                (state.shown, state.shownBytes) = ([], 0)
            }
            return SessionEvidence(
                dialogue: state.dialogue,
                droppedLines: state.droppedLines,
                standardError: state.standardError.take(),
                shown: state.shown
            )
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > lineLimit else { return text }
        return String(decoding: text.utf8.prefix(lineLimit), as: UTF8.self) + "… (\(text.utf8.count) bytes)"
    }
}
