import Logging
import Synchronization

/// Writes each text once: what is wrong with a client is wrong in every case.
struct OnceLogHandler: LogHandler {
    private final class Said: Sendable {
        private let texts = Mutex<Set<String>>([])

        func isNew(_ text: String) -> Bool { texts.withLock { $0.insert(text).inserted } }
    }

    private let said = Said()
    private var handler: any LogHandler

    init(_ handler: any LogHandler) { self.handler = handler }

    var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        if said.isNew("\(event.message)") { handler.log(event: event) }
    }
}
