/// The newest texts, in order, so that those that begin with another text are found without looking at all.
struct RecentTexts: Sendable {
    private var kept = RecentTable<Bool>()
    /// In order of their bytes: a text stands before those that begin with it.
    private var sorted: [String] = []

    /// How many texts there are.
    var count: Int { kept.count }

    func contains(_ text: String) -> Bool { kept[text] != nil }

    /// Adds a text; the oldest one is forgotten where there are too many.
    mutating func insert(_ text: String) {
        let (isNew, forgotten) = kept.update(true, for: text)
        guard isNew else { return }
        if let forgotten { sorted.remove(at: place(of: forgotten)) }
        sorted.insert(text, at: place(of: text))
    }

    /// The first text that begins with this one, which may be the text itself; nil where none does.
    func first(beginningWith beginning: String) -> String? {
        let place = place(of: beginning)
        guard place < sorted.count, sorted[place].utf8.starts(with: beginning.utf8) else { return nil }
        return sorted[place]
    }

    /// Where the text stands, or would stand.
    private func place(of text: String) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].utf8.lexicographicallyPrecedes(text.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
