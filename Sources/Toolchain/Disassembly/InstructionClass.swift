/// What an instruction of a gfx9 processor keeps busy.
public enum InstructionClass: UInt8, CaseIterable, Comparable, Sendable {
    /// Matrix multiply-accumulate.
    case matrix
    /// Vector arithmetic, moves to and from accumulation registers among them.
    case vector
    /// Scalar arithmetic.
    case scalar
    /// A load from memory into vector registers or LDS.
    case vectorLoad
    /// A store of vector registers to memory.
    case vectorStore
    /// An atomic operation on memory.
    case vectorAtomic
    /// Another operation of the vector memory path, such as a cache write-back.
    case vectorMemoryOther
    /// A read of LDS.
    case sharedRead
    /// A write to LDS.
    case sharedWrite
    /// Another operation of the LDS path, such as a permutation of lanes.
    case sharedOther
    /// A scalar load, or another operation of the scalar cache.
    case scalarMemory
    /// A wait for counters.
    case wait
    /// A barrier of the workgroup.
    case barrier
    /// A pause of a given number of cycles.
    case nop
    /// A branch, call, return or the end of the program.
    case branch
    /// Anything else.
    case other

    /// Orders by declaration.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The class of the instruction `mnemonic`.
    package init(mnemonic: String) {
        self =
            if mnemonic.hasPrefix("v_mfma") || mnemonic.hasPrefix("v_smfmac") {
                .matrix
            } else if mnemonic.hasPrefix("v_") {
                .vector
            } else if mnemonic.hasPrefix("ds_") {
                Self.sharedMemory(mnemonic)
            } else if mnemonic.hasPrefix("s_") {
                Self.scalarPath(mnemonic)
            } else if ["buffer_", "global_", "flat_", "scratch_"].contains(where: mnemonic.hasPrefix) {
                Self.vectorMemory(mnemonic)
            } else {
                .other
            }
    }

    private static func vectorMemory(_ mnemonic: String) -> Self {
        if mnemonic.contains("_load_") || mnemonic.hasSuffix("_load") { return .vectorLoad }
        if mnemonic.contains("atomic") { return .vectorAtomic }
        return mnemonic.contains("_store_") ? .vectorStore : .vectorMemoryOther
    }

    private static func sharedMemory(_ mnemonic: String) -> Self {
        if mnemonic.contains("_read") || mnemonic.contains("_load") { return .sharedRead }
        return mnemonic.contains("_write") || mnemonic.contains("_store") ? .sharedWrite : .sharedOther
    }

    private static func scalarPath(_ mnemonic: String) -> Self {
        let memory = [
            "s_load", "s_buffer_load", "s_store", "s_dcache", "s_memtime", "s_memrealtime", "s_scratch",
        ]
        let branches = ["s_cbranch", "s_branch", "s_endpgm", "s_setpc", "s_swappc", "s_call"]
        if memory.contains(where: mnemonic.hasPrefix) { return .scalarMemory }
        if mnemonic.hasPrefix("s_waitcnt") { return .wait }
        if mnemonic.hasPrefix("s_barrier") { return .barrier }
        if mnemonic == "s_nop" { return .nop }
        return branches.contains(where: mnemonic.hasPrefix) ? .branch : .scalar
    }
}
