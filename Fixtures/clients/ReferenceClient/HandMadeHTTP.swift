import Foundation

/// HTTP as a careless program speaks it by hand: it sends a request, reads until the connection
/// ends, and takes all behind the first empty line for the body.
enum HandMadeHTTP {
    static func send(_ request: OutgoingRequest) async -> Result<HTTPAnswer, TransportFailure> {
        await withCheckedContinuation { continuation in
            // A socket blocks its thread.
            Thread.detachNewThread { continuation.resume(returning: exchange(request)) }
        }
    }

    private static func exchange(_ request: OutgoingRequest) -> Result<HTTPAnswer, TransportFailure> {
        guard let url = URL(string: request.url), let descriptor = descriptor(to: url) else {
            return .failure(.connection("no connection"))
        }
        let socket = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard (try? socket.write(contentsOf: Data(text(of: request, to: url).utf8))) != nil,
            let received = try? socket.readToEnd(), let answer = answer(in: Array(received))
        else { return .failure(.connection("no answer")) }
        return .success(answer)
    }

    private static func descriptor(to url: URL) -> Int32? {
        var hints = addrinfo()
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(url.host, String(url.port ?? 80), &hints, &found) == 0, let place = found?.pointee else {
            return nil
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(place.ai_family, place.ai_socktype, place.ai_protocol)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: 4, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connect(descriptor, place.ai_addr, place.ai_addrlen) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func text(of request: OutgoingRequest, to url: URL) -> String {
        let body = request.body ?? ""
        let target = url.path + (url.query.map { "?" + $0 } ?? "")
        var lines = ["\(request.method) \(target) HTTP/1.1", "Host: \(url.host ?? ""):\(url.port ?? 80)"]
        lines += request.headers.map { "\($0.name): \($0.value)" }
        lines += ["Accept-Encoding: gzip", "Content-Length: \(body.utf8.count)", "", body]
        return lines.joined(separator: "\r\n")
    }

    private static func answer(in bytes: [UInt8]) -> HTTPAnswer? {
        let gap = Array("\r\n\r\n".utf8)
        guard let head = bytes.indices.first(where: { bytes[$0...].starts(with: gap) }) else { return nil }
        let lines = String(decoding: bytes[..<head], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        let headers = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (name: String(name), value: line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces))
        }
        return HTTPAnswer(status: status, headers: headers, body: Array(bytes[(head + gap.count)...]))
    }
}
