import EmulatorServer
import OAuthCore
import Trace

extension Emulator {
    /// Calls the root sandbox's control plane, without a socket.
    ///
    /// - Parameter path: Below `/_mock/`.
    /// - Returns: The body of the answer; `null` where it has none.
    /// - Throws: ``FlextellMock/Failure`` with what the control plane says.
    ///
    /// Source: decision record 0015.
    @discardableResult
    func control(_ method: String, _ path: String, _ body: String = "") async throws(FlextellMock.Failure) -> JSONValue
    {
        let request = RecordedRequest(
            method: method,
            target: "/_mock/" + path,
            headers: [HeaderField("Host", "127.0.0.1")],
            body: Array(body.utf8)
        )
        let response = await respond(to: IncomingRequest(request)).response
        guard (200..<300).contains(response.status) else {
            throw FlextellMock.Failure(response.bodyJSON?["detail"]?.string ?? "\(method) \(path): \(response.status)")
        }
        return response.bodyJSON ?? .null
    }
}
