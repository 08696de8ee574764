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
    WT_SHARED(wt_i32, waveRows, 3072, 3104);
    const wt_i32 entries = tokens * topk;

    // Each wave counts its own run of entries: ballots on the bits of their experts show who has the same
    #pragma clang loop unroll(disable)
    for (wt_i32 cleared = WT_LANE(); cleared < 384; cleared += 64) {
        waveRows[WT_THREAD() / 64 * 384 + cleared] = 0;
    }
    WT_WAVE_BARRIER();
    const wt_u32 lowerBits = (1u << wt_u32(WT_LANE() & 0x1f)) - 1u;
    const wt_i32 rounds = (entries + 511) / 512;
    #pragma clang loop unroll(disable)
    for (wt_i32 round = 0; round < rounds; round += 1) {
        const wt_i32 entry = (WT_THREAD() / 64 * rounds + round) * 64 + WT_LANE();
        const wt_i32 chosen = topkIDs[entry < entries ? entry : 0];
        const wt_i32 expertOfEntry = entry < entries ? (wt_u32(chosen) < 384u ? chosen : 384) : 384;
        const bool isSet = (expertOfEntry & 1) == 1;
        const wt_u32x2 holding = WT_BALLOT(isSet);
        const wt_u32 unlike = isSet ? 0u : 0xffffffffu;
        const wt_u32 same = holding.x ^ unlike;
        const wt_u32 same_1 = holding.y ^ unlike;
        const bool isSet_1 = ((expertOfEntry >> 1) & 1) == 1;
        const wt_u32x2 holding_1 = WT_BALLOT(isSet_1);
        const wt_u32 unlike_1 = isSet_1 ? 0u : 0xffffffffu;
        const wt_u32 same_2 = same & (holding_1.x ^ unlike_1);
        const wt_u32 same_3 = same_1 & (holding_1.y ^ unlike_1);
        const bool isSet_2 = ((expertOfEntry >> 2) & 1) == 1;
        const wt_u32x2 holding_2 = WT_BALLOT(isSet_2);
        const wt_u32 unlike_2 = isSet_2 ? 0u : 0xffffffffu;
        const wt_u32 same_4 = same_2 & (holding_2.x ^ unlike_2);
        const wt_u32 same_5 = same_3 & (holding_2.y ^ unlike_2);
        const bool isSet_3 = ((expertOfEntry >> 3) & 1) == 1;
        const wt_u32x2 holding_3 = WT_BALLOT(isSet_3);
        const wt_u32 unlike_3 = isSet_3 ? 0u : 0xffffffffu;
        const wt_u32 same_6 = same_4 & (holding_3.x ^ unlike_3);
        const wt_u32 same_7 = same_5 & (holding_3.y ^ unlike_3);
        const bool isSet_4 = ((expertOfEntry >> 4) & 1) == 1;
        const wt_u32x2 holding_4 = WT_BALLOT(isSet_4);
        const wt_u32 unlike_4 = isSet_4 ? 0u : 0xffffffffu;
        const wt_u32 same_8 = same_6 & (holding_4.x ^ unlike_4);
        const wt_u32 same_9 = same_7 & (holding_4.y ^ unlike_4);
        const bool isSet_5 = ((expertOfEntry >> 5) & 1) == 1;
        const wt_u32x2 holding_5 = WT_BALLOT(isSet_5);
        const wt_u32 unlike_5 = isSet_5 ? 0u : 0xffffffffu;
        const wt_u32 same_10 = same_8 & (holding_5.x ^ unlike_5);
        const wt_u32 same_11 = same_9 & (holding_5.y ^ unlike_5);
        const bool isSet_6 = ((expertOfEntry >> 6) & 1) == 1;
        const wt_u32x2 holding_6 = WT_BALLOT(isSet_6);
        const wt_u32 unlike_6 = isSet_6 ? 0u : 0xffffffffu;
        const wt_u32 same_12 = same_10 & (holding_6.x ^ unlike_6);
        const wt_u32 same_13 = same_11 & (holding_6.y ^ unlike_6);
        const bool isSet_7 = ((expertOfEntry >> 7) & 1) == 1;
        const wt_u32x2 holding_7 = WT_BALLOT(isSet_7);
        const wt_u32 unlike_7 = isSet_7 ? 0u : 0xffffffffu;
        const wt_u32 same_14 = same_12 & (holding_7.x ^ unlike_7);
        const wt_u32 same_15 = same_13 & (holding_7.y ^ unlike_7);
        const bool isSet_8 = ((expertOfEntry >> 8) & 1) == 1;
        const wt_u32x2 holding_8 = WT_BALLOT(isSet_8);
        const wt_u32 unlike_8 = isSet_8 ? 0u : 0xffffffffu;
        const wt_u32 same_16 = same_14 & (holding_8.x ^ unlike_8);
        const wt_u32 same_17 = same_15 & (holding_8.y ^ unlike_8);
        const wt_i32 rank = wt_i32(WT_BIT_COUNT(same_16 & (WT_LANE() < 32 ? lowerBits : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(same_17 & (WT_LANE() < 32 ? 0u : lowerBits)));
        if ((expertOfEntry < 384 ? rank : 1) == 0) {
            const wt_i32 counted = waveRows[WT_THREAD() / 64 * 384 + expertOfEntry];
            waveRows[WT_THREAD() / 64 * 384 + expertOfEntry] = counted + (wt_i32(WT_BIT_COUNT(same_16)) + wt_i32(WT_BIT_COUNT(same_17)));
        }
        WT_WAVE_BARRIER();
    }
    WT_BARRIER();

    // The rows of each expert; a wave's count gives way to the rows of the waves before it
    const wt_i32 ownExpert = WT_THREAD();
    wt_i32 total = 0;
    if (ownExpert < 384) {
        const wt_i32 ofWave = waveRows[ownExpert];
        const wt_i32 ofWave_1 = waveRows[384 + ownExpert];
        const wt_i32 ofWave_2 = waveRows[768 + ownExpert];
        const wt_i32 ofWave_3 = waveRows[1152 + ownExpert];
        const wt_i32 ofWave_4 = waveRows[1536 + ownExpert];
        const wt_i32 ofWave_5 = waveRows[1920 + ownExpert];
        const wt_i32 ofWave_6 = waveRows[2304 + ownExpert];
        const wt_i32 ofWave_7 = waveRows[2688 + ownExpert];
        waveRows[ownExpert] = total;
        total = total + ofWave;
        waveRows[384 + ownExpert] = total;
        total = total + ofWave_1;
        waveRows[768 + ownExpert] = total;
        total = total + ofWave_2;
        waveRows[1152 + ownExpert] = total;
        total = total + ofWave_3;
        waveRows[1536 + ownExpert] = total;
        total = total + ofWave_4;
        waveRows[1920 + ownExpert] = total;
        total = total + ofWave_5;
        waveRows[2304 + ownExpert] = total;
        total = total + ofWave_6;
        waveRows[2688 + ownExpert] = total;
        total = total + ofWave_7;
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
        // Each entry's row: behind its expert's first, the waves and lanes before it
        const wt_u32 lowerBits_1 = (1u << wt_u32(WT_LANE() & 0x1f)) - 1u;
        const wt_i32 rounds_1 = (entries + 511) / 512;
        #pragma clang loop unroll(disable)
        for (wt_i32 round_1 = 0; round_1 < rounds_1; round_1 += 1) {
            const wt_i32 entry_1 = (WT_THREAD() / 64 * rounds_1 + round_1) * 64 + WT_LANE();
            const wt_i32 chosen_1 = topkIDs[entry_1 < entries ? entry_1 : 0];
            const wt_i32 expertOfEntry_1 = entry_1 < entries ? (wt_u32(chosen_1) < 384u ? chosen_1 : 384) : 384;
            const bool isSet_9 = (expertOfEntry_1 & 1) == 1;
            const wt_u32x2 holding_9 = WT_BALLOT(isSet_9);
            const wt_u32 unlike_9 = isSet_9 ? 0u : 0xffffffffu;
            const wt_u32 same_18 = holding_9.x ^ unlike_9;
            const wt_u32 same_19 = holding_9.y ^ unlike_9;
            const bool isSet_10 = ((expertOfEntry_1 >> 1) & 1) == 1;
            const wt_u32x2 holding_10 = WT_BALLOT(isSet_10);
            const wt_u32 unlike_10 = isSet_10 ? 0u : 0xffffffffu;
            const wt_u32 same_20 = same_18 & (holding_10.x ^ unlike_10);
            const wt_u32 same_21 = same_19 & (holding_10.y ^ unlike_10);
            const bool isSet_11 = ((expertOfEntry_1 >> 2) & 1) == 1;
            const wt_u32x2 holding_11 = WT_BALLOT(isSet_11);
            const wt_u32 unlike_11 = isSet_11 ? 0u : 0xffffffffu;
            const wt_u32 same_22 = same_20 & (holding_11.x ^ unlike_11);
            const wt_u32 same_23 = same_21 & (holding_11.y ^ unlike_11);
            const bool isSet_12 = ((expertOfEntry_1 >> 3) & 1) == 1;
            const wt_u32x2 holding_12 = WT_BALLOT(isSet_12);
            const wt_u32 unlike_12 = isSet_12 ? 0u : 0xffffffffu;
            const wt_u32 same_24 = same_22 & (holding_12.x ^ unlike_12);
            const wt_u32 same_25 = same_23 & (holding_12.y ^ unlike_12);
            const bool isSet_13 = ((expertOfEntry_1 >> 4) & 1) == 1;
            const wt_u32x2 holding_13 = WT_BALLOT(isSet_13);
            const wt_u32 unlike_13 = isSet_13 ? 0u : 0xffffffffu;
            const wt_u32 same_26 = same_24 & (holding_13.x ^ unlike_13);
            const wt_u32 same_27 = same_25 & (holding_13.y ^ unlike_13);
            const bool isSet_14 = ((expertOfEntry_1 >> 5) & 1) == 1;
            const wt_u32x2 holding_14 = WT_BALLOT(isSet_14);
            const wt_u32 unlike_14 = isSet_14 ? 0u : 0xffffffffu;
            const wt_u32 same_28 = same_26 & (holding_14.x ^ unlike_14);
            const wt_u32 same_29 = same_27 & (holding_14.y ^ unlike_14);
            const bool isSet_15 = ((expertOfEntry_1 >> 6) & 1) == 1;
            const wt_u32x2 holding_15 = WT_BALLOT(isSet_15);
            const wt_u32 unlike_15 = isSet_15 ? 0u : 0xffffffffu;
            const wt_u32 same_30 = same_28 & (holding_15.x ^ unlike_15);
            const wt_u32 same_31 = same_29 & (holding_15.y ^ unlike_15);
            const bool isSet_16 = ((expertOfEntry_1 >> 7) & 1) == 1;
            const wt_u32x2 holding_16 = WT_BALLOT(isSet_16);
            const wt_u32 unlike_16 = isSet_16 ? 0u : 0xffffffffu;
            const wt_u32 same_32 = same_30 & (holding_16.x ^ unlike_16);
            const wt_u32 same_33 = same_31 & (holding_16.y ^ unlike_16);
            const bool isSet_17 = ((expertOfEntry_1 >> 8) & 1) == 1;
            const wt_u32x2 holding_17 = WT_BALLOT(isSet_17);
            const wt_u32 unlike_17 = isSet_17 ? 0u : 0xffffffffu;
            const wt_u32 same_34 = same_32 & (holding_17.x ^ unlike_17);
            const wt_u32 same_35 = same_33 & (holding_17.y ^ unlike_17);
            const wt_i32 rank_1 = wt_i32(WT_BIT_COUNT(same_34 & (WT_LANE() < 32 ? lowerBits_1 : 0xffffffffu))) + wt_i32(WT_BIT_COUNT(same_35 & (WT_LANE() < 32 ? 0u : lowerBits_1)));
            // Bounds: experts of other ranks have no rows.
            if (expertOfEntry_1 < 384) {
                const wt_i32 firstRow = expertFirst[expertOfEntry_1];
                const wt_i32 behind = waveRows[WT_THREAD() / 64 * 384 + expertOfEntry_1];
                const wt_i32 row = firstRow + behind + rank_1;
                const wt_i32 token = entry_1 / topk;
                sortedIDs[row] = ((entry_1 - token * topk) << 24) | token;
                const wt_f32 weight = topkWeights[entry_1];
                sortedWeights[row] = weight;
            }
            WT_WAVE_BARRIER();
            if ((expertOfEntry_1 < 384 ? rank_1 : 1) == 0) {
                const wt_i32 rowsBefore = waveRows[WT_THREAD() / 64 * 384 + expertOfEntry_1];
                waveRows[WT_THREAD() / 64 * 384 + expertOfEntry_1] = rowsBefore + (wt_i32(WT_BIT_COUNT(same_34)) + wt_i32(WT_BIT_COUNT(same_35)));
            }
            WT_WAVE_BARRIER();
        }
        // Bounds: one lane says how many rows there are.
        if (WT_THREAD() == 0) {
            validCounts[0] = allBlocks * 16;
            validCounts[1] = tokens;
        }
    }

    // Padding behind the last row of each expert
    #pragma clang loop unroll(disable)
    for (wt_i32 place = WT_BLOCK_X() * 512 + WT_THREAD(); place < 6144; place += 512) {
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
    for (wt_i32 emptyBlock = allBlocks + (WT_BLOCK_X() * 512 + WT_THREAD()); emptyBlock < capacity; emptyBlock += 512) {
        expertIDs[emptyBlock] = -1;
    }
    #pragma clang loop unroll(disable)
    for (wt_i32 emptyEntry = allBlocks * 16 + (WT_BLOCK_X() * 512 + WT_THREAD()) * 4; emptyEntry < capacity * 16; emptyEntry += 2048) {
        *(wt_i32x4*)(sortedIDs + emptyEntry) = wt_i32x4((topk << 24) | tokens);
        *(wt_f32x4*)(sortedWeights + emptyEntry) = wt_f32x4(0.0f);
    }
}
