import Conformance
import Foundation
import Synchronization

/// Clocks of client processes that the runner moves, by way of libfaketime.
///
/// Source: the interface, `--faketime`.
package struct FakedTime: Sendable {
    /// What stands between a process and the C library's clock, the first to be asked first.
    private let libraries: [String]
    private let offsets = Offsets()

    /// How far each case's client is ahead: by the folder in which it keeps its state, since a client that is
    /// started again there is the same one.
    private final class Offsets: Sendable {
        let seconds = Mutex<[String: Int64]>([:])
    }

    /// Where Debian, Fedora, Alpine and a build of one's own put the library.
    package static let folders = [
        "/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime",
        "/usr/lib64/faketime", "/usr/local/lib/faketime",
    ]

    /// Ours, which mends how libfaketime waits; it lies beside this program.
    private static let timerLibrary: String = {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: program).deletingLastPathComponent().appending(path: "libflextell-timers.so").path
    }()

    /// Finds the library, and checks that the client can be put under it.
    ///
    /// - Parameter command: The client's command line in words; the first is looked up as a shell does.
    /// - Throws: ``FakedTimeUnavailable``.
    package init(for command: [String], folders: [String] = FakedTime.folders) throws(FakedTimeUnavailable) {
        // The one for threads: clients make calls at once.
        let files = folders.map { $0 + "/libfaketimeMT.so.1" }
        guard let library = files.first(where: FileManager.default.isReadableFile) else {
            throw FakedTimeUnavailable(
                "--faketime needs libfaketime, which is not in \(folders.joined(separator: ", ")): "
                    + "install it (Debian: apt-get install libfaketime)"
            )
        }
        guard FileManager.default.isReadableFile(atPath: Self.timerLibrary) else {
            throw FakedTimeUnavailable("--faketime needs \(Self.timerLibrary), which is built with flextell-mock")
        }
        libraries = [Self.timerLibrary, library]
        if let program = command.first.flatMap(Executable.init), program.isStatic {
            throw FakedTimeUnavailable(
                "--faketime cannot move the clock of \(program.path): it is linked statically, so no library "
                    + "comes between it and the clock; let the adapter do `advance` itself"
            )
        }
    }

    /// Makes the clock of one session's processes.
    func clock() throws -> FakedClock {
        let clock = try FakedClock(libraries: libraries, folder: TemporaryFolder(for: "clock")) { folder, change in
            offsets.seconds.withLock { seconds in
                seconds[folder] = change(seconds[folder] ?? 0)
                return seconds[folder] ?? 0
            }
        }
        do {
            try clock.write(0)
            return clock
        } catch {
            clock.remove()
            throw error
        }
    }
}

/// Why the runner cannot move a client's clock.
package struct FakedTimeUnavailable: Error, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// The clock of one session's processes: a file that libfaketime reads at every look at the clock.
final class FakedClock: Sendable {
    private let libraries: [String]
    private let folder: TemporaryFolder
    /// Changes the seconds of the client that keeps its state in a folder, and returns them.
    private let change: @Sendable (String, (Int64) -> Int64) -> Int64
    private let stateDirectory = Mutex("")

    init(libraries: [String], folder: TemporaryFolder, change: @escaping @Sendable (String, (Int64) -> Int64) -> Int64)
    {
        self.libraries = libraries
        self.folder = folder
        self.change = change
    }

    private var file: String { folder.path + "/offset" }

    /// The variables by which a process comes under this clock.
    var environment: [String: String] {
        let others = ProcessInfo.processInfo.environment["LD_PRELOAD"].map { [$0] } ?? []
        return [
            "LD_PRELOAD": (libraries + others).joined(separator: ":"),
            "FAKETIME_TIMESTAMP_FILE": file,
            "FAKETIME_NO_CACHE": "1",
            // Time limits of the client stay true: only the time of day moves.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            // Each look at a file would read the clock's own file too.
            "NO_FAKE_STAT": "1",
        ]
    }

    /// Begins a case: at the true time, or, for a client that goes on, where its clock was.
    ///
    /// - Returns: How far it is ahead, in seconds.
    func begin(_ settings: ClientSettings) throws -> Int64 {
        stateDirectory.withLock { $0 = settings.stateDirectory }
        return try write(change(settings.stateDirectory) { settings.resume ? $0 : 0 })
    }

    /// Moves the clock ahead.
    ///
    /// - Returns: How far it is ahead now, in seconds.
    func advance(bySeconds seconds: Int64) throws -> Int64 {
        let folder = stateDirectory.withLock(\.self)
        return try write(change(folder) { $0.addingReportingOverflow(seconds).partialValue })
    }

    func remove() { folder.remove() }

    /// A reader sees the old text or the new one, never half of it.
    @discardableResult
    func write(_ seconds: Int64) throws -> Int64 {
        try Data("\(seconds < 0 ? "" : "+")\(seconds)\n".utf8).write(to: URL(filePath: file), options: .atomic)
        return seconds
    }
}

extension EvidenceLog {
    /// Notes where the client's clock stands, unless it shows the true time.
    func noteLead(_ seconds: Int64) {
        guard seconds != 0 else { return }
        record(.note, "the client's clock is \(seconds) s ahead (libfaketime)")
    }
}
