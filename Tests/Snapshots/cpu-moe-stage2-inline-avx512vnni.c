static void moe_stage2(
    const wt_i32 wt_task,
    const wt_u8x64* restrict weights,
    const wt_f32* restrict weightScales,
    const wt_i8* restrict activations,
    const wt_i32* restrict activationSums,
    const wt_f32* restrict activationScales,
    const wt_i32* restrict topkIDs,
    const wt_f32* restrict topkWeights,
    wt_f32* restrict tokenSums,
    wt_bf16* restrict out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 experts) {
    const wt_i32 task = WT_BLOCK_X();

    // Every token's sums start at zero
    #pragma clang loop unroll(disable)
    for (wt_i32 row = 0; row < tokens; row += 1) {
        #pragma clang loop unroll(disable)
        for (wt_i32 within = 0; within < 16; within += 16) {
            const wt_i64 place = wt_i64(row) * 7168 + wt_i64(task * 16 + within);
            *(wt_f32x16*)(tokenSums + place) = wt_f32x16(0.0f);
        }
    }

    // Blocks of rows, expert after expert
    const wt_i32 entries = tokens * topk;
    wt_i32 expert = -1;
    #pragma clang loop unroll(disable)
    for (wt_i32 turn = 0; turn < entries; turn += 1) {
        wt_i32 next = experts;
        #pragma clang loop unroll(disable)
        for (wt_i32 other = 0; other < entries; other += 1) {
            const wt_i32 otherID = topkIDs[other];
            const wt_i32 candidate = expert < otherID ? otherID : experts;
            next = candidate < next ? candidate : next;
        }
        expert = next;
        // Bounds: the last expert was the last.
        if (expert < experts) {
            const wt_i64 matrix = wt_i64(expert);
            wt_i32 row_1 = 0;
            wt_i32 row_2 = 0;
            wt_i32 count = 0;
            #pragma clang loop unroll(disable)
            for (wt_i32 entry = 0; entry < entries; entry += 1) {
                const wt_i32 id = topkIDs[entry];
                // Bounds: other experts' entries are theirs.
                if (id == expert) {
                    row_1 = count == 0 ? entry : row_1;
                    row_2 = count == 1 ? entry : row_2;
                    count = count + 1;
                }
                const wt_i32 needed = entry + 1 >= entries ? 1 : 2;
                // Bounds: a block waits until it is full.
                if (count >= needed) {
                    const bool isReal = 0 < count;
                    const bool isReal_1 = 1 < count;
                    const wt_i32 block = task;
                    wt_i32x16 sum_0_0 = wt_i32x16(0);
                    wt_i32x16 sum_1_0 = wt_i32x16(0);
                    const wt_i32 column = block;
                    const wt_i64 first = matrix * 14336 + wt_i64(column) * 32;
                    const wt_i32 start = row_1 * 256;
                    const wt_i32 start_1 = row_2 * 256;
                    #pragma clang loop unroll(disable)
                    for (wt_i32 step = 0; step < 32; step += 4) {
                        const wt_i64 vector = first + wt_i64(step);
                        const wt_i32 place_1 = step * 8;
                        const wt_u8x64 packed = weights[vector];
                        const wt_u8x64 low = packed & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high = packed >> wt_u8x64(wt_u8(4));
                        const wt_i32 x = *(const wt_i32*)(activations + start + place_1);
                        const wt_i32 x_1 = *(const wt_i32*)(activations + start + place_1 + 4);
                        const wt_i8x64 low_x = WT_BITS(wt_i8x64, wt_i32x16(x));
                        const wt_i8x64 high_x = WT_BITS(wt_i8x64, wt_i32x16(x_1));
                        const wt_i32x16 half = WT_DOT_QUADS_U8_I8X64(sum_0_0, low, low_x);
                        const wt_i32x16 quad = WT_DOT_QUADS_U8_I8X64(half, high, high_x);
                        const wt_i32 x_2 = *(const wt_i32*)(activations + start_1 + place_1);
                        const wt_i32 x_3 = *(const wt_i32*)(activations + start_1 + place_1 + 4);
                        const wt_i8x64 low_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_2));
                        const wt_i8x64 high_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_3));
                        const wt_i32x16 half_1 = WT_DOT_QUADS_U8_I8X64(sum_1_0, low, low_x_1);
                        const wt_i32x16 quad_1 = WT_DOT_QUADS_U8_I8X64(half_1, high, high_x_1);
                        const wt_u8x64 packed_1 = weights[vector + 1];
                        const wt_u8x64 low_1 = packed_1 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_1 = packed_1 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_4 = *(const wt_i32*)(activations + start + place_1 + 8);
                        const wt_i32 x_5 = *(const wt_i32*)(activations + start + place_1 + 12);
                        const wt_i8x64 low_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_4));
                        const wt_i8x64 high_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_5));
                        const wt_i32x16 half_2 = WT_DOT_QUADS_U8_I8X64(quad, low_1, low_x_2);
                        const wt_i32x16 quad_2 = WT_DOT_QUADS_U8_I8X64(half_2, high_1, high_x_2);
                        const wt_i32 x_6 = *(const wt_i32*)(activations + start_1 + place_1 + 8);
                        const wt_i32 x_7 = *(const wt_i32*)(activations + start_1 + place_1 + 12);
                        const wt_i8x64 low_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_6));
                        const wt_i8x64 high_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_7));
                        const wt_i32x16 half_3 = WT_DOT_QUADS_U8_I8X64(quad_1, low_1, low_x_3);
                        const wt_i32x16 quad_3 = WT_DOT_QUADS_U8_I8X64(half_3, high_1, high_x_3);
                        const wt_u8x64 packed_2 = weights[vector + 2];
                        const wt_u8x64 low_2 = packed_2 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_2 = packed_2 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_8 = *(const wt_i32*)(activations + start + place_1 + 16);
                        const wt_i32 x_9 = *(const wt_i32*)(activations + start + place_1 + 20);
                        const wt_i8x64 low_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_8));
                        const wt_i8x64 high_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_9));
                        const wt_i32x16 half_4 = WT_DOT_QUADS_U8_I8X64(quad_2, low_2, low_x_4);
                        const wt_i32x16 quad_4 = WT_DOT_QUADS_U8_I8X64(half_4, high_2, high_x_4);
                        const wt_i32 x_10 = *(const wt_i32*)(activations + start_1 + place_1 + 16);
                        const wt_i32 x_11 = *(const wt_i32*)(activations + start_1 + place_1 + 20);
                        const wt_i8x64 low_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_10));
                        const wt_i8x64 high_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_11));
                        const wt_i32x16 half_5 = WT_DOT_QUADS_U8_I8X64(quad_3, low_2, low_x_5);
                        const wt_i32x16 quad_5 = WT_DOT_QUADS_U8_I8X64(half_5, high_2, high_x_5);
                        const wt_u8x64 packed_3 = weights[vector + 3];
                        const wt_u8x64 low_3 = packed_3 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_3 = packed_3 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_12 = *(const wt_i32*)(activations + start + place_1 + 24);
                        const wt_i32 x_13 = *(const wt_i32*)(activations + start + place_1 + 28);
                        const wt_i8x64 low_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_12));
                        const wt_i8x64 high_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_13));
                        const wt_i32x16 half_6 = WT_DOT_QUADS_U8_I8X64(quad_4, low_3, low_x_6);
                        const wt_i32x16 quad_6 = WT_DOT_QUADS_U8_I8X64(half_6, high_3, high_x_6);
                        const wt_i32 x_14 = *(const wt_i32*)(activations + start_1 + place_1 + 24);
                        const wt_i32 x_15 = *(const wt_i32*)(activations + start_1 + place_1 + 28);
                        const wt_i8x64 low_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_14));
                        const wt_i8x64 high_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_15));
                        const wt_i32x16 half_7 = WT_DOT_QUADS_U8_I8X64(quad_5, low_3, low_x_7);
                        const wt_i32x16 quad_7 = WT_DOT_QUADS_U8_I8X64(half_7, high_3, high_x_7);
                        sum_0_0 = quad_6;
                        sum_1_0 = quad_7;
                    }
                    // Bounds: padding has no token.
                    if (isReal) {
                        const wt_i32 rowSum = activationSums[row_1];
                        const wt_i32x16 offset = wt_i32x16(rowSum * 8);
                        const wt_f32 rowScale = activationScales[row_1];
                        const wt_f32 routeWeight = topkWeights[row_1];
                        const wt_f32 factor = rowScale * routeWeight;
                        const wt_i32x16 exact = sum_0_0 - offset;
                        const wt_f32x16 weightScale = *(const wt_f32x16*)(weightScales + matrix * 7168 + wt_i64(block * 16));
                        const wt_f32x16 scaled = WT_CONVERT(wt_f32x16, exact) * wt_f32x16(factor) * weightScale;
                        const wt_i64 place_2 = wt_i64(row_1 / topk) * 7168 + wt_i64(block * 16);
                        const wt_f32x16 before = *(const wt_f32x16*)(tokenSums + place_2);
                        *(wt_f32x16*)(tokenSums + place_2) = before + scaled;
                    }
                    // Bounds: padding has no token.
                    if (isReal_1) {
                        const wt_i32 rowSum_1 = activationSums[row_2];
                        const wt_i32x16 offset_1 = wt_i32x16(rowSum_1 * 8);
                        const wt_f32 rowScale_1 = activationScales[row_2];
                        const wt_f32 routeWeight_1 = topkWeights[row_2];
                        const wt_f32 factor_1 = rowScale_1 * routeWeight_1;
                        const wt_i32x16 exact_1 = sum_1_0 - offset_1;
                        const wt_f32x16 weightScale_1 = *(const wt_f32x16*)(weightScales + matrix * 7168 + wt_i64(block * 16));
                        const wt_f32x16 scaled_1 = WT_CONVERT(wt_f32x16, exact_1) * wt_f32x16(factor_1) * weightScale_1;
                        const wt_i64 place_3 = wt_i64(row_2 / topk) * 7168 + wt_i64(block * 16);
                        const wt_f32x16 before_1 = *(const wt_f32x16*)(tokenSums + place_3);
                        *(wt_f32x16*)(tokenSums + place_3) = before_1 + scaled_1;
                    }
                    count = 0;
                }
            }
        }
    }

    // Round, store
    #pragma clang loop unroll(disable)
    for (wt_i32 row_3 = 0; row_3 < tokens; row_3 += 1) {
        #pragma clang loop unroll(disable)
        for (wt_i32 within_1 = 0; within_1 < 16; within_1 += 16) {
            const wt_i64 place_4 = wt_i64(row_3) * 7168 + wt_i64(task * 16 + within_1);
            const wt_f32x16 tokenSum = *(const wt_f32x16*)(tokenSums + place_4);
            const wt_u32x16 bits = WT_BITS(wt_u32x16, tokenSum);
            *(wt_bf16x16*)(out + place_4) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u));
        }
    }
}

void moe_stage2_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        moe_stage2(
            task,
            *(const wt_u8x64* const*)arguments[0],
            *(const wt_f32* const*)arguments[1],
            *(const wt_i8* const*)arguments[2],
            *(const wt_i32* const*)arguments[3],
            *(const wt_f32* const*)arguments[4],
            *(const wt_i32* const*)arguments[5],
            *(const wt_f32* const*)arguments[6],
            *(wt_f32* const*)arguments[7],
            *(wt_bf16* const*)arguments[8],
            *(wt_i32 const*)arguments[9],
            *(wt_i32 const*)arguments[10],
            *(wt_i32 const*)arguments[11]);
    }
}
