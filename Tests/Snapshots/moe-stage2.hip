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
    WT_SHARED(wt_i32x4, activationTile, 256, 0);
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
    const wt_i32 tileRow = piece / 16;
    const wt_i32 column = piece % 16;
    const wt_i32 id = sortedIDs[block * 16 + tileRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 offset = (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 256 : 1879048192) + column * 16;
    const wt_i32 target = tileRow * 16 + (column ^ (tileRow % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 16 + row];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < tokens;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 57344 + wt_i64(WT_BLOCK_X() * 2048), wt_u32(32768));
    const wt_i32 weightWaveOffset = wave * 8192;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 256));

    // Where this lane reads staged activations
    const wt_i32 source = row * 16 + ((group * 2) ^ (row % 8));
    const wt_i32 source_1 = row * 16 + ((group * 2 + 1) ^ (row % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 7168 + wt_i64(WT_BLOCK_X() * 256), wt_u32(1024));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = sortedWeights[block * 16 + row];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);

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
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 4 * 64, 0));
    const wt_f32x4 weightScale_1 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 4 + 1) * 64, 0));
    const wt_f32x4 weightScale_2 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 4 + 2) * 64, 0));
    const wt_f32x4 weightScale_3 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 4 + 3) * 64, 0));
    WT_SCHED_BARRIER(0);

    // Stage the activations; pieces are swizzled by row, so that rows are read without conflicts
    activationTile[target] = staged;
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 low_2 = wt_i32x4(0);
    wt_i32x4 low_3 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);
    wt_i32x4 high_2 = wt_i32x4(0);
    wt_i32x4 high_3 = wt_i32x4(0);

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
    const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_1.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_1.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x_2.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x_2.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_3.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_3.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_4 = w_4 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_4 = w_4 & wt_i32(0xf0f0f0f0u);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_4.xy, x.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_4.xy, x.zw, high_2);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_4.zw, x_1.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_4.zw, x_1.zw, high_2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_5 = w_5 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_5 = w_5 & wt_i32(0xf0f0f0f0u);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_5.xy, x_2.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_5.xy, x_2.zw, high_2);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_5.zw, x_3.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_5.zw, x_3.zw, high_2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_6 = w_6 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_6 = w_6 & wt_i32(0xf0f0f0f0u);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_6.xy, x.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_6.xy, x.zw, high_3);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_6.zw, x_1.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_6.zw, x_1.zw, high_3);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_7 = w_7 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_7 = w_7 & wt_i32(0xf0f0f0f0u);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_7.xy, x_2.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_7.xy, x_2.zw, high_3);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_7.zw, x_3.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_7.zw, x_3.zw, high_3);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(weightScale_1);
    WT_KEEP_VGPR(weightScale_2);
    WT_KEEP_VGPR(weightScale_3);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(routeWeight);
    WT_KEEP_VGPR(lowSum);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    const wt_i32x4 sums_2 = low_2 * 16 + high_2;
    const wt_i32x4 sums_3 = low_3 * 16 + high_3;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_f32 rowScale = activationScale * routeWeight * 0.0625f;
        const wt_i32 channel = WT_BLOCK_X() * 256 + wave * 4 * 16 + group * 4;
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
        const wt_i32 channel_1 = WT_BLOCK_X() * 256 + (wave * 4 + 1) * 16 + group * 4;
        const wt_f32 result_4 = wt_f32(sums_1.x - lowSum * 128) * rowScale * weightScale_1.x;
        const wt_f32 result_5 = wt_f32(sums_1.y - lowSum * 128) * rowScale * weightScale_1.y;
        const wt_f32 result_6 = wt_f32(sums_1.z - lowSum * 128) * rowScale * weightScale_1.z;
        const wt_f32 result_7 = wt_f32(sums_1.w - lowSum * 128) * rowScale * weightScale_1.w;
        const wt_u32 bits_4 = WT_F32_BITS(result_4);
        const wt_u32 bits_5 = WT_F32_BITS(result_5);
        const wt_u32 pair_2 = WT_PERM(bits_5 + 0x7fffu + ((bits_5 >> 16u) & 1u), bits_4 + 0x7fffu + ((bits_4 >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_6 = WT_F32_BITS(result_6);
        const wt_u32 bits_7 = WT_F32_BITS(result_7);
        const wt_u32 pair_3 = WT_PERM(bits_7 + 0x7fffu + ((bits_7 >> 16u) & 1u), bits_6 + 0x7fffu + ((bits_6 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_1), (wt_u32x2{pair_2, pair_3}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_1 + 2), (wt_u32x2{pair_2, pair_3}.y));
        const wt_i32 channel_2 = WT_BLOCK_X() * 256 + (wave * 4 + 2) * 16 + group * 4;
        const wt_f32 result_8 = wt_f32(sums_2.x - lowSum * 128) * rowScale * weightScale_2.x;
        const wt_f32 result_9 = wt_f32(sums_2.y - lowSum * 128) * rowScale * weightScale_2.y;
        const wt_f32 result_10 = wt_f32(sums_2.z - lowSum * 128) * rowScale * weightScale_2.z;
        const wt_f32 result_11 = wt_f32(sums_2.w - lowSum * 128) * rowScale * weightScale_2.w;
        const wt_u32 bits_8 = WT_F32_BITS(result_8);
        const wt_u32 bits_9 = WT_F32_BITS(result_9);
        const wt_u32 pair_4 = WT_PERM(bits_9 + 0x7fffu + ((bits_9 >> 16u) & 1u), bits_8 + 0x7fffu + ((bits_8 >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_10 = WT_F32_BITS(result_10);
        const wt_u32 bits_11 = WT_F32_BITS(result_11);
        const wt_u32 pair_5 = WT_PERM(bits_11 + 0x7fffu + ((bits_11 >> 16u) & 1u), bits_10 + 0x7fffu + ((bits_10 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_2), (wt_u32x2{pair_4, pair_5}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_2 + 2), (wt_u32x2{pair_4, pair_5}.y));
        const wt_i32 channel_3 = WT_BLOCK_X() * 256 + (wave * 4 + 3) * 16 + group * 4;
        const wt_f32 result_12 = wt_f32(sums_3.x - lowSum * 128) * rowScale * weightScale_3.x;
        const wt_f32 result_13 = wt_f32(sums_3.y - lowSum * 128) * rowScale * weightScale_3.y;
        const wt_f32 result_14 = wt_f32(sums_3.z - lowSum * 128) * rowScale * weightScale_3.z;
        const wt_f32 result_15 = wt_f32(sums_3.w - lowSum * 128) * rowScale * weightScale_3.w;
        const wt_u32 bits_12 = WT_F32_BITS(result_12);
        const wt_u32 bits_13 = WT_F32_BITS(result_13);
        const wt_u32 pair_6 = WT_PERM(bits_13 + 0x7fffu + ((bits_13 >> 16u) & 1u), bits_12 + 0x7fffu + ((bits_12 >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_14 = WT_F32_BITS(result_14);
        const wt_u32 bits_15 = WT_F32_BITS(result_15);
        const wt_u32 pair_7 = WT_PERM(bits_15 + 0x7fffu + ((bits_15 >> 16u) & 1u), bits_14 + 0x7fffu + ((bits_14 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_3), (wt_u32x2{pair_6, pair_7}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 7168 + wt_i64(channel_3 + 2), (wt_u32x2{pair_6, pair_7}.y));
    }
}
