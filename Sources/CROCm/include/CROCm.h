// The part of hiprtc and of AMD's code object manager (comgr) that Wavetune calls, as types only: nothing is linked, each
// function is looked up by name in the library that was found at run time. The names are those of the functions.
// HIPRuntime.h declares the HIP runtime in the same way.
//
// The binary interfaces are those of hip/hiprtc.h (HIP 5 and 6) and amd_comgr/amd_comgr.h (comgr 2 and 3), which agree
// in all that stands here.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "HIPRuntime.h"

// hiprtc. Every function returns a hiprtcResult; 0 is success, 6 a program that does not compile.
typedef int32_t wt_hiprtc_result;
typedef struct wt_hiprtc_program_state *wt_hiprtc_program;

enum { WT_HIPRTC_SUCCESS = 0, WT_HIPRTC_ERROR_COMPILATION = 6 };

typedef wt_hiprtc_result (*wt_hiprtcVersion)(int *major, int *minor);
typedef const char *(*wt_hiprtcGetErrorString)(wt_hiprtc_result result);
typedef wt_hiprtc_result (*wt_hiprtcCreateProgram)(wt_hiprtc_program *program, const char *source, const char *name,
                                                   int header_count, const char *const *headers,
                                                   const char *const *include_names);
typedef wt_hiprtc_result (*wt_hiprtcCompileProgram)(wt_hiprtc_program program, int option_count,
                                                    const char *const *options);
typedef wt_hiprtc_result (*wt_hiprtcGetProgramLogSize)(wt_hiprtc_program program, size_t *size);
typedef wt_hiprtc_result (*wt_hiprtcGetProgramLog)(wt_hiprtc_program program, char *log);
typedef wt_hiprtc_result (*wt_hiprtcGetCodeSize)(wt_hiprtc_program program, size_t *size);
typedef wt_hiprtc_result (*wt_hiprtcGetCode)(wt_hiprtc_program program, char *code);
typedef wt_hiprtc_result (*wt_hiprtcDestroyProgram)(wt_hiprtc_program *program);

// comgr. A status of 0 is success; objects are passed by value as 64-bit handles.
typedef int32_t wt_comgr_status;
typedef struct { uint64_t handle; } wt_comgr_disassembly_info;

enum { WT_COMGR_SUCCESS = 0 };

typedef void (*wt_amd_comgr_get_version)(size_t *major, size_t *minor);
typedef wt_comgr_status (*wt_amd_comgr_get_isa_count)(size_t *count);
typedef wt_comgr_status (*wt_amd_comgr_get_isa_name)(size_t index, const char **name);

// Copies at most size bytes at the address from into to, and returns how many there were.
typedef uint64_t (*wt_comgr_read_memory)(uint64_t from, char *to, uint64_t size, void *user_data);
typedef void (*wt_comgr_print_instruction)(const char *instruction, void *user_data);
typedef void (*wt_comgr_print_address)(uint64_t address, void *user_data);

typedef wt_comgr_status (*wt_amd_comgr_create_disassembly_info)(const char *isa_name, wt_comgr_read_memory read_memory,
                                                                wt_comgr_print_instruction print_instruction,
                                                                wt_comgr_print_address print_address,
                                                                wt_comgr_disassembly_info *info);
typedef wt_comgr_status (*wt_amd_comgr_disassemble_instruction)(wt_comgr_disassembly_info info, uint64_t address,
                                                                void *user_data, uint64_t *size);
typedef wt_comgr_status (*wt_amd_comgr_destroy_disassembly_info)(wt_comgr_disassembly_info info);

// The shared objects of the running process, for the identity of the compiler: their files and their build identifiers.
typedef void (*wt_visit_library)(const char *path, const uint8_t *build_id, size_t build_id_length, void *user_data);

// Calls visit for every shared object that is loaded. A library without a build identifier has length 0.
void wt_visit_loaded_libraries(wt_visit_library visit, void *user_data);
