// The simulator's state, what it reports, and who may use it.
#include "Internal.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void lane_abandon(lane_context *context) {
    void *nowhere;
    context->outcome = 1;
    lane_switch(&nowhere, context->host_stack_pointer);
    __builtin_unreachable();
}

_Noreturn void lane_runaway(lane_context *context, uint64_t place) {
    lane_report(context, LANE_RUNAWAY, place);
    lane_abandon(context);
}

lane_finding *lane_report(lane_context *context, lane_finding_kind kind, uint64_t place) {
    for (uint64_t index = 0; index < context->finding_count; index++) {
        lane_finding *known = &context->findings[index];
        if (known->kind == kind && known->place == place) {
            known->count++;
            return NULL;
        }
    }
    if (context->finding_count == LANE_FINDINGS) {
        return NULL;
    }
    lane_finding *finding = &context->findings[context->finding_count++];
    memset(finding, 0, sizeof *finding);
    finding->kind = kind;
    finding->count = 1;
    finding->lane = (uint32_t)context->lane->thread;
    finding->other_lane = LANE_NONE;
    finding->region = LANE_NONE;
    finding->workgroup = context->workgroup;
    finding->place = place;
    return finding;
}

lane_context *lane_context_create(void) {
    lane_context *context = calloc(1, sizeof *context);
    if (!context) {
        return NULL;
    }
    context->lanes = aligned_alloc(64, sizeof(lane_fiber) * LANE_WORKGROUP_LIMIT);
    context->waves = calloc(LANE_WORKGROUP_LIMIT / LANE_WAVE, sizeof(lane_wave));
    context->scratch = aligned_alloc(64, LANE_SCRATCH_BYTES);
    if (!context->lanes || !context->waves || !context->scratch) {
        lane_context_destroy(context);
        return NULL;
    }
    memset(context->lanes, 0, sizeof(lane_fiber) * LANE_WORKGROUP_LIMIT);
    memset(context->scratch, 0, LANE_SCRATCH_BYTES);
    for (uint64_t thread = 0; thread < LANE_WORKGROUP_LIMIT; thread++) {
        context->lanes[thread].thread = (int32_t)thread;
        context->lanes[thread].key = thread << CELL_LANE_SHIFT;
    }
    lane_install_meetings(context);
    context->buffer = lane_buffer;
    context->atomic = lane_atomic;
    lane_install_accesses(context, false);
    return context;
}

void lane_context_destroy(lane_context *context) {
    if (context) {
        free(context->lanes);
        free(context->waves);
        free(context->scratch);
        free(context->events);
        free(context);
    }
}

bool lane_trace(lane_context *context, uint64_t capacity) {
    if (capacity > context->event_capacity) {
        lane_event *events = realloc(context->events, capacity * sizeof *events);
        if (!events) {
            return false;
        }
        context->events = events;
        context->event_capacity = capacity;
    }
    context->event_count = 0;
    lane_install_accesses(context, capacity != 0);
    return true;
}

void lane_claim(void **slot, lane_context *context) {
    void *expected = NULL;
    while (!__atomic_compare_exchange_n(slot, &expected, context, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        expected = NULL;
        sched_yield();
    }
}

void lane_release(void **slot) { __atomic_store_n(slot, NULL, __ATOMIC_RELEASE); }
