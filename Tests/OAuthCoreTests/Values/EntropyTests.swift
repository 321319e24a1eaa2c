import OAuthCore
import Testing

@Suite("Chance by label")
struct EntropyTests {
    let entropy = Entropy(seed: 7)

    /// Computed outside of this project: a change here changes every recorded run.
    @Test func theDrawsOfASeedAreTheseForEver() {
        #expect(
            Hex.lower(entropy.bytes(40, for: .authorizationCode, ordinal: 0))
                == "587cf45f337f4f548deffef09cc9d30e24f0127ab050157de99050ff391c0dcc4498c1f34bd673ea"
        )
        #expect(entropy.hex(8, for: .refreshToken, ordinal: 3) == "b69c1972")
        #expect(entropy.fraction(for: .rule, ordinal: 0) == 0.797_567_158_219_373_2)
        #expect(entropy.derivedSeed("a") == 7_365_205_353_229_043)
    }

    @Test func theSameSeedDrawsTheSameAndAnotherDoesNot() {
        let draws = { (seed: UInt64) in Entropy(seed: seed).bytes(32, for: .grant, ordinal: 1) }
        #expect(draws(1) == draws(1))
        #expect(draws(1) != draws(2))
        #expect(draws(1) != draws(1 << 32))
    }

    @Test func everyLabelAndOrdinalHasADrawOfItsOwn() {
        let draws = Entropy.Label.allCases.flatMap { label in
            (0..<50).map { entropy.bytes(16, for: label, ordinal: $0) }
        }
        #expect(Set(draws).count == Entropy.Label.allCases.count * 50)
    }

    @Test func aShorterDrawIsTheBeginningOfALongerOne() {
        let long = entropy.bytes(100, for: .session, ordinal: 0)
        for count in [0, 1, 31, 32, 33, 64, 65] {
            #expect(entropy.bytes(count, for: .session, ordinal: 0) == Array(long.prefix(count)))
        }
    }

    @Test func hexadecimalTextHasTheLengthAskedFor() {
        for length in [0, 1, 2, 63, 64, 65] {
            let text = entropy.hex(length, for: .csrf, ordinal: 0)
            #expect(text.utf8.count == length)
            #expect(text.utf8.allSatisfy { Hex.value($0) != nil })
        }
    }

    @Test func fractionsLieBetweenZeroAndOneAndAreSpread() {
        let fractions = (0..<2000).map { entropy.fraction(for: .rule, ordinal: $0) }
        #expect(fractions.allSatisfy { (0..<1).contains($0) })
        for tenth in 0..<10 {
            let count = fractions.count { Int($0 * 10) == tenth }
            #expect((120...280).contains(count), "\(count) of 2000 lie in tenth \(tenth)")
        }
    }

    @Test func aPartOfTheWholeHasASeedOfItsOwnThatADoubleCanHold() {
        let seeds = (0..<200).map { entropy.derivedSeed("case/\($0)") }
        #expect(Set(seeds).count == 200)
        #expect(seeds.allSatisfy { $0 < 1 << 53 && UInt64(exactly: Double($0)) == $0 })
    }

    @Test func comparisonTellsTextsApartByTheirBytes() {
        #expect(ConstantTime.equal("secret", "secret"))
        #expect(ConstantTime.equal("", ""))
        #expect(!ConstantTime.equal("secret", "secret "))
        #expect(!ConstantTime.equal("secret", "Secret"))
        #expect(!ConstantTime.equal("\u{E9}", "e\u{301}"))
    }
}
