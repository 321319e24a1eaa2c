import OAuthCore
import Trace

extension [UInt8] {
    /// The length of a head, the blank line included; nil while there is none.
    var headLength: Int? {
        firstRange(of: Array("\r\n\r\n".utf8)).map(\.upperBound)
    }
}

extension RecordedResponse {
    /// Reads one answer off the front of bytes; nil while it is not whole.
    static func parse(_ bytes: [UInt8], toHead: Bool) -> (RecordedResponse, length: Int)? {
        guard let headLength = bytes.headLength else { return nil }
        let lines = String(decoding: bytes.prefix(headLength - 4), as: UTF8.self).split(separator: "\r\n")
        let statusLine = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard statusLine.count >= 2, statusLine[0] == "HTTP/1.1", let status = Int(statusLine[1]) else { return nil }
        let headers = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return HeaderField(String(halves[0]), halves.count > 1 ? halves[1].trimming { $0 == " " } : "")
        }
        let hasBody = !toHead && status >= 200 && status != 204 && status != 304
        let length = hasBody ? headers[header: "Content-Length"].flatMap(Int.init) ?? 0 : 0
        guard bytes.count >= headLength + length else { return nil }
        let body = Array(bytes[headLength..<(headLength + length)])
        return (RecordedResponse(status: status, headers: headers, body: body), headLength + length)
    }
}

extension RecordedRequest {
    /// The bytes of the request, as they go over the wire.
    var bytes: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\n"
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }
}
