import Foundation
import OAuthCore

extension Exchange {
    /// The exchange as the journal and the reports show it.
    ///
    /// Source: the interface, "Control plane", "An exchange".
    package var json: JSONValue {
        var value = JSONValue.object([
            "n": JSONValue(n),
            "at": .string(at.rfc3339),
            "elapsed_ms": JSONValue(elapsedMs.roundedToMicroseconds),
            "duration_ms": JSONValue(durationMs.roundedToMicroseconds),
            "connection": JSONValue(connection),
            "endpoint": .string(endpoint.rawValue),
            "request": request.json,
            "response": response.json,
            "outcome": JSONValue(outcome?.rawValue),
            "error": JSONValue(error),
            "client_id": JSONValue(clientID?.rawValue),
            "rule": JSONValue(rule),
            "findings": .array(findings.map(\.json)),
        ])
        if let errorDetail { value.set("error_detail", to: .string(errorDetail)) }
        if let fault { value.set("fault", to: .string(fault)) }
        if let profile { value.set("profile", to: .string(profile.rawValue)) }
        if lineage != Lineage() { value.set("lineage", to: lineage.json) }
        return value
    }

    /// Reads an exchange as ``json`` writes it; nil where a member is missing or of the wrong type.
    package init?(json value: JSONValue) {
        guard let n = value["n"]?.integer, let at = value["at"]?.string.flatMap(Instant.init(rfc3339:)),
            let endpoint = value["endpoint"]?.string.flatMap(Endpoint.init(rawValue:)),
            let request = value["request"].flatMap(RecordedRequest.init(json:)),
            let response = value["response"].flatMap(RecordedResponse.init(json:))
        else { return nil }
        self.init(
            n: Int(n),
            at: at,
            elapsedMs: value["elapsed_ms"]?.double ?? 0,
            durationMs: value["duration_ms"]?.double ?? 0,
            connection: Int(value["connection"]?.integer ?? 0),
            endpoint: endpoint,
            request: request,
            response: response,
            outcome: value["outcome"]?.string.flatMap(Outcome.init(rawValue:)),
            error: value["error"]?.string,
            errorDetail: value["error_detail"]?.string,
            clientID: value["client_id"]?.string.map { ClientID($0) },
            rule: value["rule"]?.string,
            fault: value["fault"]?.string,
            profile: value["profile"]?.string.flatMap(Profile.init(rawValue:)),
            findings: value["findings"]?.array?.compactMap(Finding.init(json:)) ?? [],
            lineage: value["lineage"].map(Lineage.init(json:)) ?? Lineage()
        )
    }
}

extension RecordedRequest {
    package var json: JSONValue {
        var value = JSONValue.object([
            "method": .string(method), "target": .string(target), "headers": headers.json,
        ])
        value.setBody(body)
        return value
    }

    package init?(json value: JSONValue) {
        guard let method = value["method"]?.string, let target = value["target"]?.string else { return nil }
        let headers = [HeaderField](json: value["headers"])
        self.init(method: method, target: target, headers: headers, body: value.recordedBody)
    }
}

extension RecordedResponse {
    package var json: JSONValue {
        var value = JSONValue.object(["status": JSONValue(status), "headers": headers.json])
        value.setBody(body)
        return value
    }

    package init?(json value: JSONValue) {
        guard let status = value["status"]?.integer else { return nil }
        self.init(status: Int(status), headers: [HeaderField](json: value["headers"]), body: value.recordedBody)
    }
}

extension Finding {
    package var json: JSONValue {
        .object([
            "rule": .string(rule), "level": .string(level.rawValue), "exchange": JSONValue(exchange),
            "message": .string(message),
        ])
    }

    package init?(json value: JSONValue) {
        guard let rule = value["rule"]?.string, let exchange = value["exchange"]?.integer,
            let level = value["level"]?.string.flatMap(RequirementLevel.init(rawValue:)),
            let message = value["message"]?.string
        else { return nil }
        self.init(rule: rule, level: level, exchange: Int(exchange), message: message)
    }
}

extension [HeaderField] {
    fileprivate var json: JSONValue { .array(map { .array([.string($0.name), .string($0.value)]) }) }

    fileprivate init(json value: JSONValue?) {
        self = (value?.array ?? []).compactMap { pair in
            guard let pair = pair.array, pair.count == 2, let name = pair[0].string, let text = pair[1].string
            else { return nil }
            return HeaderField(name, text)
        }
    }
}

extension JSONValue {
    /// A body is text where it is UTF-8, and base64 where it is not.
    fileprivate mutating func setBody(_ bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            set("body", to: .string(text))
        } else {
            set("body_base64", to: .string(Data(bytes).base64EncodedString()))
        }
    }

    fileprivate var recordedBody: [UInt8] {
        if let text = self["body"]?.string { return Array(text.utf8) }
        return self["body_base64"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
    }
}

extension Double {
    /// Milliseconds without digits that no clock here can measure.
    fileprivate var roundedToMicroseconds: Double { (self * 1000).rounded() / 1000 }
}
