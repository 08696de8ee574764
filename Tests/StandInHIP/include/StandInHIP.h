// A stand-in for libamdhip64: a small device in the memory of the host that does as a script says, well or badly.
//
// It serves tests of what happens when a device fails. It says nothing about a real one: its times are what the script says.
//
// A code object is any ELF file of 64 bytes or more whose e_flags name gfx942. Every code object has these kernels:
//
//     count_up(int32_t *out, int32_t count)                  out[i] = i
//     step(int32_t *out, int32_t factor, int32_t count)      out[i] = out[i] * factor + 1
//
// The script stands in the variable WAVETUNE_HIP_SCRIPT, or is given to stand_in_script. Its statements are separated by
// spaces:
//
//     devices=N            finds N devices (1)
//     target=NAME          they are of this target (gfx942:sramecc+:xnack-)
//     bus=PLACE            the first is at this place of the PCI bus (0000:C1:00.0)
//     units=N              they have this many compute units (304)
//     memory=BYTES         and this much memory (1 GB)
//     version=N            the runtime's version (60443484)
//     times=A/B/C          the milliseconds that hipEventElapsedTime gives, in turn and again from the first (0.125)
//     fail=FUNCTION:N:CODE the Nth call of FUNCTION returns CODE; so do all later calls where the real HIP would
//     hang=FUNCTION:N      the Nth call of FUNCTION never returns
//     crash=FUNCTION:N     the Nth call of FUNCTION aborts the process
//     lost=N               after N calls, every one returns hipErrorNoDevice
//     wrong=N              kernels write a wrong result into one element of N
//
// Functions are counted from 1 on, those that put errors into words are not.
#pragma once

#include <stddef.h>

// Starts again with this script; what was allocated is forgotten.
void stand_in_script(const char *script);

// How often a function was called.
int stand_in_calls(const char *function);

// Bytes that are allocated and not freed.
size_t stand_in_allocated(void);
