import Testing

@testable import ClientDrivers

@Suite("Cutting a stream")
struct StreamBufferTests {
    private func lines(_ chunks: [String], limit: Int = 10) throws -> (lines: [String], rest: String) {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for chunk in chunks {
            Array(chunk.utf8).withUnsafeBytes { splitter.append($0) }
            while let line = try splitter.takeLine() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        return (lines, String(decoding: splitter.rest, as: UTF8.self))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let chunks: [String]
        let lines: [String]
        var rest = ""
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "nothing", chunks: [], lines: []),
        Row(name: "a line in one piece", chunks: ["ab\n"], lines: ["ab"]),
        Row(name: "a line in many pieces", chunks: ["a", "b", "", "\n"], lines: ["ab"]),
        Row(name: "lines in one piece", chunks: ["a\nb\n\nc"], lines: ["a", "b", ""], rest: "c"),
        Row(name: "a line that is as long as it may be", chunks: ["0123456789", "\n"], lines: ["0123456789"]),
    ])
    func linesComeOutHoweverTheyCome(row: Row) throws {
        let (lines, rest) = try lines(row.chunks)
        #expect(lines == row.lines)
        #expect(rest == row.rest)
    }

    @Test(arguments: [["0123456789a\n"], ["0123456789a"], ["a\n0123", "456789a", "\n"]])
    func aLineThatIsTooLongIsRefused(chunks: [String]) {
        #expect(throws: LineTooLong.self) { try lines(chunks) }
    }

    @Test func aTailKeepsWhatFits() {
        var tail = TailBuffer(limit: 4)
        tail.append(Array("ab".utf8))
        tail.append(Array("cd".utf8))
        #expect(tail.take() == "abcd")
        #expect(tail.take() == "")
    }

    @Test(arguments: [["abcdefg"], ["abc", "defg"], ["a", "b", "c", "d", "e", "f", "g"], ["abcdef", "g"]])
    func aTailSaysHowMuchItDropped(pieces: [String]) {
        var tail = TailBuffer(limit: 4)
        for piece in pieces { tail.append(Array(piece.utf8)) }
        #expect(tail.take() == "[3 bytes left out]\ndefg")
    }

    @Test func aDialogueKeepsItsLastLines() {
        let log = EvidenceLog()
        let long = String(repeating: "x", count: EvidenceLog.lineLimit)
        for _ in 0..<20 { log.record(.reply, long) }
        log.record(.reply, long + "y")
        let evidence = log.take()
        #expect(evidence.dialogue.count + evidence.droppedLines == 21)
        #expect(evidence.dialogue.map(\.text.utf8.count).reduce(0, +) <= EvidenceLog.dialogueLimit)
        #expect(evidence.dialogue.last?.text == long + "… (65537 bytes)")
        #expect(log.take() == SessionEvidence())
    }
}
