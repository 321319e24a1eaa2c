import OAuthCore
import Scenarios
import Trace

extension AnswerEdit {
    /// Alters the parameters of a redirect as it would the members of a body.
    func apply(to parameters: Parameters) -> Parameters {
        var renamed = parameters
        for pair in rename {
            for index in renamed.pairs.indices where renamed.pairs[index].name == pair.name {
                renamed.pairs[index].name = pair.value
            }
        }
        let texts = set.map { NamedValue($0.name, $0.value.string ?? $0.value.text) }
        return CallbackEdit(set: texts, remove: remove).apply(to: renamed)
    }

    /// Alters a genuine answer: status, JSON members, headers.
    func apply(to response: inout RecordedResponse) {
        editBody(of: &response)
        applyToHead(of: &response)
    }

    /// Alters status and headers only.
    func applyToHead(of response: inout RecordedResponse) {
        if let status { response.status = status }
        for field in setHeaders { response.headers.set(field.name, to: field.value) }
        response.headers += addHeaders.map { HeaderField($0.name, $0.value) }
        for name in removeHeaders { response.headers.remove(name) }
        if let contentType { response.headers.set("Content-Type", to: contentType) }
        if let charset {
            let type = (response.headers[header: "Content-Type"] ?? "application/json").prefix { $0 != ";" }
            response.headers.set("Content-Type", to: "\(type); charset=\(charset)")
        }
        if encoding != nil { response.headers.set("Content-Encoding", to: "gzip") }
        if let contentLength { response.headers.set("Content-Length", to: String(contentLength)) }
    }

    private func editBody(of response: inout RecordedResponse) {
        guard !set.isEmpty || !remove.isEmpty || !rename.isEmpty, var body = response.bodyJSON,
            body.members != nil
        else { return }
        for pair in rename {
            guard let value = body[pair.name] else { continue }
            body.remove(pair.name)
            body.set(pair.value, to: value)
        }
        for member in set { body.set(member.name, to: member.value) }
        for name in remove { body.remove(name) }
        response.body = Array(body.text.utf8)
    }
}
