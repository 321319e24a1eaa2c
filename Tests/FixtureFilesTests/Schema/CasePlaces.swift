import OAuthCore

extension SchemaTests {
    private static let head = "flextell-case: 1, id: a/b/c, title: a, why: b, sources: [{document: c, section: d}]"

    private static func step(_ name: String, _ key: String, _ samples: String) -> SchemaPlace {
        SchemaPlace(name, isCase: true, "{\(head), steps: [{\(key): @}], expect: [{holds: newest}]}", samples)
    }

    static let casePlaces: [SchemaPlace] = [
        SchemaPlace(
            "",
            isCase: true,
            "@",
            #"""
            {"flextell-case": 1, "id": "a/b/c", "title": "a", "level": "may", "why": "b", "tags": ["e"],
            "sources": [{"document": "c", "section": "d"}], "known_bugs": [], "needs": ["tokens"], "provokes": ["code-once"],
            "afterwards": false, "scenario": {}, "steps": [], "expect": [{"holds": "newest"}]}
            """#
        ),
        SchemaPlace(
            "sources",
            isCase: true,
            "{flextell-case: 1, id: a/b/c, title: a, why: b, sources: [@], steps: [], expect: [{holds: newest}]}",
            #"{"document": "RFC 6749", "section": 4.1}"#
        ),
        SchemaPlace(
            "known_bugs",
            isCase: true,
            "{\(head), known_bugs: [@], steps: [], expect: [{holds: newest}]}",
            #"{"software": "a/b", "issue": "https://example.com/1"}"#
        ),
        SchemaPlace(
            "scenario",
            isCase: true,
            "{\(head), scenario: @, steps: [], expect: [{holds: newest}]}",
            "{\(settings)}"
        ),
        SchemaPlace(
            "steps",
            isCase: true,
            "{\(head), steps: [@], expect: [{holds: newest}]}",
            #"""
            {"connect": {}, "authorize": {}, "call": {}, "refresh": {}, "advance": "1h", "deliver": "again",
            "restart": {}, "control": {"revoke": "grant"}, "wait": "1s", "parallel": [{"call": {}}, {"refresh": {}}],
            "as": "mine", "point": true}
            """#,
            ["as": ["call"], "point": ["call"]]
        ),
        SchemaPlace(
            "steps/parallel",
            isCase: true,
            "{\(head), steps: [{parallel: [@, {call: {}}]}], expect: [{holds: newest}]}",
            #"{"call": {}, "refresh": {}, "deliver": "again", "as": "mine", "point": true}"#,
            ["as": ["call"], "point": ["call"]]
        ),
        step("steps/call", "call", #"{"method": "PUT", "path": "/a", "parallel": 2, "body": null}"#),
        step("steps/advance", "advance", #"{"by": "1h", "clock": "server"}"#),
        step(
            "steps/control",
            "control",
            #"{"expire": "code", "revoke": "grant", "rules": [], "remove_rules": "all", "consent": "deny"}"#
        ),
    ]

    private static let filter =
        #""endpoint": "token", "grant": "refresh_token", "method": "POST", "status": 200, "path": "/*", "during": "call-1""#

    private static func expectation(_ key: String, _ samples: String, _ companions: [String: [String]] = [:])
        -> SchemaPlace
    {
        let text = "{\(head), steps: [{call: {}}], expect: [{\(key): @}]}"
        return SchemaPlace("expect/\(key)", isCase: true, text, samples, companions)
    }

    /// Every key of a filter, with the same companions.
    private static func filtered(_ companions: [String], _ more: [String: [String]]) -> [String: [String]] {
        let filters = ["endpoint", "grant", "method", "status", "path", "during"]
        return more.merging(filters.map { ($0, companions) }) { own, _ in own }
    }

    private static func judgedValue(_ key: String) -> SchemaPlace {
        expectation(
            key,
            #"""
            {\#(filter), "query": "a", "form": "b", "header": "c", "of": "method", "equals": "d", "same_tokens": "e",
            "within": "f", "matches": "[a-z]+", "is": "present"}
            """#,
            filtered(
                ["form", "is"],
                [
                    "query": ["is"], "form": ["is"], "header": ["is"], "of": ["is"], "equals": ["form"],
                    "same_tokens": ["form"], "within": ["form"], "matches": ["form"], "is": ["form"],
                ]
            )
        )
    }

    static let expectationPlaces: [SchemaPlace] = [
        SchemaPlace(
            "expect",
            isCase: true,
            "{\(head), steps: [], expect: [@]}",
            #"""
            {"connect": "ok", "authorize": "ok", "call": "refused", "refresh": "answered", "deliver": "ok", "restart": "ok",
            "requests": {"count": "1-"}, "value": {"of": "body", "is": "present"}, "fresh": {"query": "state"},
            "never": {"form": "code", "is": "present"}, "order": [{"endpoint": "token"}, {}],
            "repeats": {"form": "code", "at_most": 2},
            "newest": {"token": "access_token"}, "spacing": {"at_least": "1s"}, "holds": "nothing", "stores": "private",
            "level": "may", "text": "a"}
            """#,
            ["level": ["holds"], "text": ["holds"]]
        ),
        expectation(
            "call",
            #"{"step": "call-1", "outcome": "ok", "error": ["a", "b"], "status": 403}"#,
            ["step": ["outcome"]]
        ),
        expectation("requests", #"{\#(filter), "count": "0-2"}"#),
        judgedValue("value"), judgedValue("never"),
        SchemaPlace(
            "expect/order",
            isCase: true,
            "{\(head), steps: [{call: {}}], expect: [{order: [@, {}]}]}",
            #"{\#(filter)}"#
        ),
        expectation(
            "repeats",
            #"{\#(filter), "query": "a", "form": "b", "header": "c", "of": "target", "at_most": 3}"#,
            filtered(
                ["form", "at_most"],
                [
                    "query": ["at_most"], "form": ["at_most"], "header": ["at_most"], "of": ["at_most"],
                    "at_most": ["form"],
                ]
            )
        ),
        expectation(
            "fresh",
            #"{\#(filter), "query": "a", "form": "b", "header": "c", "of": "body", "bits": 64}"#,
            filtered(["query"], ["bits": ["query"]])
        ),
        expectation("newest", #"{\#(filter), "token": "access_token"}"#),
        expectation("spacing", #"{\#(filter), "at_least": "1s"}"#),
    ]
}
