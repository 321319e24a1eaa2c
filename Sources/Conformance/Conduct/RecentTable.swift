/// A table that forgets what is oldest once it is full.
struct RecentTable<Value: Sendable>: Sendable {
    private static var limit: Int { 10_000 }

    private var values: [String: Value] = [:]
    private var keys: [String] = []
    /// Where the oldest key stands.
    private var oldest = 0

    subscript(key: String) -> Value? {
        get { values[key] }
        set {
            guard let newValue else { return }
            if values.updateValue(newValue, forKey: key) == nil { admit(key) }
        }
    }

    subscript(key: String, default fallback: Value) -> Value {
        get { values[key] ?? fallback }
        set { self[key] = newValue }
    }

    var all: [Value] { Array(values.values) }

    private mutating func admit(_ key: String) {
        guard keys.count == Self.limit else {
            keys.append(key)
            return
        }
        values.removeValue(forKey: keys[oldest])
        keys[oldest] = key
        oldest = (oldest + 1) % Self.limit
    }
}
