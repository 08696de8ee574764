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
    // The block of rows and its expert; blocks beyond the last row have nothing to do
    const wt_i32 block = WT_BLOCK_Y();
    const wt_i32 validRows = validCounts[0];
    if (block * 16 >= validRows) return;
    const wt_i32 expert = expertIDs[block];
    const wt_i32 lane = WT_LANE();
    const wt_i32 wave = WT_UNIFORM(WT_THREAD() / 64);
    const wt_i32 row = lane % 16;
    const wt_i32 group = lane / 16;

    // The rows that this lane finishes
    const wt_i32 resultID = sortedIDs[block * 16 + row];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < tokens;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 57344 + wt_i64(WT_BLOCK_X() * 1024), wt_u32(16384));
    const wt_i32 weightWaveOffset = wave * 4096;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 256));

    // Where this lane's activations stand; rows of padding read as zero
    const wt_i32 id = sortedIDs[block * 16 + row];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 rowOffset = (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 256 : 1879048192) + group * 32;
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 7168 + wt_i64(WT_BLOCK_X() * 128), wt_u32(512));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = sortedWeights[block * 16 + row];
    WT_SCHED_BARRIER(0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 x = WT_BUFFER_LOAD_B128(activationRows, rowOffset, 0, 0);
    wt_i32x4 x_1 = WT_BUFFER_LOAD_B128(activationRows, rowOffset, 16, 0);
    wt_i32x4 x_2 = WT_BUFFER_LOAD_B128(activationRows, rowOffset, 128, 0);
    wt_i32x4 x_3 = WT_BUFFER_LOAD_B128(activationRows, rowOffset, 144, 0);
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 3072, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 2 * 64, 0));
    const wt_f32x4 weightScale_1 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, (wave * 2 + 1) * 64, 0));
    WT_SCHED_BARRIER(0);

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 low_1 = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);
    wt_i32x4 high_1 = wt_i32x4(0);

    // All of K
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow = w & 0x0f0f0f0f;
    const wt_i32x4 wHigh = w & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X64_I8(wLow, x, low);
    high = WT_MFMA_I32_16X16X64_I8(wHigh, x_1, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_1 = w_1 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_1 = w_1 & wt_i32(0xf0f0f0f0u);
    low = WT_MFMA_I32_16X16X64_I8(wLow_1, x_2, low);
    high = WT_MFMA_I32_16X16X64_I8(wHigh_1, x_3, high);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X64_I8(wLow_2, x, low_1);
    high_1 = WT_MFMA_I32_16X16X64_I8(wHigh_2, x_1, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
    low_1 = WT_MFMA_I32_16X16X64_I8(wLow_3, x_2, low_1);
    high_1 = WT_MFMA_I32_16X16X64_I8(wHigh_3, x_3, high_1);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(weightScale_1);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(routeWeight);
    WT_KEEP_VGPR(lowSum);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_f32 rowScale = activationScale * routeWeight * 0.0625f;
        const wt_i32 channel = WT_BLOCK_X() * 128 + wave * 2 * 16 + group * 4;
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
        const wt_i32 channel_1 = WT_BLOCK_X() * 128 + (wave * 2 + 1) * 16 + group * 4;
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
    }
}
