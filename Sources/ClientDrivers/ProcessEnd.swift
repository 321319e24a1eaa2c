import Foundation

/// How a process ended.
struct ProcessEnd: Sendable, Hashable {
    enum Status: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    let status: Status
    /// Whether it ended only after the driver had sent it a signal.
    let hadToBeStopped: Bool

    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV",
        SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGSYS: "SIGSYS",
    ]

    /// Such as `signal 9 (SIGKILL)`.
    static func name(ofSignal signal: Int32) -> String {
        names[signal].map { "signal \(signal) (\($0))" } ?? "signal \(signal)"
    }
}

extension ProcessEnd: CustomStringConvertible {
    var description: String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .killed(let signal): ProcessEnd.name(ofSignal: signal)
        }
    }
}
