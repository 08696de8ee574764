static void moe_stage1(
    const wt_i32 wt_task,
    const wt_u8x64* restrict weights,
    const wt_bf16* restrict weightScales,
    const wt_i8* restrict activations,
    const wt_i32* restrict activationSums,
    const wt_f32* restrict activationScales,
    const wt_i32* restrict topkIDs,
    wt_bf16* restrict out,
    const wt_i32 tokens,
    const wt_i32 topk,
    const wt_i32 experts) {
    const wt_i32 task = WT_BLOCK_X();

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
            wt_i32 row = 0;
            wt_i32 row_1 = 0;
            wt_i32 count = 0;
            #pragma clang loop unroll(disable)
            for (wt_i32 entry = 0; entry < entries; entry += 1) {
                const wt_i32 id = topkIDs[entry];
                // Bounds: other experts' entries are theirs.
                if (id == expert) {
                    row = count == 0 ? entry : row;
                    row_1 = count == 1 ? entry : row_1;
                    count = count + 1;
                }
                const wt_i32 needed = entry + 1 >= entries ? 1 : 2;
                // Bounds: a block waits until it is full.
                if (count >= needed) {
                    const bool isReal = 0 < count;
                    const bool isReal_1 = 1 < count;
                    const wt_i32 activationRow = isReal ? row / topk : 0;
                    const wt_i32 activationRow_1 = isReal_1 ? row_1 / topk : 0;
                    const wt_i32 block = task;
                    wt_f32x16 sum_0_0 = wt_f32x16(0.0f);
                    wt_f32x16 sum_0_1 = wt_f32x16(0.0f);
                    wt_f32x16 sum_0_2 = wt_f32x16(0.0f);
                    wt_f32x16 sum_0_3 = wt_f32x16(0.0f);
                    wt_f32x16 sum_1_0 = wt_f32x16(0.0f);
                    wt_f32x16 sum_1_1 = wt_f32x16(0.0f);
                    wt_f32x16 sum_1_2 = wt_f32x16(0.0f);
                    wt_f32x16 sum_1_3 = wt_f32x16(0.0f);
                    const wt_i32 column = block * 2;
                    const wt_i64 first = matrix * 28672 + wt_i64(column) * 896;
                    const wt_i32 start = activationRow * 7168;
                    const wt_i32 start_1 = activationRow_1 * 7168;
                    const wt_i32 groups = activationRow * 224;
                    const wt_i32 groups_1 = activationRow_1 * 224;
                    const wt_i64 scaleStart = matrix * 114688 + wt_i64(column) * 3584;
                    #pragma clang loop unroll(disable)
                    for (wt_i32 step = 0; step < 896; step += 4) {
                        const wt_i64 vector = first + wt_i64(step) * 2;
                        const wt_i32 place = step * 8;
                        const wt_u8x64 packed = weights[vector];
                        const wt_u8x64 low = packed & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high = packed >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_1 = weights[vector + 1];
                        const wt_u8x64 low_1 = packed_1 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_1 = packed_1 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_2 = weights[vector + 14336];
                        const wt_u8x64 low_2 = packed_2 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_2 = packed_2 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_3 = weights[vector + 14337];
                        const wt_u8x64 low_3 = packed_3 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_3 = packed_3 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x = *(const wt_i32*)(activations + start + place);
                        const wt_i32 x_1 = *(const wt_i32*)(activations + start + place + 4);
                        const wt_i8x64 low_x = WT_BITS(wt_i8x64, wt_i32x16(x));
                        const wt_i8x64 high_x = WT_BITS(wt_i8x64, wt_i32x16(x_1));
                        const wt_i32x16 half = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low, low_x);
                        const wt_i32x16 quad = WT_DOT_QUADS_U8_I8X64(half, high, high_x);
                        const wt_i32x16 half_1 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_1, low_x);
                        const wt_i32x16 quad_1 = WT_DOT_QUADS_U8_I8X64(half_1, high_1, high_x);
                        const wt_i32x16 half_2 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_2, low_x);
                        const wt_i32x16 quad_2 = WT_DOT_QUADS_U8_I8X64(half_2, high_2, high_x);
                        const wt_i32x16 half_3 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_3, low_x);
                        const wt_i32x16 quad_3 = WT_DOT_QUADS_U8_I8X64(half_3, high_3, high_x);
                        const wt_i32 x_2 = *(const wt_i32*)(activations + start_1 + place);
                        const wt_i32 x_3 = *(const wt_i32*)(activations + start_1 + place + 4);
                        const wt_i8x64 low_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_2));
                        const wt_i8x64 high_x_1 = WT_BITS(wt_i8x64, wt_i32x16(x_3));
                        const wt_i32x16 half_4 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low, low_x_1);
                        const wt_i32x16 quad_4 = WT_DOT_QUADS_U8_I8X64(half_4, high, high_x_1);
                        const wt_i32x16 half_5 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_1, low_x_1);
                        const wt_i32x16 quad_5 = WT_DOT_QUADS_U8_I8X64(half_5, high_1, high_x_1);
                        const wt_i32x16 half_6 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_2, low_x_1);
                        const wt_i32x16 quad_6 = WT_DOT_QUADS_U8_I8X64(half_6, high_2, high_x_1);
                        const wt_i32x16 half_7 = WT_DOT_QUADS_U8_I8X64(wt_i32x16(0), low_3, low_x_1);
                        const wt_i32x16 quad_7 = WT_DOT_QUADS_U8_I8X64(half_7, high_3, high_x_1);
                        const wt_u8x64 packed_4 = weights[vector + 2];
                        const wt_u8x64 low_4 = packed_4 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_4 = packed_4 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_5 = weights[vector + 3];
                        const wt_u8x64 low_5 = packed_5 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_5 = packed_5 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_6 = weights[vector + 14338];
                        const wt_u8x64 low_6 = packed_6 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_6 = packed_6 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_7 = weights[vector + 14339];
                        const wt_u8x64 low_7 = packed_7 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_7 = packed_7 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_4 = *(const wt_i32*)(activations + start + place + 8);
                        const wt_i32 x_5 = *(const wt_i32*)(activations + start + place + 12);
                        const wt_i8x64 low_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_4));
                        const wt_i8x64 high_x_2 = WT_BITS(wt_i8x64, wt_i32x16(x_5));
                        const wt_i32x16 half_8 = WT_DOT_QUADS_U8_I8X64(quad, low_4, low_x_2);
                        const wt_i32x16 quad_8 = WT_DOT_QUADS_U8_I8X64(half_8, high_4, high_x_2);
                        const wt_i32x16 half_9 = WT_DOT_QUADS_U8_I8X64(quad_1, low_5, low_x_2);
                        const wt_i32x16 quad_9 = WT_DOT_QUADS_U8_I8X64(half_9, high_5, high_x_2);
                        const wt_i32x16 half_10 = WT_DOT_QUADS_U8_I8X64(quad_2, low_6, low_x_2);
                        const wt_i32x16 quad_10 = WT_DOT_QUADS_U8_I8X64(half_10, high_6, high_x_2);
                        const wt_i32x16 half_11 = WT_DOT_QUADS_U8_I8X64(quad_3, low_7, low_x_2);
                        const wt_i32x16 quad_11 = WT_DOT_QUADS_U8_I8X64(half_11, high_7, high_x_2);
                        const wt_i32 x_6 = *(const wt_i32*)(activations + start_1 + place + 8);
                        const wt_i32 x_7 = *(const wt_i32*)(activations + start_1 + place + 12);
                        const wt_i8x64 low_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_6));
                        const wt_i8x64 high_x_3 = WT_BITS(wt_i8x64, wt_i32x16(x_7));
                        const wt_i32x16 half_12 = WT_DOT_QUADS_U8_I8X64(quad_4, low_4, low_x_3);
                        const wt_i32x16 quad_12 = WT_DOT_QUADS_U8_I8X64(half_12, high_4, high_x_3);
                        const wt_i32x16 half_13 = WT_DOT_QUADS_U8_I8X64(quad_5, low_5, low_x_3);
                        const wt_i32x16 quad_13 = WT_DOT_QUADS_U8_I8X64(half_13, high_5, high_x_3);
                        const wt_i32x16 half_14 = WT_DOT_QUADS_U8_I8X64(quad_6, low_6, low_x_3);
                        const wt_i32x16 quad_14 = WT_DOT_QUADS_U8_I8X64(half_14, high_6, high_x_3);
                        const wt_i32x16 half_15 = WT_DOT_QUADS_U8_I8X64(quad_7, low_7, low_x_3);
                        const wt_i32x16 quad_15 = WT_DOT_QUADS_U8_I8X64(half_15, high_7, high_x_3);
                        const wt_u8x64 packed_8 = weights[vector + 4];
                        const wt_u8x64 low_8 = packed_8 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_8 = packed_8 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_9 = weights[vector + 5];
                        const wt_u8x64 low_9 = packed_9 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_9 = packed_9 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_10 = weights[vector + 14340];
                        const wt_u8x64 low_10 = packed_10 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_10 = packed_10 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_11 = weights[vector + 14341];
                        const wt_u8x64 low_11 = packed_11 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_11 = packed_11 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_8 = *(const wt_i32*)(activations + start + place + 16);
                        const wt_i32 x_9 = *(const wt_i32*)(activations + start + place + 20);
                        const wt_i8x64 low_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_8));
                        const wt_i8x64 high_x_4 = WT_BITS(wt_i8x64, wt_i32x16(x_9));
                        const wt_i32x16 half_16 = WT_DOT_QUADS_U8_I8X64(quad_8, low_8, low_x_4);
                        const wt_i32x16 quad_16 = WT_DOT_QUADS_U8_I8X64(half_16, high_8, high_x_4);
                        const wt_i32x16 half_17 = WT_DOT_QUADS_U8_I8X64(quad_9, low_9, low_x_4);
                        const wt_i32x16 quad_17 = WT_DOT_QUADS_U8_I8X64(half_17, high_9, high_x_4);
                        const wt_i32x16 half_18 = WT_DOT_QUADS_U8_I8X64(quad_10, low_10, low_x_4);
                        const wt_i32x16 quad_18 = WT_DOT_QUADS_U8_I8X64(half_18, high_10, high_x_4);
                        const wt_i32x16 half_19 = WT_DOT_QUADS_U8_I8X64(quad_11, low_11, low_x_4);
                        const wt_i32x16 quad_19 = WT_DOT_QUADS_U8_I8X64(half_19, high_11, high_x_4);
                        const wt_i32 x_10 = *(const wt_i32*)(activations + start_1 + place + 16);
                        const wt_i32 x_11 = *(const wt_i32*)(activations + start_1 + place + 20);
                        const wt_i8x64 low_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_10));
                        const wt_i8x64 high_x_5 = WT_BITS(wt_i8x64, wt_i32x16(x_11));
                        const wt_i32x16 half_20 = WT_DOT_QUADS_U8_I8X64(quad_12, low_8, low_x_5);
                        const wt_i32x16 quad_20 = WT_DOT_QUADS_U8_I8X64(half_20, high_8, high_x_5);
                        const wt_i32x16 half_21 = WT_DOT_QUADS_U8_I8X64(quad_13, low_9, low_x_5);
                        const wt_i32x16 quad_21 = WT_DOT_QUADS_U8_I8X64(half_21, high_9, high_x_5);
                        const wt_i32x16 half_22 = WT_DOT_QUADS_U8_I8X64(quad_14, low_10, low_x_5);
                        const wt_i32x16 quad_22 = WT_DOT_QUADS_U8_I8X64(half_22, high_10, high_x_5);
                        const wt_i32x16 half_23 = WT_DOT_QUADS_U8_I8X64(quad_15, low_11, low_x_5);
                        const wt_i32x16 quad_23 = WT_DOT_QUADS_U8_I8X64(half_23, high_11, high_x_5);
                        const wt_u8x64 packed_12 = weights[vector + 6];
                        const wt_u8x64 low_12 = packed_12 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_12 = packed_12 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_13 = weights[vector + 7];
                        const wt_u8x64 low_13 = packed_13 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_13 = packed_13 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_14 = weights[vector + 14342];
                        const wt_u8x64 low_14 = packed_14 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_14 = packed_14 >> wt_u8x64(wt_u8(4));
                        const wt_u8x64 packed_15 = weights[vector + 14343];
                        const wt_u8x64 low_15 = packed_15 & wt_u8x64(wt_u8(15));
                        const wt_u8x64 high_15 = packed_15 >> wt_u8x64(wt_u8(4));
                        const wt_i32 x_12 = *(const wt_i32*)(activations + start + place + 24);
                        const wt_i32 x_13 = *(const wt_i32*)(activations + start + place + 28);
                        const wt_i8x64 low_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_12));
                        const wt_i8x64 high_x_6 = WT_BITS(wt_i8x64, wt_i32x16(x_13));
                        const wt_i32x16 half_24 = WT_DOT_QUADS_U8_I8X64(quad_16, low_12, low_x_6);
                        const wt_i32x16 quad_24 = WT_DOT_QUADS_U8_I8X64(half_24, high_12, high_x_6);
                        const wt_i32x16 half_25 = WT_DOT_QUADS_U8_I8X64(quad_17, low_13, low_x_6);
                        const wt_i32x16 quad_25 = WT_DOT_QUADS_U8_I8X64(half_25, high_13, high_x_6);
                        const wt_i32x16 half_26 = WT_DOT_QUADS_U8_I8X64(quad_18, low_14, low_x_6);
                        const wt_i32x16 quad_26 = WT_DOT_QUADS_U8_I8X64(half_26, high_14, high_x_6);
                        const wt_i32x16 half_27 = WT_DOT_QUADS_U8_I8X64(quad_19, low_15, low_x_6);
                        const wt_i32x16 quad_27 = WT_DOT_QUADS_U8_I8X64(half_27, high_15, high_x_6);
                        const wt_i32 x_14 = *(const wt_i32*)(activations + start_1 + place + 24);
                        const wt_i32 x_15 = *(const wt_i32*)(activations + start_1 + place + 28);
                        const wt_i8x64 low_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_14));
                        const wt_i8x64 high_x_7 = WT_BITS(wt_i8x64, wt_i32x16(x_15));
                        const wt_i32x16 half_28 = WT_DOT_QUADS_U8_I8X64(quad_20, low_12, low_x_7);
                        const wt_i32x16 quad_28 = WT_DOT_QUADS_U8_I8X64(half_28, high_12, high_x_7);
                        const wt_i32x16 half_29 = WT_DOT_QUADS_U8_I8X64(quad_21, low_13, low_x_7);
                        const wt_i32x16 quad_29 = WT_DOT_QUADS_U8_I8X64(half_29, high_13, high_x_7);
                        const wt_i32x16 half_30 = WT_DOT_QUADS_U8_I8X64(quad_22, low_14, low_x_7);
                        const wt_i32x16 quad_30 = WT_DOT_QUADS_U8_I8X64(half_30, high_14, high_x_7);
                        const wt_i32x16 half_31 = WT_DOT_QUADS_U8_I8X64(quad_23, low_15, low_x_7);
                        const wt_i32x16 quad_31 = WT_DOT_QUADS_U8_I8X64(half_31, high_15, high_x_7);
                        const wt_i32 group = place / 32;
                        const wt_i64 scalePlace = scaleStart + wt_i64(group) * 16;
                        const wt_bf16x16 stored = *(const wt_bf16x16*)(weightScales + scalePlace);
                        const wt_f32x16 scale = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, stored)) << 16u);
                        const wt_bf16x16 stored_1 = *(const wt_bf16x16*)(weightScales + scalePlace + 3584);
                        const wt_f32x16 scale_1 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, stored_1)) << 16u);
                        const wt_bf16x16 stored_2 = *(const wt_bf16x16*)(weightScales + scalePlace + 57344);
                        const wt_f32x16 scale_2 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, stored_2)) << 16u);
                        const wt_bf16x16 stored_3 = *(const wt_bf16x16*)(weightScales + scalePlace + 60928);
                        const wt_f32x16 scale_3 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, stored_3)) << 16u);
                        const wt_i32 groupSum = activationSums[groups + group];
                        const wt_i32x16 offset = wt_i32x16(groupSum * 8);
                        const wt_i32 groupSum_1 = activationSums[groups_1 + group];
                        const wt_i32x16 offset_1 = wt_i32x16(groupSum_1 * 8);
                        sum_0_0 = sum_0_0 + WT_CONVERT(wt_f32x16, quad_24 - offset) * scale;
                        sum_0_1 = sum_0_1 + WT_CONVERT(wt_f32x16, quad_25 - offset) * scale_1;
                        sum_0_2 = sum_0_2 + WT_CONVERT(wt_f32x16, quad_26 - offset) * scale_2;
                        sum_0_3 = sum_0_3 + WT_CONVERT(wt_f32x16, quad_27 - offset) * scale_3;
                        sum_1_0 = sum_1_0 + WT_CONVERT(wt_f32x16, quad_28 - offset_1) * scale;
                        sum_1_1 = sum_1_1 + WT_CONVERT(wt_f32x16, quad_29 - offset_1) * scale_1;
                        sum_1_2 = sum_1_2 + WT_CONVERT(wt_f32x16, quad_30 - offset_1) * scale_2;
                        sum_1_3 = sum_1_3 + WT_CONVERT(wt_f32x16, quad_31 - offset_1) * scale_3;
                    }

                    // Scale, SiLU(gate) * up, round, store
                    // Bounds: padding has no token.
                    if (isReal) {
                        const wt_f32 rowScale = activationScales[activationRow];
                        const wt_f32x16 scaled = sum_0_0 * wt_f32x16(rowScale);
                        const wt_f32x16 scaled_1 = sum_0_2 * wt_f32x16(rowScale);
                        const wt_f32x16 exponential = WT_EXP2(scaled * wt_f32x16(-1.442695f));
                        const wt_f32x16 product = scaled * WT_RCP(wt_f32x16(1.0f) + exponential) * scaled_1;
                        const wt_u32x16 bits = WT_BITS(wt_u32x16, product);
                        *(wt_bf16x16*)(out + wt_i64(row) * 256 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u));
                        const wt_f32x16 scaled_2 = sum_0_1 * wt_f32x16(rowScale);
                        const wt_f32x16 scaled_3 = sum_0_3 * wt_f32x16(rowScale);
                        const wt_f32x16 exponential_1 = WT_EXP2(scaled_2 * wt_f32x16(-1.442695f));
                        const wt_f32x16 product_1 = scaled_2 * WT_RCP(wt_f32x16(1.0f) + exponential_1) * scaled_3;
                        const wt_u32x16 bits_1 = WT_BITS(wt_u32x16, product_1);
                        *(wt_bf16x16*)(out + wt_i64(row) * 256 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_1 + 0x7fffu + ((bits_1 >> 16u) & 1u)) >> 16u));
                    }
                    // Bounds: padding has no token.
                    if (isReal_1) {
                        const wt_f32 rowScale_1 = activationScales[activationRow_1];
                        const wt_f32x16 scaled_4 = sum_1_0 * wt_f32x16(rowScale_1);
                        const wt_f32x16 scaled_5 = sum_1_2 * wt_f32x16(rowScale_1);
                        const wt_f32x16 exponential_2 = WT_EXP2(scaled_4 * wt_f32x16(-1.442695f));
                        const wt_f32x16 product_2 = scaled_4 * WT_RCP(wt_f32x16(1.0f) + exponential_2) * scaled_5;
                        const wt_u32x16 bits_2 = WT_BITS(wt_u32x16, product_2);
                        *(wt_bf16x16*)(out + wt_i64(row_1) * 256 + wt_i64(block * 32)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_2 + 0x7fffu + ((bits_2 >> 16u) & 1u)) >> 16u));
                        const wt_f32x16 scaled_6 = sum_1_1 * wt_f32x16(rowScale_1);
                        const wt_f32x16 scaled_7 = sum_1_3 * wt_f32x16(rowScale_1);
                        const wt_f32x16 exponential_3 = WT_EXP2(scaled_6 * wt_f32x16(-1.442695f));
                        const wt_f32x16 product_3 = scaled_6 * WT_RCP(wt_f32x16(1.0f) + exponential_3) * scaled_7;
                        const wt_u32x16 bits_3 = WT_BITS(wt_u32x16, product_3);
                        *(wt_bf16x16*)(out + wt_i64(row_1) * 256 + wt_i64(block * 32 + 16)) = WT_BITS(wt_bf16x16, WT_CONVERT(wt_u16x16, (bits_3 + 0x7fffu + ((bits_3 >> 16u) & 1u)) >> 16u));
                    }
                    count = 0;
                }
            }
        }
    }
}

void moe_stage1_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        moe_stage1(
            task,
            *(const wt_u8x64* const*)arguments[0],
            *(const wt_bf16* const*)arguments[1],
            *(const wt_i8* const*)arguments[2],
            *(const wt_i32* const*)arguments[3],
            *(const wt_f32* const*)arguments[4],
            *(const wt_i32* const*)arguments[5],
            *(wt_bf16* const*)arguments[6],
            *(wt_i32 const*)arguments[7],
            *(wt_i32 const*)arguments[8],
            *(wt_i32 const*)arguments[9]);
    }
}
