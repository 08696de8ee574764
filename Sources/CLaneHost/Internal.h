#pragma once

#include "CLaneHost.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

// A shadow cell: epoch of the workgroup (32) | epoch of the wave (18) | wave (5) | lane in wave (6) | flags (3).
// Epoch 2^32-1 marks a dword whose bytes have cells of their own.
#define CELL_SPLIT UINT64_MAX
#define CELL_LANE_SHIFT 3
#define CELL_WAVE_MASK (31ULL << 9)
#define CELL_LANE_MASK (2047ULL << CELL_LANE_SHIFT)
#define CELL_WAVE_EPOCH_SHIFT 14
#define CELL_WAVE_EPOCH_LIMIT (1ULL << 18)
#define CELL_WAVE_EPOCH_MASK ((CELL_WAVE_EPOCH_LIMIT - 1) << CELL_WAVE_EPOCH_SHIFT)

static inline uint32_t cell_lane(uint64_t cell) {
    return (uint32_t)((cell & CELL_LANE_MASK) >> CELL_LANE_SHIFT);
}

lane_finding *lane_report(lane_context *context, lane_finding_kind kind, uint64_t place);
_Noreturn void lane_abandon(lane_context *context);
_Noreturn void lane_runaway(lane_context *context, uint64_t place);

// Saves the running lane's registers on its stack, its stack pointer in `save`, and goes on where `target` was saved.
void lane_switch(void **save, void *target);

// Lets the next switch to `lane` enter `body` on an empty stack.
void lane_prepare_fiber(lane_fiber *lane, lane_context *context, void (*body)(lane_context *));

void lane_install_meetings(lane_context *context);
void lane_install_accesses(lane_context *context, bool traced);
const void *lane_buffer(lane_context *, const void *, uint32_t, uint32_t, uint32_t, uint32_t);
void lane_atomic(lane_context *, void *, uint32_t);

#define LANE_SCRATCH_BYTES (64 * 1024)
void lane_matrix_place(lane_context *, const lane_matrix_operation *, int, uint64_t, uint64_t, uint64_t, uint64_t);
void lane_matrix_product(lane_context *, const lane_matrix_operation *);
const void *lane_matrix_result(lane_context *, const lane_matrix_operation *, int lane);
