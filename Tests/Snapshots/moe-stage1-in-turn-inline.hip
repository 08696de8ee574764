WT_KERNEL_ARCH(moe_stage1, 128, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_i8* __restrict__ activations,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ topkIDs,
    wt_bf16* __restrict__ out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 experts) {
    WT_SHARED(wt_i32, rowIDs, 4, 0);
    WT_SHARED(wt_i32x4, activationTile, 768, 16);
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
    const wt_i32 tileRow = piece / 192;
    const wt_i32 column = piece % 192;
    const wt_i32 id = rowIDs[tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? entryToken * 3072 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 192 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 128;
    const wt_i32 tileRow_1 = piece_1 / 192;
    const wt_i32 column_1 = piece_1 % 192;
    const wt_i32 id_1 = rowIDs[tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? entryToken_1 * 3072 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 192 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 256;
    const wt_i32 tileRow_2 = piece_2 / 192;
    const wt_i32 column_2 = piece_2 % 192;
    const wt_i32 id_2 = rowIDs[tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? entryToken_2 * 3072 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 192 + (column_2 ^ (tileRow_2 % 8));
    const wt_i32 piece_3 = WT_THREAD() + 384;
    const wt_i32 tileRow_3 = piece_3 / 192;
    const wt_i32 column_3 = piece_3 % 192;
    const wt_i32 id_3 = rowIDs[tileRow_3];
    const wt_i32 entryToken_3 = id_3 & 0x00ffffff;
    const wt_i32 offset_3 = (entryToken_3 < tokens ? entryToken_3 * 3072 : 1879048192) + column_3 * 16;
    const wt_i32 target_3 = tileRow_3 * 192 + (column_3 ^ (tileRow_3 % 8));
    const wt_i32 piece_4 = WT_THREAD() + 512;
    const wt_i32 tileRow_4 = piece_4 / 192;
    const wt_i32 column_4 = piece_4 % 192;
    const wt_i32 id_4 = rowIDs[tileRow_4];
    const wt_i32 entryToken_4 = id_4 & 0x00ffffff;
    const wt_i32 offset_4 = (entryToken_4 < tokens ? entryToken_4 * 3072 : 1879048192) + column_4 * 16;
    const wt_i32 target_4 = tileRow_4 * 192 + (column_4 ^ (tileRow_4 % 8));
    const wt_i32 piece_5 = WT_THREAD() + 640;
    const wt_i32 tileRow_5 = piece_5 / 192;
    const wt_i32 column_5 = piece_5 % 192;
    const wt_i32 id_5 = rowIDs[tileRow_5];
    const wt_i32 entryToken_5 = id_5 & 0x00ffffff;
    const wt_i32 offset_5 = (entryToken_5 < tokens ? entryToken_5 * 3072 : 1879048192) + column_5 * 16;
    const wt_i32 target_5 = tileRow_5 * 192 + (column_5 ^ (tileRow_5 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = rowIDs[row_2 % 4];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row_2 < 4 ? tokens : 0);
    const wt_i32 safeToken = isReal ? token : 0;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 73728 + wt_i64(WT_BLOCK_X() * 6144), wt_u32(98304));
    const wt_i32 weightWaveOffset = wave * 49152;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * 3072));

    // Where this lane reads staged activations
    const wt_i32 source = row_2 % 4 * 192 + ((group * 2) ^ (row_2 % 4 % 8));
    const wt_i32 source_1 = row_2 % 4 * 192 + ((group * 2 + 1) ^ (row_2 % 4 % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 768 + wt_i64(WT_BLOCK_X() * 64), wt_u32(256));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_f32 activationScale = activationScales[safeToken];
    const wt_i32 lowSum = activationLowSums[safeToken];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);
    const wt_i32x4 staged_2 = WT_BUFFER_LOAD_B128(activationRows, offset_2, 0, 0);
    const wt_i32x4 staged_3 = WT_BUFFER_LOAD_B128(activationRows, offset_3, 0, 0);
    const wt_i32x4 staged_4 = WT_BUFFER_LOAD_B128(activationRows, offset_4, 0, 0);
    const wt_i32x4 staged_5 = WT_BUFFER_LOAD_B128(activationRows, offset_5, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 3072, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 4096, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 5120, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 6144, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 7168, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 2 * 64, 0));
    const wt_f32x4 weightScale_1 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 2 + 1) * 64, 0));
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    activationTile[target_2] = staged_2;
    activationTile[target_3] = staged_3;
    activationTile[target_4] = staged_4;
    activationTile[target_5] = staged_5;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // Steps of K of gate: each consumes the oldest weights and asks for those of 4 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step = 0; step < 8; step += 4) {
        const wt_i32x4 x = activationTile[source + step * 16];
        const wt_i32x4 x_1 = activationTile[source_1 + step * 16];
        const wt_i32x4 x_2 = activationTile[source + (step * 16 + 8)];
        const wt_i32x4 x_3 = activationTile[source_1 + (step * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow = w & 0x0f0f0f0f;
        const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow.xy, x.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_1.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_1.zw, high);
        w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 4) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_2.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_2.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_3.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_3.zw, high);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 4) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_4 = activationTile[source + (step + 1) * 16];
        const wt_i32x4 x_5 = activationTile[source_1 + (step + 1) * 16];
        const wt_i32x4 x_6 = activationTile[source + ((step + 1) * 16 + 8)];
        const wt_i32x4 x_7 = activationTile[source_1 + ((step + 1) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_4.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_4.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_5.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_5.zw, high);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 5) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_6.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_6.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_7.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_7.zw, high);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 5) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_8 = activationTile[source + (step + 2) * 16];
        const wt_i32x4 x_9 = activationTile[source_1 + (step + 2) * 16];
        const wt_i32x4 x_10 = activationTile[source + ((step + 2) * 16 + 8)];
        const wt_i32x4 x_11 = activationTile[source_1 + ((step + 2) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_4 = w_4 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_4 = w_4 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.xy, x_8.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.xy, x_8.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.zw, x_9.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.zw, x_9.zw, high);
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 6) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x_10.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x_10.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_11.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_11.zw, high);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 6) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_12 = activationTile[source + (step + 3) * 16];
        const wt_i32x4 x_13 = activationTile[source_1 + (step + 3) * 16];
        const wt_i32x4 x_14 = activationTile[source + ((step + 3) * 16 + 8)];
        const wt_i32x4 x_15 = activationTile[source_1 + ((step + 3) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x_12.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x_12.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_13.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_13.zw, high);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 7) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_14.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_14.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_15.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_15.zw, high);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 7) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps of gate
    const wt_i32x4 x_16 = activationTile[source + 128];
    const wt_i32x4 x_17 = activationTile[source_1 + 128];
    const wt_i32x4 x_18 = activationTile[source + 136];
    const wt_i32x4 x_19 = activationTile[source_1 + 136];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_8 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_8 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.xy, x_16.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.xy, x_16.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.zw, x_17.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.zw, x_17.zw, high);
    w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 24576, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_9 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_9 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_9.xy, x_18.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_9.xy, x_18.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_9.zw, x_19.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_9.zw, x_19.zw, high);
    w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 25600, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_20 = activationTile[source + 144];
    const wt_i32x4 x_21 = activationTile[source_1 + 144];
    const wt_i32x4 x_22 = activationTile[source + 152];
    const wt_i32x4 x_23 = activationTile[source_1 + 152];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_10 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_10 = w_2 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_10.xy, x_20.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_10.xy, x_20.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_10.zw, x_21.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_10.zw, x_21.zw, high);
    w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 26624, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_11 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_11 = w_3 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_11.xy, x_22.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_11.xy, x_22.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_11.zw, x_23.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_11.zw, x_23.zw, high);
    w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 27648, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_24 = activationTile[source + 160];
    const wt_i32x4 x_25 = activationTile[source_1 + 160];
    const wt_i32x4 x_26 = activationTile[source + 168];
    const wt_i32x4 x_27 = activationTile[source_1 + 168];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_12 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_12 = w_4 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.xy, x_24.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.xy, x_24.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.zw, x_25.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.zw, x_25.zw, high);
    w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 28672, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_13 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_13 = w_5 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_13.xy, x_26.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_13.xy, x_26.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_13.zw, x_27.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_13.zw, x_27.zw, high);
    w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 29696, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_28 = activationTile[source + 176];
    const wt_i32x4 x_29 = activationTile[source_1 + 176];
    const wt_i32x4 x_30 = activationTile[source + 184];
    const wt_i32x4 x_31 = activationTile[source_1 + 184];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_14 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_14 = w_6 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_14.xy, x_28.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_14.xy, x_28.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_14.zw, x_29.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_14.zw, x_29.zw, high);
    w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 30720, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_15 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_15 = w_7 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_15.xy, x_30.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_15.xy, x_30.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_15.zw, x_31.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_15.zw, x_31.zw, high);
    w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 31744, 2);
    WT_SCHED_BARRIER(0);

    // Steps of K of up: each consumes the oldest weights and asks for those of 4 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step_1 = 0; step_1 < 8; step_1 += 4) {
        const wt_i32x4 x_32 = activationTile[source + step_1 * 16];
        const wt_i32x4 x_33 = activationTile[source_1 + step_1 * 16];
        const wt_i32x4 x_34 = activationTile[source + (step_1 * 16 + 8)];
        const wt_i32x4 x_35 = activationTile[source_1 + (step_1 * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_16 = w & 0x0f0f0f0f;
        const wt_i32x4 wHigh_16 = w & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_16.xy, x_32.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_16.xy, x_32.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_16.zw, x_33.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_16.zw, x_33.zw, high_1);
        w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step_1 + 4) * 2 * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_17 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_17 = w_1 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_17.xy, x_34.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_17.xy, x_34.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_17.zw, x_35.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_17.zw, x_35.zw, high_1);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step_1 + 4) * 2 + 1) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_36 = activationTile[source + (step_1 + 1) * 16];
        const wt_i32x4 x_37 = activationTile[source_1 + (step_1 + 1) * 16];
        const wt_i32x4 x_38 = activationTile[source + ((step_1 + 1) * 16 + 8)];
        const wt_i32x4 x_39 = activationTile[source_1 + ((step_1 + 1) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_18 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_18 = w_2 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.xy, x_36.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.xy, x_36.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.zw, x_37.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.zw, x_37.zw, high_1);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step_1 + 5) * 2 * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_19 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_19 = w_3 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.xy, x_38.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.xy, x_38.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.zw, x_39.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.zw, x_39.zw, high_1);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step_1 + 5) * 2 + 1) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_40 = activationTile[source + (step_1 + 2) * 16];
        const wt_i32x4 x_41 = activationTile[source_1 + (step_1 + 2) * 16];
        const wt_i32x4 x_42 = activationTile[source + ((step_1 + 2) * 16 + 8)];
        const wt_i32x4 x_43 = activationTile[source_1 + ((step_1 + 2) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_20 = w_4 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_20 = w_4 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_20.xy, x_40.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_20.xy, x_40.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_20.zw, x_41.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_20.zw, x_41.zw, high_1);
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step_1 + 6) * 2 * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_21 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_21 = w_5 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_21.xy, x_42.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_21.xy, x_42.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_21.zw, x_43.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_21.zw, x_43.zw, high_1);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step_1 + 6) * 2 + 1) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_44 = activationTile[source + (step_1 + 3) * 16];
        const wt_i32x4 x_45 = activationTile[source_1 + (step_1 + 3) * 16];
        const wt_i32x4 x_46 = activationTile[source + ((step_1 + 3) * 16 + 8)];
        const wt_i32x4 x_47 = activationTile[source_1 + ((step_1 + 3) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_22 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_22 = w_6 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_22.xy, x_44.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_22.xy, x_44.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_22.zw, x_45.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_22.zw, x_45.zw, high_1);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step_1 + 7) * 2 * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_23 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_23 = w_7 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_23.xy, x_46.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_23.xy, x_46.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_23.zw, x_47.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_23.zw, x_47.zw, high_1);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step_1 + 7) * 2 + 1) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps of up
    const wt_i32x4 x_48 = activationTile[source + 128];
    const wt_i32x4 x_49 = activationTile[source_1 + 128];
    const wt_i32x4 x_50 = activationTile[source + 136];
    const wt_i32x4 x_51 = activationTile[source_1 + 136];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_24 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_24 = w & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_24.xy, x_48.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_24.xy, x_48.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_24.zw, x_49.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_24.zw, x_49.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_25 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_25 = w_1 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_25.xy, x_50.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_25.xy, x_50.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_25.zw, x_51.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_25.zw, x_51.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_52 = activationTile[source + 144];
    const wt_i32x4 x_53 = activationTile[source_1 + 144];
    const wt_i32x4 x_54 = activationTile[source + 152];
    const wt_i32x4 x_55 = activationTile[source_1 + 152];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_26 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_26 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_26.xy, x_52.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_26.xy, x_52.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_26.zw, x_53.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_26.zw, x_53.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_27 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_27 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_27.xy, x_54.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_27.xy, x_54.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_27.zw, x_55.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_27.zw, x_55.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_56 = activationTile[source + 160];
    const wt_i32x4 x_57 = activationTile[source_1 + 160];
    const wt_i32x4 x_58 = activationTile[source + 168];
    const wt_i32x4 x_59 = activationTile[source_1 + 168];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_28 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_28 = w_4 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_28.xy, x_56.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_28.xy, x_56.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_28.zw, x_57.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_28.zw, x_57.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_29 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_29 = w_5 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_29.xy, x_58.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_29.xy, x_58.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_29.zw, x_59.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_29.zw, x_59.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_60 = activationTile[source + 176];
    const wt_i32x4 x_61 = activationTile[source_1 + 176];
    const wt_i32x4 x_62 = activationTile[source + 184];
    const wt_i32x4 x_63 = activationTile[source_1 + 184];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_30 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_30 = w_6 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_30.xy, x_60.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_30.xy, x_60.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_30.zw, x_61.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_30.zw, x_61.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_31 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_31 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_31.xy, x_62.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_31.xy, x_62.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_31.zw, x_63.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_31.zw, x_63.zw, high_1);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(weightScale_1);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(lowSum);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_f32 rowScale = activationScale * 0.0625f;
        const wt_i32 channel = WT_BLOCK_X() * 32 + wave * 16 + group * 4;
        const wt_f32 result = wt_f32(sums.x - lowSum * 128) * rowScale * weightScale.x;
        const wt_f32 result_1 = wt_f32(sums.y - lowSum * 128) * rowScale * weightScale.y;
        const wt_f32 result_2 = wt_f32(sums.z - lowSum * 128) * rowScale * weightScale.z;
        const wt_f32 result_3 = wt_f32(sums.w - lowSum * 128) * rowScale * weightScale.w;
        const wt_f32 result_4 = wt_f32(sums_1.x - lowSum * 128) * rowScale * weightScale_1.x;
        const wt_f32 result_5 = wt_f32(sums_1.y - lowSum * 128) * rowScale * weightScale_1.y;
        const wt_f32 result_6 = wt_f32(sums_1.z - lowSum * 128) * rowScale * weightScale_1.z;
        const wt_f32 result_7 = wt_f32(sums_1.w - lowSum * 128) * rowScale * weightScale_1.w;
        const wt_f32 exponential = WT_EXP2(result * -1.442695f);
        const wt_f32 product = result * WT_RCP(1.0f + exponential) * result_4;
        const wt_f32 exponential_1 = WT_EXP2(result_1 * -1.442695f);
        const wt_f32 product_1 = result_1 * WT_RCP(1.0f + exponential_1) * result_5;
        const wt_f32 exponential_2 = WT_EXP2(result_2 * -1.442695f);
        const wt_f32 product_2 = result_2 * WT_RCP(1.0f + exponential_2) * result_6;
        const wt_f32 exponential_3 = WT_EXP2(result_3 * -1.442695f);
        const wt_f32 product_3 = result_3 * WT_RCP(1.0f + exponential_3) * result_7;
        const wt_u32 bits = WT_F32_BITS(product);
        const wt_u32 bits_1 = WT_F32_BITS(product_1);
        const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_2 = WT_F32_BITS(product_2);
        const wt_u32 bits_3 = WT_F32_BITS(product_3);
        const wt_u32 pair_1 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
        *(wt_u32x2*)(out + wt_i64(resultRow) * 384 + wt_i64(channel)) = wt_u32x2{pair, pair_1};
    }
}
