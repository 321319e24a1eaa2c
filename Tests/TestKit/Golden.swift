import Foundation
import Testing

/// Compares text with a file of `Fixtures/golden`.
///
/// With `RECORD_GOLDEN=1` in the environment the file is written, and the test
/// fails all the same: what was recorded has to be read before it counts.
package func golden(
    _ text: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = goldenFolder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name): read it, then run without RECORD_GOLDEN", sourceLocation: sourceLocation)
        return
    }
    // Bytes, not strings: those count `é` and `e` with an accent as the same.
    let recorded = try? Data(contentsOf: file)
    #expect(recorded != nil, "\(name) is not recorded: run with RECORD_GOLDEN=1", sourceLocation: sourceLocation)
    guard let recorded, recorded != Data(text.utf8) else { return }
    let difference = firstDifference(text, String(decoding: recorded, as: UTF8.self))
    Issue.record("\(name) differs: \(difference)", sourceLocation: sourceLocation)
}

private let goldenFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/golden")

private func firstDifference(_ text: String, _ recorded: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let recordedLines = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(lines, recordedLines).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    guard let index else { return "one has \(lines.count) lines, the recorded one \(recordedLines.count)" }
    return "line \(index + 1) is '\(lines[index])', recorded is '\(recordedLines[index])'"
}
