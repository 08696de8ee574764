WT_KERNEL(quantize_int8, 256, 0)(
    const wt_bf16* __restrict__ input,
    wt_i8* __restrict__ quantized,
    wt_f32* __restrict__ scales,
    wt_i32* __restrict__ lowSums) {
    WT_SHARED(wt_i32, largestOfWaves, 4, 0);
    WT_SHARED(wt_i32, totalOfWaves, 4, 16);
    // The largest magnitude of the row
    const wt_i32 position = WT_THREAD() * 8;
    const wt_u32x4 read = *(const wt_u32x4*)(input + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position));
    const wt_i32 position_1 = 2048 + WT_THREAD() * 8;
    const wt_u32x4 read_1 = *(const wt_u32x4*)(input + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position_1));
    const wt_i32 position_2 = 4096 + WT_THREAD() * 8;
    const wt_u32x4 read_2 = *(const wt_u32x4*)(input + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position_2));
    const wt_i32 position_3 = 6144 + WT_THREAD() * 8;
    const wt_i32 column = position_3 < 7168 ? position_3 : 0;
    const wt_u32x4 read_3 = *(const wt_u32x4*)(input + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(column));
    const wt_u32x4 existing = position_3 < 7168 ? read_3 : wt_u32x4(0u);
    const wt_u16x2 pair = WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_u16x2, read.x & 0x7fff7fffu), WT_BITS(wt_u16x2, read.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, read.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, read.w & 0x7fff7fffu));
    const wt_u32 halves = WT_BITS(wt_u32, pair);
    const wt_i32 magnitude = WT_MAX(WT_BITS(wt_i32, halves << 16u), WT_BITS(wt_i32, halves & 0xffff0000u));
    const wt_u16x2 pair_1 = WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_u16x2, read_1.x & 0x7fff7fffu), WT_BITS(wt_u16x2, read_1.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, read_1.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, read_1.w & 0x7fff7fffu));
    const wt_u32 halves_1 = WT_BITS(wt_u32, pair_1);
    const wt_i32 magnitude_1 = WT_MAX(WT_BITS(wt_i32, halves_1 << 16u), WT_BITS(wt_i32, halves_1 & 0xffff0000u));
    const wt_u16x2 pair_2 = WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_u16x2, read_2.x & 0x7fff7fffu), WT_BITS(wt_u16x2, read_2.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, read_2.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, read_2.w & 0x7fff7fffu));
    const wt_u32 halves_2 = WT_BITS(wt_u32, pair_2);
    const wt_i32 magnitude_2 = WT_MAX(WT_BITS(wt_i32, halves_2 << 16u), WT_BITS(wt_i32, halves_2 & 0xffff0000u));
    const wt_u16x2 pair_3 = WT_MAX(WT_MAX(WT_MAX(WT_BITS(wt_u16x2, existing.x & 0x7fff7fffu), WT_BITS(wt_u16x2, existing.y & 0x7fff7fffu)), WT_BITS(wt_u16x2, existing.z & 0x7fff7fffu)), WT_BITS(wt_u16x2, existing.w & 0x7fff7fffu));
    const wt_u32 halves_3 = WT_BITS(wt_u32, pair_3);
    const wt_i32 magnitude_3 = WT_MAX(WT_BITS(wt_i32, halves_3 << 16u), WT_BITS(wt_i32, halves_3 & 0xffff0000u));
    const wt_i32 ownLargest = WT_MAX(WT_MAX(WT_MAX(magnitude, magnitude_1), magnitude_2), magnitude_3);
    const wt_i32 other = WT_SHUFFLE_XOR(ownLargest, 32);
    const wt_i32 largest = WT_MAX(ownLargest, other);
    const wt_i32 other_1 = WT_SHUFFLE_XOR(largest, 16);
    const wt_i32 largest_1 = WT_MAX(largest, other_1);
    const wt_i32 other_2 = WT_SHUFFLE_XOR(largest_1, 8);
    const wt_i32 largest_2 = WT_MAX(largest_1, other_2);
    const wt_i32 other_3 = WT_SHUFFLE_XOR(largest_2, 4);
    const wt_i32 largest_3 = WT_MAX(largest_2, other_3);
    const wt_i32 other_4 = WT_SHUFFLE_XOR(largest_3, 2);
    const wt_i32 largest_4 = WT_MAX(largest_3, other_4);
    const wt_i32 other_5 = WT_SHUFFLE_XOR(largest_4, 1);
    const wt_i32 largest_5 = WT_MAX(largest_4, other_5);
    const wt_i32 wave = WT_THREAD() / 64;
    // Bounds: one lane stores what its wave has.
    if (WT_LANE() == 0) {
        largestOfWaves[wave] = largest_5;
    }
    WT_BARRIER();
    const wt_i32x4 part = *(const wt_i32x4*)(largestOfWaves + (wave / 4 * 4));
    const wt_i32 largest_6 = WT_MAX(WT_MAX(WT_MAX(part.x, part.y), part.z), part.w);
    const wt_f32 rowLargest = WT_BITS_F32(WT_BITS(wt_u32, largest_6));
    const wt_f32 factor = rowLargest < 1.5046328e-36f ? 0.0f : 127.0f / rowLargest;
    const wt_f32 scale = rowLargest < 1.5046328e-36f ? 0.0f : rowLargest / 127.0f;

    // Round to INT8 and sum what meets low nibbles
    wt_i32 sum = 0;
    const wt_u32 rounded = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_1 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_2 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_3 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_3, rounded_2, 0x0c0c0400u), WT_PERM(rounded_1, rounded, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_4 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_5 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_6 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_7 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_1 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_7, rounded_6, 0x0c0c0400u), WT_PERM(rounded_5, rounded_4, 0x0c0c0400u), 0x05040100u));
    sum = WT_DOT4_I8(bytes, 16843009, sum);
    sum = WT_DOT4_I8(bytes_1, 16843009, sum);
    *(wt_i32x2*)(quantized + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position)) = wt_i32x2{bytes, bytes_1};
    const wt_u32 rounded_8 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_9 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_10 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_11 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_2 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_11, rounded_10, 0x0c0c0400u), WT_PERM(rounded_9, rounded_8, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_12 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_13 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_14 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_15 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_1.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_3 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_15, rounded_14, 0x0c0c0400u), WT_PERM(rounded_13, rounded_12, 0x0c0c0400u), 0x05040100u));
    sum = WT_DOT4_I8(bytes_2, 16843009, sum);
    sum = WT_DOT4_I8(bytes_3, 16843009, sum);
    *(wt_i32x2*)(quantized + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position_1)) = wt_i32x2{bytes_2, bytes_3};
    const wt_u32 rounded_16 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_17 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_18 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_19 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_4 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_19, rounded_18, 0x0c0c0400u), WT_PERM(rounded_17, rounded_16, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_20 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_21 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_22 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_23 = WT_F32_BITS(WT_FMA(WT_BITS_F32(read_2.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_5 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_23, rounded_22, 0x0c0c0400u), WT_PERM(rounded_21, rounded_20, 0x0c0c0400u), 0x05040100u));
    sum = WT_DOT4_I8(bytes_4, 16843009, sum);
    sum = WT_DOT4_I8(bytes_5, 16843009, sum);
    *(wt_i32x2*)(quantized + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position_2)) = wt_i32x2{bytes_4, bytes_5};
    const wt_u32 rounded_24 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.x << 16u), factor, 12582912.0f));
    const wt_u32 rounded_25 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.x & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_26 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.y << 16u), factor, 12582912.0f));
    const wt_u32 rounded_27 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.y & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_6 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_27, rounded_26, 0x0c0c0400u), WT_PERM(rounded_25, rounded_24, 0x0c0c0400u), 0x05040100u));
    const wt_u32 rounded_28 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.z << 16u), factor, 12582912.0f));
    const wt_u32 rounded_29 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.z & 0xffff0000u), factor, 12582912.0f));
    const wt_u32 rounded_30 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.w << 16u), factor, 12582912.0f));
    const wt_u32 rounded_31 = WT_F32_BITS(WT_FMA(WT_BITS_F32(existing.w & 0xffff0000u), factor, 12582912.0f));
    const wt_i32 bytes_7 = WT_BITS(wt_i32, WT_PERM(WT_PERM(rounded_31, rounded_30, 0x0c0c0400u), WT_PERM(rounded_29, rounded_28, 0x0c0c0400u), 0x05040100u));
    sum = WT_DOT4_I8(bytes_6, 16843009, sum);
    sum = WT_DOT4_I8(bytes_7, 16843009, sum);
    // Bounds: the last pass reaches beyond the row.
    if (position_3 < 7168) {
        *(wt_i32x2*)(quantized + wt_i64(WT_BLOCK_X()) * 7168 + wt_i64(position_3)) = wt_i32x2{bytes_6, bytes_7};
    }
    const wt_i32 lowSum = WT_THREAD() % 2 < 1 ? sum : 0;
    const wt_i32 other_6 = WT_SHUFFLE_XOR(lowSum, 32);
    const wt_i32 total = lowSum + other_6;
    const wt_i32 other_7 = WT_SHUFFLE_XOR(total, 16);
    const wt_i32 total_1 = total + other_7;
    const wt_i32 other_8 = WT_SHUFFLE_XOR(total_1, 8);
    const wt_i32 total_2 = total_1 + other_8;
    const wt_i32 other_9 = WT_SHUFFLE_XOR(total_2, 4);
    const wt_i32 total_3 = total_2 + other_9;
    const wt_i32 other_10 = WT_SHUFFLE_XOR(total_3, 2);
    const wt_i32 total_4 = total_3 + other_10;
    const wt_i32 other_11 = WT_SHUFFLE_XOR(total_4, 1);
    const wt_i32 total_5 = total_4 + other_11;
    const wt_i32 wave_1 = WT_THREAD() / 64;
    // Bounds: one lane stores what its wave has.
    if (WT_LANE() == 0) {
        totalOfWaves[wave_1] = total_5;
    }
    WT_BARRIER();
    const wt_i32x4 part_1 = *(const wt_i32x4*)(totalOfWaves + (wave_1 / 4 * 4));
    const wt_i32 total_6 = part_1.x + part_1.y + part_1.z + part_1.w;
    // Bounds: one lane stores what the row has.
    if (WT_THREAD() == 0) {
        scales[WT_BLOCK_X()] = scale;
        lowSums[WT_BLOCK_X()] = total_6;
    }
}
