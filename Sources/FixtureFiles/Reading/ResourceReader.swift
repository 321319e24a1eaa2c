import OAuthCore
import Scenarios

/// Reads what lies below the API's base path.
///
/// Source: the scenario format, `resources` and `routes`.
enum ResourceReader {
    static func readResources(_ value: YAMLValue, into collections: inout [ResourceCollection]) {
        _ = value.entries { name, value -> Void? in
            let index = collections.firstIndex { $0.name == name }
            var collection =
                index.map { collections[$0] }
                ?? ResourceCollection(name: name, readScope: nil, writeScope: nil, items: [])
            value.mapping { map in
                if let scope = map.take("read") { collection.readScope = scope.isNull ? nil : scope.text() }
                if let scope = map.take("write") { collection.writeScope = scope.isNull ? nil : scope.text() }
                if let items = map.take("items")?.elements(item) { collection.items = items }
                if let size = map.take("page_size")?.integer(in: ResourceCollection.pageSizes) {
                    collection.pageSize = size
                }
                return true
            }
            if let index { collections[index] = collection } else { collections.append(collection) }
            return nil
        }
    }

    private static func item(_ value: YAMLValue) -> ResourceItem? {
        guard let json = value.json() else { return nil }
        guard let id = json["id"]?.string else {
            value.fail("is not a mapping with a text `id`")
            return nil
        }
        return ResourceItem(id: id, value: json)
    }

    static func route(_ value: YAMLValue) -> FixedRoute? {
        value.mapping { map in
            let method = map.take("method")?.text() ?? "GET"
            let scope = map.take("scope").flatMap { $0.isNull ? nil : $0.text() }
            let path = map.require("path")?.text()
            let answer = map.require("respond").flatMap(AnswerReader.cannedAnswer)
            guard let path, let answer else { return nil }
            return FixedRoute(method: method, path: path, scope: scope, answer: answer)
        }
    }
}
