import OAuthCore
import Scenarios
import Trace

/// What a path of the API stands for.
///
/// Source: the interface, "resources"; the scenario format, `resources` and `routes`.
struct APIResource: Sendable {
    private enum Target: Sendable {
        case fixed(FixedRoute)
        case list(ResourceCollection)
        case item(ResourceCollection, id: String)
        case nothing
    }

    private let target: Target
    private let method: String
    private let path: String

    init(path: String, method: String, scenario: Scenario) {
        self.method = method
        self.path = path
        let segments = path.split(separator: "/").map { String($0).removingPercentEscapes }
        if let route = scenario.routes.first(where: { $0.method == method && Glob($0.path).matches(path) }) {
            target = .fixed(route)
        } else if let collection = scenario.resources.first(where: { $0.name == segments.first }) {
            target =
                switch segments.count {
                case 1: .list(collection)
                case 2: .item(collection, id: segments[1])
                default: .nothing
                }
        } else {
            target = .nothing
        }
    }

    /// The scope that the request needs; nil for none.
    var requiredScope: String? {
        switch target {
        case .fixed(let route): route.scope
        case .list(let collection), .item(let collection, _):
            method == "GET" ? collection.readScope : collection.writeScope
        case .nothing: nil
        }
    }

    /// Answers a request whose token is good.
    ///
    /// - Throws: ``StoreFailure``; nothing has been changed then.
    func respond(
        body: [UInt8],
        values: @Sendable () -> TemplateValues,
        entropy: Entropy,
        store: inout any SandboxStore
    ) throws(StoreFailure) -> RecordedResponse {
        switch (target, method) {
        case (.fixed(let route), _): return Processed(canned: route.answer.rendered(values())).response
        case (.nothing, _): return Self.error(404, "not_found", "nothing is at \(Excerpt.plain(path))")
        case (.list(let collection), "GET"):
            let items = try store.items(of: collection.name).map(\.value)
            return .json(200, ["items": .array(items), "next": .null])
        case (.list(let collection), "POST"):
            return try create(in: collection, body: body, entropy: entropy, store: &store)
        case (.item(let collection, let id), "GET"):
            guard let item = try store.item(id, of: collection.name) else { return Self.missing(id, collection) }
            return .json(200, item.value)
        case (.item(let collection, let id), "PUT"):
            return try replace(id, in: collection, body: body, store: &store)
        case (.item(let collection, let id), "DELETE"):
            let existed = try store.removeItem(id, of: collection.name)
            return existed ? .empty(204) : Self.missing(id, collection)
        case (.list, _): return methodNotAllowed("GET, HEAD, POST")
        case (.item, _): return methodNotAllowed("GET, HEAD, PUT, DELETE")
        }
    }

    private func create(
        in collection: ResourceCollection,
        body: [UInt8],
        entropy: Entropy,
        store: inout any SandboxStore
    ) throws(StoreFailure) -> RecordedResponse {
        guard var value = Self.object(body) else { return Self.notAnObject }
        let ordinal = try store.nextOrdinal(.resource)
        let id = entropy.hex(12, for: .resource, ordinal: ordinal)
        value.set("id", to: .string(id))
        try store.put(ResourceItem(id: id, value: value), in: collection.name)
        return .json(201, value, headers: [HeaderField("Location", "\(Route.apiBase)/\(collection.name)/\(id)")])
    }

    private func replace(
        _ id: String,
        in collection: ResourceCollection,
        body: [UInt8],
        store: inout any SandboxStore
    ) throws(StoreFailure) -> RecordedResponse {
        guard try store.item(id, of: collection.name) != nil else { return Self.missing(id, collection) }
        guard var value = Self.object(body) else { return Self.notAnObject }
        value.set("id", to: .string(id))
        try store.put(ResourceItem(id: id, value: value), in: collection.name)
        return .json(200, value)
    }

    private func methodNotAllowed(_ allowed: String) -> RecordedResponse {
        var response = Self.error(405, "method_not_allowed", "\(Excerpt.plain(path)) takes \(allowed)")
        response.headers.append(HeaderField("Allow", allowed))
        return response
    }

    private static func object(_ body: [UInt8]) -> JSONValue? {
        guard let value = try? JSONValue(parsing: body), value.members != nil else { return nil }
        return value
    }

    private static let notAnObject = error(400, "invalid_request", "the body is not a JSON object")

    private static func missing(_ id: String, _ collection: ResourceCollection) -> RecordedResponse {
        error(404, "not_found", "\(collection.name) has no item '\(Excerpt.plain(id))'")
    }

    private static func error(_ status: Int, _ code: String, _ description: String) -> RecordedResponse {
        .json(status, ["error": .string(code), "error_description": .string(description)])
    }
}
