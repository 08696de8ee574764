static void moe_stage1(
    const wt_i32 wt_task,
    const wt_u8x64* restrict weights,
    const wt_f32* restrict weightScales,
    const wt_i8* restrict activations,
    const wt_i32* restrict activationSums,
    const wt_f32* restrict activationScales,
    const wt_i32* restrict sortedIDs,
    const wt_i32* restrict expertIDs,
    const wt_i32* restrict validCounts,
    wt_bf16* restrict out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 blocks) {
    const wt_i32 task = WT_BLOCK_X();

    // Blocks of rows, expert after expert
    const wt_i32 validRows = validCounts[0];
    #pragma clang loop unroll(disable)
    for (wt_i32 rowBlock = 0; rowBlock < blocks; rowBlock += 1) {
        const wt_i32 entry = rowBlock;
        // Bounds: blocks end with the last expert's.
        if (entry < validRows) {
            const wt_i32 expert = expertIDs[rowBlock];
            const wt_i32 id = sortedIDs[entry];
            const wt_i32 token = id & 0x00ffffff;
            const bool isReal = token < tokens;
            const wt_i32 row = isReal ? token * topk + (id >> 24) : 0;
            const wt_i32 activationRow = isReal ? token : 0;
            const wt_i32 block = task;
            wt_i32x16 sum_0_0 = wt_i32x16(0);
            wt_i32x16 sum_0_1 = wt_i32x16(0);
            wt_i32x16 sum_0_2 = wt_i32x16(0);
            wt_i32x16 sum_0_3 = wt_i32x16(0);
            const wt_i32 column = block * 4;
            const wt_i64 first = wt_i64(expert) * 28672 + wt_i64(column) * 896;
            const wt_i32 start = activationRow * 7168;
            #pragma clang loop unroll(disable)
            for (wt_i32 step = 0; step < 896; step += 4) {
                const wt_i64 vector = first + wt_i64(step) * 4;
                const wt_i32 place = step * 8;
                WT_PREFETCH(weights + vector + 16);
                const wt_u8x64 packed = weights[vector];
                const wt_u8x64 low = packed & wt_u8x64(wt_u8(15));
                const wt_u8x64 high = packed >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 1 + 16);
                const wt_u8x64 packed_1 = weights[vector + 1];
                const wt_u8x64 low_1 = packed_1 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_1 = packed_1 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 2 + 16);
                const wt_u8x64 packed_2 = weights[vector + 2];
                const wt_u8x64 low_2 = packed_2 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_2 = packed_2 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 3 + 16);
                const wt_u8x64 packed_3 = weights[vector + 3];
                const wt_u8x64 low_3 = packed_3 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_3 = packed_3 >> wt_u8x64(wt_u8(4));
                const wt_i32 x = *(const wt_i32*)(activations + start + place);
                const wt_i32 x_1 = *(const wt_i32*)(activations + start + place + 4);
                const wt_i8x64 low_x = WT_BITS(wt_i8x64, wt_i32x16(x));
                const wt_i8x64 high_x = WT_BITS(wt_i8x64, wt_i32x16(x_1));
                const wt_i32x16 half = WT_DOT_QUADS_U8_I8X64(sum_0_0, low, low_x);
                const wt_i32x16 quad = WT_DOT_QUADS_U8_I8X64(half, high, high_x);
                const wt_i32x16 half_1 = WT_DOT_QUADS_U8_I8X64(sum_0_1, low_1, low_x);
                const wt_i32x16 quad_1 = WT_DOT_QUADS_U8_I8X64(half_1, high_1, high_x);
                const wt_i32x16 half_2 = WT_DOT_QUADS_U8_I8X64(sum_0_2, low_2, low_x);
                const wt_i32x16 quad_2 = WT_DOT_QUADS_U8_I8X64(half_2, high_2, high_x);
                const wt_i32x16 half_3 = WT_DOT_QUADS_U8_I8X64(sum_0_3, low_3, low_x);
                const wt_i32x16 quad_3 = WT_DOT_QUADS_U8_I8X64(half_3, high_3, high_x);
                WT_PREFETCH(weights + vector + 4 + 16);
                const wt_u8x64 packed_4 = weights[vector + 4];
                const wt_u8x64 low_4 = packed_4 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_4 = packed_4 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 5 + 16);
                const wt_u8x64 packed_5 = weights[vector + 5];
                const wt_u8x64 low_5 = packed_5 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_5 = packed_5 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 6 + 16);
                const wt_u8x64 packed_6 = weights[vector + 6];
                const wt_u8x64 low_6 = packed_6 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_6 = packed_6 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 7 + 16);
                const wt_u8x64 packed_7 = weights[vector + 7];
                const wt_u8x64 low_7 = packed_7 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_7 = packed_7 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_2 = *(const wt_i32*)(activations + start + place + 8);
                const wt_i32 x_3 = *(const wt_i32*)(activations + start + place + 12);
                const wt_i8x64 low_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_2));
                const wt_i8x64 high_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_3));
                const wt_i32x16 half_4 = WT_DOT_QUADS_U8_I8X64(quad, low_4, low_x_1);
                const wt_i32x16 quad_4 = WT_DOT_QUADS_U8_I8X64(half_4, high_4, high_x_1);
                const wt_i32x16 half_5 = WT_DOT_QUADS_U8_I8X64(quad_1, low_5, low_x_1);
                const wt_i32x16 quad_5 = WT_DOT_QUADS_U8_I8X64(half_5, high_5, high_x_1);
                const wt_i32x16 half_6 = WT_DOT_QUADS_U8_I8X64(quad_2, low_6, low_x_1);
                const wt_i32x16 quad_6 = WT_DOT_QUADS_U8_I8X64(half_6, high_6, high_x_1);
                const wt_i32x16 half_7 = WT_DOT_QUADS_U8_I8X64(quad_3, low_7, low_x_1);
                const wt_i32x16 quad_7 = WT_DOT_QUADS_U8_I8X64(half_7, high_7, high_x_1);
                WT_PREFETCH(weights + vector + 8 + 16);
                const wt_u8x64 packed_8 = weights[vector + 8];
                const wt_u8x64 low_8 = packed_8 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_8 = packed_8 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 9 + 16);
                const wt_u8x64 packed_9 = weights[vector + 9];
                const wt_u8x64 low_9 = packed_9 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_9 = packed_9 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 10 + 16);
                const wt_u8x64 packed_10 = weights[vector + 10];
                const wt_u8x64 low_10 = packed_10 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_10 = packed_10 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 11 + 16);
                const wt_u8x64 packed_11 = weights[vector + 11];
                const wt_u8x64 low_11 = packed_11 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_11 = packed_11 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_4 = *(const wt_i32*)(activations + start + place + 16);
                const wt_i32 x_5 = *(const wt_i32*)(activations + start + place + 20);
                const wt_i8x64 low_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_4));
                const wt_i8x64 high_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_5));
                const wt_i32x16 half_8 = WT_DOT_QUADS_U8_I8X64(quad_4, low_8, low_x_2);
                const wt_i32x16 quad_8 = WT_DOT_QUADS_U8_I8X64(half_8, high_8, high_x_2);
                const wt_i32x16 half_9 = WT_DOT_QUADS_U8_I8X64(quad_5, low_9, low_x_2);
                const wt_i32x16 quad_9 = WT_DOT_QUADS_U8_I8X64(half_9, high_9, high_x_2);
                const wt_i32x16 half_10 = WT_DOT_QUADS_U8_I8X64(quad_6, low_10, low_x_2);
                const wt_i32x16 quad_10 = WT_DOT_QUADS_U8_I8X64(half_10, high_10, high_x_2);
                const wt_i32x16 half_11 = WT_DOT_QUADS_U8_I8X64(quad_7, low_11, low_x_2);
                const wt_i32x16 quad_11 = WT_DOT_QUADS_U8_I8X64(half_11, high_11, high_x_2);
                WT_PREFETCH(weights + vector + 12 + 16);
                const wt_u8x64 packed_12 = weights[vector + 12];
                const wt_u8x64 low_12 = packed_12 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_12 = packed_12 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 13 + 16);
                const wt_u8x64 packed_13 = weights[vector + 13];
                const wt_u8x64 low_13 = packed_13 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_13 = packed_13 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 14 + 16);
                const wt_u8x64 packed_14 = weights[vector + 14];
                const wt_u8x64 low_14 = packed_14 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_14 = packed_14 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 15 + 16);
                const wt_u8x64 packed_15 = weights[vector + 15];
                const wt_u8x64 low_15 = packed_15 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_15 = packed_15 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_6 = *(const wt_i32*)(activations + start + place + 24);
                const wt_i32 x_7 = *(const wt_i32*)(activations + start + place + 28);
                const wt_i8x64 low_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_6));
                const wt_i8x64 high_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_7));
                const wt_i32x16 half_12 = WT_DOT_QUADS_U8_I8X64(quad_8, low_12, low_x_3);
                const wt_i32x16 quad_12 = WT_DOT_QUADS_U8_I8X64(half_12, high_12, high_x_3);
                const wt_i32x16 half_13 = WT_DOT_QUADS_U8_I8X64(quad_9, low_13, low_x_3);
                const wt_i32x16 quad_13 = WT_DOT_QUADS_U8_I8X64(half_13, high_13, high_x_3);
                const wt_i32x16 half_14 = WT_DOT_QUADS_U8_I8X64(quad_10, low_14, low_x_3);
                const wt_i32x16 quad_14 = WT_DOT_QUADS_U8_I8X64(half_14, high_14, high_x_3);
                const wt_i32x16 half_15 = WT_DOT_QUADS_U8_I8X64(quad_11, low_15, low_x_3);
                const wt_i32x16 quad_15 = WT_DOT_QUADS_U8_I8X64(half_15, high_15, high_x_3);
                sum_0_0 = quad_12;
                sum_0_1 = quad_13;
                sum_0_2 = quad_14;
                sum_0_3 = quad_15;
            }

            // Scale, SiLU(gate) * up, round, store
            // Bounds: padding has no token.
            if (isReal) {
                const wt_i32 rowSum = activationSums[activationRow];
                const wt_i32x16 offset = wt_i32x16(rowSum * 8);
                const wt_f32 rowScale = activationScales[activationRow];
                const wt_i32x16 exact = sum_0_0 - offset;
                const wt_f32x16 weightScale = *(const wt_f32x16*)(weightScales + wt_i64(expert) * 512 + wt_i64(block * 64));
                const wt_f32x16 scaled = WT_CONVERT(wt_f32x16, exact) * wt_f32x16(rowScale) * weightScale;
                const wt_i32x16 exact_1 = sum_0_1 - offset;
                const wt_f32x16 weightScale_1 = *(const wt_f32x16*)(weightScales + wt_i64(expert) * 512 + wt_i64(block * 64 + 16));
                const wt_f32x16 scaled_1 = WT_CONVERT(wt_f32x16, exact_1) * wt_f32x16(rowScale) * weightScale_1;
                const wt_f32x16 exponential = WT_EXP2(scaled * wt_f32x16(-1.442695f));
                const wt_f32x16 product = scaled * WT_RCP(wt_f32x16(1.0f) + exponential) * scaled_1;
                const wt_u32x16 bits = WT_BITS(wt_u32x16, product);
                *(wt_bf16x16*)(out + wt_i64(row) * 256 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u));
                const wt_i32x16 exact_2 = sum_0_2 - offset;
                const wt_f32x16 weightScale_2 = *(const wt_f32x16*)(weightScales + wt_i64(expert) * 512 + wt_i64(block * 64 + 32));
                const wt_f32x16 scaled_2 = WT_CONVERT(wt_f32x16, exact_2) * wt_f32x16(rowScale) * weightScale_2;
                const wt_i32x16 exact_3 = sum_0_3 - offset;
                const wt_f32x16 weightScale_3 = *(const wt_f32x16*)(weightScales + wt_i64(expert) * 512 + wt_i64(block * 64 + 48));
                const wt_f32x16 scaled_3 = WT_CONVERT(wt_f32x16, exact_3) * wt_f32x16(rowScale) * weightScale_3;
                const wt_f32x16 exponential_1 = WT_EXP2(scaled_2 * wt_f32x16(-1.442695f));
                const wt_f32x16 product_1 = scaled_2 * WT_RCP(wt_f32x16(1.0f) + exponential_1) * scaled_3;
                const wt_u32x16 bits_1 = WT_BITS(wt_u32x16, product_1);
                *(wt_bf16x16*)(out + wt_i64(row) * 256 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u)) >> 16u));
            }
        }
    }
}

void moe_stage1_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        moe_stage1(
            task,
            *(const wt_u8x64* const*)arguments[0],
            *(const wt_f32* const*)arguments[1],
            *(const wt_i8* const*)arguments[2],
            *(const wt_i32* const*)arguments[3],
            *(const wt_f32* const*)arguments[4],
            *(const wt_i32* const*)arguments[5],
            *(const wt_i32* const*)arguments[6],
            *(const wt_i32* const*)arguments[7],
            *(wt_bf16* const*)arguments[8],
            *(wt_i32 const*)arguments[9],
            *(wt_i32 const*)arguments[10],
            *(wt_i32 const*)arguments[11]);
    }
}
