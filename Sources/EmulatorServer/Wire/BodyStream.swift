/// A body that comes to be while it is sent.
///
/// It is asked for the next part when the one before has gone out: nothing piles up for a slow reader.
package final class BodyStream: Sendable, Hashable {
    private let makePart: @Sendable () async -> [UInt8]?
    private let onEnd: @Sendable () -> Void

    /// - Parameters:
    ///   - next: Waits for the next part; nil at the end.
    ///   - onEnd: Called when nobody will ask any more, at least once, from any thread; who waits gets nil then.
    package init(
        next: @escaping @Sendable () async -> [UInt8]?,
        onEnd: @escaping @Sendable () -> Void
    ) {
        makePart = next
        self.onEnd = onEnd
    }

    deinit { onEnd() }

    /// The next part; nil at the end.
    package func next() async -> [UInt8]? { await makePart() }

    /// Ends it, from whichever side.
    package func end() { onEnd() }

    /// Whether they are the same one.
    package static func == (left: BodyStream, right: BodyStream) -> Bool { left === right }

    /// Hashes which one it is.
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
