import Subprocess

/// The lines that a process writes on its standard output, taken one at a time.
///
/// Nothing is read ahead of what is asked for: a process that never stops writing
/// is held up by its own pipe.
actor ReplyLines {
    private var chunks: SubprocessOutputSequence.Iterator
    private var splitter: LineSplitter

    init(_ output: SubprocessOutputSequence, limit: Int) {
        chunks = output.makeAsyncIterator()
        splitter = LineSplitter(limit: limit)
    }

    /// What was read after the last line that was taken; empty for a process that keeps to the protocol.
    var rest: [UInt8] { splitter.rest }

    /// The next line, without its line feed; nil if there will be none.
    ///
    /// There will be none once the process has ended or closed its end, even if a
    /// grandchild still holds the pipe: the library stops waiting for the end of the
    /// stream then. Nor does a line come when the task is cancelled.
    func next() async throws(LineTooLong) -> [UInt8]? {
        while true {
            if let line = try splitter.takeLine() { return line }
            // A copy, since an actor's property cannot be lent out across an `await`; it
            // holds nothing but the descriptor.
            var chunks = chunks
            // An error is the same as the end: there is nothing more to be had.
            guard let chunk = try? await chunks.next(isolation: self) else { return nil }
            self.chunks = chunks
            chunk.withUnsafeBytes { splitter.append($0) }
        }
    }
}
