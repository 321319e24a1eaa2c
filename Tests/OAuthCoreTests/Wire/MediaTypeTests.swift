import OAuthCore
import TestKit
import Testing

@Suite("Media types")
struct MediaTypeTests {
    struct Row: NamedRow {
        let name: String
        let header: String
        let essence: String
    }

    @Test(arguments: [
        Row(name: "as it is written", header: "application/json", essence: "application/json"),
        Row(name: "parameters are left out", header: "text/html; charset=utf-8", essence: "text/html"),
        Row(name: "parameters right behind it", header: "text/html;charset=utf-8", essence: "text/html"),
        Row(name: "space and tabs around it", header: " \ttext/html\t ;a=b", essence: "text/html"),
        Row(name: "capitals", header: "Application/JSON", essence: "application/json"),
        Row(name: "nothing", header: "", essence: ""),
        Row(name: "nothing but parameters", header: ";charset=utf-8", essence: ""),
    ])
    func theTypeIsReadWithoutItsParameters(row: Row) {
        #expect(MediaType(row.header).essence == row.essence)
    }

    @Test func theFormIsTheForm() {
        #expect(MediaType("Application/X-WWW-Form-Urlencoded; charset=UTF-8") == .form)
        #expect(MediaType("application/x-www-form-urlencoded-too") != .form)
        #expect(MediaType("application/json") == .json)
    }

    @Test func trimmingTakesFromTheEndsOnly() {
        #expect("  a b ".trimming { $0 == " " } == "a b")
        #expect("   ".trimming { $0 == " " } == "")
        #expect("".trimming { $0 == " " } == "")
    }
}
