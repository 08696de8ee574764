import KernelDSL

/// The head of every emitted file: types, and the macros through which the text reaches the hardware.
///
/// Intrinsics stand here and nowhere else. The lane simulator compiles the same file with `WAVETUNE_LANE_HOST` defined and
/// supplies these names for the CPU; an `__asm("llvm.amdgcn…")` label outside of the guarded part would crash its compiler.
/// Buffer loads go through such labels because clang has no builtin for them before LLVM 19.
enum HIPPreamble {
    static let text = """
        #if !defined(WAVETUNE_LANE_HOST)
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
        \(vectorTypes)

        #define WT_KERNEL(name, threads, waves) \\
            extern "C" __global__ __launch_bounds__(threads) __attribute__((amdgpu_waves_per_eu(waves))) void name
        // Accumulation in architectural registers: the compiler chooses them where a lane has at most 256 of both kinds,
        // and doubles this number where both share one file.
        #define WT_KERNEL_ARCH(name, threads, waves) \\
            extern "C" __global__ __launch_bounds__(threads) \\
            __attribute__((amdgpu_waves_per_eu(waves), amdgpu_num_vgpr(128))) void name
        // The compiler lets matrix instructions accumulate there only where something else wants such a register.
        #define WT_USE_ACCUMULATION_REGISTERS() asm volatile("" : : "a"(0))
        #define WT_SHARED(type, name, count, offset) __shared__ __attribute__((aligned(16))) type name[count]
        #define WT_THREAD() wt_i32(threadIdx.x)
        #define WT_LANE() wt_i32(threadIdx.x % 64)
        #define WT_BLOCK_X() wt_i32(blockIdx.x)
        #define WT_BLOCK_Y() wt_i32(blockIdx.y)
        #define WT_BLOCK_Z() wt_i32(blockIdx.z)

        // Barriers: LDS is ordered by the fences, so that the compiler waits for nothing else.
        #define WT_BARRIER() \\
            do { \\
                __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup"); \\
                __builtin_amdgcn_s_barrier(); \\
                __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup"); \\
            } while (0)
        #define WT_WAVE_BARRIER() \\
            do { \\
                __builtin_amdgcn_fence(__ATOMIC_RELEASE, "wavefront"); \\
                __builtin_amdgcn_wave_barrier(); \\
                __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "wavefront"); \\
            } while (0)
        #define WT_UNIFORM(value) __builtin_amdgcn_readfirstlane(value)
        #define WT_SHUFFLE(value, lane) __builtin_amdgcn_ds_bpermute((lane) * 4, value)
        #define WT_SHUFFLE_XOR(value, mask) __builtin_amdgcn_ds_bpermute((WT_LANE() ^ (mask)) * 4, value)

        // Scheduling.
        #define WT_SCHED_BARRIER(mask) __builtin_amdgcn_sched_barrier(mask)
        #define WT_SCHED_GROUP(mask, count, id) __builtin_amdgcn_sched_group_barrier(mask, count, id)
        #define WT_PRIORITY(level) __builtin_amdgcn_s_setprio(level)
        #define WT_KEEP_VGPR(value) asm volatile("" : : "v"(value))

        // Bits and arithmetic.
        #define WT_PERM(high, low, selector) __builtin_amdgcn_perm(high, low, selector)
        // By value: clang's bit cast of a swizzle such as v.zw reads the vector's first elements instead.
        template <typename To, typename From>
        static __device__ inline To wt_bits(From value) { return __builtin_bit_cast(To, value); }
        #define WT_BITS(type, value) wt_bits<type>(value)
        #define WT_F32_BITS(value) wt_bits<wt_u32>(wt_f32(value))
        #define WT_BITS_F32(value) wt_bits<wt_f32>(wt_u32(value))
        #define WT_CONVERT(type, value) __builtin_convertvector(value, type)
        #define WT_FMA(a, b, c) __builtin_fmaf(a, b, c)
        #define WT_DOT4_I8(a, b, c) __builtin_amdgcn_sdot4(a, b, c, false)

        // Memory.
        #define WT_LOAD_NT(type, pointer) __builtin_nontemporal_load((const type*)(pointer))
        #define WT_STORE_NT(type, pointer, value) __builtin_nontemporal_store(value, (type*)(pointer))
        typedef wt_i32x4 wt_buffer;
        extern "C" __device__ wt_i32 wt_buffer_load_b32(wt_i32x4, wt_i32, wt_i32, wt_i32)
            __asm("llvm.amdgcn.raw.buffer.load.i32");
        extern "C" __device__ wt_i32x2 wt_buffer_load_b64(wt_i32x4, wt_i32, wt_i32, wt_i32)
            __asm("llvm.amdgcn.raw.buffer.load.v2i32");
        extern "C" __device__ wt_i32x4 wt_buffer_load_b128(wt_i32x4, wt_i32, wt_i32, wt_i32)
            __asm("llvm.amdgcn.raw.buffer.load.v4i32");
        static __device__ inline wt_buffer WT_BUFFER(const void* base, wt_u32 bytes) {
            const wt_u64 address = wt_u64(base);
            return wt_buffer{wt_i32(address), wt_i32(address >> 32) & 0xffff, wt_i32(bytes), 0x00027000};
        }
        #define WT_BUFFER_LOAD_B32(buffer, vector, scalar, aux) wt_buffer_load_b32(buffer, vector, scalar, aux)
        #define WT_BUFFER_LOAD_B64(buffer, vector, scalar, aux) wt_buffer_load_b64(buffer, vector, scalar, aux)
        #define WT_BUFFER_LOAD_B128(buffer, vector, scalar, aux) wt_buffer_load_b128(buffer, vector, scalar, aux)
        #define WT_ATOMIC_ADD_BF16X2(pointer, pair) \\
            __builtin_amdgcn_global_atomic_fadd_v2bf16( \\
                (__attribute__((address_space(1))) wt_i16x2*)(pointer), wt_bits<wt_i16x2>(wt_u32(pair)))
        #define WT_ATOMIC_ADD_F32(pointer, value) \\
            __builtin_amdgcn_global_atomic_fadd_f32((__attribute__((address_space(1))) wt_f32*)(pointer), value)
        #define WT_ATOMIC_ADD_I32(pointer, value) __hip_atomic_fetch_add( \\
            pointer, value, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_AGENT)

        // Matrix instructions: operands are packed in 32-bit registers.
        #if defined(__gfx950__)
        typedef __bf16 wt_brainx8 __attribute__((ext_vector_type(8)));
        #endif
        \(matrixMacros)
        #endif

        """

    private static let vectorTypes = ScalarType.allCases
        .filter { $0 != .boolean }
        .flatMap { scalar in
            [2, 4, 8, 16].map { width in
                "typedef wt_\(scalar.rawValue) wt_\(scalar.rawValue)x\(width) __attribute__((ext_vector_type(\(width))));"
            }
        }
        .joined(separator: "\n")

    private static let matrixMacros = MatrixInstruction.all.map { instruction in
        "#define \(instruction.macro)(a, b, c) \\\n"
            + "    __builtin_amdgcn_\(builtin(instruction))(\(operand(instruction, "a")), \(operand(instruction, "b")), c, 0, 0, 0)"
    }
    .joined(separator: "\n")

    /// The name of clang's builtin after `__builtin_amdgcn_`.
    private static func builtin(_ instruction: MatrixInstruction) -> String {
        let isWide = instruction.architectures == ["gfx950"]
        let shape = "\(instruction.rows)x\(instruction.columns)x\(instruction.depth)"
        return switch (instruction.operand, isWide) {
        case (.bf16, false): "mfma_f32_\(shape)bf16_1k"
        case (.i8, _) where instruction.blocks > 1: "mfma_i32_\(shape)i8"
        default: "mfma_\(instruction.name)"
        }
    }

    /// The operand under the type that the builtin takes.
    private static func operand(_ instruction: MatrixInstruction, _ name: String) -> String {
        switch (instruction.operand, instruction.operandRegisters) {
        case (.i8, 2): "wt_bits<wt_i64>(\(name))"
        case (.bf16, 2): "wt_bits<wt_i16x4>(\(name))"
        case (.bf16, 4): "wt_bits<wt_brainx8>(\(name))"
        default: name
        }
    }
}
