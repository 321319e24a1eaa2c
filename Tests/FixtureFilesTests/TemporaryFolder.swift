import Foundation

/// A folder that is gone when the test is.
struct TemporaryFolder {
    let path: String

    /// Runs a test with a folder that holds these files, by their path in it.
    static func with(_ files: [String: String], _ test: (TemporaryFolder) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "fixture-files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = url.appending(path: name)
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try test(TemporaryFolder(path: url.path))
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}
