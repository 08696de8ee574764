// The switch from one lane's stack to another's.
#include "Internal.h"

#include <stdlib.h>

#if defined(__x86_64__)
// Saves what the System V ABI lets a caller rely on. Jumps instead of returning: a return would go against the
// processor's return stack every time, while the jump's target is that of the lane before.
void lane_begin(void);
__asm__(
    ".text\n"
    ".p2align 4\n"
    ".globl lane_switch\n"
    ".hidden lane_switch\n"
    ".type lane_switch,@function\n"
    "lane_switch:\n"
    "  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
    "  movq %rsp, (%rdi)\n"
    "  movq %rsi, %rsp\n"
    "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n"
    "  popq %rcx\n"
    "  jmpq *%rcx\n"
    ".size lane_switch, .-lane_switch\n"
    ".p2align 4\n"
    ".globl lane_begin\n"
    ".hidden lane_begin\n"
    ".type lane_begin,@function\n"
    "lane_begin:\n"
    "  movq %r12, %rdi\n"
    "  callq *%r13\n"
    "  ud2\n"
    ".size lane_begin, .-lane_begin\n");

enum { FRAME_R13 = 2, FRAME_R12 = 3, FRAME_TARGET = 6, FRAME_WORDS = 7 };

bool lane_host_supported(void) { return true; }
bool lane_host_has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}
#else
void lane_switch(void **save, void *target) {
    (void)save;
    (void)target;
    abort();
}
static void lane_begin(void) {}
enum { FRAME_R13, FRAME_R12, FRAME_TARGET, FRAME_WORDS };
bool lane_host_supported(void) { return false; }
bool lane_host_has_avx2(void) { return false; }
#endif

void lane_prepare_fiber(lane_fiber *lane, lane_context *context, void (*body)(lane_context *)) {
    // Entered by a jump with the stack 16-byte aligned, as before a call.
    uint64_t *frame = (uint64_t *)lane->stack_high - FRAME_WORDS;
    frame[FRAME_R12] = (uint64_t)(uintptr_t)context;
    frame[FRAME_R13] = (uint64_t)(uintptr_t)body;
    frame[FRAME_TARGET] = (uint64_t)(uintptr_t)lane_begin;
    lane->stack_pointer = frame;
}
