WT_KERNEL(moe_sort, 512, 0)(
    const wt_i32* __restrict__ topkIDs,
    const wt_f32* __restrict__ topkWeights,
    wt_i32* __restrict__ sortedIDs,
    wt_f32* __restrict__ sortedWeights,
    wt_i32* __restrict__ expertIDs,
    wt_i32* __restrict__ validCounts,
    const wt_i32 tokens,
    const wt_i32 topk) {
    WT_SHARED(wt_i32, expertRows, 384, 0);
    WT_SHARED(wt_i32, expertFirst, 384, 1536);
    WT_SHARED(wt_i32, waveBlocks, 8, 3072);
    WT_SHARED(wt_i32, stagedExperts, 1024, 3104);
    const wt_i32 entries = tokens * topk;

    // Each lane counts the entries of its own experts
    wt_i32 total = 0;
    #pragma clang loop unroll(disable)
    for (wt_i32 tile = 0; tile < entries; tile += 1024) {
        WT_BARRIER();
        const wt_i32 stagedPlace = WT_THREAD();
        const wt_i32 chosen = topkIDs[tile + stagedPlace < entries ? tile + stagedPlace : 0];
        stagedExperts[stagedPlace] = tile + stagedPlace < entries ? (wt_u32(chosen) < 384u ? chosen : -1) : -1;
        const wt_i32 stagedPlace_1 = WT_THREAD() + 512;
        const wt_i32 chosen_1 = topkIDs[tile + stagedPlace_1 < entries ? tile + stagedPlace_1 : 0];
        stagedExperts[stagedPlace_1] = tile + stagedPlace_1 < entries ? (wt_u32(chosen_1) < 384u ? chosen_1 : -1) : -1;
        WT_BARRIER();
        const wt_i32 left = entries - tile;
        const wt_i32 stagedCount = left < 1024 ? left : 1024;
        #pragma clang loop unroll(disable)
        for (wt_i32 step = 0; step < stagedCount; step += 4) {
            const wt_i32x4 stagedFour = *(const wt_i32x4*)(stagedExperts + step);
            total = total + (stagedFour.x == WT_THREAD() ? 1 : 0);
            total = total + (stagedFour.y == WT_THREAD() ? 1 : 0);
            total = total + (stagedFour.z == WT_THREAD() ? 1 : 0);
            total = total + (stagedFour.w == WT_THREAD() ? 1 : 0);
        }
    }
    const wt_i32 blocks = (total + 15) / 16;

    // The first block of each expert: a sum over the lanes of a wave, then over waves
    const wt_i32 laneBlocks = blocks;
    const wt_i32 lower = WT_SHUFFLE(laneBlocks, WT_LANE() - 1);
    const wt_i32 blockSum = laneBlocks + (WT_LANE() >= 1 ? lower : 0);
    const wt_i32 lower_1 = WT_SHUFFLE(blockSum, WT_LANE() - 2);
    const wt_i32 blockSum_1 = blockSum + (WT_LANE() >= 2 ? lower_1 : 0);
    const wt_i32 lower_2 = WT_SHUFFLE(blockSum_1, WT_LANE() - 4);
    const wt_i32 blockSum_2 = blockSum_1 + (WT_LANE() >= 4 ? lower_2 : 0);
    const wt_i32 lower_3 = WT_SHUFFLE(blockSum_2, WT_LANE() - 8);
    const wt_i32 blockSum_3 = blockSum_2 + (WT_LANE() >= 8 ? lower_3 : 0);
    const wt_i32 lower_4 = WT_SHUFFLE(blockSum_3, WT_LANE() - 16);
    const wt_i32 blockSum_4 = blockSum_3 + (WT_LANE() >= 16 ? lower_4 : 0);
    const wt_i32 lower_5 = WT_SHUFFLE(blockSum_4, WT_LANE() - 32);
    const wt_i32 blockSum_5 = blockSum_4 + (WT_LANE() >= 32 ? lower_5 : 0);
    const wt_i32 wave = WT_THREAD() / 64;
    if (WT_LANE() == 63) {
        waveBlocks[wave] = blockSum_5;
    }
    WT_BARRIER();
    const wt_i32 blocksOfWave = waveBlocks[0];
    const wt_i32 blocksOfWave_1 = waveBlocks[1];
    const wt_i32 blocksOfWave_2 = waveBlocks[2];
    const wt_i32 blocksOfWave_3 = waveBlocks[3];
    const wt_i32 blocksOfWave_4 = waveBlocks[4];
    const wt_i32 blocksOfWave_5 = waveBlocks[5];
    const wt_i32 blocksOfWave_6 = waveBlocks[6];
    const wt_i32 blocksOfWave_7 = waveBlocks[7];
    const wt_i32 blocksBefore = blockSum_5 - laneBlocks + (0 < wave ? blocksOfWave : 0) + (1 < wave ? blocksOfWave_1 : 0) + (2 < wave ? blocksOfWave_2 : 0) + (3 < wave ? blocksOfWave_3 : 0) + (4 < wave ? blocksOfWave_4 : 0) + (5 < wave ? blocksOfWave_5 : 0) + (6 < wave ? blocksOfWave_6 : 0);
    const wt_i32 allBlocks = blocksOfWave + blocksOfWave_1 + blocksOfWave_2 + blocksOfWave_3 + blocksOfWave_4 + blocksOfWave_5 + blocksOfWave_6 + blocksOfWave_7;

    // Where each expert's rows begin, and the expert of each block
    const wt_i32 expert = WT_THREAD();
    // Bounds: there are more lanes than experts.
    if (expert < 384) {
        expertRows[expert] = total;
        expertFirst[expert] = blocksBefore * 16;
        // Bounds: the first workgroup writes what is little.
        if (WT_BLOCK_X() == 0) {
            #pragma clang loop unroll(disable)
            for (wt_i32 blockOfExpert = blocksBefore; blockOfExpert < blocksBefore + blocks; blockOfExpert += 1) {
                expertIDs[blockOfExpert] = expert;
            }
        }
    }
    WT_BARRIER();
    // Bounds: the first workgroup places the rows.
    if (WT_BLOCK_X() == 0) {
        // Each lane places the entries of its own experts, in their order
        wt_i32 row = blocksBefore * 16;
        #pragma clang loop unroll(disable)
        for (wt_i32 tile_1 = 0; tile_1 < entries; tile_1 += 1024) {
            WT_BARRIER();
            const wt_i32 stagedPlace_2 = WT_THREAD();
            const wt_i32 chosen_2 = topkIDs[tile_1 + stagedPlace_2 < entries ? tile_1 + stagedPlace_2 : 0];
            stagedExperts[stagedPlace_2] = tile_1 + stagedPlace_2 < entries ? (wt_u32(chosen_2) < 384u ? chosen_2 : -1) : -1;
            const wt_i32 stagedPlace_3 = WT_THREAD() + 512;
            const wt_i32 chosen_3 = topkIDs[tile_1 + stagedPlace_3 < entries ? tile_1 + stagedPlace_3 : 0];
            stagedExperts[stagedPlace_3] = tile_1 + stagedPlace_3 < entries ? (wt_u32(chosen_3) < 384u ? chosen_3 : -1) : -1;
            WT_BARRIER();
            const wt_i32 left_1 = entries - tile_1;
            const wt_i32 stagedCount_1 = left_1 < 1024 ? left_1 : 1024;
            #pragma clang loop unroll(disable)
            for (wt_i32 step_1 = 0; step_1 < stagedCount_1; step_1 += 4) {
                const wt_i32x4 stagedFour_1 = *(const wt_i32x4*)(stagedExperts + step_1);
                // Bounds: other experts are other lanes'.
                if (stagedFour_1.x == WT_THREAD()) {
                    const wt_i32 token = (tile_1 + step_1) / topk;
                    sortedIDs[row] = ((tile_1 + step_1 - token * topk) << 24) | token;
                    const wt_f32 weight = topkWeights[tile_1 + step_1];
                    sortedWeights[row] = weight;
                    row = row + 1;
                }
                // Bounds: other experts are other lanes'.
                if (stagedFour_1.y == WT_THREAD()) {
                    const wt_i32 token_1 = (tile_1 + step_1 + 1) / topk;
                    sortedIDs[row] = ((tile_1 + step_1 + 1 - token_1 * topk) << 24) | token_1;
                    const wt_f32 weight_1 = topkWeights[tile_1 + step_1 + 1];
                    sortedWeights[row] = weight_1;
                    row = row + 1;
                }
                // Bounds: other experts are other lanes'.
                if (stagedFour_1.z == WT_THREAD()) {
                    const wt_i32 token_2 = (tile_1 + step_1 + 2) / topk;
                    sortedIDs[row] = ((tile_1 + step_1 + 2 - token_2 * topk) << 24) | token_2;
                    const wt_f32 weight_2 = topkWeights[tile_1 + step_1 + 2];
                    sortedWeights[row] = weight_2;
                    row = row + 1;
                }
                // Bounds: other experts are other lanes'.
                if (stagedFour_1.w == WT_THREAD()) {
                    const wt_i32 token_3 = (tile_1 + step_1 + 3) / topk;
                    sortedIDs[row] = ((tile_1 + step_1 + 3 - token_3 * topk) << 24) | token_3;
                    const wt_f32 weight_3 = topkWeights[tile_1 + step_1 + 3];
                    sortedWeights[row] = weight_3;
                    row = row + 1;
                }
            }
        }
        // Bounds: one lane says how many rows there are.
        if (WT_THREAD() == 0) {
            validCounts[0] = allBlocks * 16;
            validCounts[1] = tokens;
        }
    }

    // Padding behind the last row of each expert
    #pragma clang loop unroll(disable)
    for (wt_i32 place = WT_BLOCK_X() * 512 + WT_THREAD(); place < 6144; place += 2048) {
        const wt_i32 ofExpert = place / 16;
        const wt_i32 rows = expertRows[ofExpert];
        const wt_i32 within = place - ofExpert * 16;
        // Bounds: the block has as many rows as this.
        if (within < (16 - rows % 16) % 16) {
            const wt_i32 first = expertFirst[ofExpert];
            const wt_i32 emptyRow = first + rows + within;
            sortedIDs[emptyRow] = (topk << 24) | tokens;
            sortedWeights[emptyRow] = 0.0f;
        }
    }

    // Padding behind the last block
    const wt_i32 capacity = (entries - topk + 6144 + 15) / 16;
    #pragma clang loop unroll(disable)
    for (wt_i32 emptyBlock = allBlocks + (WT_BLOCK_X() * 512 + WT_THREAD()); emptyBlock < capacity; emptyBlock += 2048) {
        expertIDs[emptyBlock] = -1;
    }
    #pragma clang loop unroll(disable)
    for (wt_i32 emptyEntry = allBlocks * 16 + (WT_BLOCK_X() * 512 + WT_THREAD()) * 4; emptyEntry < capacity * 16; emptyEntry += 8192) {
        *(wt_i32x4*)(sortedIDs + emptyEntry) = wt_i32x4((topk << 24) | tokens);
        *(wt_f32x4*)(sortedWeights + emptyEntry) = wt_f32x4(0.0f);
    }
}
