import Testing
import Toolchain

@Suite("Instructions")
struct InstructionTests {
    @Test("are taken apart at spaces and commas")
    func parsing() {
        let load = Instruction(
            address: 0x1000, words: [0xe05e_1000, 0x8000_1216],
            text: "\tbuffer_load_dwordx4 v[18:21], v22, s[0:3], 0 offen nt // a comment, with a comma")
        #expect(load.mnemonic == "buffer_load_dwordx4")
        #expect(load.operands == ["v[18:21]", "v22", "s[0:3]", "0 offen nt"])
        #expect(load.kind == .vectorLoad && load.size == 8 && load.branchTarget == nil)
        let end = Instruction(address: 0, words: [0xbf81_0000], text: " s_endpgm ")
        #expect(end.mnemonic == "s_endpgm" && end.operands.isEmpty && end.description == "s_endpgm")
        #expect(Instruction(address: 0, words: [], text: "").mnemonic.isEmpty)
    }

    @Test("say where branches go, forwards, backwards and past the ends of memory")
    func branches() {
        func target(_ address: UInt64, _ word: UInt32) -> UInt64? {
            Instruction(address: address, words: [word], text: "s_cbranch_scc1 0").branchTarget
        }
        #expect(target(0x1900, 0xbf85_ff6f) == 0x16c0)
        #expect(target(0x162c, 0xbf85_00ca) == 0x1958)
        #expect(target(UInt64.max - 3, 0xbf85_7fff) == 0x1fffc)
        #expect(target(0, 0xbf85_8000) == UInt64(bitPattern: 4 - 4 * 0x8000))
        #expect(Instruction(address: 0, words: [], text: "s_branch 1").branchTarget == nil)
    }

    @Test(
        "belong to the class that they keep busy",
        arguments: [
            ("v_mfma_i32_16x16x32_i8", InstructionClass.matrix), ("v_accvgpr_read_b32", .vector),
            ("global_load_dwordx4", .vectorLoad), ("global_load_lds_dword", .vectorLoad),
            ("scratch_load_dword", .vectorLoad), ("buffer_store_short", .vectorStore),
            ("global_atomic_pk_add_bf16", .vectorAtomic), ("buffer_wbl2", .vectorMemoryOther),
            ("ds_read_b128", .sharedRead), ("ds_write2st64_b32", .sharedWrite), ("ds_bpermute_b32", .sharedOther),
            ("s_load_dwordx2", .scalarMemory), ("s_memtime", .scalarMemory), ("s_waitcnt", .wait),
            ("s_barrier", .barrier), ("s_nop", .nop), ("s_cbranch_execz", .branch), ("s_endpgm", .branch),
            ("s_mov_b32", .scalar), ("s_sleep", .scalar), (".long", .other),
        ])
    func classes(mnemonic: String, kind: InstructionClass) {
        #expect(InstructionClass(mnemonic: mnemonic) == kind)
    }

    @Test("survive their binary form")
    func binary() throws {
        for instruction in StagedListing.instructions {
            #expect(try Instruction(binary: instruction.binary) == instruction)
        }
    }
}
