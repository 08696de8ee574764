WT_KERNEL(router, 128, 0)(
    const wt_f32* __restrict__ logits,
    const wt_f32* __restrict__ bias,
    const wt_f32* __restrict__ scale,
    wt_i32* __restrict__ topkIDs,
    wt_f32* __restrict__ topkWeights,
    const wt_i32 tokens) {
    const wt_i32 token = WT_BLOCK_X() * 2 + WT_THREAD() / 64;
    // Bounds: the last workgroup may have more waves than tokens.
    if (token < tokens) {
        // Scores, and what they are compared by
        const wt_i32 logitRow = token * 256;
        const wt_i32 expert = WT_LANE();
        const wt_f32 logit = logits[logitRow + expert];
        const wt_f32 added = bias[expert];
        const wt_f32 exponential = WT_EXP2(logit * -1.442695f);
        const wt_f32 score = WT_RCP(1.0f + exponential);
        const wt_i32 bits = WT_BITS(wt_i32, score + added);
        const wt_i32 isNaN = (2139095040 - (bits & 0x7fffffff)) >> 31;
        const wt_i32 key = ((bits ^ ((bits >> 31) & 0x7fffffff)) & (isNaN ^ wt_i32(0xffffffffu))) | (isNaN & wt_i32(0x80000001u));
        wt_i64 candidate = WT_BITS(wt_i64, (wt_i32x2{-1 - expert, key}));
        const wt_i32 expert_1 = WT_LANE() + 64;
        const wt_f32 logit_1 = logits[logitRow + expert_1];
        const wt_f32 added_1 = bias[expert_1];
        const wt_f32 exponential_1 = WT_EXP2(logit_1 * -1.442695f);
        const wt_f32 score_1 = WT_RCP(1.0f + exponential_1);
        const wt_i32 bits_1 = WT_BITS(wt_i32, score_1 + added_1);
        const wt_i32 isNaN_1 = (2139095040 - (bits_1 & 0x7fffffff)) >> 31;
        const wt_i32 key_1 = ((bits_1 ^ ((bits_1 >> 31) & 0x7fffffff)) & (isNaN_1 ^ wt_i32(0xffffffffu))) | (isNaN_1 & wt_i32(0x80000001u));
        wt_i64 candidate_1 = WT_BITS(wt_i64, (wt_i32x2{-1 - expert_1, key_1}));
        const wt_i32 expert_2 = WT_LANE() + 128;
        const wt_f32 logit_2 = logits[logitRow + expert_2];
        const wt_f32 added_2 = bias[expert_2];
        const wt_f32 exponential_2 = WT_EXP2(logit_2 * -1.442695f);
        const wt_f32 score_2 = WT_RCP(1.0f + exponential_2);
        const wt_i32 bits_2 = WT_BITS(wt_i32, score_2 + added_2);
        const wt_i32 isNaN_2 = (2139095040 - (bits_2 & 0x7fffffff)) >> 31;
        const wt_i32 key_2 = ((bits_2 ^ ((bits_2 >> 31) & 0x7fffffff)) & (isNaN_2 ^ wt_i32(0xffffffffu))) | (isNaN_2 & wt_i32(0x80000001u));
        wt_i64 candidate_2 = WT_BITS(wt_i64, (wt_i32x2{-1 - expert_2, key_2}));
        const wt_i32 expert_3 = WT_LANE() + 192;
        const wt_f32 logit_3 = logits[logitRow + expert_3];
        const wt_f32 added_3 = bias[expert_3];
        const wt_f32 exponential_3 = WT_EXP2(logit_3 * -1.442695f);
        const wt_f32 score_3 = WT_RCP(1.0f + exponential_3);
        const wt_i32 bits_3 = WT_BITS(wt_i32, score_3 + added_3);
        const wt_i32 isNaN_3 = (2139095040 - (bits_3 & 0x7fffffff)) >> 31;
        const wt_i32 key_3 = ((bits_3 ^ ((bits_3 >> 31) & 0x7fffffff)) & (isNaN_3 ^ wt_i32(0xffffffffu))) | (isNaN_3 & wt_i32(0x80000001u));
        wt_i64 candidate_3 = WT_BITS(wt_i64, (wt_i32x2{-1 - expert_3, key_3}));

        // The best of all lanes, again and again; lane s keeps choice s
        wt_i32 chosen = 0;
        wt_f32 chosenScore = 0.0f;
        wt_f32 sum = 0.0f;
        #pragma clang loop unroll(disable)
        for (wt_i32 slot = 0; slot < 8; slot += 1) {
            const wt_i64 best = WT_MAX(WT_MAX(WT_MAX(candidate, candidate_1), candidate_2), candidate_3);
            const wt_i32 otherExpert = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best).x, 1);
            const wt_i32 otherKey = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best).y, 1);
            const wt_i64 best_1 = WT_MAX(best, (WT_BITS(wt_i64, (wt_i32x2{otherExpert, otherKey}))));
            const wt_i32 otherExpert_1 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_1).x, 2);
            const wt_i32 otherKey_1 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_1).y, 2);
            const wt_i64 best_2 = WT_MAX(best_1, (WT_BITS(wt_i64, (wt_i32x2{otherExpert_1, otherKey_1}))));
            const wt_i32 otherExpert_2 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_2).x, 4);
            const wt_i32 otherKey_2 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_2).y, 4);
            const wt_i64 best_3 = WT_MAX(best_2, (WT_BITS(wt_i64, (wt_i32x2{otherExpert_2, otherKey_2}))));
            const wt_i32 otherExpert_3 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_3).x, 8);
            const wt_i32 otherKey_3 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_3).y, 8);
            const wt_i64 best_4 = WT_MAX(best_3, (WT_BITS(wt_i64, (wt_i32x2{otherExpert_3, otherKey_3}))));
            const wt_i32 otherExpert_4 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_4).x, 16);
            const wt_i32 otherKey_4 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_4).y, 16);
            const wt_i64 best_5 = WT_MAX(best_4, (WT_BITS(wt_i64, (wt_i32x2{otherExpert_4, otherKey_4}))));
            const wt_i32 otherExpert_5 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_5).x, 32);
            const wt_i32 otherKey_5 = WT_SHUFFLE_XOR(WT_BITS(wt_i32x2, best_5).y, 32);
            const wt_i64 best_6 = WT_MAX(best_5, (WT_BITS(wt_i64, (wt_i32x2{otherExpert_5, otherKey_5}))));
            const bool isBest = candidate == best_6;
            const wt_f32 ownScore = isBest ? score : 0.0f;
            candidate = isBest ? wt_i64(0x8000000000000000u) : candidate;
            const bool isBest_1 = candidate_1 == best_6;
            const wt_f32 ownScore_1 = isBest_1 ? score_1 : ownScore;
            candidate_1 = isBest_1 ? wt_i64(0x8000000000000000u) : candidate_1;
            const bool isBest_2 = candidate_2 == best_6;
            const wt_f32 ownScore_2 = isBest_2 ? score_2 : ownScore_1;
            candidate_2 = isBest_2 ? wt_i64(0x8000000000000000u) : candidate_2;
            const bool isBest_3 = candidate_3 == best_6;
            const wt_f32 ownScore_3 = isBest_3 ? score_3 : ownScore_2;
            candidate_3 = isBest_3 ? wt_i64(0x8000000000000000u) : candidate_3;
            const wt_i32 bestExpert = -1 - WT_BITS(wt_i32x2, best_6).x;
            const wt_i32 bestScore = WT_SHUFFLE(wt_i32(WT_F32_BITS(ownScore_3)), bestExpert % 64);
            const wt_f32 scoreOfBest = WT_BITS_F32(wt_u32(bestScore));
            const bool isMine = WT_LANE() == slot;
            chosen = isMine ? bestExpert : chosen;
            chosenScore = isMine ? scoreOfBest : chosenScore;
            sum = sum + scoreOfBest;
        }

        // Weights
        // Bounds: a lane for each choice.
        if (WT_LANE() < 8) {
            const wt_i32 place = token * 8 + WT_LANE();
            topkIDs[place] = chosen;
            const wt_f32 factor = scale[0];
            const wt_f32 share = WT_RCP(sum + 1e-20f);
            topkWeights[place] = chosenScore * share * factor;
        }
    }
}
