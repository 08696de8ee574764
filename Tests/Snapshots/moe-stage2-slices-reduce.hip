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
    wt_bf16* __restrict__ expertRows,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32x4, activationTile, 256, 0);
    WT_SHARED(wt_i32, partialSums, 4352, 4096);
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
    const wt_i32 item = WT_THREAD();
    const wt_i32 itemRow = item / 32;
    const wt_i32 itemQuad = item % 32;
    const wt_i32 item_1 = WT_THREAD() + 256;
    const wt_i32 itemRow_1 = item_1 / 32;
    const wt_i32 itemQuad_1 = item_1 % 32;
    const wt_i32 resultID = sortedIDs[block * 16 + itemRow];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < tokens;
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;
    const wt_i32 resultID_1 = sortedIDs[block * 16 + itemRow_1];
    const wt_i32 token_1 = resultID_1 & 0x00ffffff;
    const bool isReal_1 = token_1 < tokens;
    const wt_i32 resultRow_1 = isReal_1 ? token_1 * topk + (resultID_1 >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 57344 + wt_i64(WT_BLOCK_X() * 1024), wt_u32(16384));
    const wt_i32 weightWaveOffset = wave % 2 * 8192 + wave / 2 * 1024;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 256));

    // Where this lane reads staged activations
    const wt_i32 source = row * 16 + wave / 2 * 8 + ((group * 2) ^ (row % 8));
    const wt_i32 source_1 = row * 16 + wave / 2 * 8 + ((group * 2 + 1) ^ (row % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 7168 + wt_i64(WT_BLOCK_X() * 128), wt_u32(512));

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_i32 lowSum = activationLowSums[resultRow];
    const wt_f32 activationScale = activationScales[resultRow];
    const wt_f32 routeWeight = sortedWeights[block * 16 + itemRow];
    const wt_i32 lowSum_1 = activationLowSums[resultRow_1];
    const wt_f32 activationScale_1 = activationScales[resultRow_1];
    const wt_f32 routeWeight_1 = sortedWeights[block * 16 + itemRow_1];
    WT_SCHED_BARRIER(0);
    const wt_i32x4 staged = WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0);

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 4096, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_3 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 6144, 2);
    WT_SCHED_BARRIER(0);
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
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.xy, x.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.xy, x.zw, high_1);
    low_1 = WT_MFMA_I32_16X16X32_I8(wLow_1.zw, x_1.xy, low_1);
    high_1 = WT_MFMA_I32_16X16X32_I8(wHigh_1.zw, x_1.zw, high_1);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_2 = w_2 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_2 = w_2 & wt_i32(0xf0f0f0f0u);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x.zw, high_2);
    low_2 = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_1.xy, low_2);
    high_2 = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_1.zw, high_2);
    WT_SCHED_BARRIER(0);
    const wt_i32x4 wLow_3 = w_3 & 0x0f0f0f0f;
    const wt_i32x4 wHigh_3 = w_3 & wt_i32(0xf0f0f0f0u);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_3.xy, x.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_3.xy, x.zw, high_3);
    low_3 = WT_MFMA_I32_16X16X32_I8(wLow_3.zw, x_1.xy, low_3);
    high_3 = WT_MFMA_I32_16X16X32_I8(wHigh_3.zw, x_1.zw, high_3);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(activationScale);
    WT_KEEP_VGPR(routeWeight);
    WT_KEEP_VGPR(lowSum);
    WT_KEEP_VGPR(activationScale_1);
    WT_KEEP_VGPR(routeWeight_1);
    WT_KEEP_VGPR(lowSum_1);

    // Exchange sums through LDS
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32 target_1 = (wave / 2 * 8 + wave % 2 * 4) * 272 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
    *(wt_i32x4*)(partialSums + target_1) = wt_i32x4{sums.x, sums.y, sums.z, sums.w};
    const wt_i32x4 sums_1 = low_1 * 16 + high_1;
    const wt_i32 target_2 = (wave / 2 * 8 + (wave % 2 * 4 + 1)) * 272 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
    *(wt_i32x4*)(partialSums + target_2) = wt_i32x4{sums_1.x, sums_1.y, sums_1.z, sums_1.w};
    const wt_i32x4 sums_2 = low_2 * 16 + high_2;
    const wt_i32 target_3 = (wave / 2 * 8 + (wave % 2 * 4 + 2)) * 272 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
    *(wt_i32x4*)(partialSums + target_3) = wt_i32x4{sums_2.x, sums_2.y, sums_2.z, sums_2.w};
    const wt_i32x4 sums_3 = low_3 * 16 + high_3;
    const wt_i32 target_4 = (wave / 2 * 8 + (wave % 2 * 4 + 3)) * 272 + (row * 16 + (group ^ (row / 2 % 4)) * 4);
    *(wt_i32x4*)(partialSums + target_4) = wt_i32x4{sums_3.x, sums_3.y, sums_3.z, sums_3.w};
    WT_BARRIER();

    // Scale and write: finished sums are shared out among all lanes
    // Bounds: rows of padding belong to no token.
    if (isReal) {
        const wt_i32 part = (itemRow / 16 * 8 + itemQuad / 4) * 272 + (itemRow % 16 * 16 + ((itemQuad % 4) ^ (itemRow % 16 / 2 % 4)) * 4);
        const wt_i32x4 slice = *(const wt_i32x4*)(partialSums + part);
        const wt_i32x4 slice_1 = *(const wt_i32x4*)(partialSums + part + 2176);
        const wt_i32x4 sums_4 = slice + slice_1;
        const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, itemQuad * 16, 0, 0));
        const wt_i32 channel = WT_BLOCK_X() * 128 + itemQuad * 4;
        const wt_f32 rowScale = activationScale * routeWeight * 0.0625f;
        const wt_f32 result = wt_f32(sums_4.x - lowSum * 128) * rowScale * weightScale.x;
        const wt_f32 result_1 = wt_f32(sums_4.y - lowSum * 128) * rowScale * weightScale.y;
        const wt_f32 result_2 = wt_f32(sums_4.z - lowSum * 128) * rowScale * weightScale.z;
        const wt_f32 result_3 = wt_f32(sums_4.w - lowSum * 128) * rowScale * weightScale.w;
        const wt_u32 bits = WT_F32_BITS(result);
        const wt_u32 bits_1 = WT_F32_BITS(result_1);
        const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_2 = WT_F32_BITS(result_2);
        const wt_u32 bits_3 = WT_F32_BITS(result_3);
        const wt_u32 pair_1 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
        *(wt_u32x2*)(expertRows + wt_i64(resultRow) * 7168 + wt_i64(channel)) = wt_u32x2{pair, pair_1};
    }
    // Bounds: rows of padding belong to no token.
    if (isReal_1) {
        const wt_i32 part_1 = (itemRow_1 / 16 * 8 + itemQuad_1 / 4) * 272 + (itemRow_1 % 16 * 16 + ((itemQuad_1 % 4) ^ (itemRow_1 % 16 / 2 % 4)) * 4);
        const wt_i32x4 slice_2 = *(const wt_i32x4*)(partialSums + part_1);
        const wt_i32x4 slice_3 = *(const wt_i32x4*)(partialSums + part_1 + 2176);
        const wt_i32x4 sums_5 = slice_2 + slice_3;
        const wt_f32x4 weightScale_1 = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, itemQuad_1 * 16, 0, 0));
        const wt_i32 channel_1 = WT_BLOCK_X() * 128 + itemQuad_1 * 4;
        const wt_f32 rowScale_1 = activationScale_1 * routeWeight_1 * 0.0625f;
        const wt_f32 result_4 = wt_f32(sums_5.x - lowSum_1 * 128) * rowScale_1 * weightScale_1.x;
        const wt_f32 result_5 = wt_f32(sums_5.y - lowSum_1 * 128) * rowScale_1 * weightScale_1.y;
        const wt_f32 result_6 = wt_f32(sums_5.z - lowSum_1 * 128) * rowScale_1 * weightScale_1.z;
        const wt_f32 result_7 = wt_f32(sums_5.w - lowSum_1 * 128) * rowScale_1 * weightScale_1.w;
        const wt_u32 bits_4 = WT_F32_BITS(result_4);
        const wt_u32 bits_5 = WT_F32_BITS(result_5);
        const wt_u32 pair_2 = WT_PERM(bits_5 + 0x7fffu + ((bits_5 >> 16u) & 1u), bits_4 + 0x7fffu + ((bits_4 >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_6 = WT_F32_BITS(result_6);
        const wt_u32 bits_7 = WT_F32_BITS(result_7);
        const wt_u32 pair_3 = WT_PERM(bits_7 + 0x7fffu + ((bits_7 >> 16u) & 1u), bits_6 + 0x7fffu + ((bits_6 >> 16u) & 1u), 0x07060302u);
        *(wt_u32x2*)(expertRows + wt_i64(resultRow_1) * 7168 + wt_i64(channel_1)) = wt_u32x2{pair_2, pair_3};
    }
}

WT_KERNEL(moe_stage2_reduce, 256, 0)(
    const wt_bf16* __restrict__ expertRows,
    wt_bf16* __restrict__ out) {
    // Four channels of one token
    const wt_i32 channel = (WT_BLOCK_X() * 256 + WT_THREAD()) * 4;
    const wt_u32x2 pairs = *(const wt_u32x2*)(expertRows + wt_i64(WT_BLOCK_Y()) * 8 * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_1 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 1) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_2 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 2) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_3 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 3) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_4 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 4) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_5 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 5) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_6 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 6) * 7168 + wt_i64(channel));
    const wt_u32x2 pairs_7 = *(const wt_u32x2*)(expertRows + (wt_i64(WT_BLOCK_Y()) * 8 + 7) * 7168 + wt_i64(channel));
    const wt_f32 sum = WT_BITS_F32(pairs.x << 16u) + WT_BITS_F32(pairs_1.x << 16u) + WT_BITS_F32(pairs_2.x << 16u) + WT_BITS_F32(pairs_3.x << 16u) + WT_BITS_F32(pairs_4.x << 16u) + WT_BITS_F32(pairs_5.x << 16u) + WT_BITS_F32(pairs_6.x << 16u) + WT_BITS_F32(pairs_7.x << 16u);
    const wt_f32 sum_1 = WT_BITS_F32(pairs.x & 0xffff0000u) + WT_BITS_F32(pairs_1.x & 0xffff0000u) + WT_BITS_F32(pairs_2.x & 0xffff0000u) + WT_BITS_F32(pairs_3.x & 0xffff0000u) + WT_BITS_F32(pairs_4.x & 0xffff0000u) + WT_BITS_F32(pairs_5.x & 0xffff0000u) + WT_BITS_F32(pairs_6.x & 0xffff0000u) + WT_BITS_F32(pairs_7.x & 0xffff0000u);
    const wt_f32 sum_2 = WT_BITS_F32(pairs.y << 16u) + WT_BITS_F32(pairs_1.y << 16u) + WT_BITS_F32(pairs_2.y << 16u) + WT_BITS_F32(pairs_3.y << 16u) + WT_BITS_F32(pairs_4.y << 16u) + WT_BITS_F32(pairs_5.y << 16u) + WT_BITS_F32(pairs_6.y << 16u) + WT_BITS_F32(pairs_7.y << 16u);
    const wt_f32 sum_3 = WT_BITS_F32(pairs.y & 0xffff0000u) + WT_BITS_F32(pairs_1.y & 0xffff0000u) + WT_BITS_F32(pairs_2.y & 0xffff0000u) + WT_BITS_F32(pairs_3.y & 0xffff0000u) + WT_BITS_F32(pairs_4.y & 0xffff0000u) + WT_BITS_F32(pairs_5.y & 0xffff0000u) + WT_BITS_F32(pairs_6.y & 0xffff0000u) + WT_BITS_F32(pairs_7.y & 0xffff0000u);
    const wt_u32 bits = WT_F32_BITS(sum);
    const wt_u32 bits_1 = WT_F32_BITS(sum_1);
    const wt_u32 pair = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
    const wt_u32 bits_2 = WT_F32_BITS(sum_2);
    const wt_u32 bits_3 = WT_F32_BITS(sum_3);
    const wt_u32 pair_1 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
    *(wt_u32x2*)(out + wt_i64(WT_BLOCK_Y()) * 7168 + wt_i64(channel)) = wt_u32x2{pair, pair_1};
}
