import KernelDSL

/// The head of every emitted C file: types, and the macros through which the text reaches the processor.
///
/// Intrinsics stand here and nowhere else. The names are those of ``HIPPreamble``, so that one printer serves both; a scalar
/// or vector type is a macro as well, which makes its C++ conversion `wt_i32(x)` a C cast.
enum CPreamble {
    static func text(for vectors: VectorInstructions) -> String {
        """
        typedef signed char wt_i8;
        typedef unsigned char wt_u8;
        typedef short wt_i16;
        typedef unsigned short wt_u16;
        typedef int wt_i32;
        typedef unsigned int wt_u32;
        typedef long wt_i64;
        typedef unsigned long wt_u64;
        typedef float wt_f32;
        typedef unsigned short wt_bf16;
        typedef _Bool bool;
        #define bool(value) ((bool)(value))
        #define true bool(1)
        #define false bool(0)
        \(vectorTypes(upTo: vectors.bytes))
        \(conversions(upTo: vectors.bytes))

        #define WT_BLOCK_X() wt_task
        #define WT_BITS(type, value) (((union { __typeof__(value) from; type to; }){ value }).to)
        #define WT_F32_BITS(value) WT_BITS(wt_u32, wt_f32(value))
        #define WT_BITS_F32(value) WT_BITS(wt_f32, wt_u32(value))
        #define WT_CONVERT(type, value) __builtin_convertvector(value, type)
        #define WT_FMA(a, b, c) __builtin_fmaf(a, b, c)
        #define WT_LOAD_NT(type, pointer) __builtin_nontemporal_load((const type*)(pointer))
        #define WT_STORE_NT(type, pointer, value) __builtin_nontemporal_store(value, (type*)(pointer))
        #define WT_PREFETCH(pointer) __builtin_prefetch(pointer, 0, 3)
        \(products(vectors))

        """
    }

    /// Widths at which a vector of `scalar` still fits.
    static func widths(_ scalar: ScalarType, upTo bytes: Int) -> [Int] {
        [2, 4, 8, 16, 32, 64].filter { $0 * scalar.size <= bytes }
    }

    private static let scalars = ScalarType.allCases.filter { $0 != .boolean }

    private static func vectorTypes(upTo bytes: Int) -> String {
        scalars.flatMap { scalar in
            widths(scalar, upTo: bytes).map { width in
                "typedef wt_\(scalar.rawValue) wt_\(scalar.rawValue)x\(width) __attribute__((ext_vector_type(\(width))));"
            }
        }.joined(separator: "\n")
    }

    private static func conversions(upTo bytes: Int) -> String {
        scalars.flatMap { scalar in
            ([1] + widths(scalar, upTo: bytes)).map { width in
                let name = "wt_\(ValueType(scalar, width))"
                return "#define \(name)(value) ((\(name))(value))"
            }
        }.joined(separator: "\n")
    }

    /// The products of bytes that the instruction set has, over vectors of char and int as clang's builtins take them.
    private static func products(_ vectors: VectorInstructions) -> String {
        guard vectors.multipliesByteQuads else {
            return """
                typedef char wt_chars __attribute__((vector_size(32)));
                typedef short wt_shorts __attribute__((vector_size(32)));
                #define WT_DOT_PAIRS_U8_I8X32(a, b) \\
                    ((wt_i16x16)__builtin_ia32_pmaddubsw256((wt_chars)(a), (wt_chars)(b)))
                #define WT_DOT_PAIRS_I16X16(a, b) ((wt_i32x8)__builtin_ia32_pmaddwd256((wt_shorts)(a), (wt_shorts)(b)))
                """
        }
        return [(32, 256), (64, 512)].map { bytes, bits in
            """
            typedef int wt_quads\(bits) __attribute__((vector_size(\(bytes))));
            #define WT_DOT_QUADS_U8_I8X\(bytes)(sum, a, b) \\
                ((wt_i32x\(bytes / 4))__builtin_ia32_vpdpbusd\(bits)( \\
                    (wt_quads\(bits))(sum), (wt_quads\(bits))(a), (wt_quads\(bits))(b)))
            """
        }.joined(separator: "\n")
    }
}
