// What the CPU device needs of the processor and the kernel and Swift cannot say: a pause between two looks at a word,
// which cores there are for this process, a thread's core, and sleeping until a word changes.
#pragma once

#include <stdint.h>

/// Tells the core that it is in a loop that waits.
static inline void processor_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/// Writes the numbers of the cores that the calling thread may use, ascending, `capacity` at most; returns how many
/// there are, or -1 with errno.
int32_t processor_allowed_cores(int32_t *cores, int32_t capacity);

/// Lets the calling thread run on the given cores only; 0, or -1 with errno.
int32_t processor_set_cores(const int32_t *cores, int32_t count);

/// Sleeps until somebody wakes the sleepers at `word`; returns at once where it does not hold `value`, and may return
/// for no reason.
void processor_sleep(const void *word, uint32_t value);

/// Wakes all that sleep at `word`.
void processor_wake(const void *word);
