static void router(
    const wt_i32 wt_task,
    const wt_f32* restrict logits,
    const wt_f32* restrict bias,
    const wt_f32* restrict scale,
    wt_i32* restrict topkIDs,
    wt_f32* restrict topkWeights,
    wt_f32* restrict scores,
    wt_i32* restrict keys,
    wt_i32* restrict maxima,
    const wt_i32 tokens) {
    const wt_i32 task = WT_BLOCK_X();
    const wt_i32 own = task * 384;
    const wt_i32 ownMaxima = task * 24;
    const wt_f32 factor = scale[0];
    #pragma clang loop unroll(disable)
    for (wt_i32 token = task; token < tokens; token += 1) {
        // Scores, and what they are compared by
        #pragma clang loop unroll(disable)
        for (wt_i32 expert = 0; expert < 384; expert += 8) {
            const wt_f32x8 logit = *(const wt_f32x8*)(logits + token * 384 + expert);
            const wt_f32x8 added = *(const wt_f32x8*)(bias + expert);
            const wt_f32x8 exponential = WT_EXP2(logit * wt_f32x8(-1.442695f));
            const wt_f32x8 score = WT_RCP(wt_f32x8(1.0f) + exponential);
            *(wt_f32x8*)(scores + own + expert) = score;
            const wt_i32x8 bits = WT_BITS(wt_i32x8, score + added);
            const wt_i32x8 isNaN = (2139095040 - (bits & 0x7fffffff)) >> 31;
            const wt_i32x8 key = ((bits ^ ((bits >> 31) & 0x7fffffff)) & (isNaN ^ wt_i32(0xffffffffu))) | (isNaN & wt_i32(0x80000001u));
            *(wt_i32x8*)(keys + own + expert) = key;
        }
        #pragma clang loop unroll(disable)
        for (wt_i32 block = 0; block < 24; block += 1) {
            wt_i32 largest = wt_i32(0x80000000u);
            #pragma clang loop unroll(disable)
            for (wt_i32 within = 0; within < 16; within += 1) {
                const wt_i32 keyOfBlock = keys[own + block * 16 + within];
                largest = WT_MAX(largest, keyOfBlock);
            }
            maxima[ownMaxima + block] = largest;
        }

        // The best block, and the best in it, again and again
        wt_f32 sum = 0.0f;
        const wt_i32 first = token * 8;
        #pragma clang loop unroll(disable)
        for (wt_i32 slot = 0; slot < 8; slot += 1) {
            wt_i32 best = wt_i32(0x80000000u);
            wt_i32 bestPlace = 0;
            #pragma clang loop unroll(disable)
            for (wt_i32 place = 0; place < 24; place += 1) {
                const wt_i32 candidate = maxima[ownMaxima + place];
                if (best < candidate) {
                    best = candidate;
                    bestPlace = place;
                }
            }
            const wt_i32 start = bestPlace * 16;
            wt_i32 best_1 = wt_i32(0x80000000u);
            wt_i32 bestPlace_1 = 0;
            #pragma clang loop unroll(disable)
            for (wt_i32 place_1 = 0; place_1 < 16; place_1 += 1) {
                const wt_i32 candidate_1 = keys[own + start + place_1];
                if (best_1 < candidate_1) {
                    best_1 = candidate_1;
                    bestPlace_1 = place_1;
                }
            }
            const wt_i32 bestExpert = start + bestPlace_1;
            keys[own + bestExpert] = wt_i32(0x80000000u);
            wt_i32 largest_1 = wt_i32(0x80000000u);
            #pragma clang loop unroll(disable)
            for (wt_i32 within_1 = 0; within_1 < 16; within_1 += 1) {
                const wt_i32 keyOfBlock_1 = keys[own + bestPlace * 16 + within_1];
                largest_1 = WT_MAX(largest_1, keyOfBlock_1);
            }
            maxima[ownMaxima + bestPlace] = largest_1;
            const wt_f32 bestScore = scores[own + bestExpert];
            sum = sum + bestScore;
            topkIDs[first + slot] = bestExpert;
            topkWeights[first + slot] = bestScore;
        }

        // Weights
        const wt_f32 all = sum;
        #pragma clang loop unroll(disable)
        for (wt_i32 choice = 0; choice < 8; choice += 1) {
            const wt_f32 chosenScore = topkWeights[first + choice];
            const wt_f32 share = WT_RCP(all + 1e-20f);
            topkWeights[first + choice] = chosenScore * share * factor;
        }
    }
}

void router_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
    for (wt_i32 task = first; task < end; task += step) {
        router(
            task,
            *(const wt_f32* const*)arguments[0],
            *(const wt_f32* const*)arguments[1],
            *(const wt_f32* const*)arguments[2],
            *(wt_i32* const*)arguments[3],
            *(wt_f32* const*)arguments[4],
            *(wt_f32* const*)arguments[5],
            *(wt_i32* const*)arguments[6],
            *(wt_i32* const*)arguments[7],
            *(wt_i32 const*)arguments[8]);
    }
}
