// Who wrote and read which byte of the LDS.
//
// Two accesses of different lanes race when no barrier orders them: they fall in the same epoch of the workgroup
// and, if the lanes are of one wave, in the same epoch of that wave. A cell keeps the last write, and of the reads in
// this epoch the last one with two flags: several lanes of its wave in this wave epoch, several waves. That is enough to
// be exact. A write by wave v races with some read of the epoch if another wave read (several waves, or the last read is
// another wave's), or if another lane of v read in v's current epoch (the last read's lane, or several lanes); older
// epochs of v are ordered before. An earlier write that the last one hides raced with the last one already, or was
// ordered before it within the wave, and then whatever does not race with the last one does not race with it either.
#include "Accesses.h"

static void report_lds_race(
    lane_context *context, const lane_access *access, uint64_t offset, uint32_t other, uint32_t other_kind) {
    lane_finding *finding = lane_report_access(context, LANE_RACE_LDS, access, 0, offset);
    if (finding) {
        // Where several lanes are meant, the last is noted, which may be this one, or none.
        bool known = other < LANE_WORKGROUP_LIMIT && other != (uint32_t)context->lane->thread;
        finding->other_lane = known ? other : LANE_NONE;
        finding->other_access = other_kind;
    }
}

// Whether the last write in `cell` is ordered before an access with `key`.
static inline bool ordered_after_write(const lane_context *context, uint64_t cell, uint64_t key) {
    if ((uint32_t)(cell >> 32) != (uint32_t)context->epoch) {
        return true;
    }
    if (((cell ^ key) & CELL_WAVE_MASK) != 0) {
        return false;
    }
    if (((cell ^ key) & CELL_WAVE_EPOCH_MASK) != 0) {
        return true;
    }
    return (cell & CELL_LANE_MASK) == (key & CELL_LANE_MASK) && !(cell & WRITE_SEVERAL_LANES);
}

static void lds_cell_read(
    lane_context *context, uint64_t *cell, uint16_t *other, uint64_t offset, const lane_access *access) {
    uint64_t key = context->epoch_key | context->lane->key;
    uint64_t write = cell[0];
    if ((uint32_t)(write >> 32) < (uint32_t)context->first_epoch) {
        lane_report_access(context, LANE_UNWRITTEN_LDS, access, 0, offset);
    } else if (!ordered_after_write(context, write, key)) {
        report_lds_race(
            context, access, offset, cell_lane(write), write & WRITE_ATOMIC ? LANE_ACCESS_ATOMIC : LANE_ACCESS_STORE);
    }
    note_read(cell, other, key);
}

// What an atomic update leaves in a cell of the LDS whose last write was `write`; sets `races` where the two do.
static uint64_t lds_atomic(const lane_context *context, uint64_t write, uint64_t key, bool *races) {
    if ((uint32_t)(write >> 32) != (uint32_t)context->epoch) {
        return key | WRITE_ATOMIC;
    }
    bool atomic = write & WRITE_ATOMIC;
    if (ordered_after_write(context, write, key)) {
        if (((write ^ key) & CELL_WAVE_EPOCH_MASK) == 0) {
            // The lane's own write: if it was plain, the cell stays that.
            return write;
        }
        return key | WRITE_ATOMIC | (atomic ? write & WRITE_AFTER_PLAIN : WRITE_AFTER_PLAIN);
    }
    if (((write ^ key) & CELL_WAVE_MASK) != 0) {
        *races = !atomic || (write & WRITE_AFTER_PLAIN);
        // No lane is of this wave: whoever comes after without a barrier and not by an atomic races.
        return key | CELL_WAVE_MASK | WRITE_ATOMIC | WRITE_SEVERAL_LANES;
    }
    *races = !atomic;
    return key | WRITE_ATOMIC | WRITE_SEVERAL_LANES | (write & WRITE_AFTER_PLAIN);
}

static void lds_cell_write(
    lane_context *context, uint64_t *cell, const uint16_t *other, uint64_t offset, const lane_access *access) {
    uint64_t key = context->epoch_key | context->lane->key;
    uint64_t write = cell[0], read = cell[1], stored = key;
    bool races = false;
    if (access->kind == LANE_ACCESS_ATOMIC) {
        if ((uint32_t)(write >> 32) < (uint32_t)context->first_epoch) {
            lane_report_access(context, LANE_UNWRITTEN_LDS, access, 0, offset);
        }
        stored = lds_atomic(context, write, key, &races);
    } else {
        races = !ordered_after_write(context, write, key);
    }
    if (races) {
        report_lds_race(
            context, access, offset, cell_lane(write), write & WRITE_ATOMIC ? LANE_ACCESS_ATOMIC : LANE_ACCESS_STORE);
    }
    if ((uint32_t)(read >> 32) == (uint32_t)context->epoch) {
        if (((read ^ key) & CELL_WAVE_MASK) != 0) {
            report_lds_race(context, access, offset, cell_lane(read), LANE_ACCESS_LOAD);
        } else if (read & READ_SEVERAL_WAVES) {
            report_lds_race(context, access, offset, *other, LANE_ACCESS_LOAD);
        } else if (
            ((read ^ key) & CELL_WAVE_EPOCH_MASK) == 0
            && (((read ^ key) & CELL_LANE_MASK) != 0 || (read & READ_SEVERAL_LANES))) {
            report_lds_race(context, access, offset, cell_lane(read), LANE_ACCESS_LOAD);
        }
    }
    cell[0] = stored;
}

// Gives the dword's bytes cells of their own.
static void lds_split(lane_context *context, uint64_t word) {
    uint64_t *cell = &context->lds_cells[2 * word];
    if (cell[0] == CELL_SPLIT) {
        return;
    }
    uint16_t *others = context->lds_other + (context->lds_bytes + 3) / 4;
    for (uint64_t byte = 4 * word; byte < 4 * word + 4; byte++) {
        context->lds_single[2 * byte] = cell[0];
        context->lds_single[2 * byte + 1] = cell[1];
        others[byte] = context->lds_other[word];
    }
    cell[0] = CELL_SPLIT;
}

// One cell again, where all bytes were written in earlier epochs of the workgroup and the reads need no more be known.
static void lds_join(lane_context *context, uint64_t word) {
    uint64_t *bytes = &context->lds_single[8 * word];
    uint64_t latest = 0;
    for (int byte = 0; byte < 4; byte++) {
        uint64_t epoch = bytes[2 * byte] >> 32;
        if (epoch < context->first_epoch || epoch >= context->epoch || bytes[2 * byte + 1] >> 32 >= context->epoch) {
            return;
        }
        latest = bytes[2 * byte] > latest ? bytes[2 * byte] : latest;
    }
    context->lds_cells[2 * word] = latest;
    context->lds_cells[2 * word + 1] = 0;
}

void lane_check_shared(lane_context *context, uint64_t offset, const lane_access *access) {
    bool store = access->kind != LANE_ACCESS_LOAD;
    uint16_t *others = context->lds_other + (context->lds_bytes + 3) / 4;
    uint64_t end = offset + access->size;
    for (uint64_t at = offset; at < end;) {
        uint64_t word = at / 4;
        uint64_t *cell = &context->lds_cells[2 * word];
        bool whole = at % 4 == 0 && end - at >= 4;
        if (whole && cell[0] == CELL_SPLIT) {
            lds_join(context, word);
        }
        if (whole && cell[0] != CELL_SPLIT) {
            if (store) {
                lds_cell_write(context, cell, &context->lds_other[word], at, access);
            } else {
                lds_cell_read(context, cell, &context->lds_other[word], at, access);
            }
            at += 4;
            continue;
        }
        lds_split(context, word);
        uint64_t stop = 4 * word + 4 < end ? 4 * word + 4 : end;
        for (; at < stop; at++) {
            uint64_t *single = &context->lds_single[2 * at];
            if (store) {
                lds_cell_write(context, single, &others[at], at, access);
            } else {
                lds_cell_read(context, single, &others[at], at, access);
            }
        }
    }
}
