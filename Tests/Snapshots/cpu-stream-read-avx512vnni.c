static void stream_read(
    const wt_i32 wt_task,
    const wt_u8x64* restrict source,
    wt_u8* restrict sums) {
    const wt_i32 task = WT_BLOCK_X();
    wt_u8x64 sum_0 = wt_u8x64(wt_u8(0));
    wt_u8x64 sum_1 = wt_u8x64(wt_u8(0));
    wt_u8x64 sum_2 = wt_u8x64(wt_u8(0));
    wt_u8x64 sum_3 = wt_u8x64(wt_u8(0));
    const wt_i64 start = wt_i64(task) * 1024;
    #pragma clang loop unroll(disable)
    for (wt_i32 vector = 0; vector < 1024; vector += 4) {
        const wt_i64 place = start + wt_i64(vector);
        WT_PREFETCH(source + place + 16);
        const wt_u8x64 read = source[place];
        sum_0 = sum_0 ^ read;
        WT_PREFETCH(source + place + 1 + 16);
        const wt_u8x64 read_1 = source[place + 1];
        sum_1 = sum_1 ^ read_1;
        WT_PREFETCH(source + place + 2 + 16);
        const wt_u8x64 read_2 = source[place + 2];
        sum_2 = sum_2 ^ read_2;
        WT_PREFETCH(source + place + 3 + 16);
        const wt_u8x64 read_3 = source[place + 3];
        sum_3 = sum_3 ^ read_3;
    }
    *(wt_u8x64*)(sums + (wt_i64(task) * 64)) = ((sum_0 ^ sum_1) ^ sum_2) ^ sum_3;
}

void stream_read_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        stream_read(
            task,
            *(const wt_u8x64* const*)arguments[0],
            *(wt_u8* const*)arguments[1]);
    }
}
