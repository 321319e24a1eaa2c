import Conformance
import OAuthCore
import Scenarios
import Trace

/// Reads which requests are meant, which of their values, and what those have to be.
extension ExpectationReader {
    static func valueRequirement(_ value: YAMLValue) -> Requirement? { judgedValue(value).map { .value($0) } }

    static func never(_ value: YAMLValue) -> Requirement? { judgedValue(value).map { .never($0) } }

    private static func judgedValue(_ value: YAMLValue) -> ValueRequirement? {
        value.mapping { map in
            let filter = filter(&map)
            let place = place(&map)
            let condition = condition(&map)
            guard let place, let condition else { return nil }
            return ValueRequirement(requests: filter, place: place, condition: condition)
        }
    }

    private static func condition(_ map: inout YAMLMapping) -> ValueRequirement.Condition? {
        // A nil condition is one that was given and is wrong, which was said where it stands.
        var conditions: [ValueRequirement.Condition?] = []
        if let value = map.take("equals") { conditions.append(value.text().map { .equals($0) }) }
        if let value = map.take("same_tokens") { conditions.append(value.text().map { .sameTokens($0) }) }
        if let value = map.take("within") { conditions.append(value.text().map { .within($0) }) }
        if let value = map.take("matches") { conditions.append(pattern(value).map { .matches($0) }) }
        if let word = map.take("is") {
            switch word.text() {
            case "present": conditions.append(.present)
            case "absent": conditions.append(.absent)
            case "as-authorized": conditions.append(.asAuthorized)
            default:
                word.fail("must be present, absent or as-authorized")
                conditions.append(nil)
            }
        }
        guard conditions.count == 1, let condition = conditions.first else {
            map.value.fail("has one of equals, same_tokens, within, matches and is")
            return nil
        }
        return condition
    }

    private static func pattern(_ value: YAMLValue) -> ValuePattern? {
        guard let text = value.text() else { return nil }
        guard let pattern = ValuePattern(text) else {
            value.fail("'\(text)' is not a regular expression")
            return nil
        }
        return pattern
    }

    static func repeats(_ value: YAMLValue) -> Requirement? {
        value.mapping { map in
            let filter = filter(&map)
            let limit = map.require("at_most")?.integer(in: 1...1000)
            let place = place(&map)
            guard let limit, let place else { return nil }
            return .repeats(filter, place, atMost: limit)
        }
    }

    static func order(_ value: YAMLValue) -> Requirement? {
        let filters = value.elements { element in element.mapping { map in filter(&map) } }
        guard let filters, filters.count == value.elementCount else { return nil }
        guard filters.count > 1 else {
            value.fail("has \(filters.count) kinds of requests, an order needs two")
            return nil
        }
        return .order(filters)
    }

    static func filter(_ map: inout YAMLMapping) -> RequestFilter {
        RequestFilter(
            endpoint: map.take("endpoint")?.choice(of: Endpoint.self),
            grant: map.take("grant")?.choice(of: GrantType.self),
            method: map.take("method")?.text(),
            status: map.take("status")?.integer(in: 100...599),
            path: map.take("path")?.text().map { Glob($0) },
            during: map.take("during")?.text()
        )
    }

    static func place(_ map: inout YAMLMapping) -> ValuePlace? {
        var places: [ValuePlace?] = []
        if let value = map.take("query") { places.append(value.text().map { .query($0) }) }
        if let value = map.take("form") { places.append(value.text().map { .form($0) }) }
        if let value = map.take("header") { places.append(value.text().map { .header($0) }) }
        if let word = map.take("of") {
            switch word.text() {
            case "method": places.append(.method)
            case "target": places.append(.target)
            case "media-type": places.append(.mediaType)
            case "body": places.append(.body)
            default:
                word.fail("must be method, target, media-type or body")
                places.append(nil)
            }
        }
        guard places.count == 1, let place = places.first else {
            map.value.fail("has one of query, form, header and of")
            return nil
        }
        return place
    }
}
