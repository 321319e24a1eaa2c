import OAuthCore
import Scenarios

/// Reads which pages of other origins may read the answers.
///
/// Source: the scenario format, `cors`.
enum CORSReader {
    static func policy(_ value: YAMLValue) -> CORSPolicy? {
        guard value.isMapping else { return origins(value).map { CORSPolicy(origins: $0) } }
        return value.mapping { map in
            let credentials = map.take("credentials")
            let allowsCredentials = credentials?.boolean() ?? false
            guard let origins = map.require("origins").flatMap(origins) else { return nil }
            if allowsCredentials, origins.contains(CORSPolicy.anyOrigin) {
                credentials?.fail("is true beside the origin '*', which browsers refuse: name the origins")
            }
            return CORSPolicy(origins: origins, allowsCredentials: allowsCredentials)
        }
    }

    private static func origins(_ value: YAMLValue) -> [String]? {
        value.filled("has no origin: leave cors out").elements(origin)
    }

    private static func origin(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard text == CORSPolicy.anyOrigin || CORSPolicy.isOrigin(text) else {
            value.fail(
                "'\(text)' is not an origin such as http://localhost:3000: scheme, host and port in lower case, "
                    + "without a path; or '*' for all"
            )
            return nil
        }
        return text
    }
}
