static void w4a8_gemm(
    const wt_i32 wt_task,
    const wt_u8x32* restrict weights,
    const wt_bf16* restrict weightScales,
    const wt_i8* restrict activations,
    const wt_i32* restrict activationSums,
    const wt_f32* restrict activationScales,
    wt_bf16* restrict out,
    const wt_i32 tokens) {
    const wt_i32 block = WT_BLOCK_X();

    // Rows of activations share the weights of a register block
    #pragma clang loop unroll(disable)
    for (wt_i32 row = 0; row < tokens; row += 2) {
        const wt_i32 row_1 = row + 1 < tokens ? row + 1 : tokens - 1;
        wt_f32x8 sum_0_0 = wt_f32x8(0.0f);
        wt_f32x8 sum_1_0 = wt_f32x8(0.0f);
        const wt_i32 column = block;
        const wt_i64 first = wt_i64(column) * 256;
        const wt_i32 start = row * 2048;
        const wt_i32 start_1 = row_1 * 2048;
        const wt_i32 groups = row * 64;
        const wt_i32 groups_1 = row_1 * 64;
        const wt_i64 scaleStart = wt_i64(column) * 512;
        #pragma clang loop unroll(disable)
        for (wt_i32 step = 0; step < 256; step += 8) {
            const wt_i64 vector = first + wt_i64(step);
            const wt_i32 place = step * 8;
            const wt_u8x32 packed = weights[vector];
            const wt_u8x32 low = packed & wt_u8x32(wt_u8(15));
            const wt_u8x32 high = packed >> wt_u8x32(wt_u8(4));
            const wt_i32 x = *(const wt_i32*)(activations + start + place);
            const wt_i32 x_1 = *(const wt_i32*)(activations + start + place + 4);
            const wt_i8x32 low_x = WT_BITS(wt_i8x32, wt_i32x8(x));
            const wt_i8x32 high_x = WT_BITS(wt_i8x32, wt_i32x8(x_1));
            const wt_i16x16 pairs = WT_DOT_PAIRS_U8_I8X32(low, low_x) + WT_DOT_PAIRS_U8_I8X32(high, high_x);
            const wt_i32 x_2 = *(const wt_i32*)(activations + start_1 + place);
            const wt_i32 x_3 = *(const wt_i32*)(activations + start_1 + place + 4);
            const wt_i8x32 low_x_1 = WT_BITS(wt_i8x32, wt_i32x8(x_2));
            const wt_i8x32 high_x_1 = WT_BITS(wt_i8x32, wt_i32x8(x_3));
            const wt_i16x16 pairs_1 = WT_DOT_PAIRS_U8_I8X32(low, low_x_1) + WT_DOT_PAIRS_U8_I8X32(high, high_x_1);
            const wt_u8x32 packed_1 = weights[vector + 1];
            const wt_u8x32 low_1 = packed_1 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_1 = packed_1 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_4 = *(const wt_i32*)(activations + start + place + 8);
            const wt_i32 x_5 = *(const wt_i32*)(activations + start + place + 12);
            const wt_i8x32 low_x_2 = WT_BITS(wt_i8x32, wt_i32x8(x_4));
            const wt_i8x32 high_x_2 = WT_BITS(wt_i8x32, wt_i32x8(x_5));
            const wt_i16x16 pairs_2 = pairs + (WT_DOT_PAIRS_U8_I8X32(low_1, low_x_2) + WT_DOT_PAIRS_U8_I8X32(high_1, high_x_2));
            const wt_i32 x_6 = *(const wt_i32*)(activations + start_1 + place + 8);
            const wt_i32 x_7 = *(const wt_i32*)(activations + start_1 + place + 12);
            const wt_i8x32 low_x_3 = WT_BITS(wt_i8x32, wt_i32x8(x_6));
            const wt_i8x32 high_x_3 = WT_BITS(wt_i8x32, wt_i32x8(x_7));
            const wt_i16x16 pairs_3 = pairs_1 + (WT_DOT_PAIRS_U8_I8X32(low_1, low_x_3) + WT_DOT_PAIRS_U8_I8X32(high_1, high_x_3));
            const wt_u8x32 packed_2 = weights[vector + 2];
            const wt_u8x32 low_2 = packed_2 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_2 = packed_2 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_8 = *(const wt_i32*)(activations + start + place + 16);
            const wt_i32 x_9 = *(const wt_i32*)(activations + start + place + 20);
            const wt_i8x32 low_x_4 = WT_BITS(wt_i8x32, wt_i32x8(x_8));
            const wt_i8x32 high_x_4 = WT_BITS(wt_i8x32, wt_i32x8(x_9));
            const wt_i16x16 pairs_4 = pairs_2 + (WT_DOT_PAIRS_U8_I8X32(low_2, low_x_4) + WT_DOT_PAIRS_U8_I8X32(high_2, high_x_4));
            const wt_i32 x_10 = *(const wt_i32*)(activations + start_1 + place + 16);
            const wt_i32 x_11 = *(const wt_i32*)(activations + start_1 + place + 20);
            const wt_i8x32 low_x_5 = WT_BITS(wt_i8x32, wt_i32x8(x_10));
            const wt_i8x32 high_x_5 = WT_BITS(wt_i8x32, wt_i32x8(x_11));
            const wt_i16x16 pairs_5 = pairs_3 + (WT_DOT_PAIRS_U8_I8X32(low_2, low_x_5) + WT_DOT_PAIRS_U8_I8X32(high_2, high_x_5));
            const wt_u8x32 packed_3 = weights[vector + 3];
            const wt_u8x32 low_3 = packed_3 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_3 = packed_3 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_12 = *(const wt_i32*)(activations + start + place + 24);
            const wt_i32 x_13 = *(const wt_i32*)(activations + start + place + 28);
            const wt_i8x32 low_x_6 = WT_BITS(wt_i8x32, wt_i32x8(x_12));
            const wt_i8x32 high_x_6 = WT_BITS(wt_i8x32, wt_i32x8(x_13));
            const wt_i16x16 pairs_6 = pairs_4 + (WT_DOT_PAIRS_U8_I8X32(low_3, low_x_6) + WT_DOT_PAIRS_U8_I8X32(high_3, high_x_6));
            const wt_i32 x_14 = *(const wt_i32*)(activations + start_1 + place + 24);
            const wt_i32 x_15 = *(const wt_i32*)(activations + start_1 + place + 28);
            const wt_i8x32 low_x_7 = WT_BITS(wt_i8x32, wt_i32x8(x_14));
            const wt_i8x32 high_x_7 = WT_BITS(wt_i8x32, wt_i32x8(x_15));
            const wt_i16x16 pairs_7 = pairs_5 + (WT_DOT_PAIRS_U8_I8X32(low_3, low_x_7) + WT_DOT_PAIRS_U8_I8X32(high_3, high_x_7));
            const wt_i32x8 wide = WT_DOT_PAIRS_I16X16(pairs_6, wt_i16x16(wt_i16(1)));
            const wt_i32x8 wide_1 = WT_DOT_PAIRS_I16X16(pairs_7, wt_i16x16(wt_i16(1)));
            const wt_i32 group = place / 32;
            const wt_i64 scalePlace = scaleStart + wt_i64(group) * 8;
            const wt_bf16x8 stored = *(const wt_bf16x8*)(weightScales + scalePlace);
            const wt_f32x8 scale = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, stored)) << 16u);
            const wt_i32 groupSum = activationSums[groups + group];
            const wt_i32x8 offset = wt_i32x8(groupSum * 8);
            const wt_i32 groupSum_1 = activationSums[groups_1 + group];
            const wt_i32x8 offset_1 = wt_i32x8(groupSum_1 * 8);
            sum_0_0 = sum_0_0 + WT_CONVERT(wt_f32x8, wide - offset) * scale;
            sum_1_0 = sum_1_0 + WT_CONVERT(wt_f32x8, wide_1 - offset_1) * scale;
            const wt_u8x32 packed_4 = weights[vector + 4];
            const wt_u8x32 low_4 = packed_4 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_4 = packed_4 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_16 = *(const wt_i32*)(activations + start + place + 32);
            const wt_i32 x_17 = *(const wt_i32*)(activations + start + place + 36);
            const wt_i8x32 low_x_8 = WT_BITS(wt_i8x32, wt_i32x8(x_16));
            const wt_i8x32 high_x_8 = WT_BITS(wt_i8x32, wt_i32x8(x_17));
            const wt_i16x16 pairs_8 = WT_DOT_PAIRS_U8_I8X32(low_4, low_x_8) + WT_DOT_PAIRS_U8_I8X32(high_4, high_x_8);
            const wt_i32 x_18 = *(const wt_i32*)(activations + start_1 + place + 32);
            const wt_i32 x_19 = *(const wt_i32*)(activations + start_1 + place + 36);
            const wt_i8x32 low_x_9 = WT_BITS(wt_i8x32, wt_i32x8(x_18));
            const wt_i8x32 high_x_9 = WT_BITS(wt_i8x32, wt_i32x8(x_19));
            const wt_i16x16 pairs_9 = WT_DOT_PAIRS_U8_I8X32(low_4, low_x_9) + WT_DOT_PAIRS_U8_I8X32(high_4, high_x_9);
            const wt_u8x32 packed_5 = weights[vector + 5];
            const wt_u8x32 low_5 = packed_5 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_5 = packed_5 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_20 = *(const wt_i32*)(activations + start + place + 40);
            const wt_i32 x_21 = *(const wt_i32*)(activations + start + place + 44);
            const wt_i8x32 low_x_10 = WT_BITS(wt_i8x32, wt_i32x8(x_20));
            const wt_i8x32 high_x_10 = WT_BITS(wt_i8x32, wt_i32x8(x_21));
            const wt_i16x16 pairs_10 = pairs_8 + (WT_DOT_PAIRS_U8_I8X32(low_5, low_x_10) + WT_DOT_PAIRS_U8_I8X32(high_5, high_x_10));
            const wt_i32 x_22 = *(const wt_i32*)(activations + start_1 + place + 40);
            const wt_i32 x_23 = *(const wt_i32*)(activations + start_1 + place + 44);
            const wt_i8x32 low_x_11 = WT_BITS(wt_i8x32, wt_i32x8(x_22));
            const wt_i8x32 high_x_11 = WT_BITS(wt_i8x32, wt_i32x8(x_23));
            const wt_i16x16 pairs_11 = pairs_9 + (WT_DOT_PAIRS_U8_I8X32(low_5, low_x_11) + WT_DOT_PAIRS_U8_I8X32(high_5, high_x_11));
            const wt_u8x32 packed_6 = weights[vector + 6];
            const wt_u8x32 low_6 = packed_6 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_6 = packed_6 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_24 = *(const wt_i32*)(activations + start + place + 48);
            const wt_i32 x_25 = *(const wt_i32*)(activations + start + place + 52);
            const wt_i8x32 low_x_12 = WT_BITS(wt_i8x32, wt_i32x8(x_24));
            const wt_i8x32 high_x_12 = WT_BITS(wt_i8x32, wt_i32x8(x_25));
            const wt_i16x16 pairs_12 = pairs_10 + (WT_DOT_PAIRS_U8_I8X32(low_6, low_x_12) + WT_DOT_PAIRS_U8_I8X32(high_6, high_x_12));
            const wt_i32 x_26 = *(const wt_i32*)(activations + start_1 + place + 48);
            const wt_i32 x_27 = *(const wt_i32*)(activations + start_1 + place + 52);
            const wt_i8x32 low_x_13 = WT_BITS(wt_i8x32, wt_i32x8(x_26));
            const wt_i8x32 high_x_13 = WT_BITS(wt_i8x32, wt_i32x8(x_27));
            const wt_i16x16 pairs_13 = pairs_11 + (WT_DOT_PAIRS_U8_I8X32(low_6, low_x_13) + WT_DOT_PAIRS_U8_I8X32(high_6, high_x_13));
            const wt_u8x32 packed_7 = weights[vector + 7];
            const wt_u8x32 low_7 = packed_7 & wt_u8x32(wt_u8(15));
            const wt_u8x32 high_7 = packed_7 >> wt_u8x32(wt_u8(4));
            const wt_i32 x_28 = *(const wt_i32*)(activations + start + place + 56);
            const wt_i32 x_29 = *(const wt_i32*)(activations + start + place + 60);
            const wt_i8x32 low_x_14 = WT_BITS(wt_i8x32, wt_i32x8(x_28));
            const wt_i8x32 high_x_14 = WT_BITS(wt_i8x32, wt_i32x8(x_29));
            const wt_i16x16 pairs_14 = pairs_12 + (WT_DOT_PAIRS_U8_I8X32(low_7, low_x_14) + WT_DOT_PAIRS_U8_I8X32(high_7, high_x_14));
            const wt_i32 x_30 = *(const wt_i32*)(activations + start_1 + place + 56);
            const wt_i32 x_31 = *(const wt_i32*)(activations + start_1 + place + 60);
            const wt_i8x32 low_x_15 = WT_BITS(wt_i8x32, wt_i32x8(x_30));
            const wt_i8x32 high_x_15 = WT_BITS(wt_i8x32, wt_i32x8(x_31));
            const wt_i16x16 pairs_15 = pairs_13 + (WT_DOT_PAIRS_U8_I8X32(low_7, low_x_15) + WT_DOT_PAIRS_U8_I8X32(high_7, high_x_15));
            const wt_i32x8 wide_2 = WT_DOT_PAIRS_I16X16(pairs_14, wt_i16x16(wt_i16(1)));
            const wt_i32x8 wide_3 = WT_DOT_PAIRS_I16X16(pairs_15, wt_i16x16(wt_i16(1)));
            const wt_i32 group_1 = place / 32 + 1;
            const wt_i64 scalePlace_1 = scaleStart + wt_i64(group_1) * 8;
            const wt_bf16x8 stored_1 = *(const wt_bf16x8*)(weightScales + scalePlace_1);
            const wt_f32x8 scale_1 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, stored_1)) << 16u);
            const wt_i32 groupSum_2 = activationSums[groups + group_1];
            const wt_i32x8 offset_2 = wt_i32x8(groupSum_2 * 8);
            const wt_i32 groupSum_3 = activationSums[groups_1 + group_1];
            const wt_i32x8 offset_3 = wt_i32x8(groupSum_3 * 8);
            sum_0_0 = sum_0_0 + WT_CONVERT(wt_f32x8, wide_2 - offset_2) * scale_1;
            sum_1_0 = sum_1_0 + WT_CONVERT(wt_f32x8, wide_3 - offset_3) * scale_1;
        }

        // Scale, round, store
        // Bounds: rows end at M.
        if (row < tokens) {
            const wt_f32 rowScale = activationScales[row];
            const wt_f32x8 scaled = sum_0_0 * wt_f32x8(rowScale);
            const wt_u32x8 bits = WT_BITS(wt_u32x8, scaled);
            *(wt_bf16x8*)(out + wt_i64(row) * 7168 + wt_i64(block * 8)) = WT_BITS(wt_bf16x8, WT_CONVERT(wt_u16x8, bits >> 16u));
        }
        // Bounds: rows end at M.
        if (row + 1 < tokens) {
            const wt_f32 rowScale_1 = activationScales[row_1];
            const wt_f32x8 scaled_1 = sum_1_0 * wt_f32x8(rowScale_1);
            const wt_u32x8 bits_1 = WT_BITS(wt_u32x8, scaled_1);
            *(wt_bf16x8*)(out + wt_i64(row_1) * 7168 + wt_i64(block * 8)) = WT_BITS(wt_bf16x8, WT_CONVERT(wt_u16x8, bits_1 >> 16u));
        }
    }
}

void w4a8_gemm_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        w4a8_gemm(
            task,
            *(const wt_u8x32* const*)arguments[0],
            *(const wt_bf16* const*)arguments[1],
            *(const wt_i8* const*)arguments[2],
            *(const wt_i32* const*)arguments[3],
            *(const wt_f32* const*)arguments[4],
            *(wt_bf16* const*)arguments[5],
            *(wt_i32 const*)arguments[6]);
    }
}
