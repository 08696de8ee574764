import KernelDSL

extension CPreamble {
    /// The elementwise functions that `bodies` calls.
    static func functions(usedIn bodies: String, for vectors: VectorInstructions) -> String {
        let macros = [
            PreambleMacro(
                name: "WT_FMA_VECTOR", text: "#define WT_FMA_VECTOR(a, b, c) __builtin_elementwise_fma(a, b, c)"),
            PreambleMacro(name: "WT_EXP2", text: exponential2(upTo: vectors.bytes)),
            PreambleMacro(name: "WT_RCP", text: "#define WT_RCP(x) (1.0f / (x))"),
            PreambleMacro(name: "WT_MAX", text: "#define WT_MAX(a, b) __builtin_elementwise_max(a, b)"),
            PreambleMacro(name: "WT_ABS", text: "#define WT_ABS(x) __builtin_elementwise_abs(x)"),
            PreambleMacro(name: "WT_ROUND_I32", text: roundedToInteger(upTo: vectors.bytes)),
            PreambleMacro(
                name: "WT_BIT_COUNT", text: "#define WT_BIT_COUNT(value) wt_u32(__builtin_popcount(wt_u32(value)))"),
        ]
        return PreambleMacro.used(macros, in: bodies).map { "\n\($0)\n" }.joined()
    }

    /// 2^x = 2^n * 2^f with n the integer nearest to x, so that |f| <= 1/2, and 2^f = 1 + f * q(f).
    ///
    /// q has degree 5 and was fitted to the least relative error of 2^f, 2^-28.9; with the roundings of Horner's rule the result
    /// is within one unit in the last place. 2^n is multiplied in two halves, so that subnormal results are rounded once and
    /// what is too large becomes infinite: x is drawn into -200...200 first, and what was a NaN is made one again.
    private static func exponential2(upTo bytes: Int) -> String {
        let functions = widths(.f32, upTo: bytes).map { width in
            let (floats, integers) = ("wt_f32x\(width)", "wt_i32x\(width)")
            return """
                static inline __attribute__((always_inline, overloadable)) \(floats) WT_EXP2(\(floats) x) {
                    const \(floats) near =
                        __builtin_elementwise_min(__builtin_elementwise_max(x, (\(floats))(-200.0f)), (\(floats))(200.0f));
                    const \(floats) whole = __builtin_elementwise_rint(near);
                    const \(floats) f = near - whole;
                    \(floats) q = (\(floats))(0x1.41fbbcp-13f);
                    q = __builtin_elementwise_fma(q, f, (\(floats))(0x1.5f3e54p-10f));
                    q = __builtin_elementwise_fma(q, f, (\(floats))(0x1.3b2d4cp-7f));
                    q = __builtin_elementwise_fma(q, f, (\(floats))(0x1.c6aee8p-5f));
                    q = __builtin_elementwise_fma(q, f, (\(floats))(0x1.ebfbdcp-3f));
                    q = __builtin_elementwise_fma(q, f, (\(floats))(0x1.62e430p-1f));
                    q = __builtin_elementwise_fma(q, f, (\(floats))(1.0f));
                    const \(integers) n = __builtin_convertvector(whole, \(integers));
                    const \(integers) half = n >> 1;
                    const \(floats) scaled = q * (\(floats))((half + 127) << 23) * (\(floats))((n - half + 127) << 23);
                    return (\(floats))((\(integers))scaled | ((x != x) & 0x7fc00000));
                }
                """
        }
        return
            (functions + [
                "static inline __attribute__((always_inline, overloadable)) wt_f32 WT_EXP2(wt_f32 x) {",
                "    return WT_EXP2((wt_f32x4)(x)).x;",
                "}",
            ]).joined(separator: "\n")
    }

    private static func roundedToInteger(upTo bytes: Int) -> String {
        let attributes = "static inline __attribute__((always_inline, overloadable))"
        let functions = widths(.f32, upTo: bytes).map { width in
            """
            \(attributes) wt_i32x\(width) WT_ROUND_I32(wt_f32x\(width) x) {
                return __builtin_convertvector(__builtin_elementwise_rint(x), wt_i32x\(width));
            }
            """
        }
        return (functions + ["\(attributes) wt_i32 WT_ROUND_I32(wt_f32 x) { return (wt_i32)__builtin_rintf(x); }"])
            .joined(separator: "\n")
    }
}
