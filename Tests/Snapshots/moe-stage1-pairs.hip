WT_KERNEL_ARCH(moe_stage1, 256, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_i8* __restrict__ activations,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ sortedIDs,
    const wt_i32* __restrict__ expertIDs,
    const wt_i32* __restrict__ validCounts,
    wt_bf16* __restrict__ out,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32x4, activationTile, 1792, 0);
    WT_SHARED(wt_i32, partialSums, 640, 28672);
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
    const wt_i32 tileRow = piece / 448;
    const wt_i32 column = piece % 448;
    const wt_i32 id = sortedIDs[block * 4 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? entryToken * 7168 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 448 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 256;
    const wt_i32 tileRow_1 = piece_1 / 448;
    const wt_i32 column_1 = piece_1 % 448;
    const wt_i32 id_1 = sortedIDs[block * 4 + tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? entryToken_1 * 7168 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 448 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 512;
    const wt_i32 tileRow_2 = piece_2 / 448;
    const wt_i32 column_2 = piece_2 % 448;
    const wt_i32 id_2 = sortedIDs[block * 4 + tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? entryToken_2 * 7168 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 448 + (column_2 ^ (tileRow_2 % 8));
    const wt_i32 piece_3 = WT_THREAD() + 768;
    const wt_i32 tileRow_3 = piece_3 / 448;
    const wt_i32 column_3 = piece_3 % 448;
    const wt_i32 id_3 = sortedIDs[block * 4 + tileRow_3];
    const wt_i32 entryToken_3 = id_3 & 0x00ffffff;
    const wt_i32 offset_3 = (entryToken_3 < tokens ? entryToken_3 * 7168 : 1879048192) + column_3 * 16;
    const wt_i32 target_3 = tileRow_3 * 448 + (column_3 ^ (tileRow_3 % 8));
    const wt_i32 piece_4 = WT_THREAD() + 1024;
    const wt_i32 tileRow_4 = piece_4 / 448;
    const wt_i32 column_4 = piece_4 % 448;
    const wt_i32 id_4 = sortedIDs[block * 4 + tileRow_4];
    const wt_i32 entryToken_4 = id_4 & 0x00ffffff;
    const wt_i32 offset_4 = (entryToken_4 < tokens ? entryToken_4 * 7168 : 1879048192) + column_4 * 16;
    const wt_i32 target_4 = tileRow_4 * 448 + (column_4 ^ (tileRow_4 % 8));
    const wt_i32 piece_5 = WT_THREAD() + 1280;
    const wt_i32 tileRow_5 = piece_5 / 448;
    const wt_i32 column_5 = piece_5 % 448;
    const wt_i32 id_5 = sortedIDs[block * 4 + tileRow_5];
    const wt_i32 entryToken_5 = id_5 & 0x00ffffff;
    const wt_i32 offset_5 = (entryToken_5 < tokens ? entryToken_5 * 7168 : 1879048192) + column_5 * 16;
    const wt_i32 target_5 = tileRow_5 * 448 + (column_5 ^ (tileRow_5 % 8));
    const wt_i32 piece_6 = WT_THREAD() + 1536;
    const wt_i32 tileRow_6 = piece_6 / 448;
    const wt_i32 column_6 = piece_6 % 448;
    const wt_i32 id_6 = sortedIDs[block * 4 + tileRow_6];
    const wt_i32 entryToken_6 = id_6 & 0x00ffffff;
    const wt_i32 offset_6 = (entryToken_6 < tokens ? entryToken_6 * 7168 : 1879048192) + column_6 * 16;
    const wt_i32 target_6 = tileRow_6 * 448 + (column_6 ^ (tileRow_6 % 8));

    // The rows that this lane finishes
    const wt_i32 item = WT_THREAD();
    const wt_i32 itemRow = item / 8;
    const wt_i32 safeRow = item < 32 ? itemRow : 0;
    const wt_i32 itemQuad = item % 8;
    const wt_i32 resultID = sortedIDs[block * 4 + safeRow];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (item < 32 ? tokens : 0);
    const wt_i32 safeToken = isReal ? token : 0;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 114688 + wt_i64(WT_BLOCK_X() * 7168), wt_u32(114688));
    const wt_i32 weightWaveOffset = wave * 1024;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * 7168));

    // Where this lane reads staged activations
    const wt_i32 source = row % 4 * 448 + wave * 8 + ((group * 2) ^ (row % 4 % 8));
    const wt_i32 source_1 = row % 4 * 448 + wave * 8 + ((group * 2 + 1) ^ (row % 4 % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 512 + wt_i64(WT_BLOCK_X() * 32), wt_u32(128));

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
    const wt_i32x4 staged_6 = WT_BUFFER_LOAD_B128(activationRows, offset_6, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 57344, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 4096, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 61440, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 8192, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 65536, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 12288, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 69632, 2);
    WT_SCHED_BARRIER(0);
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    activationTile[target_2] = staged_2;
    activationTile[target_3] = staged_3;
    activationTile[target_4] = staged_4;
    activationTile[target_5] = staged_5;
    activationTile[target_6] = staged_6;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // Steps of K: each consumes the oldest weights and asks for those of 4 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step = 0; step < 8; step += 4) {
        const wt_i32x4 x = activationTile[source + step * 32];
        const wt_i32x4 x_1 = activationTile[source_1 + step * 32];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow = w & 0x0f0f0f0f;
        const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow.xy, x.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_1.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_1.zw, high);
        w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 4) * 4 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_1.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_1.zw, high_1);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 4) * 4 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_2 = activationTile[source + (step + 1) * 32];
        const wt_i32x4 x_3 = activationTile[source_1 + (step + 1) * 32];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_2.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_2.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_3.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_3.zw, high);
        w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 5) * 4 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_2.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_2.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_3.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_3.zw, high_1);
        w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 5) * 4 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_4 = activationTile[source + (step + 2) * 32];
        const wt_i32x4 x_5 = activationTile[source_1 + (step + 2) * 32];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_4 = w_4 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_4 = w_4 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.xy, x_4.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.xy, x_4.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_4.zw, x_5.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_4.zw, x_5.zw, high);
        w_4 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 6) * 4 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x_4.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x_4.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_5.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_5.zw, high_1);
        w_5 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 6) * 4 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 x_6 = activationTile[source + (step + 3) * 32];
        const wt_i32x4 x_7 = activationTile[source_1 + (step + 3) * 32];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x_6.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x_6.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_7.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_7.zw, high);
        w_6 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 7) * 4 * 1024, 2);
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_6.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_6.zw, high_1);
        low_1 = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_7.xy, low_1);
        high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_7.zw, high_1);
        w_7 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + ((step + 7) * 4 * 1024 + 57344), 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps
    const wt_i32x4 x_8 = activationTile[source + 256];
    const wt_i32x4 x_9 = activationTile[source_1 + 256];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_8 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_8 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.xy, x_8.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.xy, x_8.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_8.zw, x_9.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_8.zw, x_9.zw, high);
    w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 49152, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_9 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_9 = w_1 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_9.xy, x_8.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_9.xy, x_8.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_9.zw, x_9.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_9.zw, x_9.zw, high_1);
    w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 106496, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_10 = activationTile[source + 288];
    const wt_i32x4 x_11 = activationTile[source_1 + 288];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_10 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_10 = w_2 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_10.xy, x_10.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_10.xy, x_10.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_10.zw, x_11.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_10.zw, x_11.zw, high);
    w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 53248, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_11 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_11 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.xy, x_10.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.xy, x_10.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_11.zw, x_11.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_11.zw, x_11.zw, high_1);
    w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 110592, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_12 = activationTile[source + 320];
    const wt_i32x4 x_13 = activationTile[source_1 + 320];
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
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_13.xy, x_12.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_13.xy, x_12.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_13.zw, x_13.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_13.zw, x_13.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_14 = activationTile[source + 352];
    const wt_i32x4 x_15 = activationTile[source_1 + 352];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_14 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_14 = w_6 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_14.xy, x_14.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_14.xy, x_14.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_14.zw, x_15.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_14.zw, x_15.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_15 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_15 = w_7 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.xy, x_14.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.xy, x_14.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_15.zw, x_15.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_15.zw, x_15.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_16 = activationTile[source + 384];
    const wt_i32x4 x_17 = activationTile[source_1 + 384];
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
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_17.xy, x_16.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_17.xy, x_16.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_17.zw, x_17.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_17.zw, x_17.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_18 = activationTile[source + 416];
    const wt_i32x4 x_19 = activationTile[source_1 + 416];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_18 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_18 = w_2 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_18.xy, x_18.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_18.xy, x_18.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_18.zw, x_19.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_18.zw, x_19.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_19 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_19 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.xy, x_18.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.xy, x_18.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_19.zw, x_19.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_19.zw, x_19.zw, high_1);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(lowSum);

    // Exchange sums through LDS
    const wt_i32x4 sums = low * 16 + high;
    // Bounds: rows beyond the tile.
    if (row < 4) {
        const wt_i32 target_7 = wave * 2 * 80 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
        *(wt_i32x4*)(partialSums + target_7) = wt_i32x4{sums.x, sums.y, sums.z, sums.w};
    }
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    // Bounds: rows beyond the tile.
    if (row < 4) {
        const wt_i32 target_8 = (wave * 2 + 1) * 80 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
        *(wt_i32x4*)(partialSums + target_8) = wt_i32x4{sums_1.x, sums_1.y, sums_1.z, sums_1.w};
    }
    WT_BARRIER();

    // Scale and write: finished sums are shared out among all lanes
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_i32 part = (safeRow / 16 * 2 + itemQuad / 4) * 80 + (safeRow % 16 * 16 + ((itemQuad % 4) ^ (safeRow % 16 / 2 % 4)) * 4);
        const wt_i32x4 slice = *(const wt_i32x4*)(partialSums + part);
        const wt_i32x4 slice_1 = *(const wt_i32x4*)(partialSums + part + 160);
        const wt_i32x4 slice_2 = *(const wt_i32x4*)(partialSums + part + 320);
        const wt_i32x4 slice_3 = *(const wt_i32x4*)(partialSums + part + 480);
        const wt_i32x4 sums_2 = slice + slice_1 + slice_2 + slice_3;
        const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, itemQuad * 16, 0, 0));
        const wt_i32 channel = WT_BLOCK_X() * 16 + itemQuad * 2;
        const wt_f32 rowScale = activationScale * 0.0625f;
        const wt_f32 result = wt_f32(sums_2.x - lowSum * 128) * rowScale * weightScale.x;
        const wt_f32 result_1 = wt_f32(sums_2.y - lowSum * 128) * rowScale * weightScale.y;
        const wt_f32 result_2 = wt_f32(sums_2.z - lowSum * 128) * rowScale * weightScale.z;
        const wt_f32 result_3 = wt_f32(sums_2.w - lowSum * 128) * rowScale * weightScale.w;
        const wt_f32 exponential = WT_EXP2(result * -1.442695f);
        const wt_f32 product = result * WT_RCP(1.0f + exponential) * result_2;
        const wt_f32 exponential_1 = WT_EXP2(result_1 * -1.442695f);
        const wt_f32 product_1 = result_1 * WT_RCP(1.0f + exponential_1) * result_3;
        const wt_u32 bits = WT_F32_BITS(product);
        const wt_u32 bits_1 = WT_F32_BITS(product_1);
        const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
        *(wt_u32*)(out + wt_i64(resultRow) * 256 + wt_i64(channel)) = pair;
    }
}
