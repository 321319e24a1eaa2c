import Foundation

/// The requests of the measurements, as bytes.
enum Requests {
    static func get(_ target: String, token: String? = nil) -> [UInt8] {
        let bearer = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return Array("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(bearer)\r\n".utf8)
    }

    static func post(_ target: String, _ body: String = "", type: String = "application/json") -> [UInt8] {
        let head =
            "POST \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        return Array((head + body).utf8)
    }

    /// A refresh by the default scenario's client.
    static func refresh(_ token: String) -> [UInt8] {
        let form =
            "grant_type=refresh_token&client_id=demo-client&client_secret=demo-secret&refresh_token=\(token)"
        return post("/oauth/token", form, type: "application/x-www-form-urlencoded")
    }
}

/// Somebody who sends requests as long as they are asked to, on a thread of their own.
protocol Worker {
    /// Sends one request and reads its answer.
    ///
    /// - Throws: ``BenchFailure`` for an answer that is not the right one.
    mutating func step() throws
}

/// Refreshes a grant of its own, with the newest token each time.
struct RefreshWorker: Worker {
    private let connection: LoadConnection
    private var token: String

    init(port: Int) throws {
        connection = try LoadConnection(port: port)
        token = try connection.exchange(Requests.post("/_mock/tokens")).text(of: "refresh_token")
    }

    mutating func step() throws {
        let answer = try connection.exchange(Requests.refresh(token))
        guard answer.status == 200 else { throw BenchFailure("a refresh was answered \(answer.status)") }
        token = try answer.text(of: "refresh_token")
    }
}

/// Sends the same request again and again.
struct GetWorker: Worker {
    private let connection: LoadConnection
    private let request: [UInt8]

    /// - Parameter isAPI: Whether the request carries an access token that is made for it.
    init(port: Int, target: String, isAPI: Bool) throws {
        connection = try LoadConnection(port: port)
        let token = isAPI ? try connection.exchange(Requests.post("/_mock/tokens")).text(of: "access_token") : nil
        request = Requests.get(target, token: token)
    }

    mutating func step() throws {
        let answer = try connection.exchange(request)
        guard answer.status == 200 else { throw BenchFailure("a read was answered \(answer.status)") }
    }
}
