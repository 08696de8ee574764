#define _GNU_SOURCE
#include "CProcessor.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { core_limit = 1 << 16 };

int32_t processor_allowed_cores(int32_t *cores, int32_t capacity) {
    // The kernel refuses a set that is smaller than its own.
    for (int limit = 1024; limit <= core_limit; limit *= 2) {
        cpu_set_t *set = CPU_ALLOC(limit);
        if (set == NULL) {
            return -1;
        }
        size_t size = CPU_ALLOC_SIZE(limit);
        CPU_ZERO_S(size, set);
        if (sched_getaffinity(0, size, set) == 0) {
            int32_t count = 0;
            for (int core = 0; core < limit; core++) {
                if (CPU_ISSET_S(core, size, set)) {
                    if (count < capacity) {
                        cores[count] = core;
                    }
                    count++;
                }
            }
            CPU_FREE(set);
            return count;
        }
        int error = errno;
        CPU_FREE(set);
        errno = error;
        if (error != EINVAL) {
            return -1;
        }
    }
    return -1;
}

int32_t processor_set_cores(const int32_t *cores, int32_t count) {
    // No larger than it has to be: the kernel copies all of it.
    int limit = 1024;
    for (int32_t index = 0; index < count; index++) {
        if (cores[index] < 0 || cores[index] >= core_limit) {
            errno = EINVAL;
            return -1;
        }
        if (cores[index] >= limit) {
            limit = cores[index] + 1;
        }
    }
    cpu_set_t *set = CPU_ALLOC(limit);
    if (set == NULL) {
        return -1;
    }
    size_t size = CPU_ALLOC_SIZE(limit);
    CPU_ZERO_S(size, set);
    for (int32_t index = 0; index < count; index++) {
        CPU_SET_S(cores[index], size, set);
    }
    int32_t outcome = sched_setaffinity(0, size, set);
    int error = errno;
    CPU_FREE(set);
    errno = error;
    return outcome;
}

void processor_sleep(const void *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void processor_wake(const void *word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}
