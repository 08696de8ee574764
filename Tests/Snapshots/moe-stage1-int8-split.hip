WT_KERNEL_ARCH(moe_stage1, 128, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_i8* __restrict__ activations,
    const wt_i32* __restrict__ sortedIDs,
    const wt_i32* __restrict__ expertIDs,
    const wt_i32* __restrict__ validCounts,
    wt_i32* __restrict__ partials,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32x4, activationTile, 560, 0);
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block * 4 >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 112;
    const wt_i32 column = piece % 112;
    const wt_i32 id = sortedIDs[block * 4 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? entryToken * 7168 + WT_BLOCK_Z() * 1792 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 112 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 128;
    const wt_i32 tileRow_1 = piece_1 / 112;
    const wt_i32 column_1 = piece_1 % 112;
    const wt_i32 id_1 = sortedIDs[block * 4 + tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? entryToken_1 * 7168 + WT_BLOCK_Z() * 1792 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 112 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 256;
    const wt_i32 tileRow_2 = piece_2 / 112;
    const wt_i32 column_2 = piece_2 % 112;
    const wt_i32 id_2 = sortedIDs[block * 4 + tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? entryToken_2 * 7168 + WT_BLOCK_Z() * 1792 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 112 + (column_2 ^ (tileRow_2 % 8));
    const wt_i32 piece_3 = WT_THREAD() + 384;
    const wt_i32 tileRow_3 = piece_3 / 112;
    const wt_i32 column_3 = piece_3 % 112;
    const wt_i32 id_3 = sortedIDs[block * 4 + (piece_3 < 448 ? tileRow_3 : 0)];
    const wt_i32 entryToken_3 = id_3 & 0x00ffffff;
    const wt_i32 offset_3 = (entryToken_3 < tokens ? entryToken_3 * 7168 + WT_BLOCK_Z() * 1792 : 1879048192) + column_3 * 16;
    const wt_i32 target_3 = tileRow_3 * 112 + (column_3 ^ (tileRow_3 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 4 + row % 4];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row < 4 ? tokens : 0);
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 114688 + wt_i64(WT_BLOCK_X() * 14336) + wt_i64(WT_BLOCK_Z() * 896), wt_u32(186368));
    const wt_i32 weightWaveOffset = wave * 114688;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * 7168));

    // Where this lane reads staged activations
    const wt_i32 source = row % 4 * 112 + ((group * 2) ^ (row % 4 % 8));
    const wt_i32 source_1 = row % 4 * 112 + ((group * 2 + 1) ^ (row % 4 % 8));

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);
    const wt_i32x4 staged_2 = WT_BUFFER_LOAD_B128(activationRows, offset_2, 0, 0);
    const wt_i32x4 staged_3 = WT_BUFFER_LOAD_B128(activationRows, offset_3, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 57344, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 58368, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 3072, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 59392, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 60416, 2);
    WT_SCHED_BARRIER(0);
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    activationTile[target_2] = staged_2;
    activationTile[target_3] = staged_3;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // Steps of K: each consumes the oldest weights and asks for those of 2 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step = 0; step < 4; step += 2) {
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
        w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 2) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_2.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_2.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_3.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_3.zw, high);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_1.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_1.zw, high_1);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 2) * 2 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_2.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_2.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_3.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_3.zw, high_1);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 2) * 2 + 1) * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_4 = activationTile[source + (step + 1) * 16];
        const wt_i32x4 x_5 = activationTile[source_1 + (step + 1) * 16];
        const wt_i32x4 x_6 = activationTile[source + ((step + 1) * 16 + 8)];
        const wt_i32x4 x_7 = activationTile[source_1 + ((step + 1) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_4 = w_4 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_4 = w_4 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.xy, x_4.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.xy, x_4.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.zw, x_5.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.zw, x_5.zw, high);
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 3) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x_6.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x_6.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_7.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_7.zw, high);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x_4.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x_4.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_5.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_5.zw, high_1);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 3) * 2 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_6.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_6.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_7.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_7.zw, high_1);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 3) * 2 + 1) * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps
    const wt_i32x4 x_8 = activationTile[source + 64];
    const wt_i32x4 x_9 = activationTile[source_1 + 64];
    const wt_i32x4 x_10 = activationTile[source + 72];
    const wt_i32x4 x_11 = activationTile[source_1 + 72];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_8 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_8 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.xy, x_8.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.xy, x_8.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.zw, x_9.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.zw, x_9.zw, high);
    w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 12288, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_9 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_9 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_9.xy, x_10.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_9.xy, x_10.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_9.zw, x_11.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_9.zw, x_11.zw, high);
    w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 13312, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_10 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_10 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_10.xy, x_8.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_10.xy, x_8.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_10.zw, x_9.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_10.zw, x_9.zw, high_1);
    w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 69632, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_11 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_11 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.xy, x_10.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.xy, x_10.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.zw, x_11.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.zw, x_11.zw, high_1);
    w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 70656, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_12 = activationTile[source + 80];
    const wt_i32x4 x_13 = activationTile[source_1 + 80];
    const wt_i32x4 x_14 = activationTile[source + 88];
    const wt_i32x4 x_15 = activationTile[source_1 + 88];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_12 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_12 = w_4 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.xy, x_12.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.xy, x_12.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_12.zw, x_13.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_12.zw, x_13.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_13 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_13 = w_5 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_13.xy, x_14.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_13.xy, x_14.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_13.zw, x_15.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_13.zw, x_15.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_14 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_14 = w_6 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_14.xy, x_12.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_14.xy, x_12.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_14.zw, x_13.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_14.zw, x_13.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_15 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_15 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.xy, x_14.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.xy, x_14.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.zw, x_15.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.zw, x_15.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_16 = activationTile[source + 96];
    const wt_i32x4 x_17 = activationTile[source_1 + 96];
    const wt_i32x4 x_18 = activationTile[source + 104];
    const wt_i32x4 x_19 = activationTile[source_1 + 104];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_16 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_16 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_16.xy, x_16.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_16.xy, x_16.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_16.zw, x_17.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_16.zw, x_17.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_17 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_17 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_17.xy, x_18.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_17.xy, x_18.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_17.zw, x_19.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_17.zw, x_19.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_18 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_18 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.xy, x_16.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.xy, x_16.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.zw, x_17.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.zw, x_17.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_19 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_19 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.xy, x_18.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.xy, x_18.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.zw, x_19.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.zw, x_19.zw, high_1);
    WT_SCHED_BARRIER(0);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_i32 channel = WT_BLOCK_X() * 32 + wave * 2 * 8 + group * 2;
        *(wt_i32x2*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel)) = wt_i32x2{sums.x, sums.y};
        *(wt_i32x2*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel) + 256) = wt_i32x2{sums.z, sums.w};
        const wt_i32 channel_1 = WT_BLOCK_X() * 32 + (wave * 2 + 1) * 8 + group * 2;
        *(wt_i32x2*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel_1)) = wt_i32x2{sums_1.x, sums_1.y};
        *(wt_i32x2*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel_1) + 256) = wt_i32x2{sums_1.z, sums_1.w};
    }
}

WT_KERNEL(moe_stage1_join, 64, 0)(
    const wt_i32* __restrict__ partials,
    const wt_f32* __restrict__ weightScales,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ topkIDs,
    wt_i8* __restrict__ out,
    wt_f32* __restrict__ outScales,
    wt_i32* __restrict__ outLowSums,
    const wt_i32 topk,
    const wt_i32 rows,
    const wt_i32 experts) {
    // Four results of one row; rows of experts on other ranks are nobody's here
    const wt_i32 token = WT_BLOCK_X() / topk;
    const wt_i32 expert = topkIDs[WT_BLOCK_X()];
    if (wt_u32(expert) >= wt_u32(experts)) return;
    const wt_i32 channel = WT_THREAD() * 4;
    const wt_i64 index = wt_i64(WT_BLOCK_X()) * 512 + wt_i64(channel);
    const wt_i32 lowSum = activationLowSums[token];
    const wt_i32x4 slice = *(const wt_i32x4*)(partials + index);
    const wt_i32x4 slice_1 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512);
    const wt_i32x4 slice_2 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 * 2);
    const wt_i32x4 slice_3 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 * 3);
    const wt_i32x4 sums = slice + slice_1 + slice_2 + slice_3;
    const wt_i32x4 corrected = sums - wt_i32x4{lowSum * 128, lowSum * 128, lowSum * 128, lowSum * 128};
    const wt_i32x4 slice_4 = *(const wt_i32x4*)(partials + index + 256);
    const wt_i32x4 slice_5 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 + 256);
    const wt_i32x4 slice_6 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 * 2 + 256);
    const wt_i32x4 slice_7 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 * 3 + 256);
    const wt_i32x4 sums_1 = slice_4 + slice_5 + slice_6 + slice_7;
    const wt_i32x4 corrected_1 = sums_1 - wt_i32x4{lowSum * 128, lowSum * 128, lowSum * 128, lowSum * 128};
    const wt_f32 activationScale = activationScales[token];
    const wt_f32 rowScale = activationScale * 0.0625f;
    const wt_f32x4 weightScale = *(const wt_f32x4*)(weightScales + wt_i64(expert) * 512 + wt_i64(channel * 2));
    const wt_f32x4 weightScale_1 = *(const wt_f32x4*)(weightScales + wt_i64(expert) * 512 + wt_i64(channel * 2 + 4));
    const wt_f32 value = wt_f32(corrected.x) * rowScale * weightScale.x;
    const wt_f32 value_1 = wt_f32(corrected.y) * rowScale * weightScale.y;
    const wt_f32 value_2 = wt_f32(corrected.z) * rowScale * weightScale_1.x;
    const wt_f32 value_3 = wt_f32(corrected.w) * rowScale * weightScale_1.y;
    const wt_f32 value_4 = wt_f32(corrected_1.x) * rowScale * weightScale.z;
    const wt_f32 value_5 = wt_f32(corrected_1.y) * rowScale * weightScale.w;
    const wt_f32 value_6 = wt_f32(corrected_1.z) * rowScale * weightScale_1.z;
    const wt_f32 value_7 = wt_f32(corrected_1.w) * rowScale * weightScale_1.w;
    const wt_f32 exponential = WT_EXP2(value * -1.442695f);
    const wt_f32 product = value * WT_RCP(1.0f + exponential) * value_4;
    const wt_f32 exponential_1 = WT_EXP2(value_1 * -1.442695f);
    const wt_f32 product_1 = value_1 * WT_RCP(1.0f + exponential_1) * value_5;
    const wt_f32 exponential_2 = WT_EXP2(value_2 * -1.442695f);
    const wt_f32 product_2 = value_2 * WT_RCP(1.0f + exponential_2) * value_6;
    const wt_f32 exponential_3 = WT_EXP2(value_3 * -1.442695f);
    const wt_f32 product_3 = value_3 * WT_RCP(1.0f + exponential_3) * value_7;

    // The largest magnitude of the row
    const wt_i32 ownLargest = WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_i32, WT_F32_BITS(product)) & 0x7fffffff, WT_BITS(wt_i32, WT_F32_BITS(product_1)) & 0x7fffffff), WT_BITS(wt_i32, WT_F32_BITS(product_2)) & 0x7fffffff), WT_BITS(wt_i32, WT_F32_BITS(product_3)) & 0x7fffffff);
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
    const wt_u32 rounded = WT_F32_BITS(WT_FMA(product, factor, 12582912.0f));
    const wt_u32 rounded_1 = WT_F32_BITS(WT_FMA(product_1, factor, 12582912.0f));
    const wt_u32 rounded_2 = WT_F32_BITS(WT_FMA(product_2, factor, 12582912.0f));
    const wt_u32 rounded_3 = WT_F32_BITS(WT_FMA(product_3, factor, 12582912.0f));
    const wt_i32 bytes = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_3, rounded_2, 0x0c0c0400u), WT_PERM(rounded_1, rounded, 0x0c0c0400u), 0x05040100u));
    const wt_i32 lowSum_1 = WT_THREAD() % 4 < 2 ? WT_DOT4_I8(bytes, 16843009, 0) : 0;
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
    *(wt_i32*)(out + wt_i64(WT_BLOCK_X()) * 256 + wt_i64(channel)) = bytes;
    // Bounds: one lane stores what the row has.
    if (WT_THREAD() == 0) {
        outScales[WT_BLOCK_X()] = scale;
        outLowSums[WT_BLOCK_X()] = total_5;
    }
}
