// Lanes as fibers, and the points at which they meet.
//
// A wave's lanes run one after the other, in the wave's order, each to its next stop: that is a round. A round in which
// all stand at the same meeting of the wave completes that meeting and the next round begins; one that ends at the
// workgroup's barrier or at the kernel's end hands over to the next wave. Every stop is therefore one switch, straight
// to the lane that follows.
#include "Internal.h"

#include <stddef.h>

static void finish_round(lane_context *context, lane_fiber *me);

static inline uint64_t place_of(uint64_t what) { return what >> 8; }
static inline uint32_t stop_of(uint64_t what) { return (uint32_t)(what & 255); }

static inline void resume(lane_context *context, lane_fiber *me, lane_fiber *next) {
    context->lane = next;
    if (next != me) {
        lane_switch(&me->stack_pointer, next->stack_pointer);
    }
}

static inline void stop(lane_context *context, uint32_t kind, void *place) {
    lane_fiber *me = context->lane;
    uint64_t what = (uint64_t)(uintptr_t)place << 8 | kind;
    me->what = what;
    context->all_and &= what;
    context->all_or |= what;
    if (LIKELY(me->next != NULL)) {
        resume(context, me, me->next);
    } else {
        finish_round(context, me);
    }
}

static void enter_wave(lane_context *context, int32_t position) {
    lane_wave *wave = &context->waves[position];
    context->wave_position = position;
    context->wave = wave;
    context->epoch_key = context->epoch << 32 | wave->epoch << CELL_WAVE_EPOCH_SHIFT;
}

// Names the lanes that are not where most of those that wait are.
static _Noreturn void report_disagreement(lane_context *context, lane_wave *wave) {
    uint64_t majority = 0;
    int best = 0;
    for (lane_fiber *lane = wave->first; lane; lane = lane->next) {
        int count = 0;
        for (lane_fiber *other = wave->first; other; other = other->next) {
            count += other->what == lane->what;
        }
        if (count > best && stop_of(lane->what) != LANE_STOP_DONE) {
            best = count;
            majority = lane->what;
        }
    }
    uint64_t missing = 0;
    lane_fiber *first_missing = NULL, *first_waiting = NULL;
    bool returned = false, other_kind = false;
    for (lane_fiber *lane = wave->first; lane; lane = lane->next) {
        if (lane->what == majority) {
            if (!first_waiting || lane->thread < first_waiting->thread) {
                first_waiting = lane;
            }
            continue;
        }
        missing |= 1ULL << (lane->thread & 63);
        returned |= stop_of(lane->what) == LANE_STOP_DONE;
        other_kind |= stop_of(lane->what) != stop_of(majority);
        if (!first_missing || lane->thread < first_missing->thread) {
            first_missing = lane;
        }
    }
    lane_finding *finding =
        lane_report(context, other_kind && !returned ? LANE_DIVERGENT : LANE_MISSING, place_of(majority));
    if (finding && first_missing && first_waiting) {
        finding->lane = (uint32_t)first_missing->thread;
        finding->other_lane = (uint32_t)first_waiting->thread;
        finding->lanes = missing;
        finding->stop = stop_of(majority);
        finding->other_stop = stop_of(first_missing->what);
        finding->other_place = place_of(first_missing->what);
    }
    lane_abandon(context);
}

// All waves stand at the barrier or have ended. Ends the workgroup, or opens the barrier.
static void finish_waves(lane_context *context) {
    uint64_t what = context->waves[0].what;
    for (int32_t index = 1; index < context->wave_count; index++) {
        lane_wave *wave = &context->waves[index];
        if (wave->what == what) {
            continue;
        }
        lane_wave *waiting = stop_of(what) == LANE_STOP_DONE ? wave : &context->waves[0];
        lane_wave *missing = waiting == wave ? &context->waves[0] : wave;
        lane_finding *finding = lane_report(context, LANE_MISSING, place_of(waiting->what));
        if (finding) {
            finding->lane = (uint32_t)missing->index * LANE_WAVE;
            finding->other_lane = (uint32_t)waiting->index * LANE_WAVE;
            finding->lanes = missing->lanes == 64 ? UINT64_MAX : (1ULL << missing->lanes) - 1;
            finding->stop = stop_of(waiting->what);
            finding->other_stop = stop_of(missing->what);
            finding->other_place = place_of(missing->what);
        }
        lane_abandon(context);
    }
    if (stop_of(what) == LANE_STOP_DONE) {
        void *nowhere;
        context->outcome = 0;
        lane_switch(&nowhere, context->host_stack_pointer);
        __builtin_unreachable();
    }
    context->epoch++;
    for (int32_t index = 0; index < context->wave_count; index++) {
        context->waves[index].epoch = 0;
    }
    enter_wave(context, 0);
}

static void require_whole_wave(lane_context *context, uint64_t what) {
    if (LIKELY(context->wave->lanes == LANE_WAVE)) {
        return;
    }
    lane_finding *finding = lane_report(context, LANE_MISSING, place_of(what));
    if (finding) {
        finding->lane = (uint32_t)(context->wave->index * LANE_WAVE + context->wave->lanes);
        finding->other_lane = (uint32_t)context->wave->index * LANE_WAVE;
        finding->lanes = UINT64_MAX << context->wave->lanes;
        finding->stop = stop_of(what);
        finding->other_stop = LANE_STOP_DONE;
    }
    lane_abandon(context);
}

static void complete_uniform(lane_context *context, uint64_t what) {
    lane_wave *wave = context->wave;
    lane_fiber *lanes = &context->lanes[wave->index * LANE_WAVE];
    uint64_t first = lanes[0].value, differing = 0;
    for (int32_t lane = 1; lane < wave->lanes; lane++) {
        differing |= (uint64_t)(lanes[lane].value != first) << lane;
    }
    if (LIKELY(differing == 0)) {
        return;
    }
    lane_fiber *example = &lanes[__builtin_ctzll(differing)];
    lane_finding *finding = lane_report(context, LANE_NOT_UNIFORM, place_of(what));
    if (finding) {
        finding->lane = (uint32_t)example->thread;
        finding->other_lane = (uint32_t)lanes[0].thread;
        finding->lanes = differing;
        finding->stop = LANE_STOP_UNIFORM;
        finding->values[0] = example->value;
        finding->values[1] = first;
    }
    for (int32_t lane = 1; lane < wave->lanes; lane++) {
        lanes[lane].value = first;
    }
}

// `value` holds the value below and the source lane above.
static void complete_shuffle(lane_context *context) {
    lane_wave *wave = context->wave;
    lane_fiber *lanes = &context->lanes[wave->index * LANE_WAVE];
    uint32_t results[LANE_WAVE];
    for (int32_t lane = 0; lane < wave->lanes; lane++) {
        int32_t source = (int32_t)(lanes[lane].value >> 32 & 63);
        results[lane] = source < wave->lanes ? (uint32_t)lanes[source].value : 0;
    }
    for (int32_t lane = 0; lane < wave->lanes; lane++) {
        lanes[lane].value = results[lane];
    }
}

// Lanes that a wave does not have count as false.
static void complete_ballot(lane_context *context) {
    lane_wave *wave = context->wave;
    lane_fiber *lanes = &context->lanes[wave->index * LANE_WAVE];
    uint64_t holding = 0;
    for (int32_t lane = 0; lane < wave->lanes; lane++) {
        holding |= (uint64_t)(lanes[lane].value != 0) << lane;
    }
    for (int32_t lane = 0; lane < wave->lanes; lane++) {
        lanes[lane].value = holding;
    }
}

// The last lane of the wave's order has stopped.
static void finish_round(lane_context *context, lane_fiber *me) {
    lane_wave *wave = context->wave;
    uint64_t what = context->all_or;
    if (UNLIKELY(what != context->all_and)) {
        report_disagreement(context, wave);
    }
    context->all_and = UINT64_MAX;
    context->all_or = 0;
    context->stops += (uint64_t)wave->lanes;
    context->budget -= wave->lanes;
    if (UNLIKELY(context->budget < 0)) {
        lane_runaway(context, place_of(what));
    }
    uint32_t kind = stop_of(what);
    if (kind >= LANE_STOP_MATRIX) {
        require_whole_wave(context, what);
        lane_matrix_product(context, &context->matrices[kind - LANE_STOP_MATRIX]);
        context->products++;
    } else if (kind == LANE_STOP_WAVE_BARRIER) {
        wave->epoch++;
        if (UNLIKELY(wave->epoch == CELL_WAVE_EPOCH_LIMIT)) {
            lane_runaway(context, place_of(what));
        }
        context->epoch_key = context->epoch << 32 | wave->epoch << CELL_WAVE_EPOCH_SHIFT;
    } else if (kind == LANE_STOP_UNIFORM) {
        complete_uniform(context, what);
    } else if (kind == LANE_STOP_SHUFFLE || kind == LANE_STOP_SHUFFLE_XOR) {
        complete_shuffle(context);
    } else if (kind == LANE_STOP_BALLOT) {
        complete_ballot(context);
    } else {
        wave->what = what;
        if (context->wave_position + 1 < context->wave_count) {
            enter_wave(context, context->wave_position + 1);
        } else {
            finish_waves(context);
        }
    }
    resume(context, me, context->wave->first);
}

static void barrier(lane_context *context) { stop(context, LANE_STOP_BARRIER, __builtin_return_address(0)); }

static void wave_barrier(lane_context *context) { stop(context, LANE_STOP_WAVE_BARRIER, __builtin_return_address(0)); }

static int32_t uniform(lane_context *context, int32_t value) {
    lane_fiber *me = context->lane;
    me->value = (uint32_t)value;
    stop(context, LANE_STOP_UNIFORM, __builtin_return_address(0));
    return (int32_t)me->value;
}

static int32_t shuffle(lane_context *context, int32_t value, int32_t source) {
    lane_fiber *me = context->lane;
    me->value = (uint64_t)(uint32_t)source << 32 | (uint32_t)value;
    stop(context, LANE_STOP_SHUFFLE, __builtin_return_address(0));
    return (int32_t)me->value;
}

static int32_t shuffle_xor(lane_context *context, int32_t value, int32_t mask) {
    lane_fiber *me = context->lane;
    me->value = (uint64_t)(uint32_t)(me->thread ^ mask) << 32 | (uint32_t)value;
    stop(context, LANE_STOP_SHUFFLE_XOR, __builtin_return_address(0));
    return (int32_t)me->value;
}

static uint64_t ballot(lane_context *context, int32_t condition) {
    lane_fiber *me = context->lane;
    me->value = condition != 0;
    stop(context, LANE_STOP_BALLOT, __builtin_return_address(0));
    return me->value;
}

static const void *matrix(
    lane_context *context, uint64_t index, uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1) {
    const lane_matrix_operation *operation = &context->matrices[index];
    if (UNLIKELY(!operation->present)) {
        lane_finding *finding =
            lane_report(context, LANE_UNKNOWN_MATRIX, (uint64_t)(uintptr_t)__builtin_return_address(0));
        if (finding) {
            finding->stop = (uint32_t)(LANE_STOP_MATRIX + index);
        }
        lane_abandon(context);
    }
    int lane = context->lane->thread & (LANE_WAVE - 1);
    // The next lane's stack has left the first cache since its last turn.
    if (LIKELY(context->lane->next != NULL)) {
        __builtin_prefetch(context->lane->next->stack_pointer);
        __builtin_prefetch((const char *)context->lane->next->stack_pointer + 64);
    }
    lane_matrix_place(context, operation, lane, a0, a1, b0, b1);
    stop(context, LANE_STOP_MATRIX + (uint32_t)index, __builtin_return_address(0));
    return lane_matrix_result(context, operation, lane);
}

static void lane_main(lane_context *context) {
    context->entry(context->arguments);
    stop(context, LANE_STOP_DONE, NULL);
    __builtin_unreachable();
}

int32_t lane_run_workgroup(lane_context *context) {
    for (int32_t index = 0; index < context->lane_count; index++) {
        lane_prepare_fiber(&context->lanes[index], context, lane_main);
    }
    context->epoch++;
    context->first_epoch = context->epoch;
    for (int32_t index = 0; index < context->wave_count; index++) {
        context->waves[index].epoch = 0;
    }
    context->all_and = UINT64_MAX;
    context->all_or = 0;
    enter_wave(context, 0);
    context->lane = context->wave->first;
    lane_switch(&context->host_stack_pointer, context->lane->stack_pointer);
    return context->outcome;
}

void lane_install_meetings(lane_context *context) {
    context->barrier = barrier;
    context->wave_barrier = wave_barrier;
    context->uniform = uniform;
    context->shuffle = shuffle;
    context->shuffle_xor = shuffle_xor;
    context->ballot = ballot;
    context->matrix = matrix;
}
