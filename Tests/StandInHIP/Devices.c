#include "Internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The runtime and its devices.

result hipInit(unsigned flags) {
    (void)flags;
    ENTER;
    return SUCCESS;
}

result hipRuntimeGetVersion(int *version) {
    ENTER;
    *version = stand_in_settings()->version;
    return SUCCESS;
}

const char *hipGetErrorName(result code) {
    switch (code) {
    case INVALID_VALUE: return "hipErrorInvalidValue";
    case OUT_OF_MEMORY: return "hipErrorOutOfMemory";
    case NO_DEVICE: return "hipErrorNoDevice";
    case INVALID_IMAGE: return "hipErrorInvalidImage";
    case NO_BINARY_FOR_GPU: return "hipErrorNoBinaryForGpu";
    case NOT_FOUND: return "hipErrorNotFound";
    case 700: return "hipErrorIllegalAddress";
    case 719: return "hipErrorLaunchFailure";
    default: return "hipErrorUnknown";
    }
}

const char *hipGetErrorString(result code) { return code == 719 ? "unspecified launch failure" : hipGetErrorName(code); }

result hipGetDeviceCount(int *count) {
    ENTER;
    *count = stand_in_settings()->devices;
    return *count ? SUCCESS : NO_DEVICE;
}

static bool exists(int device) { return device >= 0 && device < stand_in_settings()->devices; }

result hipSetDevice(int device) {
    ENTER;
    return exists(device) ? SUCCESS : INVALID_DEVICE;
}

result hipDeviceGetAttribute(int *value, int attribute, int device) {
    ENTER;
    if (!exists(device)) return INVALID_DEVICE;
    switch (attribute) {
    case 19: *value = 4 << 20; break;
    case 29: *value = INT32_MAX; break;
    case 30:
    case 31: *value = 65535; break;
    case 56: *value = 1024; break;
    case 63: *value = stand_in_settings()->units; break;
    case 74: *value = 65536; break;
    default: return INVALID_VALUE;
    }
    return SUCCESS;
}

result hipDeviceGetName(char *name, int length, int device) {
    ENTER;
    if (!exists(device)) return INVALID_DEVICE;
    snprintf(name, length, "Stand-in %d", device);
    return SUCCESS;
}

result hipDeviceGetPCIBusId(char *bus, int length, int device) {
    ENTER;
    if (!exists(device)) return INVALID_DEVICE;
    if (device == 0) snprintf(bus, length, "%s", stand_in_settings()->bus);
    else snprintf(bus, length, "0000:%02X:00.0", 0xC1 + device);
    return SUCCESS;
}

// The layouts have nothing in common here but their size and the place of the target's name.
static result properties(char *properties, size_t size, size_t offset, int device) {
    if (!exists(device)) return INVALID_DEVICE;
    memset(properties, 0xee, size);
    snprintf(properties + offset, 256, "%s", stand_in_settings()->target);
    return SUCCESS;
}

result hipGetDevicePropertiesR0600(void *to, int device) {
    ENTER;
    return properties(to, 1472, 1160, device);
}

result hipGetDeviceProperties(void *to, int device) {
    ENTER;
    return properties(to, 792, 396, device);
}

result hipDeviceSynchronize(void) {
    ENTER;
    return SUCCESS;
}

// Memory: its size stands in front of it, and it is filled, so that nothing comes to rely on zeros.

enum { HEADER = 256 };

result hipMalloc(void **address, size_t size) {
    ENTER;
    if (!stand_in_take((ptrdiff_t)size)) return OUT_OF_MEMORY;
    char *block = aligned_alloc(HEADER, HEADER + (size + HEADER - 1) / HEADER * HEADER);
    if (!block) return OUT_OF_MEMORY;
    memcpy(block, &size, sizeof size);
    *address = memset(block + HEADER, 0xcd, size);
    return SUCCESS;
}

result hipFree(void *address) {
    ENTER;
    if (!address) return SUCCESS;
    char *block = (char *)address - HEADER;
    size_t size;
    memcpy(&size, block, sizeof size);
    stand_in_take(-(ptrdiff_t)size);
    free(block);
    return SUCCESS;
}

result hipMemcpy(void *to, const void *from, size_t size, int kind) {
    ENTER;
    if (kind != 1 && kind != 2) return INVALID_VALUE;
    memcpy(to, from, size);
    return SUCCESS;
}

result hipMemset(void *address, int value, size_t size) {
    ENTER;
    memset(address, value, size);
    return SUCCESS;
}

result hipMemGetInfo(size_t *free, size_t *total) {
    ENTER;
    *total = stand_in_settings()->memory;
    *free = *total / 2;
    return SUCCESS;
}
