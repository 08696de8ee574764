extension HIPPreamble {
    /// The functions of f32 and the loads into LDS that `bodies` calls; the lane simulator has its own.
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
        PreambleMacro(name: "WT_EXP2", text: "#define WT_EXP2(x) __builtin_amdgcn_exp2f(x)"),
        PreambleMacro(name: "WT_RCP", text: "#define WT_RCP(x) __builtin_amdgcn_rcpf(x)"),
        PreambleMacro(name: "WT_MAX", text: "#define WT_MAX(a, b) __builtin_elementwise_max(a, b)"),
        PreambleMacro(name: "WT_ABS", text: "#define WT_ABS(x) __builtin_fabsf(x)"),
        PreambleMacro(name: "WT_ROUND_I32", text: "#define WT_ROUND_I32(x) wt_i32(__builtin_rintf(x))"),
    ]
}
