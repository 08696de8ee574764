// The parts of the lane simulator that Swift cannot express: the switch between a workgroup's lanes, the check that runs
// at every load and store, and the matrix product. What is run, in which order, and what a finding means is Swift's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Raised with every change to what LaneHost.h and this file share: lane_context's first part and lane_fiber's.
#define LANE_ABI 2

#define LANE_WAVE 64
#define LANE_WORKGROUP_LIMIT 1024
#define LANE_REGIONS 128
#define LANE_REGION_SHIFT 35
#define LANE_FINDINGS 64
#define LANE_MATRIX_OPERATIONS 32
#define LANE_NONE UINT32_MAX

typedef enum lane_finding_kind {
    LANE_OUT_OF_BOUNDS = 1,
    LANE_WILD,
    LANE_READ_ONLY,
    LANE_MISALIGNED,
    LANE_UNWRITTEN_LDS,
    LANE_UNWRITTEN_OUTPUT,
    LANE_MISSING,
    LANE_DIVERGENT,
    LANE_NOT_UNIFORM,
    LANE_RACE_LDS,
    LANE_RACE_GLOBAL,
    LANE_BUFFER_STRADDLES,
    LANE_RUNAWAY,
    LANE_UNKNOWN_MATRIX,
} lane_finding_kind;

typedef enum lane_access_kind {
    LANE_ACCESS_LOAD = 0,
    LANE_ACCESS_STORE = 1,
    LANE_ACCESS_ATOMIC = 2,
} lane_access_kind;

// Where a lane stands. Matrix operation i is LANE_STOP_MATRIX + i.
typedef enum lane_stop {
    LANE_STOP_DONE = 1,
    LANE_STOP_BARRIER,
    LANE_STOP_WAVE_BARRIER,
    LANE_STOP_UNIFORM,
    LANE_STOP_SHUFFLE,
    LANE_STOP_SHUFFLE_XOR,
    LANE_STOP_BALLOT,
    LANE_STOP_MATRIX,
} lane_stop;

typedef struct lane_finding {
    uint32_t kind;
    uint32_t count;        // occurrences with the same kind and place
    uint32_t lane;         // thread index in the workgroup
    uint32_t other_lane;   // LANE_NONE where there is none
    uint32_t access;       // lane_access_kind
    uint32_t size;         // bytes of the access
    uint32_t region;       // LANE_NONE: outside of the arena; 0: LDS
    uint32_t stop, other_stop;
    uint32_t other_access;
    uint64_t other_epoch;  // when the other access of a global race took place
    uint64_t workgroup;
    uint64_t place;        // return address in the kernel's code
    uint64_t other_place;
    uint64_t address;
    int64_t offset;        // of the access from the region's start; the first offending byte for races
    uint64_t lanes;        // of the wave: the lanes that are missing, or differ
    uint64_t values[2];    // NOT_UNIFORM: the two values; BUFFER: voffset + soffset, descriptor's bytes
} lane_finding;

// A buffer in the arena. Shadows are null for what the kernel may only read.
typedef struct lane_region {
    uint64_t start;
    int64_t bytes;
    uint64_t *words;       // who last wrote each dword
    uint64_t *single;      // who last wrote each byte, for dwords written in parts
    uint32_t writable;
    uint32_t undefined;    // contents before the launch are not to be read
} lane_region;

typedef struct lane_event {
    uint64_t place;
    uint64_t address;
    uint16_t lane;
    uint8_t size;
    uint8_t access;
} lane_event;

// A matrix instruction, its operands' places resolved to the dense matrices that the product is computed from.
typedef struct lane_matrix_operation {
    int32_t m, n, k, blocks;
    int32_t operand_bytes;     // of A, and of B, in one lane
    int32_t result_registers;
    bool present, is_float, contiguous, quads;
    const uint16_t *a;         // [lane][element] -> element of the dense A
    const uint16_t *b;
    const uint16_t *d;         // [lane][register] -> element of the dense D
} lane_matrix_operation;

typedef struct lane_fiber {
    int32_t thread;            // read by LaneHost.h
    uint32_t reserved;
    uint64_t key;              // the lane's bits in a shadow cell
    void *stack_pointer;
    struct lane_fiber *next;   // in the wave's order; null: last
    uint64_t what;             // place and kind of the meeting at which it stands
    uint64_t stack_low, stack_high;
    uint64_t value;            // handed over at a cross-lane operation
} lane_fiber;                  // a cache line

typedef struct lane_wave {
    lane_fiber *first;
    uint64_t what;
    uint64_t epoch;
    int32_t lanes;
    int32_t index;
} lane_wave;

typedef struct lane_context {
    // Shared with LaneHost.h: same order there.
    void (*loads[5])(uint64_t, struct lane_context *);   // of 1, 2, 4, 8, 16 bytes
    void (*loads_sized)(uint64_t, uint64_t, struct lane_context *);
    void (*stores[5])(uint64_t, struct lane_context *);
    void (*stores_sized)(uint64_t, uint64_t, struct lane_context *);
    void (*barrier)(struct lane_context *);
    void (*wave_barrier)(struct lane_context *);
    int32_t (*uniform)(struct lane_context *, int32_t);
    int32_t (*shuffle)(struct lane_context *, int32_t, int32_t);
    int32_t (*shuffle_xor)(struct lane_context *, int32_t, int32_t);
    uint64_t (*ballot)(struct lane_context *, int32_t);
    const void *(*matrix)(struct lane_context *, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    const void *(*buffer)(struct lane_context *, const void *, uint32_t, uint32_t, uint32_t, uint32_t);
    void (*atomic)(struct lane_context *, void *, uint32_t);
    lane_fiber *lane;
    uint8_t *lds;
    int32_t block[3];
    int32_t grid[3];

    // What follows is not seen by the kernel's text.
    uint64_t arena;
    uint64_t lds_bytes;
    uint64_t *lds_cells;       // two a dword: last write, reads
    uint64_t *lds_single;      // two a byte
    uint16_t *lds_other;       // [dword], then [byte]: a reading lane of another wave
    uint64_t epoch;            // of workgroup barriers, over all launches
    uint64_t first_epoch;      // this workgroup's
    uint64_t run_epoch;        // this launch's
    uint64_t epoch_key;        // epoch and the running wave's epoch, as they stand in a cell
    int64_t budget;            // accesses and stops left in this workgroup
    uint64_t all_and, all_or;  // of `what` in this round of the wave
    lane_wave *wave;           // the running one
    lane_wave *waves;          // in the order in which they run
    int32_t wave_count, wave_position, lane_count;
    int32_t outcome;           // 0: the workgroup ran to its end
    uint64_t workgroup;        // linear index
    void *host_stack_pointer;
    void (*entry)(const void *const *);
    const void *const *arguments;
    uint64_t image_low, image_high;
    uint64_t stops, products;
    uint64_t finding_count;
    lane_event *events;        // null: not traced
    uint64_t event_count, event_capacity;
    void *scratch;             // the dense matrices
    lane_fiber *lanes;         // [LANE_WORKGROUP_LIMIT], by thread index
    lane_region regions[LANE_REGIONS];
    lane_finding findings[LANE_FINDINGS];
    lane_matrix_operation matrices[LANE_MATRIX_OPERATIONS];
} lane_context;

// A zeroed context with its functions set; null without memory. Destroyed with lane_context_destroy.
lane_context *lane_context_create(void);
void lane_context_destroy(lane_context *context);

// Runs one workgroup whose waves, lanes, arguments and regions are set. Returns context->outcome.
int32_t lane_run_workgroup(lane_context *context);

// From here on accesses are also written to context->events (capacity in events), or no longer where `capacity` is 0.
// False: no memory.
bool lane_trace(lane_context *context, uint64_t capacity);

// Whether this machine can run lanes at all.
bool lane_host_supported(void);

// Whether code for x86-64-v3 (AVX2, FMA, BMI) runs on this machine.
bool lane_host_has_avx2(void);

// Puts `context` where a library's functions look for it, waiting until nobody else runs that library; takes it away.
void lane_claim(void **slot, lane_context *context);
void lane_release(void **slot);
