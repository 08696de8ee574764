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
        const wt_f32x16 factors = wt_f32x16(factor);
        #pragma clang loop unroll(disable)
        for (wt_i32 position_1 = 0; position_1 < 7168; position_1 += 64) {
            const wt_i32 place = position_1;
            const wt_bf16x16 values_4 = *(const wt_bf16x16*)(input + start + wt_i64(place));
            const wt_f32x16 floats = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, values_4)) << 16u);
            const wt_i32x16 rounded = WT_BITS(wt_i32x16, WT_FMA_VECTOR(floats, factors, wt_f32x16(12582912.0f)));
            const wt_i32x16 integers = rounded - 1262485504;
            *(wt_i8x16*)(quantized + start + wt_i64(place)) = WT_CONVERT(wt_i8x16, integers);
            const wt_i32 place_1 = position_1 + 16;
            const wt_bf16x16 values_5 = *(const wt_bf16x16*)(input + start + wt_i64(place_1));
            const wt_f32x16 floats_1 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, values_5)) << 16u);
            const wt_i32x16 rounded_1 = WT_BITS(wt_i32x16, WT_FMA_VECTOR(floats_1, factors, wt_f32x16(12582912.0f)));
            const wt_i32x16 integers_1 = rounded_1 - 1262485504;
            *(wt_i8x16*)(quantized + start + wt_i64(place_1)) = WT_CONVERT(wt_i8x16, integers_1);
            const wt_i32x16 whole_1 = integers + integers_1;
            const wt_i32x8 half_3 = whole_1.s01234567 + whole_1.s89abcdef;
            const wt_i32x4 half_4 = half_3.s0123 + half_3.s4567;
            const wt_i32x2 half_5 = half_4.xy + half_4.zw;
            const wt_i32 joined_1 = half_5.x + half_5.y;
            activationSums[wt_i64(row) * 224 + wt_i64(position_1 / 32)] = joined_1;
            const wt_i32 place_2 = position_1 + 32;
            const wt_bf16x16 values_6 = *(const wt_bf16x16*)(input + start + wt_i64(place_2));
            const wt_f32x16 floats_2 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, values_6)) << 16u);
            const wt_i32x16 rounded_2 = WT_BITS(wt_i32x16, WT_FMA_VECTOR(floats_2, factors, wt_f32x16(12582912.0f)));
            const wt_i32x16 integers_2 = rounded_2 - 1262485504;
            *(wt_i8x16*)(quantized + start + wt_i64(place_2)) = WT_CONVERT(wt_i8x16, integers_2);
            const wt_i32 place_3 = position_1 + 32 + 16;
            const wt_bf16x16 values_7 = *(const wt_bf16x16*)(input + start + wt_i64(place_3));
            const wt_f32x16 floats_3 = WT_BITS(wt_f32x16, WT_CONVERT(wt_u32x16, WT_BITS(wt_u16x16, values_7)) << 16u);
            const wt_i32x16 rounded_3 = WT_BITS(wt_i32x16, WT_FMA_VECTOR(floats_3, factors, wt_f32x16(12582912.0f)));
            const wt_i32x16 integers_3 = rounded_3 - 1262485504;
            *(wt_i8x16*)(quantized + start + wt_i64(place_3)) = WT_CONVERT(wt_i8x16, integers_3);
            const wt_i32x16 whole_2 = integers_2 + integers_3;
            const wt_i32x8 half_6 = whole_2.s01234567 + whole_2.s89abcdef;
            const wt_i32x4 half_7 = half_6.s0123 + half_6.s4567;
            const wt_i32x2 half_8 = half_7.xy + half_7.zw;
            const wt_i32 joined_2 = half_8.x + half_8.y;
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
