import OAuthCore
import Scenarios
import Trace

/// A request for a collection or one of its items, inside the transaction that answers it.
///
/// Its functions return refusals, and throw ``StoreFailure`` only: a throw would take back what was decided.
///
/// Source: the interface, "resources"; decision record 0001.
struct CollectionCall: Sendable {
    let collection: ResourceCollection
    let request: APIRequest
    let entropy: Entropy
    /// Where the API lies: the sandbox's prefix, and the API's base path.
    let base: String

    /// The largest item, in bytes: no request can send a larger one, but patches add up.
    static let itemLimit = RequestReader.bodyLimit

    // MARK: - One item

    func read(_ id: String, _ store: any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        guard let item = try store.item(id, of: collection.name) else { return missing(id) }
        return answer(.json(200, item.value))
    }

    /// PUT.
    func replace(_ id: String, _ store: inout any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        try change(id, &store) { _, sent in sent }
    }

    /// PATCH.
    ///
    /// Source: RFC 5789 §2; RFC 7396 §2.
    func patch(_ id: String, _ store: inout any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        try change(id, &store) { current, patch in current.merged(with: patch) }
    }

    func remove(_ id: String, _ store: inout any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        guard let item = try store.item(id, of: collection.name) else { return missing(id) }
        if let refusal = refusal(where: { EntityTag(of: item.value) }) { return refusal.response }
        _ = try store.removeItem(id, of: collection.name)
        return .empty(204)
    }

    private func change(
        _ id: String,
        _ store: inout any SandboxStore,
        _ merge: (_ current: JSONValue, _ sent: JSONValue) -> JSONValue
    ) throws(StoreFailure) -> RecordedResponse {
        guard let item = try store.item(id, of: collection.name) else { return missing(id) }
        // Conditions come before the body (RFC 9110 §13.2.1).
        if let refusal = refusal(where: { EntityTag(of: item.value) }) { return refusal.response }
        let changed: JSONValue
        do {
            changed = try checked(id) { sent in merge(item.value, sent) }
        } catch {
            return error.response
        }
        try store.put(ResourceItem(id: id, value: changed), in: collection.name)
        var response = RecordedResponse.json(200, changed)
        // Source: RFC 9110 §9.3.4: a PUT gets a tag only where what was sent is what is kept.
        if request.method == "PATCH" || response.body == request.body { response.tag() }
        return response
    }

    /// What an item becomes.
    private func checked(_ id: String, _ merge: (JSONValue) -> JSONValue) throws(APIRefusal) -> JSONValue {
        let sent = try sentObject()
        if let named = sent["id"] {
            guard let text = named.string else {
                throw .malformed("id is \(named.kind): it is a text, that of the path or none")
            }
            guard text.utf8.elementsEqual(id.utf8) else {
                throw .conflict("id is '\(Excerpt.plain(text))', and the path names '\(Excerpt.plain(id))'")
            }
        }
        var changed = merge(sent)
        changed.set("id", to: .string(id))
        let size = changed.text.utf8.count
        guard size <= Self.itemLimit else {
            throw .tooLarge("the item would have \(size) bytes: at most \(Self.itemLimit) are kept")
        }
        return changed
    }

    /// The object of the body.
    func sentObject() throws(APIRefusal) -> JSONValue {
        guard let object = request.object else { throw .malformed("the body is not a JSON object: there is none") }
        return try object.get()
    }

    // MARK: - Conditions and answers

    /// The answer with its tag, or what the conditions of a read make of it.
    func answer(_ response: RecordedResponse) -> RecordedResponse {
        var tagged = response
        let tag = tagged.tag()
        do {
            switch try preconditions().outcome(for: tag, isRead: true) {
            case .goesOn: return tagged
            case .notModified: return .empty(304, headers: tagged.headers.filter { $0.name != "Content-Type" })
            case .failed(let reason): return APIRefusal.precondition(reason).response
            }
        } catch {
            return error.response
        }
    }

    /// Why the conditions of a write do not hold; nil where they do.
    ///
    /// - Parameter current: The tag of what is there; asked for only where there is a condition.
    func refusal<Failure>(where current: () throws(Failure) -> EntityTag) throws(Failure) -> APIRefusal? {
        let conditions: Preconditions
        do {
            conditions = try preconditions()
        } catch {
            return error
        }
        guard !conditions.isEmpty else { return nil }
        guard case .failed(let reason) = conditions.outcome(for: try current(), isRead: false) else { return nil }
        return .precondition(reason)
    }

    private func preconditions() throws(APIRefusal) -> Preconditions {
        try Preconditions { request.headers.values(of: $0) }
    }

    private func missing(_ id: String) -> RecordedResponse {
        APIRefusal.missing("\(collection.name) has no item '\(Excerpt.plain(id))'").response
    }
}

extension EntityTag {
    /// The tag of an item.
    fileprivate init(of item: JSONValue) { self.init(of: Array(item.text.utf8)) }
}

extension RecordedResponse {
    /// Adds the tag of the body.
    @discardableResult
    mutating func tag() -> EntityTag {
        let tag = EntityTag(of: body)
        headers.append(HeaderField("ETag", tag.text))
        return tag
    }
}
