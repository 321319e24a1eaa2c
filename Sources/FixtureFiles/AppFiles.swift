import Conformance
import Foundation
import OAuthCore

/// Reads files that describe a web application as the client under test.
package struct AppFiles: Sendable {
    package init() {}

    /// Reads an app file.
    ///
    /// - Returns: The app, with the folder of its `directory` as a path from here.
    /// - Throws: ``InvalidFile`` with every mistake, or ``UnreadableFile``.
    package func file(at path: String) throws -> AppUnderTest {
        let text = try FileText.read(path)
        let folder = (path as NSString).deletingLastPathComponent
        return try read(text, file: path, folder: folder.isEmpty ? "." : folder)
    }

    /// - Parameter folder: Where relative paths begin.
    func read(_ text: String, file: String, folder: String) throws(InvalidFile) -> AppUnderTest {
        try YAMLValue.parse(text, file: file) { AppReader(folder: folder).read($0) }
    }
}
