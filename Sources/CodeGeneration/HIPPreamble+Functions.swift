extension HIPPreamble {
    /// The functions that `bodies` calls, those of f32 and what came later than the preamble, and the loads into LDS; the lane
    /// simulator has its own.
    ///
    /// By AMD's guide to the CDNA3 instruction set `v_exp_f32` and `v_rcp_f32` are within one unit in the last place and flush
    /// subnormal operands and results; `v_max_f32`, the absolute value, `v_rndne_f32` and the conversion are exact.
    static func functions(usedIn bodies: String) -> String {
        let used = PreambleMacro.used(functions + [loadIntoShared], in: bodies)
        guard !used.isEmpty else { return "" }
        return """

            #if !defined(WAVETUNE_LANE_HOST)
            \(used.joined(separator: "\n"))
            #endif

            """
    }

    private static let functions = [
        PreambleMacro(
            name: "WT_BALLOT",
            text: "#define WT_BALLOT(condition) wt_bits<wt_u32x2>(__builtin_amdgcn_ballot_w64(condition))"),
        PreambleMacro(
            name: "WT_BIT_COUNT", text: "#define WT_BIT_COUNT(value) wt_u32(__builtin_popcount(wt_u32(value)))"),
        PreambleMacro(name: "WT_EXP2", text: "#define WT_EXP2(x) __builtin_amdgcn_exp2f(x)"),
        PreambleMacro(name: "WT_RCP", text: "#define WT_RCP(x) __builtin_amdgcn_rcpf(x)"),
        PreambleMacro(name: "WT_MAX", text: "#define WT_MAX(a, b) __builtin_elementwise_max(a, b)"),
        PreambleMacro(name: "WT_ABS", text: "#define WT_ABS(x) __builtin_fabsf(x)"),
        PreambleMacro(name: "WT_ROUND_I32", text: "#define WT_ROUND_I32(x) wt_i32(__builtin_rintf(x))"),
    ]
}
