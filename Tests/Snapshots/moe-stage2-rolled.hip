WT_KERNEL_ARCH(moe_stage2, 256, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_i8* __restrict__ activations,
    const wt_f32* __restrict__ activationScales,
    const wt_i32* __restrict__ activationLowSums,
    const wt_i32* __restrict__ sortedIDs,
    const wt_f32* __restrict__ sortedWeights,
    const wt_i32* __restrict__ expertIDs,
    const wt_i32* __restrict__ validCounts,
    wt_bf16* __restrict__ out,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32x4, activationTile, 2048, 0);
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block * 16 >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 128;
    const wt_i32 column = piece % 128;
    const wt_i32 id = sortedIDs[block * 16 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 2048 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 128 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 256;
    const wt_i32 tileRow_1 = piece_1 / 128;
    const wt_i32 column_1 = piece_1 % 128;
    const wt_i32 id_1 = sortedIDs[block * 16 + tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? (entryToken_1 * topk + (id_1 >> 24)) * 2048 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 128 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 512;
    const wt_i32 tileRow_2 = piece_2 / 128;
    const wt_i32 column_2 = piece_2 % 128;
    const wt_i32 id_2 = sortedIDs[block * 16 + tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? (entryToken_2 * topk + (id_2 >> 24)) * 2048 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 128 + (column_2 ^ (tileRow_2 % 8));
    const wt_i32 piece_3 = WT_THREAD() + 768;
    const wt_i32 tileRow_3 = piece_3 / 128;
    const wt_i32 column_3 = piece_3 % 128;
    const wt_i32 id_3 = sortedIDs[block * 16 + tileRow_3];
    const wt_i32 entryToken_3 = id_3 & 0x00ffffff;
    const wt_i32 offset_3 = (entryToken_3 < tokens ? (entryToken_3 * topk + (id_3 >> 24)) * 2048 : 1879048192) + column_3 * 16;
    const wt_i32 target_3 = tileRow_3 * 128 + (column_3 ^ (tileRow_3 % 8));
    const wt_i32 piece_4 = WT_THREAD() + 1024;
    const wt_i32 tileRow_4 = piece_4 / 128;
    const wt_i32 column_4 = piece_4 % 128;
    const wt_i32 id_4 = sortedIDs[block * 16 + tileRow_4];
    const wt_i32 entryToken_4 = id_4 & 0x00ffffff;
    const wt_i32 offset_4 = (entryToken_4 < tokens ? (entryToken_4 * topk + (id_4 >> 24)) * 2048 : 1879048192) + column_4 * 16;
    const wt_i32 target_4 = tileRow_4 * 128 + (column_4 ^ (tileRow_4 % 8));
    const wt_i32 piece_5 = WT_THREAD() + 1280;
    const wt_i32 tileRow_5 = piece_5 / 128;
    const wt_i32 column_5 = piece_5 % 128;
    const wt_i32 id_5 = sortedIDs[block * 16 + tileRow_5];
    const wt_i32 entryToken_5 = id_5 & 0x00ffffff;
    const wt_i32 offset_5 = (entryToken_5 < tokens ? (entryToken_5 * topk + (id_5 >> 24)) * 2048 : 1879048192) + column_5 * 16;
    const wt_i32 target_5 = tileRow_5 * 128 + (column_5 ^ (tileRow_5 % 8));
    const wt_i32 piece_6 = WT_THREAD() + 1536;
    const wt_i32 tileRow_6 = piece_6 / 128;
    const wt_i32 column_6 = piece_6 % 128;
    const wt_i32 id_6 = sortedIDs[block * 16 + tileRow_6];
    const wt_i32 entryToken_6 = id_6 & 0x00ffffff;
    const wt_i32 offset_6 = (entryToken_6 < tokens ? (entryToken_6 * topk + (id_6 >> 24)) * 2048 : 1879048192) + column_6 * 16;
    const wt_i32 target_6 = tileRow_6 * 128 + (column_6 ^ (tileRow_6 % 8));
    const wt_i32 piece_7 = WT_THREAD() + 1792;
    const wt_i32 tileRow_7 = piece_7 / 128;
    const wt_i32 column_7 = piece_7 % 128;
    const wt_i32 id_7 = sortedIDs[block * 16 + tileRow_7];
    const wt_i32 entryToken_7 = id_7 & 0x00ffffff;
    const wt_i32 offset_7 = (entryToken_7 < tokens ? (entryToken_7 * topk + (id_7 >> 24)) * 2048 : 1879048192) + column_7 * 16;
    const wt_i32 target_7 = tileRow_7 * 128 + (column_7 ^ (tileRow_7 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 16 + row];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < tokens;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 458752 + wt_i64(WT_BLOCK_X() * 4096), wt_u32(65536));
    const wt_i32 weightWaveOffset = wave * 16384;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 2048));

    // Where this lane reads staged activations
    const wt_i32 source = row * 128 + ((group * 2) ^ (row % 8));
    const wt_i32 source_1 = row * 128 + ((group * 2 + 1) ^ (row % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 7168 + wt_i64(WT_BLOCK_X() * 64), wt_u32(256));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = sortedWeights[block * 16 + row];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);
    const wt_i32x4 staged_2 = WT_BUFFER_LOAD_B128(activationRows, offset_2, 0, 0);
    const wt_i32x4 staged_3 = WT_BUFFER_LOAD_B128(activationRows, offset_3, 0, 0);
    const wt_i32x4 staged_4 = WT_BUFFER_LOAD_B128(activationRows, offset_4, 0, 0);
    const wt_i32x4 staged_5 = WT_BUFFER_LOAD_B128(activationRows, offset_5, 0, 0);
    const wt_i32x4 staged_6 = WT_BUFFER_LOAD_B128(activationRows, offset_6, 0, 0);
    const wt_i32x4 staged_7 = WT_BUFFER_LOAD_B128(activationRows, offset_7, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 64, 0));
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    activationTile[target_1] = staged_1;
    activationTile[target_2] = staged_2;
    activationTile[target_3] = staged_3;
    activationTile[target_4] = staged_4;
    activationTile[target_5] = staged_5;
    activationTile[target_6] = staged_6;
    activationTile[target_7] = staged_7;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);

    // Steps of K: each consumes the oldest weights and asks for those of 2 steps later
    #pragma clang loop unroll(disable)
    for (wt_i32 step = 0; step < 14; step += 2) {
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
        const wt_i32x4 x_2 = activationTile[source + (step + 1) * 8];
        const wt_i32x4 x_3 = activationTile[source_1 + (step + 1) * 8];
        WT_SCHED_BARRIER(0);
        const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
        const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_2.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_2.zw, high);
        low = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_3.xy, low);
        high = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_3.zw, high);
        w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + (step + 3) * 1024, 2);
        WT_SCHED_BARRIER(0);
    }

    // The last steps
    const wt_i32x4 x_4 = activationTile[source + 112];
    const wt_i32x4 x_5 = activationTile[source_1 + 112];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_2 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_2 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_4.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_4.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_5.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_5.zw, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_6 = activationTile[source + 120];
    const wt_i32x4 x_7 = activationTile[source_1 + 120];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_3 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_3 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_6.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_6.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_7.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_7.zw, high);
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
