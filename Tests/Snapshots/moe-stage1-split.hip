WT_KERNEL_ARCH(moe_stage1, 128, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_i8* __restrict__ activations,
    const wt_i32* __restrict__ sortedIDs,
    const wt_i32* __restrict__ expertIDs,
    const wt_i32* __restrict__ validCounts,
    wt_i32* __restrict__ partials,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32x4, activationTile, 448, 0);
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 224;
    const wt_i32 column = piece % 224;
    const wt_i32 id = sortedIDs[block + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? entryToken * 7168 + WT_BLOCK_Z() * 3584 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 224 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 128;
    const wt_i32 tileRow_1 = piece_1 / 224;
    const wt_i32 column_1 = piece_1 % 224;
    const wt_i32 id_1 = sortedIDs[block + (piece_1 < 224 ? tileRow_1 : 0)];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? entryToken_1 * 7168 + WT_BLOCK_Z() * 3584 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 224 + (column_1 ^ (tileRow_1 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row < 1 ? tokens : 0);
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 114688 + wt_i64(WT_BLOCK_X() * 7168) + wt_i64(WT_BLOCK_Z() * 1792), wt_u32(1003520));
    const wt_i32 weightWaveOffset = wave * 57344;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * 7168));

    // Where this lane reads staged activations
    const wt_i32 source = group * 2;
    const wt_i32 source_1 = group * 2 + 1;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 917504, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 918528, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 3072, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 919552, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 920576, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_8 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 4096, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_9 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 5120, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_10 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 921600, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_11 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 922624, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_12 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 6144, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_13 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 7168, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_14 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 923648, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_15 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 924672, 2);
    WT_SCHED_BARRIER(0);
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // Steps of K: each consumes the oldest weights and asks for those of 4 steps later
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
        const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_1.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_1.zw, high_1);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 4) * 2 * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_2.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_2.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_3.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_3.zw, high_1);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 4) * 2 + 1) * 1024 + 917504), 2);
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
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 5) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x_6.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x_6.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_7.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_7.zw, high);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 5) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x_4.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x_4.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_5.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_5.zw, high_1);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 5) * 2 * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_6.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_6.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_7.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_7.zw, high_1);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 5) * 2 + 1) * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_8 = activationTile[source + (step + 2) * 16];
        const wt_i32x4 x_9 = activationTile[source_1 + (step + 2) * 16];
        const wt_i32x4 x_10 = activationTile[source + ((step + 2) * 16 + 8)];
        const wt_i32x4 x_11 = activationTile[source_1 + ((step + 2) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_8 = w_8 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_8 = w_8 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_8.xy, x_8.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_8.xy, x_8.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_8.zw, x_9.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_8.zw, x_9.zw, high);
        w_8 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 6) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_9 = w_9 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_9 = w_9 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_9.xy, x_10.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_9.xy, x_10.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_9.zw, x_11.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_9.zw, x_11.zw, high);
        w_9 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 6) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_10 = w_10 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_10 = w_10 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_10.xy, x_8.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_10.xy, x_8.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_10.zw, x_9.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_10.zw, x_9.zw, high_1);
        w_10 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 6) * 2 * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_11 = w_11 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_11 = w_11 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.xy, x_10.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.xy, x_10.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.zw, x_11.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.zw, x_11.zw, high_1);
        w_11 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 6) * 2 + 1) * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_12 = activationTile[source + (step + 3) * 16];
        const wt_i32x4 x_13 = activationTile[source_1 + (step + 3) * 16];
        const wt_i32x4 x_14 = activationTile[source + ((step + 3) * 16 + 8)];
        const wt_i32x4 x_15 = activationTile[source_1 + ((step + 3) * 16 + 8)];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_12 = w_12 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_12 = w_12 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_12.xy, x_12.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_12.xy, x_12.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_12.zw, x_13.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_12.zw, x_13.zw, high);
        w_12 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 7) * 2 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_13 = w_13 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_13 = w_13 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_13.xy, x_14.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_13.xy, x_14.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_13.zw, x_15.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_13.zw, x_15.zw, high);
        w_13 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 7) * 2 + 1) * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_14 = w_14 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_14 = w_14 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_14.xy, x_12.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_14.xy, x_12.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_14.zw, x_13.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_14.zw, x_13.zw, high_1);
        w_14 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 7) * 2 * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_15 = w_15 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_15 = w_15 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.xy, x_14.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.xy, x_14.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.zw, x_15.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.zw, x_15.zw, high_1);
        w_15 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (((step + 7) * 2 + 1) * 1024 + 917504), 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps
    const wt_i32x4 x_16 = activationTile[source + 128];
    const wt_i32x4 x_17 = activationTile[source_1 + 128];
    const wt_i32x4 x_18 = activationTile[source + 136];
    const wt_i32x4 x_19 = activationTile[source_1 + 136];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_16 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_16 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_16.xy, x_16.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_16.xy, x_16.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_16.zw, x_17.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_16.zw, x_17.zw, high);
    w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 24576, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_17 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_17 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_17.xy, x_18.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_17.xy, x_18.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_17.zw, x_19.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_17.zw, x_19.zw, high);
    w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 25600, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_18 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_18 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.xy, x_16.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.xy, x_16.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_18.zw, x_17.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_18.zw, x_17.zw, high_1);
    w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 942080, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_19 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_19 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.xy, x_18.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.xy, x_18.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.zw, x_19.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.zw, x_19.zw, high_1);
    w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 943104, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_20 = activationTile[source + 144];
    const wt_i32x4 x_21 = activationTile[source_1 + 144];
    const wt_i32x4 x_22 = activationTile[source + 152];
    const wt_i32x4 x_23 = activationTile[source_1 + 152];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_20 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_20 = w_4 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_20.xy, x_20.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_20.xy, x_20.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_20.zw, x_21.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_20.zw, x_21.zw, high);
    w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 26624, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_21 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_21 = w_5 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_21.xy, x_22.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_21.xy, x_22.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_21.zw, x_23.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_21.zw, x_23.zw, high);
    w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 27648, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_22 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_22 = w_6 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_22.xy, x_20.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_22.xy, x_20.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_22.zw, x_21.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_22.zw, x_21.zw, high_1);
    w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 944128, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_23 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_23 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_23.xy, x_22.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_23.xy, x_22.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_23.zw, x_23.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_23.zw, x_23.zw, high_1);
    w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 945152, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_24 = activationTile[source + 160];
    const wt_i32x4 x_25 = activationTile[source_1 + 160];
    const wt_i32x4 x_26 = activationTile[source + 168];
    const wt_i32x4 x_27 = activationTile[source_1 + 168];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_24 = w_8 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_24 = w_8 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_24.xy, x_24.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_24.xy, x_24.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_24.zw, x_25.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_24.zw, x_25.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_25 = w_9 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_25 = w_9 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_25.xy, x_26.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_25.xy, x_26.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_25.zw, x_27.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_25.zw, x_27.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_26 = w_10 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_26 = w_10 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_26.xy, x_24.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_26.xy, x_24.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_26.zw, x_25.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_26.zw, x_25.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_27 = w_11 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_27 = w_11 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_27.xy, x_26.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_27.xy, x_26.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_27.zw, x_27.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_27.zw, x_27.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_28 = activationTile[source + 176];
    const wt_i32x4 x_29 = activationTile[source_1 + 176];
    const wt_i32x4 x_30 = activationTile[source + 184];
    const wt_i32x4 x_31 = activationTile[source_1 + 184];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_28 = w_12 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_28 = w_12 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_28.xy, x_28.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_28.xy, x_28.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_28.zw, x_29.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_28.zw, x_29.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_29 = w_13 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_29 = w_13 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_29.xy, x_30.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_29.xy, x_30.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_29.zw, x_31.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_29.zw, x_31.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_30 = w_14 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_30 = w_14 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_30.xy, x_28.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_30.xy, x_28.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_30.zw, x_29.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_30.zw, x_29.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_31 = w_15 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_31 = w_15 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_31.xy, x_30.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_31.xy, x_30.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_31.zw, x_31.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_31.zw, x_31.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_32 = activationTile[source + 192];
    const wt_i32x4 x_33 = activationTile[source_1 + 192];
    const wt_i32x4 x_34 = activationTile[source + 200];
    const wt_i32x4 x_35 = activationTile[source_1 + 200];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_32 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_32 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_32.xy, x_32.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_32.xy, x_32.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_32.zw, x_33.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_32.zw, x_33.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_33 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_33 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_33.xy, x_34.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_33.xy, x_34.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_33.zw, x_35.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_33.zw, x_35.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_34 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_34 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_34.xy, x_32.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_34.xy, x_32.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_34.zw, x_33.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_34.zw, x_33.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_35 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_35 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_35.xy, x_34.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_35.xy, x_34.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_35.zw, x_35.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_35.zw, x_35.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_36 = activationTile[source + 208];
    const wt_i32x4 x_37 = activationTile[source_1 + 208];
    const wt_i32x4 x_38 = activationTile[source + 216];
    const wt_i32x4 x_39 = activationTile[source_1 + 216];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_36 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_36 = w_4 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_36.xy, x_36.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_36.xy, x_36.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_36.zw, x_37.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_36.zw, x_37.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_37 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_37 = w_5 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_37.xy, x_38.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_37.xy, x_38.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_37.zw, x_39.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_37.zw, x_39.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_38 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_38 = w_6 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_38.xy, x_36.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_38.xy, x_36.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_38.zw, x_37.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_38.zw, x_37.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_39 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_39 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_39.xy, x_38.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_39.xy, x_38.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_39.zw, x_39.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_39.zw, x_39.zw, high_1);
    WT_SCHED_BARRIER(0);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_i32 channel = WT_BLOCK_X() * 32 + wave * 16 + group * 4;
        *(wt_i32x4*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel)) = wt_i32x4{sums.x, sums.y, sums.z, sums.w};
        *(wt_i32x4*)(partials + wt_i64(WT_BLOCK_Z()) * (wt_i64(tokens * topk) * 512) + wt_i64(resultRow) * 512 + wt_i64(channel) + 256) = wt_i32x4{sums_1.x, sums_1.y, sums_1.z, sums_1.w};
    }
}

WT_KERNEL(moe_stage1_join, 256, 0)(
    const wt_i32* __restrict__ partials,
    const wt_f32* __restrict__ weightScales,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ topkIDs,
    wt_bf16* __restrict__ out,
    const wt_i32 topk,
    const wt_i32 rows,
    const wt_i32 experts) {
    // Four channels of one row
    const wt_i32 channel = (WT_BLOCK_X() * 256 + WT_THREAD()) * 4;
    // Bounds: the last workgroup reaches beyond the row.
    if (channel < 256) {
        const wt_i32 token = WT_BLOCK_Y() / topk;
        const wt_i32 expert = topkIDs[WT_BLOCK_Y()];
        const bool isOurs = wt_u32(expert) < wt_u32(experts);
        // Bounds: rows of experts on other ranks are nobody's here.
        if (isOurs) {
            const wt_i64 index = wt_i64(WT_BLOCK_Y()) * 512 + wt_i64(channel);
            const wt_i32 lowSum = activationLowSums[token];
            const wt_i32x4 slice = *(const wt_i32x4*)(partials + index);
            const wt_i32x4 slice_1 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512);
            const wt_i32x4 sums = slice + slice_1;
            const wt_i32x4 corrected = sums - wt_i32x4{lowSum * 128, lowSum * 128, lowSum * 128, lowSum * 128};
            const wt_i32x4 slice_2 = *(const wt_i32x4*)(partials + index + 256);
            const wt_i32x4 slice_3 = *(const wt_i32x4*)(partials + index + wt_i64(rows) * 512 + 256);
            const wt_i32x4 sums_1 = slice_2 + slice_3;
            const wt_i32x4 corrected_1 = sums_1 - wt_i32x4{lowSum * 128, lowSum * 128, lowSum * 128, lowSum * 128};
            const wt_f32 activationScale = activationScales[token];
            const wt_f32 rowScale = activationScale * 0.0625f;
            const wt_f32x4 weightScale = *(const wt_f32x4*)(weightScales + wt_i64(expert) * 512 + wt_i64(channel));
            const wt_f32x4 weightScale_1 = *(const wt_f32x4*)(weightScales + wt_i64(expert) * 512 + wt_i64(channel + 256));
            const wt_f32 value = wt_f32(corrected.x) * rowScale * weightScale.x;
            const wt_f32 value_1 = wt_f32(corrected.y) * rowScale * weightScale.y;
            const wt_f32 value_2 = wt_f32(corrected.z) * rowScale * weightScale.z;
            const wt_f32 value_3 = wt_f32(corrected.w) * rowScale * weightScale.w;
            const wt_f32 value_4 = wt_f32(corrected_1.x) * rowScale * weightScale_1.x;
            const wt_f32 value_5 = wt_f32(corrected_1.y) * rowScale * weightScale_1.y;
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
            const wt_u32 bits = WT_F32_BITS(product);
            const wt_u32 bits_1 = WT_F32_BITS(product_1);
            const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
            const wt_u32 bits_2 = WT_F32_BITS(product_2);
            const wt_u32 bits_3 = WT_F32_BITS(product_3);
            const wt_u32 pair_1 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
            *(wt_u32x2*)(out + wt_i64(WT_BLOCK_Y()) * 256 + wt_i64(channel)) = wt_u32x2{pair, pair_1};
        }
    }
}
