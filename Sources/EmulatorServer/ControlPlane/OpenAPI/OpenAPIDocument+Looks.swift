import OAuthCore
import Scenarios
import Trace

/// Calls that only look: the journal, findings, keys, this document.
extension OpenAPIDocument {
    /// Which exchanges a reader wants.
    private var journalFilters: [JSONValue] {
        [
            OpenAPI.query(
                "after",
                "Only exchanges with a higher number.",
                OpenAPI.integer(from: 0)
            ),
            OpenAPI.query("endpoint", "Only this one.", OpenAPI.words(Endpoint.allCases.map(\.rawValue))),
            OpenAPI.query("client_id", "Only exchanges of this client.", ["type": "string"]),
        ]
    }

    var readJournal: OpenAPIOperation {
        control(
            "GET",
            .journal,
            "readJournal",
            "Read what happened",
            "Every exchange as it was on the wire, oldest first. `next` is the `after` of the next call; `dropped` "
                + "counts what the limit of the journal cost.",
            parameters: journalFilters + [
                OpenAPI.query(
                    "limit",
                    "At most so many.",
                    OpenAPI.integer(from: 1),
                    example: 100
                )
            ],
            [
                200: OpenAPI.response(
                    "A part of the journal.",
                    OpenAPI.object([
                        "exchanges": OpenAPI.array(of: OpenAPI.schema("Exchange")), "next": ["type": "integer"],
                        "dropped": ["type": "integer"],
                    ])
                ),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    var clearJournal: OpenAPIOperation {
        control(
            "DELETE",
            .journal,
            "clearJournal",
            "Empty the journal",
            "The numbers of exchanges go on.",
            [204: OpenAPI.empty("It is empty.")]
        )
    }

    /// The fields of one event; OpenAPI 3.1 has no word for a sequence of them.
    private static let event: JSONValue = [
        "description": "One event; the others follow.",
        "properties": [
            "id": ["type": "string"], "event": OpenAPI.words(["exchange", "reset", "end"]), "data": ["type": "string"],
        ],
    ]

    var streamJournal: OpenAPIOperation {
        control(
            "GET",
            .journalStream,
            "streamJournal",
            "Follow what happens",
            """
            Server-sent events. `exchange`: its `id` is the exchange's number, its `data` the exchange as the journal \
            has it. They come in the order of the numbers: what has happened after `after` first, then what happens; \
            one that is still under way holds those behind it back. `Last-Event-ID` goes on where a connection broke.
            `reset`: the sandbox begins anew, and the numbers with it. `end`: there will be no more, and why. \
            Comments keep the connection open.
            """,
            parameters: journalFilters + [
                OpenAPI.query(
                    "follow",
                    "`false` ends the answer behind what has happened so far.",
                    OpenAPI.words(["true", "false"])
                ),
                OpenAPI.header(
                    "Last-Event-ID",
                    "Where to go on; it counts before `after`.",
                    OpenAPI.integer(from: 0),
                    example: 7
                ),
            ],
            [
                200: OpenAPI.response(
                    "The events.",
                    as: "text/event-stream",
                    Self.event,
                    example: "id: 1\nevent: exchange\ndata: {\"n\":1}\n\n"
                ),
                400: OpenAPI.response("Malformed"), 429: OpenAPI.response("TooMany"),
            ]
        )
    }

    var findings: OpenAPIOperation {
        control(
            "GET",
            .findings,
            "findings",
            "Read what the client did wrong",
            "The rules of conduct that were broken so far, whatever the scenario is about.",
            [
                200: OpenAPI.response(
                    "None is good news.",
                    OpenAPI.object(["findings": OpenAPI.array(of: OpenAPI.schema("Finding"))]),
                    example: ["findings": .array([])]
                )
            ]
        )
    }

    var openAPI: OpenAPIOperation {
        control(
            "GET",
            .openAPI,
            "openAPI",
            "Read this document",
            "It follows the scenario in force: collections, clients, users, limits and the dialect.",
            [200: OpenAPI.response("OpenAPI 3.1.", OpenAPI.anyObject)]
        )
    }

    var publicKey: OpenAPIOperation {
        control(
            "GET",
            .publicKey,
            "publicKey",
            "Read the public key as PEM",
            "The key with which access tokens are signed (RS256). Clients need it only where they look into tokens.",
            [200: OpenAPI.response("The key.", as: "application/x-pem-file", ["type": "string"])]
        )
    }

    var keySet: OpenAPIOperation {
        control(
            "GET",
            .keySet,
            "keySet",
            "Read the public key as a JWK set",
            "The same key as `key.pem` (RFC 7517).",
            [
                200: OpenAPI.response(
                    "The set.",
                    OpenAPI.object(["keys": OpenAPI.array(of: OpenAPI.anyObject)], isOpen: true)
                )
            ]
        )
    }

    var authorityCertificate: OpenAPIOperation {
        control(
            "GET",
            .authorityCertificate,
            "authorityCertificate",
            "Read the certificate authority as PEM",
            "What a client has to trust where `serve --tls` made a private authority; else 404.",
            [200: OpenAPI.response("The certificate.", as: "application/x-pem-file", ["type": "string"])]
        )
    }
}
