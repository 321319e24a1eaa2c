import CZlib
import Scenarios

extension BodyEncoding {
    /// The bytes that go out for a body.
    func encode(_ body: [UInt8]) -> [UInt8] {
        switch self {
        case .gzipClaimed: return body
        case .gzip: return Gzip.compress(body)
        case .gzipCut:
            let whole = Gzip.compress(body)
            return Array(whole.prefix(whole.count / 2))
        }
    }
}

/// The gzip format.
///
/// Source: RFC 1952.
enum Gzip {
    /// Adding it to the window's bits asks zlib for a gzip header.
    private static let gzipHeader: Int32 = 16

    /// Compresses bytes; the same bytes always give the same result, since the header names no time.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            MAX_WBITS + gzipHeader,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        // Only a lack of memory keeps it from starting; what is not compressed is broken as a client sees it.
        guard started == Z_OK else { return bytes }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))) + 32)
        let length = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                _ = deflate(&stream, Z_FINISH)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(output.prefix(length))
    }
}
