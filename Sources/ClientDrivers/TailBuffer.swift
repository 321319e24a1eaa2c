/// The last bytes of a stream of any length.
struct TailBuffer: Sendable {
    let limit: Int
    private var bytes: [UInt8] = []
    private var dropped = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ more: some Collection<UInt8>) {
        let kept = more.suffix(limit)
        dropped += more.count - kept.count
        bytes.append(contentsOf: kept)
        // Twice the limit, so that a long stream of small pieces does not move all bytes each time.
        if bytes.count > 2 * limit { trim() }
    }

    /// The tail as text, with a first line that says how much is missing, if anything is; empties the buffer.
    mutating func take() -> String {
        trim()
        let text = String(decoding: bytes, as: UTF8.self)
        let marker = dropped > 0 ? "[\(dropped) bytes left out]\n" : ""
        bytes = []
        dropped = 0
        return marker + text
    }

    private mutating func trim() {
        let excess = bytes.count - limit
        guard excess > 0 else { return }
        bytes.removeFirst(excess)
        dropped += excess
    }
}
