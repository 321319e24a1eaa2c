import Foundation
import OAuthCore
import Trace

/// Shortens secrets where their names stand, and hands over the values that it found.
///
/// What crossed the wire is searched for every name; texts such as logs only for
/// names that stand for nothing else.
struct SecretPlaces {
    /// The values found so far, decoded and as they stood.
    private(set) var found: Set<String> = []

    /// Learns a secret that is known beforehand, sent or not.
    mutating func learn(_ secret: String) { if !secret.isEmpty { found.insert(secret) } }

    /// The target of a request, or any header value that may hold a URL.
    mutating func url(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return string(bytes, SecretScan.parameters(SecretNames.parameters, in: bytes, ending: .query))
    }

    mutating func header(_ field: HeaderField) -> HeaderField {
        switch field.name.lowercased() {
        case "authorization", "proxy-authorization": HeaderField(field.name, credentials(field.value))
        case "cookie": HeaderField(field.name, cookies(field.value, count: .max))
        case "set-cookie": HeaderField(field.name, cookies(field.value, count: 1))
        default: HeaderField(field.name, url(field.value))
        }
    }

    mutating func body(_ bytes: [UInt8], isRequest: Bool) -> [UInt8] {
        let first = bytes.first { $0 > UInt8(ascii: " ") } ?? 0
        let isForm = isRequest && !"{[<\"".utf8.contains(first)
        let ending: SecretScan.Ending = isForm ? .form : .text
        let ranges =
            SecretScan.parameters(SecretNames.parameters, in: bytes, ending: ending)
            + SecretScan.members(SecretNames.members, in: bytes)
            + SecretScan.inputs(SecretNames.inputs, in: bytes)
        return shortened(bytes, ranges)
    }

    /// A text of a person's or a program's; its values are shortened here only, since it may say anything.
    static func text(_ text: String) -> String {
        var places = SecretPlaces()
        let bytes = Array(text.utf8)
        let ranges =
            SecretScan.parameters(SecretNames.unmistakable, in: bytes, ending: .text)
            + SecretScan.members(SecretNames.unmistakable, in: bytes)
        return places.string(bytes, ranges.filter { $0.count >= SecretMatcher.minimumLength })
    }

    /// The credentials behind the scheme; all, where there is no scheme.
    ///
    /// Source: RFC 9110 §11.4; RFC 7617 §2.
    private mutating func credentials(_ value: String) -> String {
        let halves = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let scheme = halves.first, let rest = halves.dropFirst().first else { return secret(value) }
        let credentials = rest.drop { $0 == " " }
        if scheme.lowercased() == "basic", let decoded = Data(base64Encoded: String(credentials)) {
            let pair = String(decoding: decoded, as: UTF8.self)
            _ = secret(String(pair.drop { $0 != ":" }.dropFirst()))
        }
        return "\(scheme) \(secret(String(credentials)))"
    }

    /// The values of the first pairs of a cookie header; what follows are attributes.
    private mutating func cookies(_ value: String, count: Int) -> String {
        let pairs = value.split(separator: ";", omittingEmptySubsequences: false)
        return pairs.enumerated().map { index, pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard index < count, halves.count == 2 else { return String(pair) }
            return "\(halves[0])=\(secret(String(halves[1])))"
        }.joined(separator: ";")
    }

    private mutating func string(_ bytes: [UInt8], _ ranges: [Range<Int>]) -> String {
        String(decoding: shortened(bytes, ranges), as: UTF8.self)
    }

    private mutating func shortened(_ bytes: [UInt8], _ ranges: [Range<Int>]) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound >= index {
            output += bytes[index..<range.lowerBound]
            output += secret(String(decoding: bytes[range], as: UTF8.self)).utf8
            index = range.upperBound
        }
        return output + bytes[index...]
    }

    /// The short form of a value as it stood; a word of the protocol, or a short form already, stays.
    private mutating func secret(_ value: String) -> String {
        let isWord = SecretNames.words.contains(value.lowercased())
        guard !value.isEmpty, !isWord, !ShortForm.isOne(value) else { return value }
        let decoded = Self.decoded(value)
        found.formUnion([value, decoded])
        return ShortForm.of(decoded)
    }

    /// The value without its percent or its JSON escapes.
    private static func decoded(_ value: String) -> String {
        if value.contains("\\"), let text = (try? JSONValue(parsing: "\"\(value)\""))?.string { return text }
        return (try? FormCodec.decode("value=\(value)"))?.pairs.first?.value ?? value
    }
}
