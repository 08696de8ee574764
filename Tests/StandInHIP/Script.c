#define _GNU_SOURCE // strtok_r, strdup
#include "Internal.h"
#include "StandInHIP.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_EVENTS = 16, MOST_FUNCTIONS = 64 };

typedef enum { FAIL, HANG, CRASH } deed;

// Something that is to happen at a function's nth call.
typedef struct {
    deed deed;
    char function[64];
    int call;
    result code;
} event;

static struct {
    bool is_read;
    settings settings;
    event events[MOST_EVENTS];
    int event_count;
    long lost_after;
    long calls;
    result sticky;
    size_t allocated;
    struct {
        char name[64];
        int calls;
    } functions[MOST_FUNCTIONS];
} state;

static void add_event(deed deed, const char *text) {
    if (state.event_count == MOST_EVENTS) abort();
    event *event = &state.events[state.event_count];
    event->deed = deed;
    event->call = 1;
    if (sscanf(text, "%63[^:]:%d:%d", event->function, &event->call, &event->code) < 1) abort();
    state.event_count++;
}

static void add_times(char *text) {
    char *rest = NULL;
    for (char *time = strtok_r(text, "/", &rest); time; time = strtok_r(NULL, "/", &rest)) {
        if (state.settings.time_count == 64) abort();
        state.settings.times[state.settings.time_count++] = strtof(time, NULL);
    }
}

static void add_statement(char *statement) {
    char *value = strchr(statement, '=');
    if (!value) abort();
    *value++ = 0;
    settings *settings = &state.settings;
    if (strcmp(statement, "devices") == 0) settings->devices = atoi(value);
    else if (strcmp(statement, "target") == 0) snprintf(settings->target, sizeof settings->target, "%s", value);
    else if (strcmp(statement, "bus") == 0) snprintf(settings->bus, sizeof settings->bus, "%s", value);
    else if (strcmp(statement, "units") == 0) settings->units = atoi(value);
    else if (strcmp(statement, "memory") == 0) settings->memory = strtoull(value, NULL, 10);
    else if (strcmp(statement, "version") == 0) settings->version = atoi(value);
    else if (strcmp(statement, "times") == 0) add_times(value);
    else if (strcmp(statement, "fail") == 0) add_event(FAIL, value);
    else if (strcmp(statement, "hang") == 0) add_event(HANG, value);
    else if (strcmp(statement, "crash") == 0) add_event(CRASH, value);
    else if (strcmp(statement, "lost") == 0) state.lost_after = atol(value);
    else if (strcmp(statement, "wrong") == 0) settings->wrong = atoi(value);
    else {
        // A test that does not say what it means must not pass.
        fprintf(stderr, "the stand-in for HIP knows no statement '%s'\n", statement);
        abort();
    }
}

void stand_in_script(const char *script) {
    memset(&state, 0, sizeof state);
    state.is_read = true;
    state.lost_after = -1;
    settings *settings = &state.settings;
    settings->devices = 1;
    snprintf(settings->target, sizeof settings->target, "gfx942:sramecc+:xnack-");
    snprintf(settings->bus, sizeof settings->bus, "0000:C1:00.0");
    settings->units = 304;
    settings->memory = (size_t)1 << 30;
    settings->version = 60443484;
    char *copy = strdup(script ? script : "");
    char *rest = NULL;
    for (char *statement = strtok_r(copy, " ", &rest); statement; statement = strtok_r(NULL, " ", &rest)) {
        add_statement(statement);
    }
    free(copy);
    if (settings->time_count == 0) settings->times[settings->time_count++] = 0.125f;
}

static void read_script(void) {
    if (!state.is_read) stand_in_script(getenv("WAVETUNE_HIP_SCRIPT"));
}

const settings *stand_in_settings(void) {
    read_script();
    return &state.settings;
}

// The codes after which the real HIP answers every call with the same one.
static bool is_sticky(result code) {
    return code == NO_DEVICE || (code >= 700 && code < 720 && code != 701) || code == 999;
}

static int *counter(const char *function) {
    for (int index = 0; index < MOST_FUNCTIONS; index++) {
        if (!state.functions[index].name[0]) {
            snprintf(state.functions[index].name, sizeof state.functions[index].name, "%s", function);
        }
        if (strcmp(state.functions[index].name, function) == 0) return &state.functions[index].calls;
    }
    abort();
}

result stand_in_enter(const char *function) {
    read_script();
    int call = ++*counter(function);
    if (state.lost_after >= 0 && state.calls >= state.lost_after) return NO_DEVICE;
    state.calls++;
    if (state.sticky) return state.sticky;
    for (int index = 0; index < state.event_count; index++) {
        const event *event = &state.events[index];
        if (event->call != call || strcmp(event->function, function) != 0) continue;
        switch (event->deed) {
        case HANG:
            while (true) sleep(1000);
        case CRASH:
            fprintf(stderr, "Memory access fault by the stand-in for HIP\n");
            abort();
        case FAIL:
            if (is_sticky(event->code)) state.sticky = event->code;
            return event->code;
        }
    }
    return 0;
}

bool stand_in_take(ptrdiff_t bytes) {
    if (bytes > 0 && (size_t)bytes > state.settings.memory - state.allocated) return false;
    state.allocated += bytes;
    return true;
}

int stand_in_calls(const char *function) {
    read_script();
    return *counter(function);
}

size_t stand_in_allocated(void) { return state.allocated; }
