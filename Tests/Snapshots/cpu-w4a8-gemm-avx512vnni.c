static void w4a8_gemm(
    const wt_i32 wt_task,
    const wt_u8x64* restrict weights,
    const wt_f32* restrict weightScales,
    const wt_i8* restrict activations,
    const wt_i32* restrict activationSums,
    const wt_f32* restrict activationScales,
    wt_bf16* restrict out,
    const wt_i32 tokens) {
    #pragma clang loop unroll(disable)
    for (wt_i32 part = 0; part < 2; part += 1) {
        const wt_i32 block = WT_BLOCK_X() * 2 + part;

        // Rows of activations share the weights of a register block
        #pragma clang loop unroll(disable)
        for (wt_i32 row = 0; row < tokens; row += 4) {
            const wt_i32 row_1 = row + 1 < tokens ? row + 1 : tokens - 1;
            const wt_i32 row_2 = row + 2 < tokens ? row + 2 : tokens - 1;
            const wt_i32 row_3 = row + 3 < tokens ? row + 3 : tokens - 1;
            wt_i32x16 sum_0_0 = wt_i32x16(0);
            wt_i32x16 sum_0_1 = wt_i32x16(0);
            wt_i32x16 sum_1_0 = wt_i32x16(0);
            wt_i32x16 sum_1_1 = wt_i32x16(0);
            wt_i32x16 sum_2_0 = wt_i32x16(0);
            wt_i32x16 sum_2_1 = wt_i32x16(0);
            wt_i32x16 sum_3_0 = wt_i32x16(0);
            wt_i32x16 sum_3_1 = wt_i32x16(0);
            const wt_i32 column = block * 2;
            const wt_i64 first = wt_i64(column) * 256;
            const wt_i32 start = row * 2048;
            const wt_i32 start_1 = row_1 * 2048;
            const wt_i32 start_2 = row_2 * 2048;
            const wt_i32 start_3 = row_3 * 2048;
            #pragma clang loop unroll(disable)
            for (wt_i32 step = 0; step < 256; step += 4) {
                const wt_i64 vector = first + wt_i64(step) * 2;
                const wt_i32 place = step * 8;
                WT_PREFETCH(weights + vector + 16);
                const wt_u8x64 packed = weights[vector];
                const wt_u8x64 low = packed & wt_u8x64(wt_u8(15));
                const wt_u8x64 high = packed >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 1 + 16);
                const wt_u8x64 packed_1 = weights[vector + 1];
                const wt_u8x64 low_1 = packed_1 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_1 = packed_1 >> wt_u8x64(wt_u8(4));
                const wt_i32 x = *(const wt_i32*)(activations + start + place);
                const wt_i32 x_1 = *(const wt_i32*)(activations + start + place + 4);
                const wt_i8x64 low_x = WT_BITS(wt_i8x64, wt_i32x16(x));
                const wt_i8x64 high_x = WT_BITS(wt_i8x64, wt_i32x16(x_1));
                const wt_i32x16 half = WT_DOT_QUADS_U8_I8X64(sum_0_0, low, low_x);
                const wt_i32x16 quad = WT_DOT_QUADS_U8_I8X64(half, high, high_x);
                const wt_i32x16 half_1 = WT_DOT_QUADS_U8_I8X64(sum_0_1, low_1, low_x);
                const wt_i32x16 quad_1 = WT_DOT_QUADS_U8_I8X64(half_1, high_1, high_x);
                const wt_i32 x_2 = *(const wt_i32*)(activations + start_1 + place);
                const wt_i32 x_3 = *(const wt_i32*)(activations + start_1 + place + 4);
                const wt_i8x64 low_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_2));
                const wt_i8x64 high_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_3));
                const wt_i32x16 half_2 = WT_DOT_QUADS_U8_I8X64(sum_1_0, low, low_x_1);
                const wt_i32x16 quad_2 = WT_DOT_QUADS_U8_I8X64(half_2, high, high_x_1);
                const wt_i32x16 half_3 = WT_DOT_QUADS_U8_I8X64(sum_1_1, low_1, low_x_1);
                const wt_i32x16 quad_3 = WT_DOT_QUADS_U8_I8X64(half_3, high_1, high_x_1);
                const wt_i32 x_4 = *(const wt_i32*)(activations + start_2 + place);
                const wt_i32 x_5 = *(const wt_i32*)(activations + start_2 + place + 4);
                const wt_i8x64 low_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_4));
                const wt_i8x64 high_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_5));
                const wt_i32x16 half_4 = WT_DOT_QUADS_U8_I8X64(sum_2_0, low, low_x_2);
                const wt_i32x16 quad_4 = WT_DOT_QUADS_U8_I8X64(half_4, high, high_x_2);
                const wt_i32x16 half_5 = WT_DOT_QUADS_U8_I8X64(sum_2_1, low_1, low_x_2);
                const wt_i32x16 quad_5 = WT_DOT_QUADS_U8_I8X64(half_5, high_1, high_x_2);
                const wt_i32 x_6 = *(const wt_i32*)(activations + start_3 + place);
                const wt_i32 x_7 = *(const wt_i32*)(activations + start_3 + place + 4);
                const wt_i8x64 low_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_6));
                const wt_i8x64 high_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_7));
                const wt_i32x16 half_6 = WT_DOT_QUADS_U8_I8X64(sum_3_0, low, low_x_3);
                const wt_i32x16 quad_6 = WT_DOT_QUADS_U8_I8X64(half_6, high, high_x_3);
                const wt_i32x16 half_7 = WT_DOT_QUADS_U8_I8X64(sum_3_1, low_1, low_x_3);
                const wt_i32x16 quad_7 = WT_DOT_QUADS_U8_I8X64(half_7, high_1, high_x_3);
                WT_PREFETCH(weights + vector + 2 + 16);
                const wt_u8x64 packed_2 = weights[vector + 2];
                const wt_u8x64 low_2 = packed_2 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_2 = packed_2 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 3 + 16);
                const wt_u8x64 packed_3 = weights[vector + 3];
                const wt_u8x64 low_3 = packed_3 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_3 = packed_3 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_8 = *(const wt_i32*)(activations + start + place + 8);
                const wt_i32 x_9 = *(const wt_i32*)(activations + start + place + 12);
                const wt_i8x64 low_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_8));
                const wt_i8x64 high_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_9));
                const wt_i32x16 half_8 = WT_DOT_QUADS_U8_I8X64(quad, low_2, low_x_4);
                const wt_i32x16 quad_8 = WT_DOT_QUADS_U8_I8X64(half_8, high_2, high_x_4);
                const wt_i32x16 half_9 = WT_DOT_QUADS_U8_I8X64(quad_1, low_3, low_x_4);
                const wt_i32x16 quad_9 = WT_DOT_QUADS_U8_I8X64(half_9, high_3, high_x_4);
                const wt_i32 x_10 = *(const wt_i32*)(activations + start_1 + place + 8);
                const wt_i32 x_11 = *(const wt_i32*)(activations + start_1 + place + 12);
                const wt_i8x64 low_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_10));
                const wt_i8x64 high_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_11));
                const wt_i32x16 half_10 = WT_DOT_QUADS_U8_I8X64(quad_2, low_2, low_x_5);
                const wt_i32x16 quad_10 = WT_DOT_QUADS_U8_I8X64(half_10, high_2, high_x_5);
                const wt_i32x16 half_11 = WT_DOT_QUADS_U8_I8X64(quad_3, low_3, low_x_5);
                const wt_i32x16 quad_11 = WT_DOT_QUADS_U8_I8X64(half_11, high_3, high_x_5);
                const wt_i32 x_12 = *(const wt_i32*)(activations + start_2 + place + 8);
                const wt_i32 x_13 = *(const wt_i32*)(activations + start_2 + place + 12);
                const wt_i8x64 low_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_12));
                const wt_i8x64 high_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_13));
                const wt_i32x16 half_12 = WT_DOT_QUADS_U8_I8X64(quad_4, low_2, low_x_6);
                const wt_i32x16 quad_12 = WT_DOT_QUADS_U8_I8X64(half_12, high_2, high_x_6);
                const wt_i32x16 half_13 = WT_DOT_QUADS_U8_I8X64(quad_5, low_3, low_x_6);
                const wt_i32x16 quad_13 = WT_DOT_QUADS_U8_I8X64(half_13, high_3, high_x_6);
                const wt_i32 x_14 = *(const wt_i32*)(activations + start_3 + place + 8);
                const wt_i32 x_15 = *(const wt_i32*)(activations + start_3 + place + 12);
                const wt_i8x64 low_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_14));
                const wt_i8x64 high_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_15));
                const wt_i32x16 half_14 = WT_DOT_QUADS_U8_I8X64(quad_6, low_2, low_x_7);
                const wt_i32x16 quad_14 = WT_DOT_QUADS_U8_I8X64(half_14, high_2, high_x_7);
                const wt_i32x16 half_15 = WT_DOT_QUADS_U8_I8X64(quad_7, low_3, low_x_7);
                const wt_i32x16 quad_15 = WT_DOT_QUADS_U8_I8X64(half_15, high_3, high_x_7);
                WT_PREFETCH(weights + vector + 4 + 16);
                const wt_u8x64 packed_4 = weights[vector + 4];
                const wt_u8x64 low_4 = packed_4 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_4 = packed_4 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 5 + 16);
                const wt_u8x64 packed_5 = weights[vector + 5];
                const wt_u8x64 low_5 = packed_5 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_5 = packed_5 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_16 = *(const wt_i32*)(activations + start + place + 16);
                const wt_i32 x_17 = *(const wt_i32*)(activations + start + place + 20);
                const wt_i8x64 low_x_8 = WT_BITS(wt_i8x64, wt_i32x16(x_16));
                const wt_i8x64 high_x_8 = WT_BITS(wt_i8x64, wt_i32x16(x_17));
                const wt_i32x16 half_16 = WT_DOT_QUADS_U8_I8X64(quad_8, low_4, low_x_8);
                const wt_i32x16 quad_16 = WT_DOT_QUADS_U8_I8X64(half_16, high_4, high_x_8);
                const wt_i32x16 half_17 = WT_DOT_QUADS_U8_I8X64(quad_9, low_5, low_x_8);
                const wt_i32x16 quad_17 = WT_DOT_QUADS_U8_I8X64(half_17, high_5, high_x_8);
                const wt_i32 x_18 = *(const wt_i32*)(activations + start_1 + place + 16);
                const wt_i32 x_19 = *(const wt_i32*)(activations + start_1 + place + 20);
                const wt_i8x64 low_x_9 = WT_BITS(wt_i8x64, wt_i32x16(x_18));
                const wt_i8x64 high_x_9 = WT_BITS(wt_i8x64, wt_i32x16(x_19));
                const wt_i32x16 half_18 = WT_DOT_QUADS_U8_I8X64(quad_10, low_4, low_x_9);
                const wt_i32x16 quad_18 = WT_DOT_QUADS_U8_I8X64(half_18, high_4, high_x_9);
                const wt_i32x16 half_19 = WT_DOT_QUADS_U8_I8X64(quad_11, low_5, low_x_9);
                const wt_i32x16 quad_19 = WT_DOT_QUADS_U8_I8X64(half_19, high_5, high_x_9);
                const wt_i32 x_20 = *(const wt_i32*)(activations + start_2 + place + 16);
                const wt_i32 x_21 = *(const wt_i32*)(activations + start_2 + place + 20);
                const wt_i8x64 low_x_10 = WT_BITS(wt_i8x64, wt_i32x16(x_20));
                const wt_i8x64 high_x_10 = WT_BITS(wt_i8x64, wt_i32x16(x_21));
                const wt_i32x16 half_20 = WT_DOT_QUADS_U8_I8X64(quad_12, low_4, low_x_10);
                const wt_i32x16 quad_20 = WT_DOT_QUADS_U8_I8X64(half_20, high_4, high_x_10);
                const wt_i32x16 half_21 = WT_DOT_QUADS_U8_I8X64(quad_13, low_5, low_x_10);
                const wt_i32x16 quad_21 = WT_DOT_QUADS_U8_I8X64(half_21, high_5, high_x_10);
                const wt_i32 x_22 = *(const wt_i32*)(activations + start_3 + place + 16);
                const wt_i32 x_23 = *(const wt_i32*)(activations + start_3 + place + 20);
                const wt_i8x64 low_x_11 = WT_BITS(wt_i8x64, wt_i32x16(x_22));
                const wt_i8x64 high_x_11 = WT_BITS(wt_i8x64, wt_i32x16(x_23));
                const wt_i32x16 half_22 = WT_DOT_QUADS_U8_I8X64(quad_14, low_4, low_x_11);
                const wt_i32x16 quad_22 = WT_DOT_QUADS_U8_I8X64(half_22, high_4, high_x_11);
                const wt_i32x16 half_23 = WT_DOT_QUADS_U8_I8X64(quad_15, low_5, low_x_11);
                const wt_i32x16 quad_23 = WT_DOT_QUADS_U8_I8X64(half_23, high_5, high_x_11);
                WT_PREFETCH(weights + vector + 6 + 16);
                const wt_u8x64 packed_6 = weights[vector + 6];
                const wt_u8x64 low_6 = packed_6 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_6 = packed_6 >> wt_u8x64(wt_u8(4));
                WT_PREFETCH(weights + vector + 7 + 16);
                const wt_u8x64 packed_7 = weights[vector + 7];
                const wt_u8x64 low_7 = packed_7 & wt_u8x64(wt_u8(15));
                const wt_u8x64 high_7 = packed_7 >> wt_u8x64(wt_u8(4));
                const wt_i32 x_24 = *(const wt_i32*)(activations + start + place + 24);
                const wt_i32 x_25 = *(const wt_i32*)(activations + start + place + 28);
                const wt_i8x64 low_x_12 = WT_BITS(wt_i8x64, wt_i32x16(x_24));
                const wt_i8x64 high_x_12 = WT_BITS(wt_i8x64, wt_i32x16(x_25));
                const wt_i32x16 half_24 = WT_DOT_QUADS_U8_I8X64(quad_16, low_6, low_x_12);
                const wt_i32x16 quad_24 = WT_DOT_QUADS_U8_I8X64(half_24, high_6, high_x_12);
                const wt_i32x16 half_25 = WT_DOT_QUADS_U8_I8X64(quad_17, low_7, low_x_12);
                const wt_i32x16 quad_25 = WT_DOT_QUADS_U8_I8X64(half_25, high_7, high_x_12);
                const wt_i32 x_26 = *(const wt_i32*)(activations + start_1 + place + 24);
                const wt_i32 x_27 = *(const wt_i32*)(activations + start_1 + place + 28);
                const wt_i8x64 low_x_13 = WT_BITS(wt_i8x64, wt_i32x16(x_26));
                const wt_i8x64 high_x_13 = WT_BITS(wt_i8x64, wt_i32x16(x_27));
                const wt_i32x16 half_26 = WT_DOT_QUADS_U8_I8X64(quad_18, low_6, low_x_13);
                const wt_i32x16 quad_26 = WT_DOT_QUADS_U8_I8X64(half_26, high_6, high_x_13);
                const wt_i32x16 half_27 = WT_DOT_QUADS_U8_I8X64(quad_19, low_7, low_x_13);
                const wt_i32x16 quad_27 = WT_DOT_QUADS_U8_I8X64(half_27, high_7, high_x_13);
                const wt_i32 x_28 = *(const wt_i32*)(activations + start_2 + place + 24);
                const wt_i32 x_29 = *(const wt_i32*)(activations + start_2 + place + 28);
                const wt_i8x64 low_x_14 = WT_BITS(wt_i8x64, wt_i32x16(x_28));
                const wt_i8x64 high_x_14 = WT_BITS(wt_i8x64, wt_i32x16(x_29));
                const wt_i32x16 half_28 = WT_DOT_QUADS_U8_I8X64(quad_20, low_6, low_x_14);
                const wt_i32x16 quad_28 = WT_DOT_QUADS_U8_I8X64(half_28, high_6, high_x_14);
                const wt_i32x16 half_29 = WT_DOT_QUADS_U8_I8X64(quad_21, low_7, low_x_14);
                const wt_i32x16 quad_29 = WT_DOT_QUADS_U8_I8X64(half_29, high_7, high_x_14);
                const wt_i32 x_30 = *(const wt_i32*)(activations + start_3 + place + 24);
                const wt_i32 x_31 = *(const wt_i32*)(activations + start_3 + place + 28);
                const wt_i8x64 low_x_15 = WT_BITS(wt_i8x64, wt_i32x16(x_30));
                const wt_i8x64 high_x_15 = WT_BITS(wt_i8x64, wt_i32x16(x_31));
                const wt_i32x16 half_30 = WT_DOT_QUADS_U8_I8X64(quad_22, low_6, low_x_15);
                const wt_i32x16 quad_30 = WT_DOT_QUADS_U8_I8X64(half_30, high_6, high_x_15);
                const wt_i32x16 half_31 = WT_DOT_QUADS_U8_I8X64(quad_23, low_7, low_x_15);
                const wt_i32x16 quad_31 = WT_DOT_QUADS_U8_I8X64(half_31, high_7, high_x_15);
                sum_0_0 = quad_24;
                sum_0_1 = quad_25;
                sum_1_0 = quad_26;
                sum_1_1 = quad_27;
                sum_2_0 = quad_28;
                sum_2_1 = quad_29;
                sum_3_0 = quad_30;
                sum_3_1 = quad_31;
            }

            // Scale, round, store
            // Bounds: rows end at M.
            if (row < tokens) {
                const wt_i32 rowSum = activationSums[row];
                const wt_i32x16 offset = wt_i32x16(rowSum * 8);
                const wt_f32 rowScale = activationScales[row];
                const wt_i32x16 exact = sum_0_0 - offset;
                const wt_f32x16 weightScale = *(const wt_f32x16*)(weightScales + (block * 32));
                const wt_f32x16 scaled = WT_CONVERT(wt_f32x16, exact) * wt_f32x16(rowScale) * weightScale;
                const wt_u32x16 bits = WT_BITS(wt_u32x16, scaled);
                *(wt_bf16x16*)(out + wt_i64(row) * 7168 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u));
                const wt_i32x16 exact_1 = sum_0_1 - offset;
                const wt_f32x16 weightScale_1 = *(const wt_f32x16*)(weightScales + block * 32 + 16);
                const wt_f32x16 scaled_1 = WT_CONVERT(wt_f32x16, exact_1) * wt_f32x16(rowScale) * weightScale_1;
                const wt_u32x16 bits_1 = WT_BITS(wt_u32x16, scaled_1);
                *(wt_bf16x16*)(out + wt_i64(row) * 7168 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u)) >> 16u));
            }
            // Bounds: rows end at M.
            if (row + 1 < tokens) {
                const wt_i32 rowSum_1 = activationSums[row_1];
                const wt_i32x16 offset_1 = wt_i32x16(rowSum_1 * 8);
                const wt_f32 rowScale_1 = activationScales[row_1];
                const wt_i32x16 exact_2 = sum_1_0 - offset_1;
                const wt_f32x16 weightScale_2 = *(const wt_f32x16*)(weightScales + (block * 32));
                const wt_f32x16 scaled_2 = WT_CONVERT(wt_f32x16, exact_2) * wt_f32x16(rowScale_1) * weightScale_2;
                const wt_u32x16 bits_2 = WT_BITS(wt_u32x16, scaled_2);
                *(wt_bf16x16*)(out + wt_i64(row_1) * 7168 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u)) >> 16u));
                const wt_i32x16 exact_3 = sum_1_1 - offset_1;
                const wt_f32x16 weightScale_3 = *(const wt_f32x16*)(weightScales + block * 32 + 16);
                const wt_f32x16 scaled_3 = WT_CONVERT(wt_f32x16, exact_3) * wt_f32x16(rowScale_1) * weightScale_3;
                const wt_u32x16 bits_3 = WT_BITS(wt_u32x16, scaled_3);
                *(wt_bf16x16*)(out + wt_i64(row_1) * 7168 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u)) >> 16u));
            }
            // Bounds: rows end at M.
            if (row + 2 < tokens) {
                const wt_i32 rowSum_2 = activationSums[row_2];
                const wt_i32x16 offset_2 = wt_i32x16(rowSum_2 * 8);
                const wt_f32 rowScale_2 = activationScales[row_2];
                const wt_i32x16 exact_4 = sum_2_0 - offset_2;
                const wt_f32x16 weightScale_4 = *(const wt_f32x16*)(weightScales + (block * 32));
                const wt_f32x16 scaled_4 = WT_CONVERT(wt_f32x16, exact_4) * wt_f32x16(rowScale_2) * weightScale_4;
                const wt_u32x16 bits_4 = WT_BITS(wt_u32x16, scaled_4);
                *(wt_bf16x16*)(out + wt_i64(row_2) * 7168 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_4 + 0x7fffu + ((bits_4 >> 16u) & 1u)) >> 16u));
                const wt_i32x16 exact_5 = sum_2_1 - offset_2;
                const wt_f32x16 weightScale_5 = *(const wt_f32x16*)(weightScales + block * 32 + 16);
                const wt_f32x16 scaled_5 = WT_CONVERT(wt_f32x16, exact_5) * wt_f32x16(rowScale_2) * weightScale_5;
                const wt_u32x16 bits_5 = WT_BITS(wt_u32x16, scaled_5);
                *(wt_bf16x16*)(out + wt_i64(row_2) * 7168 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_5 + 0x7fffu + ((bits_5 >> 16u) & 1u)) >> 16u));
            }
            // Bounds: rows end at M.
            if (row + 3 < tokens) {
                const wt_i32 rowSum_3 = activationSums[row_3];
                const wt_i32x16 offset_3 = wt_i32x16(rowSum_3 * 8);
                const wt_f32 rowScale_3 = activationScales[row_3];
                const wt_i32x16 exact_6 = sum_3_0 - offset_3;
                const wt_f32x16 weightScale_6 = *(const wt_f32x16*)(weightScales + (block * 32));
                const wt_f32x16 scaled_6 = WT_CONVERT(wt_f32x16, exact_6) * wt_f32x16(rowScale_3) * weightScale_6;
                const wt_u32x16 bits_6 = WT_BITS(wt_u32x16, scaled_6);
                *(wt_bf16x16*)(out + wt_i64(row_3) * 7168 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_6 + 0x7fffu + ((bits_6 >> 16u) & 1u)) >> 16u));
                const wt_i32x16 exact_7 = sum_3_1 - offset_3;
                const wt_f32x16 weightScale_7 = *(const wt_f32x16*)(weightScales + block * 32 + 16);
                const wt_f32x16 scaled_7 = WT_CONVERT(wt_f32x16, exact_7) * wt_f32x16(rowScale_3) * weightScale_7;
                const wt_u32x16 bits_7 = WT_BITS(wt_u32x16, scaled_7);
                *(wt_bf16x16*)(out + wt_i64(row_3) * 7168 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_7 + 0x7fffu + ((bits_7 >> 16u) & 1u)) >> 16u));
            }
        }
    }
}

void w4a8_gemm_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        w4a8_gemm(
            task,
            *(const wt_u8x64* const*)arguments[0],
            *(const wt_f32* const*)arguments[1],
            *(const wt_i8* const*)arguments[2],
            *(const wt_i32* const*)arguments[3],
            *(const wt_f32* const*)arguments[4],
            *(wt_bf16* const*)arguments[5],
            *(wt_i32 const*)arguments[6]);
    }
}
