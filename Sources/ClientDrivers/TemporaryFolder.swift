import Foundation

/// A folder of its own, which only its owner's user can look into.
package struct TemporaryFolder: Sendable {
    /// Without a slash at the end.
    package let path: String

    /// - Parameter purpose: A word for its name, such as `case`.
    /// - Throws: ``TemporaryFolderFailure``.
    package init(for purpose: String) throws(TemporaryFolderFailure) {
        var bytes = Array((NSTemporaryDirectory() + "flextell-\(purpose)-XXXXXX").utf8CString)
        guard let made = mkdtemp(&bytes) else { throw TemporaryFolderFailure(place: NSTemporaryDirectory()) }
        path = String(cString: made)
    }

    /// Removes it with all that is in it; what cannot be removed stays.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// A temporary folder could not be made.
package struct TemporaryFolderFailure: Error, Sendable, CustomStringConvertible {
    let place: String

    package var description: String { "\(place): a temporary folder cannot be made there" }
}
