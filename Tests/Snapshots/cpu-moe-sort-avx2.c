static void moe_sort(
    const wt_i32 wt_task,
    const wt_i32* restrict topkIDs,
    const wt_f32* restrict topkWeights,
    wt_i32* restrict sortedIDs,
    wt_f32* restrict sortedWeights,
    wt_i32* restrict expertIDs,
    wt_i32* restrict validCounts,
    wt_i32* restrict nextRows,
    const wt_i32 tokens,
    const wt_i32 topk) {
    const wt_i32 task = WT_BLOCK_X();
    const wt_i32 table = task * 384;
    const wt_i32 firstExpert = task * 384;
    const wt_i32 padding = (topk << 24) | tokens;

    // The rows of each expert
    #pragma clang loop unroll(disable)
    for (wt_i32 cleared = 0; cleared < 384; cleared += 1) {
        nextRows[table + cleared] = 0;
    }
    #pragma clang loop unroll(disable)
    for (wt_i32 token = 0; token < tokens; token += 1) {
        #pragma clang loop unroll(disable)
        for (wt_i32 slot = 0; slot < topk; slot += 1) {
            const wt_i32 entry = token * topk + slot;
            const wt_i32 expert = topkIDs[entry];
            // Bounds: experts of other ranks have no rows.
            if (wt_u32(expert) < 384u) {
                const wt_i32 rows = nextRows[table + expert];
                nextRows[table + expert] = rows + 1;
            }
        }
    }

    // Where each expert's rows begin; its blocks, and the padding behind its last row
    wt_i32 row = 0;
    #pragma clang loop unroll(disable)
    for (wt_i32 number = 0; number < 384; number += 1) {
        const wt_i32 rowsOfExpert = nextRows[table + number];
        const wt_i32 first = row;
        const wt_i32 end = first + (rowsOfExpert + 15) / 16 * 16;
        nextRows[table + number] = first;
        // Bounds: other experts are other tasks'.
        if (wt_u32(number - firstExpert) < 384u) {
            #pragma clang loop unroll(disable)
            for (wt_i32 blockOfExpert = first / 16; blockOfExpert < end / 16; blockOfExpert += 1) {
                expertIDs[blockOfExpert] = number;
            }
            #pragma clang loop unroll(disable)
            for (wt_i32 emptyRow = first + rowsOfExpert; emptyRow < end; emptyRow += 1) {
                sortedIDs[emptyRow] = padding;
                sortedWeights[emptyRow] = 0.0f;
            }
        }
        row = end;
    }

    // Each entry into its row
    #pragma clang loop unroll(disable)
    for (wt_i32 token_1 = 0; token_1 < tokens; token_1 += 1) {
        #pragma clang loop unroll(disable)
        for (wt_i32 slot_1 = 0; slot_1 < topk; slot_1 += 1) {
            const wt_i32 entry_1 = token_1 * topk + slot_1;
            const wt_i32 expert_1 = topkIDs[entry_1];
            // Bounds: experts of other ranks have no rows.
            if (wt_u32(expert_1) < 384u) {
                // Bounds: other experts are other tasks'.
                if (wt_u32(expert_1 - firstExpert) < 384u) {
                    const wt_i32 place = nextRows[table + expert_1];
                    nextRows[table + expert_1] = place + 1;
                    sortedIDs[place] = (slot_1 << 24) | token_1;
                    const wt_f32 weight = topkWeights[entry_1];
                    sortedWeights[place] = weight;
                }
            }
        }
    }

    // Padding behind the last block, shared out among tasks
    const wt_i32 valid = row;
    const wt_i32 blocks = ((tokens - 1) * topk + 6144 + 15) / 16;
    #pragma clang loop unroll(disable)
    for (wt_i32 emptyBlock = valid / 16 + task; emptyBlock < blocks; emptyBlock += 1) {
        expertIDs[emptyBlock] = -1;
    }
    const wt_i32x8 paddings = wt_i32x8(padding);
    #pragma clang loop unroll(disable)
    for (wt_i32 emptyEntry = valid + task * 8; emptyEntry < blocks * 16; emptyEntry += 8) {
        *(wt_i32x8*)(sortedIDs + emptyEntry) = paddings;
        *(wt_f32x8*)(sortedWeights + emptyEntry) = wt_f32x8(0.0f);
    }
    // Bounds: one task says how many rows there are.
    if (task == 0) {
        validCounts[0] = valid;
        validCounts[1] = tokens;
    }
}

void moe_sort_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        moe_sort(
            task,
            *(const wt_i32* const*)arguments[0],
            *(const wt_f32* const*)arguments[1],
            *(wt_i32* const*)arguments[2],
            *(wt_f32* const*)arguments[3],
            *(wt_i32* const*)arguments[4],
            *(wt_i32* const*)arguments[5],
            *(wt_i32* const*)arguments[6],
            *(wt_i32 const*)arguments[7],
            *(wt_i32 const*)arguments[8]);
    }
}
