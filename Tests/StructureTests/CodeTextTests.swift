import TestKit
import Testing

@Suite("Reading source as text")
struct CodeTextTests {
    struct Row: NamedRow {
        let name: String
        let source: String
        let code: [String]
    }

    @Test(arguments: [
        Row(name: "code stays", source: "let a = 1\n\nlet b", code: ["let a = 1", "", "let b"]),
        Row(name: "a comment is left out", source: "a // await\n/// async\nb", code: ["a ", "", "b"]),
        Row(name: "a block is left out", source: "a /* b\n/* c */ d\n*/ e", code: ["a ", "", " e"]),
        Row(name: "a text is left out", source: #"a("b // c", d) // e"#, code: [#"a("", d) "#]),
        Row(name: "an escaped quote ends no text", source: #"a("b\"c") d"#, code: [#"a("") d"#]),
        Row(name: "a raw text is left out", source: ##"a(#"b"c\"#) d"##, code: [##"a("") d"##]),
        Row(
            name: "a long text is left out",
            source: "a = \"\"\"\n  b \"c\" // d\n  \"\"\" + e",
            code: ["a = \"", "", "\" + e"]
        ),
        Row(name: "an interpolation leaves the line whole", source: #"a("b \(c["d"]) e") // f"#, code: [#"a(""d"") "#]),
        Row(name: "a division is no comment", source: "a / b /c", code: ["a / b /c"]),
    ])
    func onlyTheCodeIsLeft(row: Row) {
        #expect(CodeText(row.source).lines == row.code)
    }

    @Test func importsOfEveryFormAreFound() {
        let text = """
            import A
            @testable import B
            package import C
            import struct D.E
            @_exported public import class F.G
            #if canImport(H)
                import H
            #endif
            // import I
            let a = "import J"
            """
        #expect(SourceFile(path: "Sources/X/y.swift", text: text).imports == ["A", "B", "C", "D", "F", "H"])
    }

    @Test func placesNameFileAndLine() {
        let file = SourceFile(path: "Sources/X/y.swift", text: "a\n// await b\nawait c")
        #expect(file.places(of: /\bawait\b/) == ["Sources/X/y.swift:3: await c"])
        #expect(file.target == "X")
    }
}
