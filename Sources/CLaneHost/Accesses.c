// The check of every load and store, before it happens.
//
// LDS. Two accesses of different lanes race when no barrier orders them: they fall in the same epoch of the workgroup
// and, if the lanes are of one wave, in the same epoch of that wave. A cell keeps the last write, and of the reads in
// this epoch the last one with two flags: several lanes of its wave in this wave epoch, several waves. That is enough to
// be exact. A write by wave v races with some read of the epoch if another wave read (several waves, or the last read is
// another wave's), or if another lane of v read in v's current epoch (the last read's lane, or several lanes); older
// epochs of v are ordered before. An earlier write that the last one hides raced with the last one already, or was
// ordered before it within the wave, and then whatever does not race with the last one does not race with it either.
#include "Internal.h"

#include <string.h>

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

static lane_finding *report_access(
    lane_context *context, lane_finding_kind kind, const lane_access *access, uint32_t region, uint64_t offset) {
    lane_finding *finding = lane_report(context, kind, access->place);
    if (finding) {
        finding->access = access->kind;
        finding->size = access->size;
        finding->region = region;
        finding->address = access->address;
        finding->offset = (int64_t)offset;
    }
    return finding;
}

_Noreturn static void refuse(
    lane_context *context, lane_finding_kind kind, const lane_access *access, uint32_t region, uint64_t offset) {
    report_access(context, kind, access, region, offset);
    lane_abandon(context);
}

static inline void spend(lane_context *context, uint64_t place) {
    if (UNLIKELY(--context->budget < 0)) {
        lane_runaway(context, place);
    }
}

// MARK: LDS

static void report_lds_race(
    lane_context *context, const lane_access *access, uint64_t offset, uint32_t other, uint32_t other_kind) {
    lane_finding *finding = report_access(context, LANE_RACE_LDS, access, 0, offset);
    if (finding) {
        finding->other_lane = other < LANE_WORKGROUP_LIMIT ? other : LANE_NONE;
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

static void lds_cell_read(
    lane_context *context, uint64_t *cell, uint16_t *other, uint64_t offset, const lane_access *access) {
    uint64_t key = context->epoch_key | context->lane->key;
    uint64_t write = cell[0];
    if ((uint32_t)(write >> 32) < (uint32_t)context->first_epoch) {
        report_access(context, LANE_UNWRITTEN_LDS, access, 0, offset);
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
            report_access(context, LANE_UNWRITTEN_LDS, access, 0, offset);
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
            // With several lanes the last reader may be the writer itself; another one of the wave is not known.
            uint32_t lane = cell_lane(read);
            report_lds_race(
                context, access, offset, lane == (uint32_t)context->lane->thread ? LANE_NONE : lane, LANE_ACCESS_LOAD);
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

static __attribute__((noinline)) void lds_slow(lane_context *context, uint64_t offset, const lane_access *access) {
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

static inline bool within_lds(lane_context *context, uint64_t offset, uint32_t size) {
    return offset + size <= context->lds_bytes;
}

// Fast where the dword's last write is of an earlier epoch of this workgroup.
static inline void lds_load_word(lane_context *context, uint64_t offset, uint64_t key, const lane_access *access) {
    uint64_t *cell = &context->lds_cells[offset / 2];
    uint32_t first = (uint32_t)context->first_epoch, span = (uint32_t)context->epoch - first;
    if (LIKELY((uint32_t)(cell[0] >> 32) - first < span)) {
        note_read(cell, &context->lds_other[offset / 4], key);
        return;
    }
    lane_access word = *access;
    word.size = 4;
    lds_slow(context, offset, &word);
}

static inline void lds_store_word(lane_context *context, uint64_t offset, uint64_t key, const lane_access *access) {
    uint64_t *cell = &context->lds_cells[offset / 2];
    uint64_t epoch = context->epoch << 32;
    if (LIKELY(cell[0] < epoch && cell[1] < epoch)) {
        cell[0] = key;
        return;
    }
    lane_access word = *access;
    word.size = 4;
    lds_slow(context, offset, &word);
}

// MARK: global memory

static void report_global_race(
    lane_context *context, const lane_access *access, uint32_t region, uint64_t offset, uint64_t cell) {
    lane_finding *finding = report_access(context, LANE_RACE_GLOBAL, access, region, offset);
    if (finding) {
        finding->other_lane = cell_lane(cell);
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
        report_access(context, LANE_UNWRITTEN_OUTPUT, access, region, offset);
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

static __attribute__((noinline)) void global_slow(
    lane_context *context, uint32_t region, uint64_t offset, const lane_access *access) {
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

static inline void global_shadow(
    lane_context *context, uint32_t region, uint64_t offset, const lane_access *access) {
    lane_region *target = &context->regions[region];
    if (access->kind == LANE_ACCESS_STORE && LIKELY(((offset | access->size) & 3) == 0)) {
        uint64_t key = context->epoch << 32 | context->lane->key;
        uint64_t run = context->run_epoch << 32;
        uint64_t *words = &target->words[offset / 4];
        bool fresh = true;
        for (uint32_t word = 0; word < access->size / 4; word++) {
            fresh &= words[word] < run;
        }
        if (LIKELY(fresh)) {
            for (uint32_t word = 0; word < access->size / 4; word++) {
                words[word] = key;
            }
            return;
        }
    }
    global_slow(context, region, offset, access);
}

// Not in the arena: the lane's own stack, or a load of the library's constants.
static __attribute__((noinline)) void elsewhere(lane_context *context, const lane_access *access) {
    uint64_t start = access->address, end = start + access->size;
    lane_fiber *lane = context->lane;
    bool own_stack = start >= lane->stack_low && end <= lane->stack_high;
    bool constant = access->kind == LANE_ACCESS_LOAD && start >= context->image_low && end <= context->image_high;
    if (!own_stack && !constant) {
        refuse(context, LANE_WILD, access, LANE_NONE, 0);
    }
}

static __attribute__((noinline, cold)) void refuse_region(
    lane_context *context, uint32_t region, const lane_access *access) {
    uint64_t offset = access->address - context->regions[region].start;
    if (context->regions[region].start == 0) {
        refuse(context, LANE_WILD, access, LANE_NONE, 0);
    }
    refuse(context, LANE_OUT_OF_BOUNDS, access, region, offset);
}

// Returns where the access lies in no buffer, which is the graver matter and is found next.
static __attribute__((noinline, cold)) void refuse_misaligned(
    lane_context *context, uint64_t region, const lane_access *access) {
    if (region >= LANE_REGIONS) {
        return;
    }
    uint64_t start = region == 0 ? context->arena : context->regions[region].start;
    int64_t bytes = region == 0 ? (int64_t)context->lds_bytes : context->regions[region].bytes;
    int64_t offset = (int64_t)(access->address - start);
    if (offset >= 0 && offset + access->size <= bytes) {
        refuse(context, LANE_MISALIGNED, access, (uint32_t)region, (uint64_t)offset);
    }
}

static inline __attribute__((always_inline)) void check(
    lane_context *context, uint64_t address, uint32_t size, uint32_t alignment, uint32_t kind, uint64_t place) {
    lane_access access = {.address = address, .place = place, .size = size, .kind = kind};
    spend(context, place);
    uint64_t distance = address - context->arena;
    uint64_t region = distance >> LANE_REGION_SHIFT;
    if (UNLIKELY((address & (alignment - 1)) != 0)) {
        refuse_misaligned(context, region, &access);
    }
    if (region == 0) {
        if (UNLIKELY(!within_lds(context, distance, size))) {
            refuse(context, LANE_OUT_OF_BOUNDS, &access, 0, distance);
        }
        if (kind == LANE_ACCESS_ATOMIC || UNLIKELY(((distance | size) & 3) != 0)) {
            lds_slow(context, distance, &access);
            return;
        }
        uint64_t key = context->epoch_key | context->lane->key;
        for (uint32_t at = 0; at < size; at += 4) {
            if (kind == LANE_ACCESS_LOAD) {
                lds_load_word(context, distance + at, key, &access);
            } else {
                lds_store_word(context, distance + at, key, &access);
            }
        }
    } else if (LIKELY(region < LANE_REGIONS)) {
        lane_region *target = &context->regions[region];
        uint64_t offset = address - target->start;
        if (UNLIKELY((int64_t)offset < 0 || (int64_t)(offset + size) > target->bytes)) {
            refuse_region(context, (uint32_t)region, &access);
        }
        if (kind != LANE_ACCESS_LOAD && UNLIKELY(!target->writable)) {
            refuse(context, LANE_READ_ONLY, &access, (uint32_t)region, offset);
        }
        if (kind != LANE_ACCESS_LOAD || UNLIKELY(target->writable)) {
            global_shadow(context, (uint32_t)region, offset, &access);
        }
    } else {
        elsewhere(context, &access);
    }
}

#define PLACE ((uint64_t)(uintptr_t)__builtin_return_address(0))

static void trace(lane_context *context, uint64_t address, uint64_t size, uint8_t access, uint64_t place) {
    if (context->event_count < context->event_capacity) {
        context->events[context->event_count++] = (lane_event){
            .place = place,
            .address = address,
            .lane = (uint16_t)context->lane->thread,
            .size = size > 255 ? 255 : (uint8_t)size,
            .access = access,
        };
    }
}

#define DEFINE_ACCESS(bytes)                                                                          \
    static void load##bytes(uint64_t address, lane_context *context) {                                \
        check(context, address, bytes, bytes, LANE_ACCESS_LOAD, PLACE);                               \
    }                                                                                                 \
    static void store##bytes(uint64_t address, lane_context *context) {                               \
        check(context, address, bytes, bytes, LANE_ACCESS_STORE, PLACE);                              \
    }                                                                                                 \
    static void traced_load##bytes(uint64_t address, lane_context *context) {                         \
        trace(context, address, bytes, LANE_ACCESS_LOAD, PLACE);                                      \
        check(context, address, bytes, bytes, LANE_ACCESS_LOAD, PLACE);                               \
    }                                                                                                 \
    static void traced_store##bytes(uint64_t address, lane_context *context) {                        \
        trace(context, address, bytes, LANE_ACCESS_STORE, PLACE);                                     \
        check(context, address, bytes, bytes, LANE_ACCESS_STORE, PLACE);                              \
    }

DEFINE_ACCESS(1)
DEFINE_ACCESS(2)
DEFINE_ACCESS(4)
DEFINE_ACCESS(8)
DEFINE_ACCESS(16)

// Accesses of other sizes, and those that the compiler knows to be less aligned than their size: it made them itself
// (a copy of a structure, neighbouring bytes joined), so only vectors wider than 16 bytes have an alignment to keep.
static void check_sized(lane_context *context, uint64_t address, uint64_t size, uint32_t kind, uint64_t place) {
    if (size == 0) {
        return;
    }
    if (context->event_capacity && context->loads[0] != load1) {
        trace(context, address, size, (uint8_t)kind, place);
    }
    uint32_t limited = size > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)size;
    check(context, address, limited, size % 32 == 0 ? 16 : 1, kind, place);
}

static void load_sized(uint64_t address, uint64_t size, lane_context *context) {
    check_sized(context, address, size, LANE_ACCESS_LOAD, PLACE);
}

static void store_sized(uint64_t address, uint64_t size, lane_context *context) {
    check_sized(context, address, size, LANE_ACCESS_STORE, PLACE);
}

void lane_atomic(lane_context *context, void *pointer, uint32_t size) {
    uint64_t address = (uint64_t)(uintptr_t)pointer;
    if (UNLIKELY(context->loads[0] != load1)) {
        trace(context, address, size, LANE_ACCESS_ATOMIC, PLACE);
    }
    check(context, address, size, size, LANE_ACCESS_ATOMIC, PLACE);
}

const void *lane_buffer(
    lane_context *context, const void *base, uint32_t bytes, uint32_t offset, uint32_t scalar, uint32_t size) {
    if (offset >= bytes) {
        spend(context, PLACE);
        return NULL;
    }
    uint64_t sum = (uint64_t)offset + scalar;
    uint64_t address = (uint64_t)(uintptr_t)base + sum;
    if (UNLIKELY((uint64_t)offset + size > bytes || sum + size > bytes)) {
        lane_access access = {.address = address, .place = PLACE, .size = size, .kind = LANE_ACCESS_LOAD};
        uint64_t region = (address - context->arena) >> LANE_REGION_SHIFT;
        lane_finding *finding = report_access(
            context, LANE_BUFFER_STRADDLES, &access, region < LANE_REGIONS ? (uint32_t)region : LANE_NONE, sum);
        if (finding) {
            finding->values[0] = (uint64_t)scalar << 32 | offset;
            finding->values[1] = bytes;
        }
        lane_abandon(context);
    }
    if (UNLIKELY(context->loads[0] != load1)) {
        trace(context, address, size, LANE_ACCESS_LOAD, PLACE);
    }
    // The hardware wants dwords aligned, no more; the value is copied without more.
    check(context, address, size, 4, LANE_ACCESS_LOAD, PLACE);
    return (const void *)(uintptr_t)address;
}

void lane_install_accesses(lane_context *context, bool traced) {
    typedef void (*callback)(uint64_t, lane_context *);
    const callback plain[2][5] = {
        {load1, load2, load4, load8, load16},
        {store1, store2, store4, store8, store16},
    };
    const callback noted[2][5] = {
        {traced_load1, traced_load2, traced_load4, traced_load8, traced_load16},
        {traced_store1, traced_store2, traced_store4, traced_store8, traced_store16},
    };
    memcpy(context->loads, traced ? noted[0] : plain[0], sizeof plain[0]);
    memcpy(context->stores, traced ? noted[1] : plain[1], sizeof plain[1]);
    context->loads_sized = load_sized;
    context->stores_sized = store_sized;
}
