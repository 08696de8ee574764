WT_KERNEL_ARCH(moe_stage2, 256, 0)(
    const wt_i32x4* __restrict__ weights,
    const wt_f32* __restrict__ weightScales,
    const wt_bf16* __restrict__ activations,
    const wt_i32* __restrict__ topkIDs,
    const wt_f32* __restrict__ topkWeights,
    wt_bf16* __restrict__ out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 experts) {
    WT_SHARED(wt_i32, rowIDs, 4, 0);
    WT_SHARED(wt_i32x4, activationTile, 96, 16);
    WT_SHARED(wt_f32, rowScales, 4, 1552);
    WT_SHARED(wt_i32, rowLowSums, 4, 1568);
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

    // Which activations this lane quantises: 32 lanes a row, 16 values each at a time; what is not there reads as zero
    const wt_i32 rowLane = WT_THREAD() % 32;
    const wt_i32 quantisedRow = WT_THREAD() / 32;
    const wt_i32 safeRow = quantisedRow < 4 ? quantisedRow : 0;
    const wt_i32 id = rowIDs[safeRow];
    const wt_i32 entryToken = id & 0x00ffffff;
    const wt_i32 rowStart = quantisedRow < 4 ? (entryToken < tokens ? (entryToken * topk + (id >> 24)) * 768 : 1879048192) : 1879048192;
    const wt_i32 column = rowLane;
    const wt_i32 offset = column < 24 ? rowStart + column * 32 : 1879048192;
    const wt_i32 target = quantisedRow * 24 + (column ^ (quantisedRow % 8));

    // The rows that this lane finishes
    const wt_i32 resultID = rowIDs[row_2 % 4];
    const wt_i32 token = resultID & 0x00ffffff;
    const bool isReal = token < (row_2 < 4 ? tokens : 0);
    const wt_i32 resultRow = isReal ? token * topk + (resultID >> 24) : 0;

    // Where this wave's weights stand: tiles of channels, K running fastest, 16 bytes a lane
    const wt_buffer weightTile = WT_BUFFER(weights + wt_i64(expert) * 36864 + wt_i64(WT_BLOCK_X() * 768), wt_u32(12288));
    const wt_i32 weightWaveOffset = wave * 3072;
    const wt_i32 weightLaneOffset = lane * 16;
    const wt_buffer activationRows = WT_BUFFER(activations, wt_u32(tokens * topk * 768));

    // Where this lane reads staged activations
    const wt_i32 source = row_2 % 4 * 24 + ((group * 2) ^ (row_2 % 4 % 8));
    const wt_i32 source_1 = row_2 % 4 * 24 + ((group * 2 + 1) ^ (row_2 % 4 % 8));
    const wt_buffer tileScales = WT_BUFFER(weightScales + wt_i64(expert) * 3072 + wt_i64(WT_BLOCK_X() * 64), wt_u32(256));
    const wt_i32 scaleOffset = group * 16;

    // What finishing the rows takes, then the activations: a wait for them leaves all weights in flight
    const wt_f32 routeWeight = topkWeights[resultRow];
    WT_SCHED_BARRIER(0);
    const wt_u32x4 staged = WT_BITS(wt_u32x4, WT_BUFFER_LOAD_B128(activationRows, offset, 0, 0));
    const wt_u32x4 staged_1 = WT_BITS(wt_u32x4, WT_BUFFER_LOAD_B128(activationRows, offset + 16, 0, 0));

    // Weights of the first steps, straight to registers; then what only the epilogue needs
    wt_i32x4 w = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_1 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 1024, 2);
    WT_SCHED_BARRIER(0);
    wt_i32x4 w_2 = WT_BUFFER_LOAD_B128(weightTile, weightLaneOffset, weightWaveOffset + 2048, 2);
    WT_SCHED_BARRIER(0);
    const wt_f32x4 weightScale = WT_BITS(wt_f32x4, WT_BUFFER_LOAD_B128(tileScales, scaleOffset, wave * 64, 0));
    WT_SCHED_BARRIER(0);

    // Quantise: the lanes of a row agree on its largest magnitude, round, and stage the bytes
    const wt_u16x2 pair = WT_MAX(WT_MAX(WT_MAX(WT_MAX(WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_u16x2, staged.x & 0x7fff7fffu), WT_BITS(wt_u16x2, staged.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged.w & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged_1.x & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged_1.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged_1.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, staged_1.w & 0x7fff7fffu));
    const wt_u32 halves = WT_BITS(wt_u32, pair);
    const wt_i32 magnitude = WT_MAX(WT_BITS(wt_i32, halves << 16u), WT_BITS(wt_i32, halves & 0xffff0000u));
    const wt_i32 other = WT_SHUFFLE_XOR(magnitude, 16);
    const wt_i32 largest = WT_MAX(magnitude, other);
    const wt_i32 other_1 = WT_SHUFFLE_XOR(largest, 8);
    const wt_i32 largest_1 = WT_MAX(largest, other_1);
    const wt_i32 other_2 = WT_SHUFFLE_XOR(largest_1, 4);
    const wt_i32 largest_2 = WT_MAX(largest_1, other_2);
    const wt_i32 other_3 = WT_SHUFFLE_XOR(largest_2, 2);
    const wt_i32 largest_3 = WT_MAX(largest_2, other_3);
    const wt_i32 other_4 = WT_SHUFFLE_XOR(largest_3, 1);
    const wt_i32 largest_4 = WT_MAX(largest_3, other_4);
    const wt_f32 rowLargest = WT_BITS_F32(WT_BITS(wt_u32, largest_4));
    const wt_f32 factor = rowLargest < 1.5046328e-36f ? 0.0f : 127.0f / rowLargest;
    const wt_f32 scale = rowLargest < 1.5046328e-36f ? 0.0f : rowLargest / 127.0f;
    const wt_u32 rounded = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_1 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_2 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_3 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_3, rounded_2, 0x0c0c0400u), WT_PERM(rounded_1, rounded, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_4 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_5 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_6 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_7 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_1 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_7, rounded_6, 0x0c0c0400u), WT_PERM(rounded_5, rounded_4, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_8 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_9 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_10 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_11 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_2 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_11, rounded_10, 0x0c0c0400u), WT_PERM(rounded_9, rounded_8, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_12 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_13 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_14 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_15 = WT_F32_BITS(WT_FMA(WT_BITS_F32(staged_1.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_3 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_15, rounded_14, 0x0c0c0400u), WT_PERM(rounded_13, rounded_12, 0x0c0c0400u), 0x05040100u));
    // Bounds: rows beyond the tile.
    if (WT_THREAD() / 32 < 4) {
        // Bounds: the last piece may lie beyond the row.
        if (column < 24) {
            activationTile[target] = wt_i32x4{bytes, bytes_1, bytes_2, bytes_3};
        }
    }
    const wt_i32 ownSum = WT_DOT4_I8(bytes_1, 16843009, WT_DOT4_I8(bytes, 16843009, 0));
    const wt_i32 other_5 = WT_SHUFFLE_XOR(ownSum, 16);
    const wt_i32 total = ownSum + other_5;
    const wt_i32 other_6 = WT_SHUFFLE_XOR(total, 8);
    const wt_i32 total_1 = total + other_6;
    const wt_i32 other_7 = WT_SHUFFLE_XOR(total_1, 4);
    const wt_i32 total_2 = total_1 + other_7;
    const wt_i32 other_8 = WT_SHUFFLE_XOR(total_2, 2);
    const wt_i32 total_3 = total_2 + other_8;
    const wt_i32 other_9 = WT_SHUFFLE_XOR(total_3, 1);
    const wt_i32 total_4 = total_3 + other_9;
    // Bounds: one lane stores what its row has.
    if (WT_THREAD() % 32 == 0) {
        // Bounds: rows beyond the tile.
        if (WT_THREAD() / 32 < 4) {
            rowScales[WT_THREAD() / 32] = scale;
            rowLowSums[WT_THREAD() / 32] = total_4;
        }
    }
    WT_BARRIER();

    // Sums
    wt_i32x4 low = wt_i32x4(0);
    wt_i32x4 high = wt_i32x4(0);

    // All of K
    const wt_i32x4 x = activationTile[source];
    const wt_i32x4 x_1 = activationTile[source_1];
    const wt_i32x4 x_2 = activationTile[source + 8];
    const wt_i32x4 x_3 = activationTile[source_1 + 8];
    const wt_i32x4 x_4 = activationTile[source + 16];
    const wt_i32x4 x_5 = activationTile[source_1 + 16];
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
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.xy, x_4.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.xy, x_4.zw, high);
    low = WT_MFMA_I32_16X16X32_I8(wLow_2.zw, x_5.xy, low);
    high = WT_MFMA_I32_16X16X32_I8(wHigh_2.zw, x_5.zw, high);
    WT_SCHED_BARRIER(0);
    WT_KEEP_VGPR(weightScale);
    WT_KEEP_VGPR(routeWeight);

    // Scale and write
    const wt_i32x4 sums = low * 16 + high;
    const wt_i32 lowSum = rowLowSums[row_2 % 4];
    const wt_f32 activationScale = rowScales[row_2 % 4];
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
        const wt_u32 pair_1 = WT_PERM(bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u), bits + 0x7fffu + ((bits >> 16u) & 1u), 0x07060302u);
        const wt_u32 bits_2 = WT_F32_BITS(result_2);
        const wt_u32 bits_3 = WT_F32_BITS(result_3);
        const wt_u32 pair_2 = WT_PERM(bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u), bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u), 0x07060302u);
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 3072 + wt_i64(channel), (wt_u32x2{pair_1, pair_2}.x));
        WT_ATOMIC_ADD_BF16X2(out + wt_i64(token) * 3072 + wt_i64(channel + 2), (wt_u32x2{pair_1, pair_2}.y));
    }
}
