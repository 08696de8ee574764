import Toolchain

/// The kernel `TestKernels.staged` as Debian 13's compiler made it: address, words, instruction.
///
/// Committed so that the figures are checked against numbers that no compiler can change.
enum StagedListing {
    static let instructions = text.split(separator: "\n").map { line in
        let parts = line.split(separator: ":", maxSplits: 2).map(String.init)
        let words = parts[1].split(separator: " ").compactMap { UInt32($0, radix: 16) }
        return Instruction(address: UInt64(parts[0], radix: 16) ?? 0, words: words, text: parts[2])
    }

    private static let text = """
        1600: c0020200 00000018: s_load_dword s8, s[0:1], 0x18
        1608: c00a0100 00000000: s_load_dwordx4 s[4:7], s[0:1], 0x0
        1610: c0060080 00000010: s_load_dwordx2 s[2:3], s[0:1], 0x10
        1618: 24080084: v_lshlrev_b32_e32 v4, 4, v0
        161c: bf8cc07f: s_waitcnt lgkmcnt(0)
        1620: bf048108: s_cmp_lt_i32 s8, 1
        1624: bf850041: s_cbranch_scc1 65
        1628: 10020087: v_mul_u32_u24_e32 v1, 7, v0
        162c: 260202ff 000001ff: v_and_b32_e32 v1, 0x1ff, v1
        1634: 240a0284: v_lshlrev_b32_e32 v5, 4, v1
        1638: 7e020280: v_mov_b32_e32 v1, 0
        163c: d3d94003 18000080: v_accvgpr_write_b32 a3, 0
        1644: d3d94002 18000080: v_accvgpr_write_b32 a2, 0
        164c: d3d94001 18000080: v_accvgpr_write_b32 a1, 0
        1654: d3d94000 18000080: v_accvgpr_write_b32 a0, 0
        165c: 7e040300: v_mov_b32_e32 v2, v0
        1660: 7e060301: v_mov_b32_e32 v3, v1
        1664: 680c04ff 00000100: v_add_u32_e32 v6, 0x100, v2
        166c: 7e0e0301: v_mov_b32_e32 v7, v1
        1670: d2080014 00110902: v_lshl_add_u64 v[20:21], v[2:3], 4, s[4:5]
        1678: d2080012 00190900: v_lshl_add_u64 v[18:19], v[0:1], 4, s[6:7]
        1680: d2080016 00110906: v_lshl_add_u64 v[22:23], v[6:7], 4, s[4:5]
        1688: dc5c8000 067f0014: global_load_dwordx4 v[6:9], v[20:21], off
        1690: dc5c8000 0a7f0016: global_load_dwordx4 v[10:13], v[22:23], off
        1698: dc548000 187f0012: global_load_dwordx2 v[24:25], v[18:19], off
        16a0: dc5c8000 0e7f0012: global_load_dwordx4 v[14:17], v[18:19], off
        16a8: 8108c108: s_add_i32 s8, s8, -1
        16ac: 680000ff 00000100: v_add_u32_e32 v0, 0x100, v0
        16b4: 680404ff 00000200: v_add_u32_e32 v2, 0x200, v2
        16bc: bf068008: s_cmp_eq_u32 s8, 0
        16c0: bf8c0f73: s_waitcnt vmcnt(3)
        16c4: d9be0000 00000604: ds_write_b128 v4, v[6:9]
        16cc: bf8c0f72: s_waitcnt vmcnt(2)
        16d0: d9be1000 00000a04: ds_write_b128 v4, v[10:13] offset:4096
        16d8: bf8cc07f: s_waitcnt lgkmcnt(0)
        16dc: bf8a0000: s_barrier
        16e0: bf8cc07f: s_waitcnt lgkmcnt(0)
        16e4: d9fe0000 06000005: ds_read_b128 v[6:9], v5
        16ec: bf8cc07f: s_waitcnt lgkmcnt(0)
        16f0: d8ec0000 06000005: ds_read_b64 v[6:7], v5
        16f8: bf8c0071: s_waitcnt vmcnt(1) lgkmcnt(0)
        16fc: d3d78000 04020d18: v_mfma_i32_16x16x32_i8 a[0:3], v[24:25], v[6:7], a[0:3]
        1704: bf8cc07f: s_waitcnt lgkmcnt(0)
        1708: bf8a0000: s_barrier
        170c: bf8c0070: s_waitcnt vmcnt(0) lgkmcnt(0)
        1710: d3d78000 04021110: v_mfma_i32_16x16x32_i8 a[0:3], v[16:17], v[8:9], a[0:3]
        1718: bf84ffd1: s_cbranch_scc0 65489
        171c: bf800005: s_nop 5
        1720: dc7c8000 00820004: global_store_dwordx4 v4, a[0:3], s[2:3]
        1728: bf810000: s_endpgm
        """
}
