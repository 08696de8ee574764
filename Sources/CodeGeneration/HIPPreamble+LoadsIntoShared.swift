extension HIPPreamble {
    /// A load of 16 bytes a lane from memory straight into LDS, from the wave's first place on (`buffer_load_dwordx4 … lds`).
    ///
    /// gfx950 has it, and LLVM since 20; clang has a builtin since 21.
    static let loadIntoShared = PreambleMacro(
        name: "WT_LOAD_INTO_SHARED_B128",
        text: """
            extern "C" __device__ void wt_buffer_load_lds(
                wt_i32x4, __attribute__((address_space(3))) void*, wt_i32, wt_i32, wt_i32, wt_i32, wt_i32)
                __asm("llvm.amdgcn.raw.buffer.load.lds");
            #define WT_LOAD_INTO_SHARED_B128(target, buffer, vector, scalar) wt_buffer_load_lds( \\
                buffer, (__attribute__((address_space(3))) void*)(target), 16, vector, scalar, 0, 0)
            """)
}
