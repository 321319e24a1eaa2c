import Conformance

/// Why a client gave no answer that can be used.
///
/// Source: the adapter protocol, version 1, "Rules".
package struct ClientBreakdown: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it was.
    package enum Kind: Sendable, Hashable {
        /// There is no such program, or it cannot be run.
        case didNotStart
        case timedOut
        /// It ended by itself, with this status.
        case exited(status: Int32)
        /// It was ended by this signal, which did not come from the driver.
        case killed(signal: Int32)
        /// Not a reply: no JSON, a wrong id, a field missing, more than one line.
        case protocolBreach
        /// A line without end, or with its end too far away.
        case lineTooLong
        /// The run was stopped, or the driver failed; this says nothing about the client.
        case interrupted
    }

    package let kind: Kind
    /// The word of the operation that was not answered; `hello` when a client never got ready.
    package let operation: String
    /// What happened and what to change, for people.
    package let description: String

    package init(_ kind: Kind, during operation: String, _ description: String) {
        self.kind = kind
        self.operation = operation
        self.description = description
    }
}

extension ClientBreakdown {
    /// - Parameter remedy: What to do, beside allowing more time.
    static func timedOut(_ operation: String, after limit: Duration, remedy: String) -> ClientBreakdown {
        ClientBreakdown(
            .timedOut,
            during: operation,
            "there was no answer to `\(operation)` within \(limit.inSeconds): \(remedy), or allow more time"
        )
    }

    static func interrupted(_ operation: String, _ reason: String) -> ClientBreakdown {
        ClientBreakdown(.interrupted, during: operation, "`\(operation)` was broken off: \(reason)")
    }

    /// What the end of a conversation means, once the process has ended as well.
    init(_ fault: ConversationFault, _ end: ProcessEnd, during operation: String, limits: AdapterLimits) {
        switch fault {
        case .noReply: self = end.breakdown(during: operation)
        case .timedOut:
            let remedy = "answer every request, and flush standard output after each reply"
            self = .timedOut(operation, after: limits.step, remedy: remedy)
        case .breach(let breach): self.init(.protocolBreach, during: operation, "`\(operation)`: \(breach.description)")
        case .interrupted: self = .interrupted(operation, "the run was stopped")
        case .lineTooLong:
            self.init(
                .lineTooLong,
                during: operation,
                "the answer to `\(operation)` went past \(limits.lineBytes) bytes without a line feed: "
                    + "end each reply with one, and keep standard output for replies"
            )
        }
    }
}

extension ProcessEnd {
    /// Why a process that ended its output without an answer did so.
    fileprivate func breakdown(during operation: String) -> ClientBreakdown {
        if hadToBeStopped {
            return ClientBreakdown(
                .protocolBreach,
                during: operation,
                "standard output was closed without an answer to `\(operation)`, and the process lived on: "
                    + "keep standard output open, or exit"
            )
        }
        switch status {
        case .exited(let code):
            return ClientBreakdown(
                .exited(status: code),
                during: operation,
                "the process exited with status \(code) instead of answering `\(operation)`: answer every request "
                    + "until the end of standard input; standard error may say why it did not"
            )
        case .killed(let signal):
            return ClientBreakdown(
                .killed(signal: signal),
                during: operation,
                "the process was ended by \(ProcessEnd.name(ofSignal: signal)) instead of answering `\(operation)`: "
                    + "it crashed, or something else ended it; standard error may say why"
            )
        }
    }
}

extension Duration {
    /// Such as `10 s` or `0.5 s`.
    var inSeconds: String {
        let seconds = self / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int64(seconds)) s" : "\(seconds) s"
    }
}
