/// A small generator of pseudo-random numbers: the same seed always gives the same numbers.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Bytes, up to so many; half of them are drawn from the given ones, where parsers have their branches.
    package mutating func bytes(upTo limit: Int, favouring favoured: [UInt8]) -> [UInt8] {
        let count = Int.random(in: 0...limit, using: &self)
        return (0..<count).map { _ in
            let any = UInt8.random(in: .min ... .max, using: &self)
            return Bool.random(using: &self) ? favoured.randomElement(using: &self) ?? any : any
        }
    }

    /// Text of characters of any plane but NUL, up to so many; half of them ASCII.
    package mutating func text(upTo limit: Int) -> String {
        let count = Int.random(in: 0...limit, using: &self)
        var text = String.UnicodeScalarView()
        while text.count < count {
            let range: ClosedRange<UInt32> = Bool.random(using: &self) ? 1...0x7F : 1...0x10_FFFF
            guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) else { continue }
            text.append(scalar)
        }
        return String(text)
    }
}
