WT_KERNEL_ARCH(moe_stage2, 256, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_i8* __restrict__ activations,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ topkIDs,
    const wt_f32* __restrict__ topkWeights,
    wt_bf16* __restrict__ out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 experts) {
    WT_SHARED(wt_i32, rowIDs, 4, 0);
    WT_SHARED(wt_i32x4, activationTile, 256, 16);
    // The block of rows that begins with this entry; where another block has it there is nothing to do
    const wt_i32 entries = tokens * topk;
    if (WT_BLOCK_Y() >= entries) return;
    const wt_i32 expert = topkIDs[WT_BLOCK_Y()];
    if (wt_u32(expert) >= wt_u32(experts)) return;

    // The entries of the same expert: lane l looks at entry l, and at l + 64
    const wt_i32 entry = WT_LANE();
    const wt_i32 entryExpert = topkIDs[entry < entries ? entry : 0];
    const bool isOfExpert = (entry < entries ? entryExpert : -1) == expert;
    const wt_u32x2 sameExpert = WT_BALLOT(isOfExpert);
    const wt_i32 entry_1 = WT_LANE() + 64;
    const wt_i32 entryExpert_1 = topkIDs[entry_1 < entries ? entry_1 : 0];
    const bool isOfExpert_1 = (entry_1 < entries ? entryExpert_1 : -1) == expert;
    const wt_u32x2 sameExpert_1 = WT_BALLOT(isOfExpert_1);
    const wt_i32 firstRow = wt_i32(WT_BIT_COUNT(sameExpert.x & (WT_BLOCK_Y() < 32 ? (WT_BLOCK_Y() < 0 ? 0u : (1u << wt_u32(WT_BLOCK_Y())) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert.y & (WT_BLOCK_Y() - 32 < 32 ? (WT_BLOCK_Y() - 32 < 0 ? 0u : (1u << wt_u32(WT_BLOCK_Y() - 32)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.x & (WT_BLOCK_Y() - 64 < 32 ? (WT_BLOCK_Y() - 64 < 0 ? 0u : (1u << wt_u32(WT_BLOCK_Y() - 64)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.y & (WT_BLOCK_Y() - 96 < 32 ? (WT_BLOCK_Y() - 96 < 0 ? 0u : (1u << wt_u32(WT_BLOCK_Y() - 96)) - 1u) : 0xffffffffu)));
    if (firstRow % 4 >= 1) return;
    const wt_i32 rowsLeft = wt_i32(WT_BIT_COUNT(sameExpert.x)) + wt_i32(WT_BIT_COUNT(sameExpert.y)) + wt_i32(WT_BIT_COUNT(sameExpert_1.x)) + wt_i32(WT_BIT_COUNT(sameExpert_1.y)) - firstRow;
    const wt_i32 filled = rowsLeft < 4 ? rowsLeft : 4;

    // The tile's rows, and what stands for none behind the last
    if (WT_THREAD() / 64 == 0) {
        const wt_i32 row = isOfExpert ? wt_i32(WT_BIT_COUNT(sameExpert.x & (entry < 32 ? (entry < 0 ? 0u : (1u << wt_u32(entry)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert.y & (entry - 32 < 32 ? (entry - 32 < 0 ? 0u : (1u << wt_u32(entry - 32)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.x & (entry - 64 < 32 ? (entry - 64 < 0 ? 0u : (1u << wt_u32(entry - 64)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.y & (entry - 96 < 32 ? (entry - 96 < 0 ? 0u : (1u << wt_u32(entry - 96)) - 1u) : 0xffffffffu))) - firstRow : -1;
        if (wt_u32(row) < 4u) {
            const wt_i32 rowToken = entry / topk;
            rowIDs[row] = ((entry - rowToken * topk) << 24) | rowToken;
        }
        const wt_i32 row_1 = isOfExpert_1 ? wt_i32(WT_BIT_COUNT(sameExpert.x & (entry_1 < 32 ? (entry_1 < 0 ? 0u : (1u << wt_u32(entry_1)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert.y & (entry_1 - 32 < 32 ? (entry_1 - 32 < 0 ? 0u : (1u << wt_u32(entry_1 - 32)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.x & (entry_1 - 64 < 32 ? (entry_1 - 64 < 0 ? 0u : (1u << wt_u32(entry_1 - 64)) - 1u) : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(sameExpert_1.y & (entry_1 - 96 < 32 ? (entry_1 - 96 < 0 ? 0u : (1u << wt_u32(entry_1 - 96)) - 1u) : 0xffffffffu))) - firstRow : -1;
        if (wt_u32(row_1) < 4u) {
            const wt_i32 rowToken_1 = entry_1 / topk;
            rowIDs[row_1] = ((entry_1 - rowToken_1 * topk) << 24) | rowToken_1;
        }
        const wt_i32 emptyRow = WT_LANE();
        if (wt_u32(emptyRow - filled) < wt_u32(4 - filled)) {
            rowIDs[emptyRow] = (topk << 24) | tokens;
        }
    }
    WT_BARRIER();
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row_2 = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 16;
    const wt_i32 column = piece % 16;
    const wt_i32 id = rowIDs[piece < 64 ? tileRow : 0];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 256 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 16 + (column ^ (tileRow % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = rowIDs[row_2 % 4];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row_2 < 4 ? tokens : 0);
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 57344 + wt_i64(WT_BLOCK_X() * 512), wt_u32(8192));
    const wt_i32 weightWaveOffset = wave * 2048;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 256));

    // Where this lane reads staged activations
    const wt_i32 source = row_2 % 4 * 16 + ((group * 2) ^ (row_2 % 4 % 8));
    const wt_i32 source_1 = row_2 % 4 * 16 + ((group * 2 + 1) ^ (row_2 % 4 % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 7168 + wt_i64(WT_BLOCK_X() * 64), wt_u32(256));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = topkWeights[resultRow];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 64, 0));
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);

    // All of K
    const wt_i32x4 x = activationTile[source];
    const wt_i32x4 x_1 = activationTile[source_1];
    const wt_i32x4 x_2 = activationTile[source + 8];
    const wt_i32x4 x_3 = activationTile[source_1 + 8];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow.xy, x.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_1.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_1.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_2.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_2.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_3.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_3.zw, high);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(routeWeight);
    WT_KEEP_VGPR(lowSum);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_f32 rowScale = activationScale * routeWeight * 0.0625f;
        const wt_i32 channel = WT_BLOCK_X() * 64 + wave * 16 + group * 4;
        const wt_f32 result = wt_f32(sums.x - lowSum * 128) * rowScale * weightScale.x;
        const wt_f32 result_1 = wt_f32(sums.y - lowSum * 128) * rowScale * weightScale.y;
        const wt_f32 result_2 = wt_f32(sums.z - lowSum * 128) * rowScale * weightScale.z;
        const wt_f32 result_3 = wt_f32(sums.w - lowSum * 128) * rowScale * weightScale.w;
        const wt_u32 bits = WT_F32_BITS(result);
        const wt_u32 bits_1 = WT_F32_BITS(result_1);
        const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_2 = WT_F32_BITS(result_2);
        const wt_u32 bits_3 = WT_F32_BITS(result_3);
        const wt_u32 pair_1 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel), (wt_u32x2{pair, pair_1}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel + 2), (wt_u32x2{pair, pair_1}.y));
    }
}
