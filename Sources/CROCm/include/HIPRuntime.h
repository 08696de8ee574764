// The part of the HIP runtime that Wavetune calls, as types only: nothing is linked, each function is looked up by name in
// the library that was found at run time. The names are those of the functions.
//
// The numbers and signatures agree in hip/hip_runtime_api.h of HIP 5.7, 6.0, 6.2 and 7. Device attributes were numbered
// otherwise before 5.0. What changed later is hipDeviceProp_t, in 6.0, of which one member is read (see below).
#pragma once

#include <stddef.h>
#include <stdint.h>

// Every function returns one of these; 0 is success.
typedef int32_t wt_hip_result;

enum {
    WT_HIP_SUCCESS = 0,
    WT_HIP_INVALID_VALUE = 1,
    WT_HIP_OUT_OF_MEMORY = 2,
    WT_HIP_NOT_INITIALIZED = 3,
    WT_HIP_DEINITIALIZED = 4,
    WT_HIP_INVALID_CONFIGURATION = 9,
    WT_HIP_INSUFFICIENT_DRIVER = 35,
    WT_HIP_PRIOR_LAUNCH_FAILURE = 53,
    WT_HIP_INVALID_DEVICE_FUNCTION = 98,
    WT_HIP_NO_DEVICE = 100,
    WT_HIP_INVALID_DEVICE = 101,
    WT_HIP_INVALID_IMAGE = 200,
    WT_HIP_INVALID_CONTEXT = 201,
    WT_HIP_NO_BINARY_FOR_GPU = 209,
    WT_HIP_UNCORRECTABLE_MEMORY = 214,
    WT_HIP_INVALID_KERNEL_FILE = 218,
    WT_HIP_SHARED_OBJECT_INIT_FAILED = 303,
    WT_HIP_ILLEGAL_STATE = 401,
    WT_HIP_NOT_FOUND = 500,
    WT_HIP_ILLEGAL_ADDRESS = 700,
    WT_HIP_LAUNCH_OUT_OF_RESOURCES = 701,
    WT_HIP_LAUNCH_TIMEOUT = 702,
    WT_HIP_CONTEXT_DESTROYED = 709,
    WT_HIP_ASSERT = 710,
    WT_HIP_LAUNCH_FAILURE = 719,
    WT_HIP_NOT_SUPPORTED = 801,
    WT_HIP_CAPTURE_UNSUPPORTED = 900,
    WT_HIP_UNKNOWN = 999,
    WT_HIP_RUNTIME_MEMORY = 1052,
    WT_HIP_RUNTIME_OTHER = 1053,
};

// Device attributes (hipDeviceAttribute_t).
enum {
    WT_HIP_ATTRIBUTE_MAX_BLOCK_DIM_X = 26,
    WT_HIP_ATTRIBUTE_MAX_GRID_DIM_X = 29,
    WT_HIP_ATTRIBUTE_MAX_GRID_DIM_Y = 30,
    WT_HIP_ATTRIBUTE_MAX_GRID_DIM_Z = 31,
    WT_HIP_ATTRIBUTE_MAX_THREADS_PER_BLOCK = 56,
    WT_HIP_ATTRIBUTE_MULTIPROCESSOR_COUNT = 63,
    WT_HIP_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK = 74,
    WT_HIP_ATTRIBUTE_L2_CACHE_SIZE = 19,
};

// hipDeviceProp_t.gcnArchName ("gfx942:sramecc+:xnack-") has no attribute. The structure has two layouts, each with a
// function of its own: hipGetDevicePropertiesR0600, which exists from HIP 6.0 on, fills the one of 1,472 bytes;
// hipGetDeviceProperties fills the one of 792 bytes in HIP 5, and in HIP 6, where it is kept for old programs. (Programs that
// are compiled against HIP 6 call the former: a macro renames it.) Whoever calls either provides
// WT_HIP_PROPERTIES_CAPACITY bytes, for later layouts that are longer, and sees whether a name stands at the offset.
enum {
    WT_HIP_PROPERTIES_CAPACITY = 16384,
    WT_HIP_ARCHITECTURE_OFFSET_R0600 = 1160,
    WT_HIP_ARCHITECTURE_OFFSET_R0000 = 396,
    WT_HIP_ARCHITECTURE_LENGTH = 256,
};

enum { WT_HIP_MEMCPY_HOST_TO_DEVICE = 1, WT_HIP_MEMCPY_DEVICE_TO_HOST = 2 };
enum { WT_HIP_STREAM_NON_BLOCKING = 1 };
enum { WT_HIP_CAPTURE_MODE_RELAXED = 2 };

typedef struct wt_hip_stream_state *wt_hip_stream;
typedef struct wt_hip_event_state *wt_hip_event;
typedef struct wt_hip_module_state *wt_hip_module;
typedef struct wt_hip_function_state *wt_hip_function;
typedef struct wt_hip_graph_state *wt_hip_graph;
typedef struct wt_hip_graph_exec_state *wt_hip_graph_exec;
typedef struct wt_hip_graph_node_state *wt_hip_graph_node;

// The runtime and its devices.
typedef wt_hip_result (*wt_hipInit)(unsigned int flags);
typedef wt_hip_result (*wt_hipRuntimeGetVersion)(int *version); // 10,000,000 major + 100,000 minor + build
typedef const char *(*wt_hipGetErrorName)(wt_hip_result result);
typedef const char *(*wt_hipGetErrorString)(wt_hip_result result);
typedef wt_hip_result (*wt_hipGetDeviceCount)(int *count);
typedef wt_hip_result (*wt_hipSetDevice)(int device);
typedef wt_hip_result (*wt_hipDeviceGetAttribute)(int *value, int attribute, int device);
typedef wt_hip_result (*wt_hipDeviceGetName)(char *name, int length, int device);
typedef wt_hip_result (*wt_hipDeviceGetPCIBusId)(char *bus, int length, int device);
typedef wt_hip_result (*wt_hipGetDeviceProperties)(void *properties, int device); // and hipGetDevicePropertiesR0600
typedef wt_hip_result (*wt_hipDeviceSynchronize)(void);

// Memory.
typedef wt_hip_result (*wt_hipMalloc)(void **address, size_t size);
typedef wt_hip_result (*wt_hipFree)(void *address);
typedef wt_hip_result (*wt_hipMemcpy)(void *to, const void *from, size_t size, int kind);
typedef wt_hip_result (*wt_hipMemset)(void *address, int value, size_t size);
typedef wt_hip_result (*wt_hipMemGetInfo)(size_t *free, size_t *total);

// Modules and launches.
typedef wt_hip_result (*wt_hipModuleLoadData)(wt_hip_module *module, const void *image);
typedef wt_hip_result (*wt_hipModuleUnload)(wt_hip_module module);
typedef wt_hip_result (*wt_hipModuleGetFunction)(wt_hip_function *function, wt_hip_module module, const char *name);
typedef wt_hip_result (*wt_hipModuleLaunchKernel)(wt_hip_function function, unsigned int grid_x, unsigned int grid_y,
                                                  unsigned int grid_z, unsigned int block_x, unsigned int block_y,
                                                  unsigned int block_z, unsigned int dynamic_shared_bytes,
                                                  wt_hip_stream stream, void **parameters, void **extra);
typedef wt_hip_result (*wt_hipModuleOccupancyMaxActiveBlocksPerMultiprocessor)(int *blocks, wt_hip_function function,
                                                                               int block_size,
                                                                               size_t dynamic_shared_bytes);

// Streams and events.
typedef wt_hip_result (*wt_hipStreamCreateWithFlags)(wt_hip_stream *stream, unsigned int flags);
typedef wt_hip_result (*wt_hipStreamDestroy)(wt_hip_stream stream);
typedef wt_hip_result (*wt_hipEventCreate)(wt_hip_event *event);
typedef wt_hip_result (*wt_hipEventRecord)(wt_hip_event event, wt_hip_stream stream);
typedef wt_hip_result (*wt_hipEventSynchronize)(wt_hip_event event);
typedef wt_hip_result (*wt_hipEventElapsedTime)(float *milliseconds, wt_hip_event start, wt_hip_event stop);
typedef wt_hip_result (*wt_hipEventDestroy)(wt_hip_event event);

// Graphs.
typedef wt_hip_result (*wt_hipStreamBeginCapture)(wt_hip_stream stream, int mode);
typedef wt_hip_result (*wt_hipStreamEndCapture)(wt_hip_stream stream, wt_hip_graph *graph);
typedef wt_hip_result (*wt_hipGraphInstantiate)(wt_hip_graph_exec *executable, wt_hip_graph graph,
                                                wt_hip_graph_node *error_node, char *log, size_t log_size);
typedef wt_hip_result (*wt_hipGraphLaunch)(wt_hip_graph_exec executable, wt_hip_stream stream);
typedef wt_hip_result (*wt_hipGraphExecDestroy)(wt_hip_graph_exec executable);
typedef wt_hip_result (*wt_hipGraphDestroy)(wt_hip_graph graph);
