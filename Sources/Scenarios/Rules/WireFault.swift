import OAuthCore

/// How the transport misbehaves while an answer goes out.
///
/// Source: the scenario format, `wire`.
package enum WireFault: Sendable, Hashable {
    /// The connection ends without a byte of the answer: FIN.
    case close
    /// The connection ends without a byte of the answer: RST.
    case reset
    /// A head with `Content-Length: 0`.
    case empty
    /// The answer up to there, and then the end of the connection.
    case truncate(AnswerPlace, by: ConnectionEnd = .close)
    /// Bytes that are not HTTP, then FIN.
    case garbage
    /// The answer up to there, then silence.
    case stall(AnswerPlace = .body(0))
    /// The right answer: the head at once, then so many bytes of the body at a time.
    case dribble(bytes: Int, every: TimeSpan)
    /// The right answer in chunks of so many bytes.
    case chunks(Int)

    /// The word of scenario files.
    package var word: String {
        switch self {
        case .close: "close"
        case .reset: "reset"
        case .empty: "empty"
        case .truncate: "truncate"
        case .garbage: "garbage"
        case .stall: "stall"
        case .dribble: "dribble"
        case .chunks: "chunks"
        }
    }

    /// The word of the journal.
    package var journalWord: String {
        guard case .truncate(.end, by: _) = self else { return word }
        return "end"
    }

    /// The faults that are no more than a word in scenario files.
    package static let plain: [WireFault] = [.close, .reset, .empty, .garbage, .stall()]
}

/// A place in the bytes of an answer.
package enum AnswerPlace: Sendable, Hashable {
    /// After so many bytes of the head.
    case head(Int)
    /// After the head and so many bytes of the body.
    case body(Int)
    /// After the last byte.
    case end
}

/// How a connection ends.
package enum ConnectionEnd: String, Sendable, Hashable, CaseIterable {
    /// FIN.
    case close
    /// RST.
    case reset
}

/// How far a request comes before the transport breaks.
package enum WirePoint: String, Sendable, Hashable, CaseIterable {
    /// It is not processed at all.
    case arrival
    /// Its client was authenticated; nothing was decided.
    case authenticated
    /// It was processed whole.
    case committed
}
