// What the parts of the stand-in share.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t result;

// What the script says; see StandInHIP.h.
typedef struct {
    int devices;
    char target[256];
    char bus[32];
    int units;
    size_t memory;
    int version;
    float times[64];
    int time_count;
    int wrong;
} settings;

const settings *stand_in_settings(void);

// Counts a call of a function and does what the script says about it; a call that is not to succeed gives its status.
result stand_in_enter(const char *function);

// Adds to the bytes that are allocated, which may be negative; false where the device has not that many.
bool stand_in_take(ptrdiff_t bytes);

// The statuses that are given without a script that says so.
enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    NO_BINARY_FOR_GPU = 209,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
};

// Begins every function that HIP has.
#define ENTER                                                                                                          \
    do {                                                                                                               \
        result status_of_call = stand_in_enter(__func__);                                                              \
        if (status_of_call) return status_of_call;                                                                     \
    } while (0)
