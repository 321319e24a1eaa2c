/// Cuts a stream of bytes into lines, however it is delivered.
struct LineSplitter {
    /// The longest line, in bytes, without its line feed.
    let limit: Int
    private var bytes: [UInt8] = []
    private var searched = 0

    init(limit: Int) { self.limit = limit }

    /// What came after the last line that was taken.
    var rest: [UInt8] { bytes }

    mutating func append(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

    /// The next whole line, without its line feed; nil if more bytes are needed.
    mutating func takeLine() throws(LineTooLong) -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            if bytes.count > limit { throw LineTooLong() }
            return nil
        }
        if end > limit { throw LineTooLong() }
        let line = Array(bytes[..<end])
        bytes.removeSubrange(...end)
        searched = 0
        return line
    }
}

struct LineTooLong: Error, Hashable {}
