// The check of every load and store, before it happens.
#include "Accesses.h"

#include <string.h>

lane_finding *lane_report_access(
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

_Noreturn void lane_refuse(
    lane_context *context, lane_finding_kind kind, const lane_access *access, uint32_t region, uint64_t offset) {
    lane_report_access(context, kind, access, region, offset);
    lane_abandon(context);
}

static inline void spend(lane_context *context, uint64_t place) {
    if (UNLIKELY(--context->budget < 0)) {
        lane_runaway(context, place);
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
    lane_check_shared(context, offset, &word);
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
    lane_check_shared(context, offset, &word);
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
    lane_check_global(context, region, offset, access);
}

// Not in the arena: the lane's own stack, or a load of the library's constants.
static __attribute__((noinline)) void elsewhere(lane_context *context, const lane_access *access) {
    uint64_t start = access->address, end = start + access->size;
    lane_fiber *lane = context->lane;
    bool own_stack = start >= lane->stack_low && end <= lane->stack_high;
    bool constant = access->kind == LANE_ACCESS_LOAD && start >= context->image_low && end <= context->image_high;
    if (!own_stack && !constant) {
        lane_refuse(context, LANE_WILD, access, LANE_NONE, 0);
    }
}

static __attribute__((noinline, cold)) void refuse_region(
    lane_context *context, uint32_t region, const lane_access *access) {
    uint64_t offset = access->address - context->regions[region].start;
    if (context->regions[region].start == 0) {
        lane_refuse(context, LANE_WILD, access, LANE_NONE, 0);
    }
    lane_refuse(context, LANE_OUT_OF_BOUNDS, access, region, offset);
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
        lane_refuse(context, LANE_MISALIGNED, access, (uint32_t)region, (uint64_t)offset);
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
            lane_refuse(context, LANE_OUT_OF_BOUNDS, &access, 0, distance);
        }
        if (kind == LANE_ACCESS_ATOMIC || UNLIKELY(((distance | size) & 3) != 0)) {
            lane_check_shared(context, distance, &access);
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
            lane_refuse(context, LANE_READ_ONLY, &access, (uint32_t)region, offset);
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
        lane_finding *finding = lane_report_access(
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
