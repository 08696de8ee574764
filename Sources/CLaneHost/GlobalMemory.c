// Who wrote which byte of the buffers that a kernel may write.
//
// Accesses of different lanes race unless they are of one workgroup and in different epochs of it, or both are atomic.
// Cells know writes only: a load races with a store that ran before it. Where the store runs later, the opposite order
// shows it.
#include "Accesses.h"

static void report_global_race(
    lane_context *context, const lane_access *access, uint32_t region, uint64_t offset, uint64_t cell) {
    lane_finding *finding = lane_report_access(context, LANE_RACE_GLOBAL, access, region, offset);
    if (finding) {
        // Of several lanes the last is noted, which may be the one that now races with the others.
        bool own = cell >> 32 == context->epoch && cell_lane(cell) == (uint32_t)context->lane->thread;
        finding->other_lane = own ? LANE_NONE : cell_lane(cell);
        finding->other_epoch = cell >> 32;
        finding->other_access = cell & WRITE_ATOMIC ? LANE_ACCESS_ATOMIC : LANE_ACCESS_STORE;
    }
}

static void global_cell(
    lane_context *context, uint64_t *cell, uint32_t region, uint64_t offset, const lane_access *access) {
    uint64_t key = context->epoch << 32 | context->lane->key;
    uint64_t epoch = *cell >> 32;
    bool untouched = epoch < context->run_epoch;
    bool elsewhere = !untouched && (epoch < context->first_epoch || (*cell & WRITE_SEVERAL_WORKGROUPS));
    bool unordered = elsewhere
        || (epoch == context->epoch
            && (((*cell ^ key) & CELL_LANE_MASK) != 0 || (*cell & WRITE_SEVERAL_LANES)));
    bool atomic = access->kind == LANE_ACCESS_ATOMIC;
    if (untouched && access->kind != LANE_ACCESS_STORE && context->regions[region].undefined) {
        lane_report_access(context, LANE_UNWRITTEN_OUTPUT, access, region, offset);
    }
    bool after_atomic = atomic && !untouched && (*cell & WRITE_ATOMIC);
    if (unordered && (!after_atomic || (elsewhere && (*cell & WRITE_AFTER_PLAIN)))) {
        report_global_race(context, access, region, offset, *cell);
    }
    if (access->kind == LANE_ACCESS_STORE) {
        *cell = key;
    } else if (after_atomic) {
        uint64_t flags = (*cell & WRITE_AFTER_PLAIN) | (elsewhere ? WRITE_SEVERAL_WORKGROUPS : 0);
        flags |= unordered ? WRITE_SEVERAL_LANES : 0;
        *cell = key | WRITE_ATOMIC | flags;
    } else if (atomic && (untouched || epoch < context->epoch)) {
        *cell = key | WRITE_ATOMIC | (untouched ? 0 : WRITE_AFTER_PLAIN);
    }
}

void lane_check_global(lane_context *context, uint32_t region, uint64_t offset, const lane_access *access) {
    lane_region *target = &context->regions[region];
    uint64_t end = offset + access->size;
    for (uint64_t at = offset; at < end;) {
        uint64_t word = at / 4;
        if (at % 4 == 0 && end - at >= 4 && target->words[word] != CELL_SPLIT) {
            global_cell(context, &target->words[word], region, at, access);
            at += 4;
            continue;
        }
        if (target->words[word] != CELL_SPLIT) {
            for (uint64_t byte = 4 * word; byte < 4 * word + 4; byte++) {
                target->single[byte] = target->words[word];
            }
            target->words[word] = CELL_SPLIT;
        }
        uint64_t stop = 4 * word + 4 < end ? 4 * word + 4 : end;
        for (; at < stop; at++) {
            global_cell(context, &target->single[at], region, at, access);
        }
    }
}
