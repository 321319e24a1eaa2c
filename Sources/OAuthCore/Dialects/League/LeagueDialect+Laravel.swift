/// What Laravel answers before or behind league/oauth2-server.
///
/// Source: the dialect's reference, 0.2 and 0.6.
extension LeagueDialect {
    /// The last `Bearer ` of the header, wherever it stands, up to the first comma behind it.
    package func bearerToken(of request: BearerRequest) throws(BearerRefusal) -> String {
        let bytes = Array((request.authorizations.first ?? "").utf8)
        let searched = version.bearerIsCaseSensitive ? bytes : bytes.map(Self.lowerCase)
        let word = version.bearerIsCaseSensitive ? "Bearer " : "bearer "
        guard let place = searched.ranges(of: Array(word.utf8)).last?.upperBound else { throw .nothingPresented }
        let token = bytes[place...].prefix { $0 != UInt8(ascii: ",") }
        let text = String(decoding: token, as: UTF8.self).trimming { $0 == " " || $0 == "\t" }
        guard !text.isEmpty else { throw .nothingPresented }
        return text
    }

    private static func lowerCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whatever is wrong with a token, the answer is the same: to who asks for JSON, and to who does not.
    package func bearerRefusal(_ refusal: BearerRefusal, of request: DialectRequest) -> DialectAnswer {
        if refusal.status == 403 { return LaravelAnswer.json(403, "Invalid scope(s) provided.") }
        guard !request.expectsJSON else { return LaravelAnswer.json(401, "Unauthenticated.") }
        return LaravelAnswer.redirect(to: request.baseURL + (loginPath ?? "/"))
    }

    package func throttled(_ throttling: Throttling, of request: DialectRequest) -> DialectAnswer {
        var answer =
            request.expectsJSON
            ? LaravelAnswer.json(429, "Too Many Attempts.") : LaravelAnswer.page(429, "Too Many Requests")
        answer.headers += throttling.rateHeaders
        answer.headers += [
            HeaderLine("Retry-After", String(throttling.retryAfter)),
            HeaderLine("X-RateLimit-Reset", String(throttling.resetsAt.epochSeconds)),
        ]
        return answer
    }

    package func limitHeaders(_ throttling: Throttling, at place: DialectRequest.Place) -> [HeaderLine] {
        throttling.rateHeaders
    }

    /// Source: Laravel's router, which answers before Passport.
    func methodNotAllowed(_ request: DialectRequest) -> DialectAnswer {
        let (route, methods) = request.place == .token ? ("oauth/token", "POST") : ("oauth/authorize", "GET, HEAD")
        let message =
            "The \(Excerpt.plain(request.method)) method is not supported for route \(route). "
            + "Supported methods: \(methods)."
        var answer =
            request.expectsJSON ? LaravelAnswer.json(405, message) : LaravelAnswer.page(405, "Method Not Allowed")
        answer.headers.append(HeaderLine("Allow", methods))
        return answer
    }
}

/// Laravel's own answers.
enum LaravelAnswer {
    static func json(_ status: Int, _ message: String) -> DialectAnswer {
        DialectAnswer(
            status: status,
            headers: [HeaderLine("Content-Type", "application/json"), LeagueDialect.cacheDefault],
            body: PHPText.json(["message": .string(message)]),
            error: "http_\(status)"
        )
    }

    /// The page of an error.
    static func page(_ status: Int, _ title: String) -> DialectAnswer {
        html(
            status,
            """
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8">
                    <title>\(title)</title>
                </head>
                <body>
                    <div>\(status)</div>
                    <div>\(title)</div>
                </body>
            </html>
            """
        )
    }

    /// A redirect as Symfony writes it, with a page for browsers that do not follow.
    static func redirect(to url: String) -> DialectAnswer {
        let shown = PHPText.htmlEscaped(url)
        var answer = html(
            302,
            """
            <!DOCTYPE html>
            <html>
                <head>
                    <meta charset="UTF-8" />
                    <meta http-equiv="refresh" content="0;url='\(shown)'" />

                    <title>Redirecting to \(shown)</title>
                </head>
                <body>
                    Redirecting to <a href="\(shown)">\(shown)</a>.
                </body>
            </html>
            """
        )
        answer.headers.append(HeaderLine("Location", url))
        return answer
    }

    private static func html(_ status: Int, _ text: String) -> DialectAnswer {
        DialectAnswer(
            status: status,
            headers: [HeaderLine("Content-Type", "text/html; charset=UTF-8"), LeagueDialect.cacheDefault],
            body: text,
            error: "http_\(status)"
        )
    }
}
