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
        /// A path that fixed answers have, but for other methods.
        case otherRoute
        case nothing
        case malformed(FormSyntaxError)
    }

    private let target: Target
    /// `GET` for a HEAD as well.
    private let method: String
    private let path: String
    /// The methods that the path takes; empty where nothing is there.
    private let methods: [String]

    init(path: String, method: String, scenario: Scenario) {
        self.path = path
        self.method = method == "HEAD" ? "GET" : method
        let routes = scenario.routes.filter { Glob($0.path).matches(path) }
        target = Self.target(of: path, self.method, routes, scenario.resources)
        let own =
            switch target {
            case .list: ["GET", "POST"]
            case .item: ["GET", "PUT", "PATCH", "DELETE"]
            default: [String]()
            }
        methods = own + routes.map(\.method).filter { !own.contains($0) }
    }

    private static func target(
        of path: String,
        _ method: String,
        _ routes: [FixedRoute],
        _ collections: [ResourceCollection]
    ) -> Target {
        if let route = routes.first(where: { $0.method == method }) { return .fixed(route) }
        let segments: [String]
        do {
            segments = try path.split(separator: "/").map { try String($0).decodingPercentEscapes() }
        } catch {
            return (error as? FormSyntaxError).map(Target.malformed) ?? .nothing
        }
        switch (collections.first { $0.name == segments.first }, segments.count) {
        case (let collection?, 1): return .list(collection)
        case (let collection?, 2): return .item(collection, id: segments[1])
        default: return routes.isEmpty ? .nothing : .otherRoute
        }
    }

    /// The scope that the request needs; nil for none, and for a request that is refused whatever the scope.
    var requiredScope: String? {
        switch target {
        case .fixed(let route): route.scope
        case .list(let collection), .item(let collection, _):
            if !methods.contains(method) { nil } else { method == "GET" ? collection.readScope : collection.writeScope }
        case .otherRoute, .nothing, .malformed: nil
        }
    }

    /// The value of `Allow`: a HEAD goes where a GET goes, an OPTIONS wherever anything is.
    var allowed: String {
        let own = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
        return (own + (own.contains("OPTIONS") ? [] : ["OPTIONS"])).joined(separator: ", ")
    }

    /// Answers a request whose token is good.
    ///
    /// - Throws: ``StoreFailure``; nothing has been changed then.
    func respond(
        to request: APIRequest,
        values: @Sendable () -> TemplateValues,
        base: String,
        entropy: Entropy,
        store: inout any SandboxStore
    ) throws(StoreFailure) -> RecordedResponse {
        switch target {
        case .fixed(let route): return Processed(canned: route.answer.rendered(values())).response
        case .nothing: return APIRefusal.missing("nothing is at \(Excerpt.plain(path))").response
        case .malformed(let error):
            return APIRefusal.malformed("the path \(Excerpt.plain(path)) cannot be read: \(error)").response
        case _ where method == "OPTIONS": return options
        case .otherRoute: return APIRefusal.method(path, takes: allowed).response
        case .list(let collection):
            let call = CollectionCall(collection: collection, request: request, entropy: entropy, base: base)
            return switch method {
            case "GET": try call.list(store)
            case "POST": try call.create(&store)
            default: APIRefusal.method(path, takes: allowed).response
            }
        case .item(let collection, let id):
            let call = CollectionCall(collection: collection, request: request, entropy: entropy, base: base)
            return switch method {
            case "GET": try call.read(id, store)
            case "PUT": try call.replace(id, &store)
            case "PATCH": try call.patch(id, &store)
            case "DELETE": try call.remove(id, &store)
            default: APIRefusal.method(path, takes: allowed).response
            }
        }
    }

    /// Source: RFC 9110 §9.3.7; RFC 5789 §3.1.
    private var options: RecordedResponse {
        var response = RecordedResponse.empty(204, headers: [HeaderField("Allow", allowed)])
        if methods.contains("PATCH") {
            response.headers.append(HeaderField("Accept-Patch", APIRequest.patchTypes.joined(separator: ", ")))
        }
        return response
    }
}
