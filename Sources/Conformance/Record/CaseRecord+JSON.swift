import OAuthCore
import Trace

/// A record as reports with secrets hold it, so that it can be judged again.
///
/// The lives of tokens are left out: no verdict depends on them.
extension CaseRecord {
    package var json: JSONValue {
        .object([
            "id": .string(id.rawValue), "seed": .string(String(seed)),
            "settings": settings.map(\.json) ?? .null,
            "steps": .array(steps.map(\.json)), "afterwards": .array(afterwards.map(\.json)),
            "exchanges": .array(exchanges.map(\.json)), "client_output": .string(clientOutput),
            "shown": .array(shown.map(\.json)), "stored": .array(stored.map(\.json)),
            "harness_failure": JSONValue(harnessFailure),
            "storm_ended": JSONValue(stormEnded),
            "rules_fired": .object(
                rulesFired.sorted { $0.key < $1.key }.map { JSONMember($0.key, JSONValue($0.value)) }
            ),
            "duration_ms": JSONValue(durationMs),
        ])
    }

    /// Reads what ``json`` writes; nil where a member is missing or of the wrong type.
    package init?(json value: JSONValue) {
        guard let id = value["id"]?.string.flatMap(CaseID.init(rawValue:)),
            let seed = value["seed"]?.string.flatMap({ UInt64($0) }),
            let steps = value["steps"]?.array?.map(StepRecord.init(json:)),
            let afterwards = value["afterwards"]?.array?.map(StepRecord.init(json:)),
            let exchanges = value["exchanges"]?.array?.map(Exchange.init(json:)),
            !steps.contains(nil), !afterwards.contains(nil), !exchanges.contains(nil)
        else { return nil }
        self.init(
            id: id,
            seed: seed,
            steps: steps.compactMap(\.self),
            exchanges: exchanges.compactMap(\.self),
            afterwards: afterwards.compactMap(\.self),
            clientOutput: value["client_output"]?.string ?? "",
            shown: value["shown"]?.array?.compactMap(ShownPage.init(json:)) ?? [],
            stored: value["stored"]?.array?.compactMap(StoredFile.init(json:)) ?? [],
            harnessFailure: value["harness_failure"]?.string,
            stormEnded: value["storm_ended"]?.string,
            rulesFired: Dictionary(
                (value["rules_fired"]?.members ?? []).map { ($0.name, Int($0.value.integer ?? 0)) },
                uniquingKeysWith: { first, _ in first }
            ),
            durationMs: value["duration_ms"]?.double ?? 0,
            settings: value["settings"].flatMap { $0 == .null ? nil : ClientSettings($0) }
        )
    }
}

extension StepRecord {
    fileprivate var json: JSONValue {
        var value: JSONValue = [
            "name": .string(name), "kind": .string(kind.rawValue), "after": JSONValue(after), "up_to": JSONValue(upTo),
        ]
        let (word, detail) = outcome.parts
        value.set("outcome", to: .string(word))
        value.set("detail", to: detail)
        if let held { value.set("held", to: held.json) }
        return value
    }

    fileprivate init?(json value: JSONValue) {
        guard let name = value["name"]?.string, let kind = value["kind"]?.string.flatMap(StepKind.init(rawValue:)),
            let after = value["after"]?.integer, let upTo = value["up_to"]?.integer,
            let outcome = StepOutcome(value["outcome"]?.string ?? "", value["detail"] ?? .null)
        else { return nil }
        self.init(
            name: name,
            kind: kind,
            outcome: outcome,
            after: Int(after),
            upTo: Int(upTo),
            held: value["held"].map(HeldTokens.init(json:))
        )
    }
}

extension StepOutcome {
    fileprivate var parts: (String, JSONValue) {
        switch self {
        case .ok(let reply): ("ok", reply.json)
        case .refused(let reply): ("refused", reply.json)
        case .brokeDown(let reason): ("broke down", .string(reason))
        case .stranded(let reason): ("stranded", .string(reason))
        case .unsupported: ("unsupported", .null)
        case .notTaken: ("not taken", .null)
        }
    }

    fileprivate init?(_ word: String, _ detail: JSONValue) {
        switch word {
        case "ok": self = .ok(ClientReply(record: detail))
        case "refused": self = .refused(ClientReply(record: detail))
        case "broke down": self = .brokeDown(detail.string ?? "")
        case "stranded": self = .stranded(detail.string ?? "")
        case "unsupported": self = .unsupported
        case "not taken": self = .notTaken
        default: return nil
        }
    }
}

extension ClientReply {
    fileprivate var json: JSONValue {
        .object([
            "ok": .bool(ok), "error": JSONValue(error), "detail": JSONValue(detail), "url": JSONValue(url),
            "status": status.map { JSONValue($0) } ?? .null,
            "statuses": statuses.map { .array($0.map { JSONValue($0) }) } ?? .null,
        ])
    }

    fileprivate init(record value: JSONValue) {
        self.init(
            ok: value["ok"]?.bool ?? false,
            error: value["error"]?.string,
            detail: value["detail"]?.string,
            url: value["url"]?.string,
            status: value["status"]?.integer.map { Int($0) },
            statuses: value["statuses"]?.array?.compactMap { $0.integer.map { Int($0) } }
        )
    }
}

extension HeldTokens {
    fileprivate var json: JSONValue {
        [
            "access_token": JSONValue(accessToken), "refresh_token": JSONValue(refreshToken),
            "expires_at": expiresAt.map { JSONValue($0) } ?? .null,
        ]
    }

    fileprivate init(json value: JSONValue) {
        self.init(
            accessToken: value["access_token"]?.string,
            refreshToken: value["refresh_token"]?.string,
            expiresAt: value["expires_at"]?.double
        )
    }
}

extension ShownPage {
    fileprivate var json: JSONValue {
        [
            "path": .string(path), "status": JSONValue(status), "location": JSONValue(location),
            "body": .string(body),
        ]
    }

    fileprivate init?(json value: JSONValue) {
        guard let path = value["path"]?.string, let status = value["status"]?.integer else { return nil }
        self.init(
            path: path,
            status: Int(status),
            location: value["location"]?.string,
            body: value["body"]?.string ?? ""
        )
    }
}

extension StoredFile {
    fileprivate var json: JSONValue {
        ["name": .string(name), "text": .string(text), "readable_by_others": .bool(isReadableByOthers)]
    }

    fileprivate init?(json value: JSONValue) {
        guard let name = value["name"]?.string, let text = value["text"]?.string else { return nil }
        self.init(name: name, text: text, isReadableByOthers: value["readable_by_others"]?.bool ?? false)
    }
}

extension ClientSettings {
    fileprivate var json: JSONValue {
        var value = JSONValue.object([])
        write(into: &value)
        return value
    }
}
