WT_KERNEL(moe_stage1, 512, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_i8* __restrict__ activations,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ sortedIDs,
    const wt_i32* __restrict__ expertIDs,
    const wt_i32* __restrict__ validCounts,
    wt_i8* __restrict__ out,
    wt_f32* __restrict__ outScales,
    wt_i32* __restrict__ outLowSums,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_f32, heldRows, 3424, 0);
    WT_SHARED(wt_i32x4, activationTile, 1536, 13696);
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block * 8 >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 192;
    const wt_i32 column = piece % 192;
    const wt_i32 id = sortedIDs[block * 8 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? entryToken * 3072 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 192 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 512;
    const wt_i32 tileRow_1 = piece_1 / 192;
    const wt_i32 column_1 = piece_1 % 192;
    const wt_i32 id_1 = sortedIDs[block * 8 + tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? entryToken_1 * 3072 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 192 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 1024;
    const wt_i32 tileRow_2 = piece_2 / 192;
    const wt_i32 column_2 = piece_2 % 192;
    const wt_i32 id_2 = sortedIDs[block * 8 + tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? entryToken_2 * 3072 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 192 + (column_2 ^ (tileRow_2 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 8 + row % 8];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row < 8 ? tokens : 0);
    const wt_i32 safeToken = isReal ? token : 0;

    // The row that this lane has a part in once it is whole
    const wt_i32 heldRow = WT_THREAD() / 64;
    const wt_i32 heldID = sortedIDs[block * 8 + heldRow];
    const wt_i32 heldToken = heldID & 0x00ffffff;
    const bool isHeldReal = heldToken < tokens;
    const wt_i32 heldResultRow = isHeldReal ? heldToken * topk + (heldID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 73728 + wt_i64(WT_BLOCK_X() * 73728), wt_u32(1179648));
    const wt_i32 weightWaveOffset = wave * 147456;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * 3072));

    // Where this lane reads staged activations
    const wt_i32 source = row % 8 * 192 + ((group * 2) ^ (row % 8 % 8));
    const wt_i32 source_1 = row % 8 * 192 + ((group * 2 + 1) ^ (row % 8 % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 768 + wt_i64(WT_BLOCK_X() * 768), wt_u32(3072));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_f32 activationScale = activationScales[safeToken];
    const wt_i32 lowSum = activationLowSums[safeToken];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);
    const wt_i32x4 staged_2 = WT_BUFFER_LOAD_B128(activationRows, offset_2, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 24576, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 49152, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 73728, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 98304, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 122880, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 25600, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_8 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 50176, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_9 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 74752, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_10 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 99328, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_11 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 123904, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 6 * 64, 0));
    const wt_f32x4 weightScale_1 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 6 + 1) * 64, 0));
    const wt_f32x4 weightScale_2 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 6 + 2) * 64, 0));
    const wt_f32x4 weightScale_3 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 6 + 3) * 64, 0));
    const wt_f32x4 weightScale_4 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 6 + 4) * 64, 0));
    const wt_f32x4 weightScale_5 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 6 + 5) * 64, 0));
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    activationTile[target_2] = staged_2;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 low_2 = wt_i32x4(0);
    wt_i32x4 low_3 = wt_i32x4(0);
    wt_i32x4 low_4 = wt_i32x4(0);
    wt_i32x4 low_5 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);
    wt_i32x4 high_2 = wt_i32x4(0);
    wt_i32x4 high_3 = wt_i32x4(0);
    wt_i32x4 high_4 = wt_i32x4(0);
    wt_i32x4 high_5 = wt_i32x4(0);

    // Steps of K: each consumes the oldest weights and asks for those of 2 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step = 0; step < 22; step += 2) {
        const wt_i32x4 x = activationTile[source + step * 8];
        const wt_i32x4 x_1 = activationTile[source_1 + step * 8];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow = w & 0x0f0f0f0f;
        const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow.xy, x.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_1.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_1.zw, high);
        w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 2) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_1.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_1.zw, high_1);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
        low_2 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x.xy, low_2);
        high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x.zw, high_2);
        low_2 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_1.xy, low_2);
        high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_1.zw, high_2);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 1024 + 49152), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
        low_3 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x.xy, low_3);
        high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x.zw, high_3);
        low_3 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_1.xy, low_3);
        high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_1.zw, high_3);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 1024 + 73728), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_4 = w_4 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_4 = w_4 & wt_i32(0xf0f0f0f0u);
        low_4 = WT_MFMA_I32_16X16X32_I8(wLow_4.xy, x.xy, low_4);
        high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_4.xy, x.zw, high_4);
        low_4 = WT_MFMA_I32_16X16X32_I8(wLow_4.zw, x_1.xy, low_4);
        high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_4.zw, x_1.zw, high_4);
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 1024 + 98304), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
        low_5 = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x.xy, low_5);
        high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x.zw, high_5);
        low_5 = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_1.xy, low_5);
        high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_1.zw, high_5);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 1024 + 122880), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_2 = activationTile[source + (step + 1) * 8];
        const wt_i32x4 x_3 = activationTile[source_1 + (step + 1) * 8];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x_2.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x_2.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_3.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_3.zw, high);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 3) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_2.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_2.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_3.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_3.zw, high_1);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 1024 + 24576), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_8 = w_8 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_8 = w_8 & wt_i32(0xf0f0f0f0u);
        low_2 = WT_MFMA_I32_16X16X32_I8(wLow_8.xy, x_2.xy, low_2);
        high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_8.xy, x_2.zw, high_2);
        low_2 = WT_MFMA_I32_16X16X32_I8(wLow_8.zw, x_3.xy, low_2);
        high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_8.zw, x_3.zw, high_2);
        w_8 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 1024 + 49152), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_9 = w_9 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_9 = w_9 & wt_i32(0xf0f0f0f0u);
        low_3 = WT_MFMA_I32_16X16X32_I8(wLow_9.xy, x_2.xy, low_3);
        high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_9.xy, x_2.zw, high_3);
        low_3 = WT_MFMA_I32_16X16X32_I8(wLow_9.zw, x_3.xy, low_3);
        high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_9.zw, x_3.zw, high_3);
        w_9 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 1024 + 73728), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_10 = w_10 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_10 = w_10 & wt_i32(0xf0f0f0f0u);
        low_4 = WT_MFMA_I32_16X16X32_I8(wLow_10.xy, x_2.xy, low_4);
        high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_10.xy, x_2.zw, high_4);
        low_4 = WT_MFMA_I32_16X16X32_I8(wLow_10.zw, x_3.xy, low_4);
        high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_10.zw, x_3.zw, high_4);
        w_10 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 1024 + 98304), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_11 = w_11 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_11 = w_11 & wt_i32(0xf0f0f0f0u);
        low_5 = WT_MFMA_I32_16X16X32_I8(wLow_11.xy, x_2.xy, low_5);
        high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_11.xy, x_2.zw, high_5);
        low_5 = WT_MFMA_I32_16X16X32_I8(wLow_11.zw, x_3.xy, low_5);
        high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_11.zw, x_3.zw, high_5);
        w_11 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 1024 + 122880), 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps
    const wt_i32x4 x_4 = activationTile[source + 176];
    const wt_i32x4 x_5 = activationTile[source_1 + 176];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_12 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_12 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.xy, x_4.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.xy, x_4.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.zw, x_5.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.zw, x_5.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_13 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_13 = w_1 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_13.xy, x_4.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_13.xy, x_4.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_13.zw, x_5.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_13.zw, x_5.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_14 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_14 = w_2 & wt_i32(0xf0f0f0f0u);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_14.xy, x_4.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_14.xy, x_4.zw, high_2);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_14.zw, x_5.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_14.zw, x_5.zw, high_2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_15 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_15 = w_3 & wt_i32(0xf0f0f0f0u);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_15.xy, x_4.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_15.xy, x_4.zw, high_3);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_15.zw, x_5.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_15.zw, x_5.zw, high_3);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_16 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_16 = w_4 & wt_i32(0xf0f0f0f0u);
    low_4 = WT_MFMA_I32_16X16X32_I8(wLow_16.xy, x_4.xy, low_4);
    high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_16.xy, x_4.zw, high_4);
    low_4 = WT_MFMA_I32_16X16X32_I8(wLow_16.zw, x_5.xy, low_4);
    high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_16.zw, x_5.zw, high_4);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_17 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_17 = w_5 & wt_i32(0xf0f0f0f0u);
    low_5 = WT_MFMA_I32_16X16X32_I8(wLow_17.xy, x_4.xy, low_5);
    high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_17.xy, x_4.zw, high_5);
    low_5 = WT_MFMA_I32_16X16X32_I8(wLow_17.zw, x_5.xy, low_5);
    high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_17.zw, x_5.zw, high_5);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_6 = activationTile[source + 184];
    const wt_i32x4 x_7 = activationTile[source_1 + 184];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_18 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_18 = w_6 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_18.xy, x_6.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_18.xy, x_6.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_18.zw, x_7.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_18.zw, x_7.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_19 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_19 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.xy, x_6.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.xy, x_6.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.zw, x_7.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.zw, x_7.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_20 = w_8 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_20 = w_8 & wt_i32(0xf0f0f0f0u);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_20.xy, x_6.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_20.xy, x_6.zw, high_2);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_20.zw, x_7.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_20.zw, x_7.zw, high_2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_21 = w_9 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_21 = w_9 & wt_i32(0xf0f0f0f0u);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_21.xy, x_6.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_21.xy, x_6.zw, high_3);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_21.zw, x_7.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_21.zw, x_7.zw, high_3);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_22 = w_10 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_22 = w_10 & wt_i32(0xf0f0f0f0u);
    low_4 = WT_MFMA_I32_16X16X32_I8(wLow_22.xy, x_6.xy, low_4);
    high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_22.xy, x_6.zw, high_4);
    low_4 = WT_MFMA_I32_16X16X32_I8(wLow_22.zw, x_7.xy, low_4);
    high_4 = WT_MFMA_I32_16X16X32_I8(wHigh_22.zw, x_7.zw, high_4);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_23 = w_11 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_23 = w_11 & wt_i32(0xf0f0f0f0u);
    low_5 = WT_MFMA_I32_16X16X32_I8(wLow_23.xy, x_6.xy, low_5);
    high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_23.xy, x_6.zw, high_5);
    low_5 = WT_MFMA_I32_16X16X32_I8(wLow_23.zw, x_7.xy, low_5);
    high_5 = WT_MFMA_I32_16X16X32_I8(wHigh_23.zw, x_7.zw, high_5);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(weightScale_1);
    WT_KEEP_VGPR(weightScale_2);
    WT_KEEP_VGPR(weightScale_3);
    WT_KEEP_VGPR(weightScale_4);
    WT_KEEP_VGPR(weightScale_5);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(lowSum);
    WT_KEEP_VGPR(heldResultRow);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    const wt_i32x4 sums_2 = low_2 * 16 + high_2;
    const wt_i32x4 sums_3 = low_3 * 16 + high_3;
    const wt_i32x4 sums_4 = low_4 * 16 + high_4;
    const wt_i32x4 sums_5 = low_5 * 16 + high_5;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_f32 rowScale = activationScale * 0.0625f;
        const wt_i32 channel = WT_BLOCK_X() * 384 + wave * 3 * 16 + group * 4;
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
        *(wt_f32x4*)(heldRows + row % 8 * 428 + (channel + channel / 32 * 4)) = wt_f32x4{product, product_1, product_2, product_3};
        const wt_i32 channel_1 = WT_BLOCK_X() * 384 + (wave * 3 + 1) * 16 + group * 4;
        const wt_f32 result_8 = wt_f32(sums_2.x - lowSum * 128) * rowScale * weightScale_2.x;
        const wt_f32 result_9 = wt_f32(sums_2.y - lowSum * 128) * rowScale * weightScale_2.y;
        const wt_f32 result_10 = wt_f32(sums_2.z - lowSum * 128) * rowScale * weightScale_2.z;
        const wt_f32 result_11 = wt_f32(sums_2.w - lowSum * 128) * rowScale * weightScale_2.w;
        const wt_f32 result_12 = wt_f32(sums_3.x - lowSum * 128) * rowScale * weightScale_3.x;
        const wt_f32 result_13 = wt_f32(sums_3.y - lowSum * 128) * rowScale * weightScale_3.y;
        const wt_f32 result_14 = wt_f32(sums_3.z - lowSum * 128) * rowScale * weightScale_3.z;
        const wt_f32 result_15 = wt_f32(sums_3.w - lowSum * 128) * rowScale * weightScale_3.w;
        const wt_f32 exponential_4 = WT_EXP2(result_8 * -1.442695f);
        const wt_f32 product_4 = result_8 * WT_RCP(1.0f + exponential_4) * result_12;
        const wt_f32 exponential_5 = WT_EXP2(result_9 * -1.442695f);
        const wt_f32 product_5 = result_9 * WT_RCP(1.0f + exponential_5) * result_13;
        const wt_f32 exponential_6 = WT_EXP2(result_10 * -1.442695f);
        const wt_f32 product_6 = result_10 * WT_RCP(1.0f + exponential_6) * result_14;
        const wt_f32 exponential_7 = WT_EXP2(result_11 * -1.442695f);
        const wt_f32 product_7 = result_11 * WT_RCP(1.0f + exponential_7) * result_15;
        *(wt_f32x4*)(heldRows + row % 8 * 428 + (channel_1 + channel_1 / 32 * 4)) = wt_f32x4{product_4, product_5, product_6, product_7};
        const wt_i32 channel_2 = WT_BLOCK_X() * 384 + (wave * 3 + 2) * 16 + group * 4;
        const wt_f32 result_16 = wt_f32(sums_4.x - lowSum * 128) * rowScale * weightScale_4.x;
        const wt_f32 result_17 = wt_f32(sums_4.y - lowSum * 128) * rowScale * weightScale_4.y;
        const wt_f32 result_18 = wt_f32(sums_4.z - lowSum * 128) * rowScale * weightScale_4.z;
        const wt_f32 result_19 = wt_f32(sums_4.w - lowSum * 128) * rowScale * weightScale_4.w;
        const wt_f32 result_20 = wt_f32(sums_5.x - lowSum * 128) * rowScale * weightScale_5.x;
        const wt_f32 result_21 = wt_f32(sums_5.y - lowSum * 128) * rowScale * weightScale_5.y;
        const wt_f32 result_22 = wt_f32(sums_5.z - lowSum * 128) * rowScale * weightScale_5.z;
        const wt_f32 result_23 = wt_f32(sums_5.w - lowSum * 128) * rowScale * weightScale_5.w;
        const wt_f32 exponential_8 = WT_EXP2(result_16 * -1.442695f);
        const wt_f32 product_8 = result_16 * WT_RCP(1.0f + exponential_8) * result_20;
        const wt_f32 exponential_9 = WT_EXP2(result_17 * -1.442695f);
        const wt_f32 product_9 = result_17 * WT_RCP(1.0f + exponential_9) * result_21;
        const wt_f32 exponential_10 = WT_EXP2(result_18 * -1.442695f);
        const wt_f32 product_10 = result_18 * WT_RCP(1.0f + exponential_10) * result_22;
        const wt_f32 exponential_11 = WT_EXP2(result_19 * -1.442695f);
        const wt_f32 product_11 = result_19 * WT_RCP(1.0f + exponential_11) * result_23;
        *(wt_f32x4*)(heldRows + row % 8 * 428 + (channel_2 + channel_2 / 32 * 4)) = wt_f32x4{product_8, product_9, product_10, product_11};
    }
    WT_BARRIER();

    // The largest magnitude of each row; rows of padding look at the first one's
    const wt_i32 rowLane = WT_THREAD() % 64;
    const wt_i32 source_2 = (isHeldReal ? heldRow : 0) * 428;
    const wt_i32 unit = rowLane;
    const bool exists = unit < 48;
    const wt_i32 safeUnit = exists ? unit : 0;
    const wt_i32 first = source_2 + (safeUnit * 8 + safeUnit * 8 / 32 * 4);
    const wt_f32x4 held = *(const wt_f32x4*)(heldRows + first);
    const wt_f32x4 held_1 = *(const wt_f32x4*)(heldRows + first + 4);
    const wt_i32x4 magnitudes = WT_MAX(WT_BITS(wt_i32x4, held) & 0x7fffffff, WT_BITS(wt_i32x4, held_1) & 0x7fffffff);
    const wt_i32 ownLargest = WT_MAX(WT_MAX(magnitudes.x, magnitudes.y), WT_MAX(magnitudes.z, magnitudes.w));
    const wt_i32 other = WT_SHUFFLE_XOR(ownLargest, 32);
    const wt_i32 largest = WT_MAX(ownLargest, other);
    const wt_i32 other_1 = WT_SHUFFLE_XOR(largest, 16);
    const wt_i32 largest_1 = WT_MAX(largest, other_1);
    const wt_i32 other_2 = WT_SHUFFLE_XOR(largest_1, 8);
    const wt_i32 largest_2 = WT_MAX(largest_1, other_2);
    const wt_i32 other_3 = WT_SHUFFLE_XOR(largest_2, 4);
    const wt_i32 largest_3 = WT_MAX(largest_2, other_3);
    const wt_i32 other_4 = WT_SHUFFLE_XOR(largest_3, 2);
    const wt_i32 largest_4 = WT_MAX(largest_3, other_4);
    const wt_i32 other_5 = WT_SHUFFLE_XOR(largest_4, 1);
    const wt_i32 largest_5 = WT_MAX(largest_4, other_5);
    const wt_f32 rowLargest = WT_BITS_F32(WT_BITS(wt_u32, largest_5));
    const wt_f32 factor = rowLargest < 1.5046328e-36f ? 0.0f : 127.0f / rowLargest;
    const wt_f32 scale = rowLargest < 1.5046328e-36f ? 0.0f : rowLargest / 127.0f;

    // Round to INT8 and sum what meets low nibbles
    const wt_u32 rounded = WT_F32_BITS(WT_FMA(held.x, factor, 12582912.0f));
    const wt_u32 rounded_1 = WT_F32_BITS(WT_FMA(held.y, factor, 12582912.0f));
    const wt_u32 rounded_2 = WT_F32_BITS(WT_FMA(held.z, factor, 12582912.0f));
    const wt_u32 rounded_3 = WT_F32_BITS(WT_FMA(held.w, factor, 12582912.0f));
    const wt_i32 bytes = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_3, rounded_2, 0x0c0c0400u), WT_PERM(rounded_1, rounded, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_4 = WT_F32_BITS(WT_FMA(held_1.x, factor, 12582912.0f));
    const wt_u32 rounded_5 = WT_F32_BITS(WT_FMA(held_1.y, factor, 12582912.0f));
    const wt_u32 rounded_6 = WT_F32_BITS(WT_FMA(held_1.z, factor, 12582912.0f));
    const wt_u32 rounded_7 = WT_F32_BITS(WT_FMA(held_1.w, factor, 12582912.0f));
    const wt_i32 bytes_1 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_7, rounded_6, 0x0c0c0400u), WT_PERM(rounded_5, rounded_4, 0x0c0c0400u), 0x05040100u));
    const wt_i32 lowSum_1 = exists ? (unit % 2 < 1 ? WT_DOT4_I8(bytes_1, 16843009, WT_DOT4_I8(bytes, 16843009, 0)) : 0) : 0;
    const wt_i32 other_6 = WT_SHUFFLE_XOR(lowSum_1, 32);
    const wt_i32 total = lowSum_1 + other_6;
    const wt_i32 other_7 = WT_SHUFFLE_XOR(total, 16);
    const wt_i32 total_1 = total + other_7;
    const wt_i32 other_8 = WT_SHUFFLE_XOR(total_1, 8);
    const wt_i32 total_2 = total_1 + other_8;
    const wt_i32 other_9 = WT_SHUFFLE_XOR(total_2, 4);
    const wt_i32 total_3 = total_2 + other_9;
    const wt_i32 other_10 = WT_SHUFFLE_XOR(total_3, 2);
    const wt_i32 total_4 = total_3 + other_10;
    const wt_i32 other_11 = WT_SHUFFLE_XOR(total_4, 1);
    const wt_i32 total_5 = total_4 + other_11;
    // Bounds: rows of padding belong to no token.
    if (isHeldReal) {
        // Bounds: the last pieces reach beyond the row.
        if (exists) {
            *(wt_i32x2*)(out + wt_i64(heldResultRow) * 384 + wt_i64(unit * 8)) = wt_i32x2{bytes, bytes_1};
        }
        // Bounds: one lane stores what the row has.
        if (rowLane == 0) {
            outScales[heldResultRow] = scale;
            outLowSums[heldResultRow] = total_5;
        }
    }
}
