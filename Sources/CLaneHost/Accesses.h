// What the access checks share.
#pragma once

#include "Internal.h"

enum { READ_SEVERAL_WAVES = 1, READ_SEVERAL_LANES = 2 };
// Flags of a write. ATOMIC: the last one was, and atomics do not race with it. SEVERAL_LANES: such atomics of more lanes
// than the one noted. AFTER_PLAIN: it was ordered behind a plain store of this epoch (of this workgroup, in global
// memory), with which the atomics of those to whom that order means nothing do race.
enum { WRITE_ATOMIC = 1, WRITE_SEVERAL_LANES = 2, WRITE_AFTER_PLAIN = 4 };
// In cells of global memory, where the wave's epoch has no part.
#define WRITE_SEVERAL_WORKGROUPS (1ULL << CELL_WAVE_EPOCH_SHIFT)

// What the slow paths need to know of the access that they look at.
typedef struct lane_access {
    uint64_t address;
    uint64_t place;
    uint32_t size;
    uint32_t kind;
} lane_access;

lane_finding *lane_report_access(
    lane_context *context, lane_finding_kind kind, const lane_access *access, uint32_t region, uint64_t offset);

// Reports and abandons the workgroup: the access must not happen.
_Noreturn void lane_refuse(
    lane_context *context, lane_finding_kind kind, const lane_access *access, uint32_t region, uint64_t offset);

// Any access to LDS within its bounds, `offset` bytes into it.
void lane_check_shared(lane_context *context, uint64_t offset, const lane_access *access);

// Any access to a region that has a shadow, within its bounds.
void lane_check_global(lane_context *context, uint32_t region, uint64_t offset, const lane_access *access);

// Notes a read in a cell of the LDS. `other` keeps a reader of another wave than the last one's.
static inline void note_read(uint64_t *cell, uint16_t *other, uint64_t key) {
    uint64_t read = cell[1], difference = read ^ key;
    if (difference >> 32 != 0) {
        cell[1] = key;
    } else if ((difference & CELL_WAVE_MASK) != 0) {
        if (!(read & READ_SEVERAL_WAVES)) {
            *other = (uint16_t)cell_lane(read);
        }
        cell[1] = key | READ_SEVERAL_WAVES;
    } else if ((difference & CELL_WAVE_EPOCH_MASK) != 0) {
        cell[1] = key | (read & READ_SEVERAL_WAVES);
    } else if ((difference & CELL_LANE_MASK) != 0) {
        cell[1] = key | (read & READ_SEVERAL_WAVES) | READ_SEVERAL_LANES;
    }
}
