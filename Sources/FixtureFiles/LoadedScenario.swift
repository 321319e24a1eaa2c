import Foundation
import Scenarios
import Synchronization

/// A scenario, and the files that it was read from: its own, and those that it extends.
package struct LoadedScenario: Sendable, Hashable {
    package var scenario: Scenario
    /// Each as it stood when it was read; none for a shipped one.
    package let files: [StampedFile]
}

/// A file, and how it stands: another stamp is another content, most likely.
package struct StampedFile: Sendable, Hashable {
    private let path: String
    /// Nil where the file is not there.
    private let stamp: Stamp?

    init(_ path: String) {
        self.path = path
        stamp = Stamp(path)
    }

    /// The same file as it stands now.
    package var current: StampedFile { StampedFile(path) }

    private struct Stamp: Sendable, Hashable {
        private let size: Int64
        private let modified: Double
        private let inode: UInt64

        init?(_ path: String) {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
            size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
            modified = (attributes[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
            inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        }
    }
}

/// Which files are read, each stamped before it is: what is saved meanwhile is another save.
final class FileLog: Sendable {
    private let state = Mutex<[StampedFile]>([])

    var files: [StampedFile] { state.withLock { $0 } }

    func note(_ path: String) {
        let file = StampedFile(path)
        state.withLock { $0.append(file) }
    }
}
