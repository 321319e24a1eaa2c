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
            update(newValue, for: key)
        }
    }

    subscript(key: String, default fallback: Value) -> Value {
        get { values[key] ?? fallback }
        set { self[key] = newValue }
    }

    /// How many values there are.
    var count: Int { values.count }

    /// Sets the value of a key.
    ///
    /// - Returns: Whether the key is new, and the one that was forgotten for it.
    @discardableResult
    mutating func update(_ value: Value, for key: String) -> (isNew: Bool, forgotten: String?) {
        guard values.updateValue(value, forKey: key) == nil else { return (false, nil) }
        guard keys.count == Self.limit else {
            keys.append(key)
            return (true, nil)
        }
        let forgotten = keys[oldest]
        values.removeValue(forKey: forgotten)
        keys[oldest] = key
        oldest = (oldest + 1) % Self.limit
        return (true, forgotten)
    }
}
