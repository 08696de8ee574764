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
    WT_SHARED(wt_i32x4, activationTile, 768, 0);
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block * 32 >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // Which activations this lane stages: 16 bytes each, rows of padding read as zero
    const wt_i32 piece = WT_THREAD();
    const wt_i32 tileRow = piece / 24;
    const wt_i32 column = piece % 24;
    const wt_i32 id = sortedIDs[block * 32 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 384 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 24 + (column ^ (tileRow % 8));
    const wt_i32 piece_1 = WT_THREAD() + 256;
    const wt_i32 tileRow_1 = piece_1 / 24;
    const wt_i32 column_1 = piece_1 % 24;
    const wt_i32 id_1 = sortedIDs[block * 32 + tileRow_1];
    const wt_i32 entryToken_1 = id_1 & 0x00ffffff;
    const wt_i32 offset_1 = (entryToken_1 < tokens ? (entryToken_1 * topk + (id_1 >> 24)) * 384 : 1879048192) + column_1 * 16;
    const wt_i32 target_1 = tileRow_1 * 24 + (column_1 ^ (tileRow_1 % 8));
    const wt_i32 piece_2 = WT_THREAD() + 512;
    const wt_i32 tileRow_2 = piece_2 / 24;
    const wt_i32 column_2 = piece_2 % 24;
    const wt_i32 id_2 = sortedIDs[block * 32 + tileRow_2];
    const wt_i32 entryToken_2 = id_2 & 0x00ffffff;
    const wt_i32 offset_2 = (entryToken_2 < tokens ? (entryToken_2 * topk + (id_2 >> 24)) * 384 : 1879048192) + column_2 * 16;
    const wt_i32 target_2 = tileRow_2 * 24 + (column_2 ^ (tileRow_2 % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 32 + row];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < tokens;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;
    const wt_i32 resultID_1 = sortedIDs[block * 32 + (row + 16)];
    const wt_i32 token_1 = resultID_1 & 0x00ffffff;
    const bool isReal_1 = token_1 < tokens;
    const wt_i32 resultRow_1 = isReal_1 ? token_1 * topk + (resultID_1 >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 36864 + wt_i64(WT_BLOCK_X() * 768), wt_u32(12288));
    const wt_i32 weightWaveOffset = wave * 3072;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 384));

    // Where this lane reads staged activations
    const wt_i32 source = row * 24 + ((group * 2) ^ (row % 8));
    const wt_i32 source_1 = row * 24 + ((group * 2 + 1) ^ (row % 8));
    const wt_i32 source_2 = (row + 16) * 24 + ((group * 2) ^ ((row + 16) % 8));
    const wt_i32 source_3 = (row + 16) * 24 + ((group * 2 + 1) ^ ((row + 16) % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 3072 + wt_i64(WT_BLOCK_X() * 64), wt_u32(256));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = sortedWeights[block * 32 + row];
    const wt_i32 lowSum_1 = activationLowSums[resultRow_1];
    const wt_f32 activationScale_1 = activationScales[resultRow_1];
    const wt_f32 routeWeight_1 = sortedWeights[block * 32 + (row + 16)];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);
    const wt_i32x4 staged_1 = WT_BUFFER_LOAD_B128(activationRows, offset_1, 0, 0);
    const wt_i32x4 staged_2 = WT_BUFFER_LOAD_B128(activationRows, offset_2, 0, 0);

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
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // All of K
    const wt_i32x4 x = activationTile[source];
    const wt_i32x4 x_1 = activationTile[source_1];
    const wt_i32x4 x_2 = activationTile[source_2];
    const wt_i32x4 x_3 = activationTile[source_3];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow.xy, x.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow.xy, x_2.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh.xy, x_2.zw, high_1);
    low = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_1.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow.zw, x_3.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_1.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh.zw, x_3.zw, high_1);
    w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_4 = activationTile[source + 8];
    const wt_i32x4 x_5 = activationTile[source_1 + 8];
    const wt_i32x4 x_6 = activationTile[source_2 + 8];
    const wt_i32x4 x_7 = activationTile[source_3 + 8];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_4.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x_6.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_4.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x_6.zw, high_1);
    low = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_5.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_7.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_5.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_7.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 x_8 = activationTile[source + 16];
    const wt_i32x4 x_9 = activationTile[source_1 + 16];
    const wt_i32x4 x_10 = activationTile[source_2 + 16];
    const wt_i32x4 x_11 = activationTile[source_3 + 16];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_2 = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh_2 = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_8.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_10.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_8.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_10.zw, high_1);
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_9.xy, low);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_11.xy, low_1);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_9.zw, high);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_11.zw, high_1);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(routeWeight);
    WT_KEEP_VGPR(lowSum);
    WT_KEEP_VGPR(activationScale_1);
    WT_KEEP_VGPR(routeWeight_1);
    WT_KEEP_VGPR(lowSum_1);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
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
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 3072 + wt_i64(channel), (wt_u32x2{pair, pair_1}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 3072 + wt_i64(channel + 2), (wt_u32x2{pair, pair_1}.y));
    }
    // Bounds: rows of padding belong to no token.
    if (isReal_1) {
        const wt_f32 rowScale_1 = activationScale_1 * routeWeight_1 * 0.0625f;
        const wt_i32 channel_1 = WT_BLOCK_X() * 64 + wave * 16 + group * 4;
        const wt_f32 result_4 = wt_f32(sums_1.x - lowSum_1 * 128) * rowScale_1 * weightScale.x;
        const wt_f32 result_5 = wt_f32(sums_1.y - lowSum_1 * 128) * rowScale_1 * weightScale.y;
        const wt_f32 result_6 = wt_f32(sums_1.z - lowSum_1 * 128) * rowScale_1 * weightScale.z;
        const wt_f32 result_7 = wt_f32(sums_1.w - lowSum_1 * 128) * rowScale_1 * weightScale.w;
        const wt_u32 bits_4 = WT_F32_BITS(result_4);
        const wt_u32 bits_5 = WT_F32_BITS(result_5);
        const wt_u32 pair_2 = WT_PERM(bits_5 + 0x7fffu + ((bits_5 >> 16u) & 1u), bits_4 + 0x7fffu + ((bits_4 >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_6 = WT_F32_BITS(result_6);
        const wt_u32 bits_7 = WT_F32_BITS(result_7);
        const wt_u32 pair_3 = WT_PERM(bits_7 + 0x7fffu + ((bits_7 >> 16u) & 1u), bits_6 + 0x7fffu + ((bits_6 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token_1) * 3072 + wt_i64(channel_1), (wt_u32x2{pair_2, pair_3}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token_1) * 3072 + wt_i64(channel_1 + 2), (wt_u32x2{pair_2, pair_3}.y));
    }
}
