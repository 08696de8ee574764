static void quantize_int8(
    const wt_i32 wt_task,
    const wt_bf16* restrict input,
    wt_i8* restrict quantized,
    wt_f32* restrict scales,
    wt_i32* restrict activationSums,
    const wt_i32 rows) {
    const wt_i32 first = WT_BLOCK_X();
    const wt_i32 end = first + 1;
    const wt_i32 last = end < rows ? end : rows;
    #pragma clang loop unroll(disable)
    for (wt_i32 row = first; row < last; row += 1) {
        // The largest magnitude of the row
        const wt_i64 start = wt_i64(row) * 7168;
        wt_u16x16 halves = wt_u16x16(wt_u16(0));
        #pragma clang loop unroll(disable)
        for (wt_i32 position = 0; position < 7168; position += 64) {
            const wt_bf16x16 values = *(const wt_bf16x16*)(input + start + wt_i64(position));
            halves = WT_MAX(halves, WT_BITS(wt_u16x16, values) & wt_u16x16(wt_u16(32767)));
            const wt_bf16x16 values_1 = *(const wt_bf16x16*)(input + start + wt_i64(position + 16));
            halves = WT_MAX(halves, WT_BITS(wt_u16x16, values_1) & wt_u16x16(wt_u16(32767)));
            const wt_bf16x16 values_2 = *(const wt_bf16x16*)(input + start + wt_i64(position + 32));
            halves = WT_MAX(halves, WT_BITS(wt_u16x16, values_2) & wt_u16x16(wt_u16(32767)));
            const wt_bf16x16 values_3 = *(const wt_bf16x16*)(input + start + wt_i64(position + 48));
            halves = WT_MAX(halves, WT_BITS(wt_u16x16, values_3) & wt_u16x16(wt_u16(32767)));
        }
        const wt_u16x16 whole = halves;
        const wt_u16x8 half = WT_MAX(whole.s01234567, whole.s89abcdef);
        const wt_u16x4 half_1 = WT_MAX(half.s0123, half.s4567);
        const wt_u16x2 half_2 = WT_MAX(half_1.xy, half_1.zw);
        const wt_i32 joined = WT_MAX(wt_i32(half_2.x), wt_i32(half_2.y));
        const wt_f32 largest = WT_BITS_F32(WT_BITS(wt_u32, joined << 16));
        const wt_f32 factor = largest < 1.5046328e-36f ? 0.0f : 127.0f / largest;
        const wt_f32 scale = largest < 1.5046328e-36f ? 0.0f : largest / 127.0f;
        scales[row] = scale;

        // Round to INT8 and sum
        const wt_f32x8 factors = wt_f32x8(factor);
        #pragma clang loop unroll(disable)
        for (wt_i32 position_1 = 0; position_1 < 7168; position_1 += 64) {
            const wt_i32 place = position_1;
            const wt_bf16x8 values_4 = *(const wt_bf16x8*)(input + start + wt_i64(place));
            const wt_f32x8 floats = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_4)) << 16u);
            const wt_i32x8 rounded = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers = rounded - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place)) = WT_CONVERT(wt_i8x8, integers);
            const wt_i32 place_1 = position_1 + 8;
            const wt_bf16x8 values_5 = *(const wt_bf16x8*)(input + start + wt_i64(place_1));
            const wt_f32x8 floats_1 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_5)) << 16u);
            const wt_i32x8 rounded_1 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_1, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_1 = rounded_1 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_1)) = WT_CONVERT(wt_i8x8, integers_1);
            const wt_i32 place_2 = position_1 + 16;
            const wt_bf16x8 values_6 = *(const wt_bf16x8*)(input + start + wt_i64(place_2));
            const wt_f32x8 floats_2 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_6)) << 16u);
            const wt_i32x8 rounded_2 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_2, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_2 = rounded_2 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_2)) = WT_CONVERT(wt_i8x8, integers_2);
            const wt_i32 place_3 = position_1 + 24;
            const wt_bf16x8 values_7 = *(const wt_bf16x8*)(input + start + wt_i64(place_3));
            const wt_f32x8 floats_3 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_7)) << 16u);
            const wt_i32x8 rounded_3 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_3, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_3 = rounded_3 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_3)) = WT_CONVERT(wt_i8x8, integers_3);
            const wt_i32x8 whole_1 = integers + integers_1 + integers_2 + integers_3;
            const wt_i32x4 half_3 = whole_1.s0123 + whole_1.s4567;
            const wt_i32x2 half_4 = half_3.xy + half_3.zw;
            const wt_i32 joined_1 = half_4.x + half_4.y;
            activationSums[wt_i64(row) * 224 + wt_i64(position_1 / 32)] = joined_1;
            const wt_i32 place_4 = position_1 + 32;
            const wt_bf16x8 values_8 = *(const wt_bf16x8*)(input + start + wt_i64(place_4));
            const wt_f32x8 floats_4 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_8)) << 16u);
            const wt_i32x8 rounded_4 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_4, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_4 = rounded_4 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_4)) = WT_CONVERT(wt_i8x8, integers_4);
            const wt_i32 place_5 = position_1 + 32 + 8;
            const wt_bf16x8 values_9 = *(const wt_bf16x8*)(input + start + wt_i64(place_5));
            const wt_f32x8 floats_5 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_9)) << 16u);
            const wt_i32x8 rounded_5 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_5, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_5 = rounded_5 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_5)) = WT_CONVERT(wt_i8x8, integers_5);
            const wt_i32 place_6 = position_1 + 32 + 16;
            const wt_bf16x8 values_10 = *(const wt_bf16x8*)(input + start + wt_i64(place_6));
            const wt_f32x8 floats_6 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_10)) << 16u);
            const wt_i32x8 rounded_6 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_6, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_6 = rounded_6 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_6)) = WT_CONVERT(wt_i8x8, integers_6);
            const wt_i32 place_7 = position_1 + 32 + 24;
            const wt_bf16x8 values_11 = *(const wt_bf16x8*)(input + start + wt_i64(place_7));
            const wt_f32x8 floats_7 = WT_BITS(wt_f32x8, WT_CONVERT(wt_u32x8, WT_BITS(wt_u16x8, values_11)) << 16u);
            const wt_i32x8 rounded_7 = WT_BITS(wt_i32x8, WT_FMA_VECTOR(floats_7, factors, wt_f32x8(12582912.0f)));
            const wt_i32x8 integers_7 = rounded_7 - 1262485504;
            *(wt_i8x8*)(quantized + start + wt_i64(place_7)) = WT_CONVERT(wt_i8x8, integers_7);
            const wt_i32x8 whole_2 = integers_4 + integers_5 + integers_6 + integers_7;
            const wt_i32x4 half_5 = whole_2.s0123 + whole_2.s4567;
            const wt_i32x2 half_6 = half_5.xy + half_5.zw;
            const wt_i32 joined_2 = half_6.x + half_6.y;
            activationSums[wt_i64(row) * 224 + wt_i64((position_1 + 32) / 32)] = joined_2;
        }
    }
}

void quantize_int8_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        quantize_int8(
            task,
            *(const wt_bf16* const*)arguments[0],
            *(wt_i8* const*)arguments[1],
            *(wt_f32* const*)arguments[2],
            *(wt_i32* const*)arguments[3],
            *(wt_i32 const*)arguments[4]);
    }
}
