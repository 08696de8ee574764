// The host's half of the dialect: what the preamble's macros are to hiprtc, this header is to the host's clang. It is
// included before the emitted text, which stays as it is. Every load and store of the text calls a function of the
// simulator (the address sanitizer's kernel mode); what the header itself reads goes through address space 1, which is
// the same memory on this machine and which the sanitizer leaves alone.
#pragma once
#define WAVETUNE_LANE_HOST 1
#define WT_LANE_ABI 2

#if !defined(__x86_64__)
#error "The lane simulator runs on x86-64 only."
#endif

#define WT_INLINE static inline __attribute__((always_inline))
#define WT_RAW __attribute__((address_space(1)))

typedef signed char wt_i8;
typedef unsigned char wt_u8;
typedef short wt_i16;
typedef unsigned short wt_u16;
typedef int wt_i32;
typedef unsigned int wt_u32;
typedef long wt_i64;
typedef unsigned long wt_u64;
typedef float wt_f32;
typedef unsigned short wt_bf16;

#define WT_VECTORS(type)                                             \
    typedef type type##x2 __attribute__((ext_vector_type(2)));      \
    typedef type type##x4 __attribute__((ext_vector_type(4)));      \
    typedef type type##x8 __attribute__((ext_vector_type(8)));      \
    typedef type type##x16 __attribute__((ext_vector_type(16)));
WT_VECTORS(wt_i8)
WT_VECTORS(wt_u8)
WT_VECTORS(wt_i16)
WT_VECTORS(wt_u16)
WT_VECTORS(wt_i32)
WT_VECTORS(wt_u32)
WT_VECTORS(wt_i64)
WT_VECTORS(wt_u64)
WT_VECTORS(wt_f32)
WT_VECTORS(wt_bf16)
#undef WT_VECTORS

// The first parts of lane_fiber and lane_context (CLaneHost.h).
struct wt_fiber {
    wt_i32 thread;
};

struct wt_host {
    const void *loads[5];
    const void *loads_sized;
    const void *stores[5];
    const void *stores_sized;
    void (*barrier)(wt_host *);
    void (*wave_barrier)(wt_host *);
    wt_i32 (*uniform)(wt_host *, wt_i32);
    wt_i32 (*shuffle)(wt_host *, wt_i32, wt_i32);
    wt_i32 (*shuffle_xor)(wt_host *, wt_i32, wt_i32);
    wt_u64 (*ballot)(wt_host *, wt_i32);
    const void *(*matrix)(wt_host *, wt_u64, wt_u64, wt_u64, wt_u64, wt_u64);
    const void *(*buffer)(wt_host *, const void *, wt_u32, wt_u32, wt_u32, wt_u32);
    void (*atomic)(wt_host *, void *, wt_u32);
    const WT_RAW wt_fiber *lane;
    wt_u8 *lds;
    wt_i32 block[3];
    wt_i32 grid[3];
};

// Set by the simulator while it runs a kernel of this library.
extern "C" __attribute__((visibility("hidden"))) wt_host *wt_context;
wt_host *wt_context = nullptr;
#define WT_HOST ((const WT_RAW wt_host *)wt_context)

// What the sanitizer's instrumentation calls: passes the context on, and leaves the kernel's return address in place.
__asm__(R"(
.text
.macro wt_access name, offset, argument
.globl __asan_\name\()_noabort
.hidden __asan_\name\()_noabort
.type __asan_\name\()_noabort,@function
.p2align 4
__asan_\name\()_noabort:
  movq wt_context(%rip), \argument
  jmpq *\offset(\argument)
.size __asan_\name\()_noabort, .-__asan_\name\()_noabort
.endm
wt_access load1, 0, %rsi
wt_access load2, 8, %rsi
wt_access load4, 16, %rsi
wt_access load8, 24, %rsi
wt_access load16, 32, %rsi
wt_access loadN, 40, %rdx
wt_access store1, 48, %rsi
wt_access store2, 56, %rsi
wt_access store4, 64, %rsi
wt_access store8, 72, %rsi
wt_access store16, 80, %rsi
wt_access storeN, 88, %rdx
)");

extern "C" {
void __asan_loadN_noabort(wt_u64, wt_u64);
void __asan_storeN_noabort(wt_u64, wt_u64);
// The compiler's own copies of structures and arrays.
__attribute__((visibility("hidden"), used)) inline void *__asan_memcpy(void *to, const void *from, wt_u64 bytes) {
    __asan_loadN_noabort((wt_u64)from, bytes);
    __asan_storeN_noabort((wt_u64)to, bytes);
    for (wt_u64 at = 0; at < bytes; at++) {
        ((WT_RAW wt_u8 *)to)[at] = ((const WT_RAW wt_u8 *)from)[at];
    }
    return to;
}
__attribute__((visibility("hidden"), used)) inline void *__asan_memmove(void *to, const void *from, wt_u64 bytes) {
    if (to <= from) {
        return __asan_memcpy(to, from, bytes);
    }
    __asan_loadN_noabort((wt_u64)from, bytes);
    __asan_storeN_noabort((wt_u64)to, bytes);
    for (wt_u64 at = bytes; at > 0; at--) {
        ((WT_RAW wt_u8 *)to)[at - 1] = ((const WT_RAW wt_u8 *)from)[at - 1];
    }
    return to;
}
__attribute__((visibility("hidden"), used)) inline void *__asan_memset(void *to, int value, wt_u64 bytes) {
    __asan_storeN_noabort((wt_u64)to, bytes);
    for (wt_u64 at = 0; at < bytes; at++) {
        ((WT_RAW wt_u8 *)to)[at] = (wt_u8)value;
    }
    return to;
}
}

// MARK: the kernel and its launch

#define WT_KERNEL(name, maxThreads, wavesPerEU)                                                          \
    extern "C" __attribute__((visibility("hidden"))) const wt_i32 wt_max_threads;                        \
    extern "C" const wt_i32 wt_max_threads = maxThreads;                                                 \
    extern "C" __attribute__((visibility("hidden"))) void name

#define WT_KERNEL_ARCH WT_KERNEL

struct wt_shared_array {
    const char *name;
    wt_u64 offset;
    wt_u64 bytes;
};

#define WT_SHARED(type, name, count, byteOffset)                                                         \
    static const wt_shared_array wt_shared_##name __attribute__((used, section("wt_shared"))) = {        \
        #name, (byteOffset), sizeof(type) * (count)};                                                    \
    type(&name)[count] = *(type(*)[count])(WT_HOST->lds + (byteOffset))

#define WT_THREAD() (WT_HOST->lane->thread)
#define WT_LANE() (WT_HOST->lane->thread & 63)
#define WT_WAVE() (WT_HOST->lane->thread >> 6)
#define WT_BLOCK_X() (WT_HOST->block[0])
#define WT_BLOCK_Y() (WT_HOST->block[1])
#define WT_BLOCK_Z() (WT_HOST->block[2])
#define WT_GRID_X() (WT_HOST->grid[0])
#define WT_GRID_Y() (WT_HOST->grid[1])
#define WT_GRID_Z() (WT_HOST->grid[2])

// MARK: meetings

#define WT_BARRIER() (WT_HOST->barrier(wt_context))
#define WT_WAVE_BARRIER() (WT_HOST->wave_barrier(wt_context))
#define WT_UNIFORM(x) (WT_HOST->uniform(wt_context, (x)))
#define WT_SHUFFLE(value, sourceLane) (WT_HOST->shuffle(wt_context, (value), (sourceLane)))
#define WT_SHUFFLE_XOR(value, mask) (WT_HOST->shuffle_xor(wt_context, (value), (mask)))
#define WT_BALLOT(condition) (wt_bits<wt_u32x2>(WT_HOST->ballot(wt_context, (condition) ? 1 : 0)))

#define WT_SCHED_BARRIER(mask) ((void)0)
#define WT_SCHED_GROUP(mask, count, id) ((void)0)
#define WT_PRIORITY(n) ((void)0)
#define WT_KEEP_VGPR(variable) ((void)0)
#define WT_USE_ACCUMULATION_REGISTERS() ((void)0)

WT_INLINE wt_u64 wt_low(wt_i32 value) { return (wt_u32)value; }
WT_INLINE wt_u64 wt_low(wt_i32x2 value) { return __builtin_bit_cast(wt_u64, value); }
WT_INLINE wt_u64 wt_low(wt_i32x4 value) { return wt_low(value.lo); }
WT_INLINE wt_u64 wt_high(wt_i32) { return 0; }
WT_INLINE wt_u64 wt_high(wt_i32x2) { return 0; }
WT_INLINE wt_u64 wt_high(wt_i32x4 value) { return wt_low(value.hi); }

WT_INLINE wt_i32x4 wt_add(wt_i32x4 a, wt_i32x4 b) { return (wt_i32x4)((wt_u32x4)a + (wt_u32x4)b); }
WT_INLINE wt_i32x16 wt_add(wt_i32x16 a, wt_i32x16 b) { return (wt_i32x16)((wt_u32x16)a + (wt_u32x16)b); }
WT_INLINE wt_f32x4 wt_add(wt_f32x4 a, wt_f32x4 b) { return a + b; }
WT_INLINE wt_f32x16 wt_add(wt_f32x16 a, wt_f32x16 b) { return a + b; }

// The simulator multiplies; the lane adds what it had, which needs no exchange.
#define WT_MATRIX_OPERATIONS(define)                                  \
    define(I32_16X16X32_I8, 0, wt_i32x2, wt_i32x4)                    \
    define(I32_32X32X16_I8, 1, wt_i32x2, wt_i32x16)                   \
    define(I32_4X4X4_16B_I8, 2, wt_i32, wt_i32x4)                     \
    define(F32_16X16X16_BF16, 3, wt_i32x2, wt_f32x4)                  \
    define(F32_32X32X8_BF16, 4, wt_i32x2, wt_f32x16)                  \
    define(I32_16X16X64_I8, 5, wt_i32x4, wt_i32x4)                    \
    define(I32_32X32X32_I8, 6, wt_i32x4, wt_i32x16)                   \
    define(F32_16X16X32_BF16, 7, wt_i32x4, wt_f32x4)                  \
    define(F32_32X32X16_BF16, 8, wt_i32x4, wt_f32x16)

#define WT_DEFINE_MATRIX(name, index, operand, result)                                                      \
    WT_INLINE result WT_MFMA_##name(operand a, operand b, result c) {                                       \
        const void *product =                                                                               \
            WT_HOST->matrix(wt_context, index, wt_low(a), wt_high(a), wt_low(b), wt_high(b));               \
        typedef result unaligned __attribute__((aligned(16)));                                              \
        return wt_add(c, *(const WT_RAW unaligned *)product);                                               \
    }
WT_MATRIX_OPERATIONS(WT_DEFINE_MATRIX)
#undef WT_DEFINE_MATRIX

// MARK: memory

#define WT_LOAD_NT(type, pointer) (*(const type *)(pointer))
#define WT_STORE_NT(type, pointer, value) (*(type *)(pointer) = (value))

struct wt_buffer {
    const void *base;
    wt_u32 bytes;
};

WT_INLINE wt_buffer WT_BUFFER(const void *pointer, wt_u32 bytes) { return {pointer, bytes}; }

template <class T>
WT_INLINE T wt_buffer_load(wt_buffer buffer, wt_i32 voffset, wt_i32 soffset) {
    typedef T unaligned __attribute__((aligned(4)));
    const void *from =
        WT_HOST->buffer(wt_context, buffer.base, buffer.bytes, (wt_u32)voffset, (wt_u32)soffset, sizeof(T));
    if (!from) {
        return T(0);
    }
    return *(const WT_RAW unaligned *)from;
}
#define WT_BUFFER_LOAD_B32(buffer, voffset, soffset, aux) wt_buffer_load<wt_i32>(buffer, voffset, soffset)
#define WT_BUFFER_LOAD_B64(buffer, voffset, soffset, aux) wt_buffer_load<wt_i32x2>(buffer, voffset, soffset)
#define WT_BUFFER_LOAD_B128(buffer, voffset, soffset, aux) wt_buffer_load<wt_i32x4>(buffer, voffset, soffset)

// The wave's lanes write one behind the other. Here a load arrives at once; that kernels wait is the verifier's to see.
WT_INLINE void WT_LOAD_INTO_SHARED_B128(wt_i32x4 *target, wt_buffer buffer, wt_i32 voffset, wt_i32 soffset) {
    target[WT_LANE()] = wt_buffer_load<wt_i32x4>(buffer, voffset, soffset);
}

// MARK: bits and arithmetic

WT_INLINE wt_f32 WT_BITS_F32(wt_u32 bits) { return __builtin_bit_cast(wt_f32, bits); }
// By value: clang's bit cast of a swizzle such as v.zw reads the vector's first elements instead.
template <typename To, typename From> WT_INLINE To wt_bits(From value) { return __builtin_bit_cast(To, value); }
#define WT_BITS(type, value) wt_bits<type>(value)
#define WT_CONVERT(type, value) __builtin_convertvector(value, type)
WT_INLINE wt_u32 WT_F32_BITS(wt_f32 value) { return __builtin_bit_cast(wt_u32, value); }
WT_INLINE wt_f32 WT_FMA(wt_f32 a, wt_f32 b, wt_f32 c) { return __builtin_fmaf(a, b, c); }
// The hardware's are within one unit in the last place; the host's are rounded better, which no test may rely on. Both take
// subnormal operands as zeros and give zeros for subnormal results.
WT_INLINE wt_f32 wt_flushed(wt_f32 x) { return __builtin_fabsf(x) < 0x1p-126f ? __builtin_copysignf(0.0f, x) : x; }
WT_INLINE wt_f32 WT_EXP2(wt_f32 x) { return wt_flushed(__builtin_exp2f(x)); }
WT_INLINE wt_f32 WT_RCP(wt_f32 x) { return wt_flushed(1.0f / wt_flushed(x)); }
WT_INLINE wt_f32 WT_ABS(wt_f32 x) { return __builtin_fabsf(x); }
// As v_cvt_i32_f32: what lies beyond is the nearest integer, a NaN zero.
WT_INLINE wt_i32 WT_ROUND_I32(wt_f32 x) {
    return x != x ? 0 : x >= 0x1p31f ? 0x7fffffff : x < -0x1p31f ? (wt_i32)0x80000000 : (wt_i32)__builtin_rintf(x);
}
// Floats follow IEEE maxNum: the operand that is a number wins over NaN.
WT_INLINE wt_f32 wt_max(wt_f32 a, wt_f32 b) { return a != a ? b : b != b ? a : a > b ? a : b; }
WT_INLINE wt_f32 wt_min(wt_f32 a, wt_f32 b) { return a != a ? b : b != b ? a : a < b ? a : b; }
template <class T>
WT_INLINE T wt_max(T a, T b) { return a > b ? a : b; }
template <class T>
WT_INLINE T wt_min(T a, T b) { return a < b ? a : b; }
#define WT_MAX(a, b) wt_max((a), (b))
#define WT_MIN(a, b) wt_min((a), (b))

WT_INLINE wt_u32 WT_PERM(wt_u32 high, wt_u32 low, wt_u32 selector) {
    wt_u64 bytes = (wt_u64)high << 32 | low;
    wt_u32 result = 0;
    for (int at = 0; at < 4; at++) {
        wt_u32 select = selector >> 8 * at & 255;
        wt_u32 byte = 0;
        if (select < 8) {
            byte = bytes >> 8 * select & 255;
        } else if (select < 12) {
            byte = bytes >> (16 * (select - 8) + 15) & 1 ? 255 : 0;
        } else if (select > 12) {
            byte = 255;
        }
        result |= byte << 8 * at;
    }
    return result;
}

WT_INLINE wt_u32 WT_BIT_COUNT(wt_u32 value) { return (wt_u32)__builtin_popcount(value); }

WT_INLINE wt_i32 WT_DOT4_I8(wt_i32 a, wt_i32 b, wt_i32 c) {
    wt_u32 sum = (wt_u32)c;
    for (int at = 0; at < 4; at++) {
        sum += (wt_u32)((wt_i8)(a >> 8 * at) * (wt_i8)(b >> 8 * at));
    }
    return (wt_i32)sum;
}

// MARK: atomics

WT_INLINE void WT_ATOMIC_ADD_F32(wt_f32 *p, wt_f32 v) {
    WT_HOST->atomic(wt_context, p, 4);
    *(WT_RAW wt_f32 *)p += v;
}

WT_INLINE void WT_ATOMIC_ADD_I32(wt_i32 *p, wt_i32 v) {
    WT_HOST->atomic(wt_context, p, 4);
    *(WT_RAW wt_u32 *)p += (wt_u32)v;
}

WT_INLINE wt_u32 wt_add_bf16(wt_u32 a, wt_u32 b) {
    wt_u32 bits = WT_F32_BITS(WT_BITS_F32(a << 16) + WT_BITS_F32(b << 16));
    if ((bits & 0x7fffffff) > 0x7f800000) {
        return (bits >> 16) | 0x40;
    }
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

WT_INLINE void WT_ATOMIC_ADD_BF16X2(wt_bf16 *p, wt_u32 pair) {
    WT_HOST->atomic(wt_context, p, 4);
    wt_u32 old = *(WT_RAW wt_u32 *)p;
    *(WT_RAW wt_u32 *)p = wt_add_bf16(old & 0xffff, pair & 0xffff) | wt_add_bf16(old >> 16, pair >> 16) << 16;
}

// MARK: what the simulator asks of a library

// Kinds of parameter, as the simulator's Swift half knows them.
template <class T>
struct wt_kind {
    static constexpr wt_u32 value = 255;
};
template <class T>
struct wt_kind<const T *> {
    static constexpr wt_u32 value = 1;
};
template <class T>
struct wt_kind<T *> {
    static constexpr wt_u32 value = 2;
};
template <>
struct wt_kind<wt_i32> {
    static constexpr wt_u32 value = 3;
};
template <>
struct wt_kind<wt_u32> {
    static constexpr wt_u32 value = 4;
};
template <>
struct wt_kind<wt_i64> {
    static constexpr wt_u32 value = 5;
};
template <>
struct wt_kind<wt_u64> {
    static constexpr wt_u32 value = 6;
};
template <>
struct wt_kind<wt_f32> {
    static constexpr wt_u32 value = 7;
};

template <class T>
struct wt_plain {
    typedef T type;
};
template <class T>
struct wt_plain<const T> {
    typedef T type;
};

template <int... Index>
struct wt_sequence {};
template <class Element, Element... Index>
using wt_index_sequence = wt_sequence<Index...>;

template <class... P>
struct wt_signature {
    static constexpr wt_u32 count = sizeof...(P);
    static constexpr wt_u32 kinds[sizeof...(P) + 1] = {wt_kind<typename wt_plain<P>::type>::value..., 0};

    template <int... Index>
    static void spread(void (*kernel)(P...), const void *const *arguments, wt_sequence<Index...>) {
        kernel(*(const WT_RAW typename wt_plain<P>::type *)((const void *const WT_RAW *)arguments)[Index]...);
    }

    static void call(void (*kernel)(P...), const void *const *arguments) {
        spread(kernel, arguments, __make_integer_seq<wt_index_sequence, int, (int)sizeof...(P)>());
    }
};
template <class... P>
wt_signature<P...> wt_signature_of(void (*)(P...));

struct wt_library {
    wt_u32 abi;
    wt_i32 max_threads;
    wt_host **context;
    void (*entry)(const void *const *);
    const wt_u32 *parameters;
    wt_u32 parameter_count;
    const wt_shared_array *shared_begin, *shared_end;
    const char *image_begin, *image_end;
};

extern "C" __attribute__((visibility("hidden"), weak)) const wt_shared_array __start_wt_shared[], __stop_wt_shared[];
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[], _end[];

// The simulator appends this after the text.
#define WT_LIBRARY(name)                                                                                    \
    static void wt_entry(const void *const *arguments) {                                                    \
        decltype(wt_signature_of(name))::call(name, arguments);                                             \
    }                                                                                                       \
    extern "C" __attribute__((visibility("default"))) const wt_library wt_lane_library = {                  \
        WT_LANE_ABI, wt_max_threads, &wt_context, wt_entry, decltype(wt_signature_of(name))::kinds,         \
        decltype(wt_signature_of(name))::count, __start_wt_shared, __stop_wt_shared, __ehdr_start, _end};
