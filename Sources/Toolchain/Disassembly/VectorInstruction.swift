/// What a vector instruction is for, judged by its mnemonic.
///
/// An instruction may be counted under several heads.
struct VectorInstruction {
    private static let unpacking = [
        "and_b32", "or_b32", "and_or", "or3", "lshl_or", "lshl_b32", "lshlrev", "lshrrev", "ashrrev", "lshr_b32",
        "ashr", "bfe", "bfi", "perm_b32", "alignb", "pk_lshl", "pk_lshr", "pk_ashr", "xor_b32", "sub_u8", "pk_sub",
        "mul_lo_u32", "mul_u32", "mad_u32_u24", "cvt_off", "pk_mul_lo",
    ]
    private static let addressing = [
        "add_u32", "add_co", "addc_co", "lshl_add", "add_lshl", "sub_u32", "mad_u64", "mad_i64", "lshl_add_u64",
        "add3_u32", "xad_u32", "mul_hi",
    ]
    private static let transcendental = ["exp_", "log_", "rcp_", "rsq_", "sqrt_", "sin_", "cos_"]
    /// Four passes instead of one in LLVM 19's scheduling model of gfx942.
    private static let slow = transcendental + ["cvt_", "frexp_", "ldexp_"]

    private let operation: Substring

    /// The instruction `mnemonic`, which starts with "v_".
    init(mnemonic: String) {
        operation = mnemonic.dropFirst(2)
    }

    var unpacks: Bool { startsWith(Self.unpacking) }
    var computesAddresses: Bool { startsWith(Self.addressing) }
    var movesAccumulators: Bool { operation.hasPrefix("accvgpr_") }
    var isTranscendental: Bool { startsWith(Self.transcendental) }
    var moves: Bool { operation.hasPrefix("mov") }
    var converts: Bool { operation.hasPrefix("cvt") }
    /// The cycles for which the vector unit is busy.
    var cycles: Int { startsWith(Self.slow) ? 16 : 4 }

    private func startsWith(_ prefixes: [String]) -> Bool { prefixes.contains(where: operation.hasPrefix) }
}
