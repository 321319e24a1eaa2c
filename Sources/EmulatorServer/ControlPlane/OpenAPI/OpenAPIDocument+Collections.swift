import OAuthCore
import Scenarios
import Trace

/// What a collection of the scenario takes.
///
/// Source: the interface, "resources"; decision record 0016.
extension OpenAPIDocument {
    func collection(_ collection: ResourceCollection) -> [OpenAPIOperation] {
        [list(collection), create(collection), read(collection), replace(collection), patch(collection)]
            + [remove(collection)]
            + [options("/\(collection.name)", collection.name), options("/\(collection.name)/{id}", collection.name)]
    }

    private func list(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        return api(
            "GET",
            "/\(name)",
            "list-\(name)",
            scope: collection.readScope,
            "List \(name)",
            "A page at a time, in the order in which items were added. `next`, and the `Link` header, lead to the "
                + "next page. Any other parameter is a filter: items whose member of that name has this value.",
            parameters: [
                OpenAPI.query(
                    "limit",
                    "At most so many; \(collection.pageSize) where it is left out or larger.",
                    ["type": "integer", "minimum": 1, "maximum": JSONValue(ResourceCollection.pageSizes.upperBound)],
                    example: 2
                ),
                OpenAPI.query(
                    "cursor",
                    "The `next` of an answer to this list with the same filters.",
                    ["type": "string"]
                ),
                Self.ifMatch, Self.ifNoneMatch,
            ],
            [
                200: OpenAPI.response(
                    "A page.",
                    OpenAPI.schema("Page"),
                    headers: OpenAPI.headers([
                        "ETag": "The same bytes have the same tag.", "Link": "The next page, with `rel=\"next\"`.",
                    ])
                ),
                304: OpenAPI.empty("The client has this page already.", headers: etag),
                412: refusal("The condition does not hold."),
            ]
        )
    }

    private func create(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        return api(
            "POST",
            "/\(name)",
            "create-\(name)",
            scope: collection.writeScope,
            "Add to \(name)",
            "Any JSON object. Without an `id` it gets one; with one that is taken it is refused.",
            parameters: [Self.ifMatch, Self.ifNoneMatch],
            body: itemBody(collection, id: true),
            writeRefusals.merging([
                201: item(
                    "The item as it is kept.",
                    headers: OpenAPI.headers(["Location": "Where the item is.", "ETag": "Its tag."])
                )
            ]) { $1 }
        )
    }

    private func read(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        return api(
            "GET",
            "/\(name)/{id}",
            "read-\(name)",
            scope: collection.readScope,
            "Read one of \(name)",
            "With its tag, for conditions of later requests.",
            parameters: [itemID(collection), Self.ifMatch, Self.ifNoneMatch],
            [
                200: item("The item."), 304: OpenAPI.empty("The client has this item already.", headers: etag),
                412: refusal("The condition does not hold."),
            ]
        )
    }

    private func replace(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        return api(
            "PUT",
            "/\(name)/{id}",
            "replace-\(name)",
            scope: collection.writeScope,
            "Replace one of \(name)",
            "The whole item; it has to be there. `If-Match` keeps two clients from overwriting one another.",
            parameters: [itemID(collection), Self.ifMatch, Self.ifNoneMatch],
            body: itemBody(collection, id: false),
            writeRefusals.merging([200: item("The item as it is kept.")]) { $1 }
        )
    }

    private func patch(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        var body = itemBody(collection, id: false)
        if let media = body["content"]?["application/json"] {
            let types = APIRequest.patchTypes.map { JSONMember($0, media) }
            body.set("content", to: .object(types))
        }
        return api(
            "PATCH",
            "/\(name)/{id}",
            "patch-\(name)",
            scope: collection.writeScope,
            "Change one of \(name)",
            "A merge patch (RFC 7396): what it names is set, what it sets to null is removed.",
            parameters: [itemID(collection), Self.ifMatch, Self.ifNoneMatch],
            body: body,
            writeRefusals.merging([200: item("The item as it is kept.")]) { $1 }
        )
    }

    private func remove(_ collection: ResourceCollection) -> OpenAPIOperation {
        let name = collection.name
        return api(
            "DELETE",
            "/\(name)/{id}",
            "delete-\(name)",
            scope: collection.writeScope,
            "Remove one of \(name)",
            "It has to be there.",
            parameters: [itemID(collection), Self.ifMatch, Self.ifNoneMatch],
            [204: OpenAPI.empty("It is gone."), 412: refusal("The condition does not hold.")]
        )
    }

    /// What a fixed answer's path says of itself.
    func options(beside answer: OpenAPIOperation) -> OpenAPIOperation {
        var operation = options(String(answer.path.dropFirst(Route.apiBase.count)), answer.id)
        operation.parameters = answer.parameters
        return operation
    }

    func options(_ path: String, _ name: String) -> OpenAPIOperation {
        let isItem = path.hasSuffix("}")
        return api(
            "OPTIONS",
            path,
            isItem ? "options-one-\(name)" : "options-\(name)",
            scope: nil,
            "Ask what \(isItem ? "one of \(name)" : name) takes",
            "`Allow` names the methods. A browser's preflight is answered here too, without a token.",
            parameters: isItem
                ? [OpenAPI.path("id", "The item's id.", example: "1")] : [],
            [204: OpenAPI.empty("The methods.", headers: OpenAPI.headers(["Allow": "The methods."]))]
        )
    }

    private func itemID(_ collection: ResourceCollection) -> JSONValue {
        OpenAPI.path("id", "The item's id.", example: .string(collection.items.first?.id ?? "1"))
    }

    /// - Parameter id: Whether the item may say which id it wants.
    private func itemBody(_ collection: ResourceCollection, id: Bool) -> JSONValue {
        var example = collection.items.first?.value ?? ["name": "Alan Turing"]
        example.remove("id")
        let ownID = OpenAPI.described("1 to 128 bytes without control characters; not `.` or `..`.", OpenAPI.text)
        return OpenAPI.body(
            "A JSON object.",
            ["type": "object", "properties": id ? ["id": ownID] : ["id": false]],
            example: example
        )
    }
}
