#include "Internal.h"

#include <stdlib.h>
#include <string.h>

// Work is done when it is launched; streams and events keep the order only.

// Kernels.

typedef struct {
    const char *name;
    int argument_count;
    void (*run)(int32_t *out, int32_t count, int32_t factor);
} kernel;

static void count_up(int32_t *out, int32_t count, int32_t factor) {
    (void)factor;
    for (int32_t index = 0; index < count; index++) out[index] = index;
}

static void step(int32_t *out, int32_t count, int32_t factor) {
    for (int32_t index = 0; index < count; index++) out[index] = out[index] * factor + 1;
}

static const kernel kernels[] = {{"count_up", 2, count_up}, {"step", 3, step}};

typedef struct launch {
    const kernel *kernel;
    int32_t *out;
    int32_t count;
    int32_t factor;
    struct launch *next;
} launch;

static void run(const launch *launch) {
    launch->kernel->run(launch->out, launch->count, launch->factor);
    int wrong = stand_in_settings()->wrong;
    for (int32_t index = wrong / 2; wrong && index < launch->count; index += wrong) launch->out[index] ^= 1;
}

// Modules.

result hipModuleLoadData(void **module, const void *image) {
    ENTER;
    const uint8_t *bytes = image;
    if (memcmp(bytes, "\177ELF", 4) != 0) return INVALID_IMAGE;
    if (bytes[48] != 0x4c) return NO_BINARY_FOR_GPU;
    *module = malloc(1);
    return SUCCESS;
}

result hipModuleUnload(void *module) {
    ENTER;
    free(module);
    return SUCCESS;
}

result hipModuleGetFunction(const void **function, void *module, const char *name) {
    (void)module;
    ENTER;
    for (size_t index = 0; index < sizeof kernels / sizeof *kernels; index++) {
        if (strcmp(kernels[index].name, name) == 0) {
            *function = &kernels[index];
            return SUCCESS;
        }
    }
    return NOT_FOUND;
}

result hipModuleOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, const void *function, int size, size_t shared) {
    (void)function, (void)shared;
    ENTER;
    *blocks = 2048 / size;
    return SUCCESS;
}

// Streams, events and graphs.

typedef struct {
    bool is_capturing;
    launch *captured;
} stream;

static void append(launch **list, launch launch_to_add) {
    while (*list) list = &(*list)->next;
    *list = malloc(sizeof **list);
    **list = launch_to_add;
    (*list)->next = NULL;
}

static void destroy(launch *list) {
    while (list) {
        launch *next = list->next;
        free(list);
        list = next;
    }
}

result hipModuleLaunchKernel(const kernel *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                             unsigned bz, unsigned shared, stream *on, void **parameters, void **extra) {
    (void)gx, (void)gy, (void)gz, (void)bx, (void)by, (void)bz, (void)shared;
    ENTER;
    if (extra || !on) return INVALID_VALUE;
    launch one = {.kernel = kernel};
    memcpy(&one.out, parameters[0], sizeof one.out);
    if (kernel->argument_count == 3) memcpy(&one.factor, parameters[1], sizeof one.factor);
    memcpy(&one.count, parameters[kernel->argument_count - 1], sizeof one.count);
    if (on->is_capturing) append(&on->captured, one);
    else run(&one);
    return SUCCESS;
}

result hipStreamCreateWithFlags(stream **created, unsigned flags) {
    (void)flags;
    ENTER;
    *created = calloc(1, sizeof **created);
    return SUCCESS;
}

result hipStreamDestroy(stream *of) {
    ENTER;
    destroy(of->captured);
    free(of);
    return SUCCESS;
}

// How many events were recorded before this one.
typedef struct {
    long when;
} event;

result hipEventCreate(event **created) {
    ENTER;
    *created = calloc(1, sizeof **created);
    return SUCCESS;
}

result hipEventRecord(event *of, stream *on) {
    static long recorded;
    ENTER;
    if (on->is_capturing) return INVALID_HANDLE;
    of->when = ++recorded;
    return SUCCESS;
}

result hipEventSynchronize(event *of) {
    ENTER;
    return of->when ? SUCCESS : INVALID_HANDLE;
}

result hipEventElapsedTime(float *milliseconds, event *start, event *stop) {
    static int asked;
    ENTER;
    if (!start->when || !stop->when || start->when >= stop->when) return INVALID_HANDLE;
    const settings *settings = stand_in_settings();
    *milliseconds = settings->times[asked++ % settings->time_count];
    return SUCCESS;
}

result hipEventDestroy(event *of) {
    ENTER;
    free(of);
    return SUCCESS;
}

result hipStreamBeginCapture(stream *on, int mode) {
    (void)mode;
    ENTER;
    if (on->is_capturing) return INVALID_VALUE;
    on->is_capturing = true;
    return SUCCESS;
}

// A graph is the list of its launches behind a head of its own, and so is one that is ready to run.
typedef struct {
    launch *launches;
} graph;

result hipStreamEndCapture(stream *on, graph **captured) {
    // A capture that failed is over as well.
    bool was_capturing = on->is_capturing;
    launch *launches = on->captured;
    on->is_capturing = false;
    on->captured = NULL;
    result status = stand_in_enter(__func__);
    if (!status && !was_capturing) status = INVALID_VALUE;
    if (status) {
        destroy(launches);
        return status;
    }
    *captured = malloc(sizeof **captured);
    (*captured)->launches = launches;
    return SUCCESS;
}

result hipGraphInstantiate(graph **executable, const graph *from, void **node, char *log, size_t log_size) {
    (void)node, (void)log, (void)log_size;
    ENTER;
    *executable = calloc(1, sizeof **executable);
    for (const launch *one = from->launches; one; one = one->next) append(&(*executable)->launches, *one);
    return SUCCESS;
}

result hipGraphLaunch(const graph *executable, stream *on) {
    ENTER;
    if (on->is_capturing) return INVALID_VALUE;
    for (const launch *one = executable->launches; one; one = one->next) run(one);
    return SUCCESS;
}

static result destroy_graph(graph *graph) {
    destroy(graph->launches);
    free(graph);
    return SUCCESS;
}

result hipGraphExecDestroy(graph *executable) {
    ENTER;
    return destroy_graph(executable);
}

result hipGraphDestroy(graph *of) {
    ENTER;
    return destroy_graph(of);
}
