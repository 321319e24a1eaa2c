import OAuthCore
import Scenarios
import Trace

/// Lists, and what is added to them.
extension CollectionCall {
    /// One page.
    func list(_ store: any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        switch try page(store) {
        case .success(let response): answer(response)
        case .failure(let refusal): refusal.response
        }
    }

    /// POST.
    func create(_ store: inout any SandboxStore) throws(StoreFailure) -> RecordedResponse {
        let view = store
        let condition = try refusal { () throws(StoreFailure) in
            // A list that cannot be made has no tag, and the request its refusal.
            EntityTag(of: (try page(view).get(or: \.response)).body)
        }
        if let condition { return condition.response }
        let sent: JSONValue
        let named: String?
        do throws(APIRefusal) {
            sent = try sentObject()
            named = try Self.id(of: sent)
        } catch {
            return error.response
        }
        guard let named else { return try add(sent, id: try freeID(&store), &store) }
        if try store.item(named, of: collection.name) != nil {
            let path = "\(base)/\(collection.name)/\(named.pathSegment)"
            return APIRefusal.conflict(
                "\(collection.name) has an item '\(Excerpt.plain(named))' already: PUT \(Excerpt.plain(path)) replaces it"
            ).response
        }
        return try add(sent, id: named, &store)
    }

    private func add(
        _ sent: JSONValue,
        id: String,
        _ store: inout any SandboxStore
    ) throws(StoreFailure) -> RecordedResponse {
        var item = sent
        item.set("id", to: .string(id))
        try store.put(ResourceItem(id: id, value: item), in: collection.name)
        let location = HeaderField("Location", "\(base)/\(collection.name)/\(id.pathSegment)")
        var response = RecordedResponse.json(201, item, headers: [location])
        response.tag()
        return response
    }

    /// An id of our own that no client has taken before.
    private func freeID(_ store: inout any SandboxStore) throws(StoreFailure) -> String {
        while true {
            let id = entropy.hex(12, for: .resource, ordinal: try store.nextOrdinal(.resource))
            if try store.item(id, of: collection.name) == nil { return id }
        }
    }

    /// The id that a client gives; nil where it leaves that to the server.
    private static func id(of object: JSONValue) throws(APIRefusal) -> String? {
        guard let value = object["id"] else { return nil }
        guard let id = value.string else { throw .malformed("id is \(value.kind): it is a text, or left out") }
        let isPlain = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard (1...128).contains(id.utf8.count), isPlain, id != ".", id != ".." else {
            throw .malformed(
                "id is '\(Excerpt.plain(id))': it has 1 to 128 bytes, no control character, and is not . or .."
            )
        }
        return id
    }

    // MARK: - Pages

    private func page(_ store: any SandboxStore) throws(StoreFailure) -> Result<RecordedResponse, APIRefusal> {
        let query: ListQuery
        let place: Int?
        let cursor: ListCursor
        do {
            query = try ListQuery(request.query)
            cursor = ListCursor(entropy: entropy, collection: collection.name, filterText: query.filterText)
            place = try Self.place(query, cursor)
        } catch {
            return .failure(error)
        }
        let size = min(query.limit ?? collection.pageSize, collection.pageSize)
        let found = try items(query, after: place, atMost: size + 1, store)
        var body: JSONValue = ["items": .array(found.prefix(size).map(\.item.value)), "next": .null]
        guard found.count > size else { return .success(.json(200, body)) }
        let next = cursor.text(after: found[size - 1].place)
        body.set("next", to: .string(next))
        // Source: RFC 8288 §3.
        let link = "<\(base)/\(collection.name)?\(query.following(next))>; rel=\"next\""
        return .success(.json(200, body, headers: [HeaderField("Link", link)]))
    }

    private static func place(_ query: ListQuery, _ cursor: ListCursor) throws(APIRefusal) -> Int? {
        guard let text = query.cursor else { return nil }
        guard let place = cursor.place(of: text) else {
            throw .malformed(
                "cursor is '\(Excerpt.plain(text))': it is the 'next' of an answer to this list with the same filters"
            )
        }
        return place
    }

    private func items(
        _ query: ListQuery,
        after place: Int?,
        atMost count: Int,
        _ store: any SandboxStore
    ) throws(StoreFailure) -> [PlacedItem] {
        guard !query.filters.isEmpty else {
            return try store.items(of: collection.name, after: place, atMost: count)
        }
        // Few may match: a part at a time, so that a long list is not read for one page.
        let portion = 256
        var (found, last) = ([PlacedItem](), place)
        while found.count < count {
            let part = try store.items(of: collection.name, after: last, atMost: portion)
            found += part.filter { query.contains($0.item.value) }
            guard part.count == portion else { break }
            last = part.last?.place
        }
        return Array(found.prefix(count))
    }
}

extension Result {
    /// The value, or what is made of the failure.
    fileprivate func get(or recover: (Failure) -> Success) -> Success {
        switch self {
        case .success(let value): value
        case .failure(let failure): recover(failure)
        }
    }
}

extension String {
    /// The text as one segment of a path.
    ///
    /// Source: RFC 3986 §3.3.
    fileprivate var pathSegment: String { FormCodec.encodeComponent(self).replacing("+", with: "%20") }
}
