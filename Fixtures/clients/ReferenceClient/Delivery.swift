import Foundation

/// How a request is sent, and how much of its answer is waited for.
struct Delivery: Sendable {
    /// For everything, from connecting to the last byte; nil where a careless client waits for ever.
    var timeout: Duration?
    /// A certificate authority to trust instead of the system's.
    var caFile: String?
    /// The redirects that a careless client follows, with everything that the request has.
    var followed: Set<Int> = []
    /// The redirects that a careless client follows by a GET with the form as its query.
    var followedByGET: Set<Int> = []
    var redirectLimit = 5
    /// Whether a careless client takes the first piece of a body for all of it.
    var takesFirstPiece = false

    /// The request that a redirect leads to; nil where it is not followed.
    func next(after answer: HTTPAnswer, to request: OutgoingRequest) -> OutgoingRequest? {
        guard followed.union(followedByGET).contains(answer.status), let location = answer.header("location"),
            let base = URL(string: request.url), let target = URL(string: location, relativeTo: base)
        else { return nil }
        var next = request
        next.url = target.absoluteString
        guard followedByGET.contains(answer.status) else { return next }
        next.method = "GET"
        next.url = next.url.appending(query: request.body ?? "")
        next.body = nil
        return next
    }
}
