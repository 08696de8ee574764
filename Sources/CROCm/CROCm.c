#define _GNU_SOURCE // dl_iterate_phdr, which is why this stands in C
#include "CROCm.h"

#include <link.h>
#include <string.h>

typedef struct {
    wt_visit_library visit;
    void *user_data;
} visitor;

static size_t padded(size_t size) { return (size + 3) & ~(size_t)3; }

// Finds the NT_GNU_BUILD_ID note among the notes of a loaded segment.
static const uint8_t *find_build_id(const uint8_t *notes, size_t size, size_t *length) {
    size_t at = 0;
    while (size - at >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        memcpy(&header, notes + at, sizeof header);
        size_t name = at + sizeof header;
        if (header.n_namesz > size || header.n_descsz > size) return NULL;
        size_t descriptor = name + padded(header.n_namesz);
        size_t end = descriptor + padded(header.n_descsz);
        if (end > size) return NULL;
        if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0) {
            *length = header.n_descsz;
            return notes + descriptor;
        }
        at = end;
    }
    return NULL;
}

static int visit_one(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    const visitor *self = context;
    const uint8_t *identifier = NULL;
    size_t length = 0;
    for (int index = 0; index < info->dlpi_phnum && !identifier; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        if (header->p_type == PT_NOTE) {
            const uint8_t *notes = (const uint8_t *)(info->dlpi_addr + header->p_vaddr);
            identifier = find_build_id(notes, header->p_memsz, &length);
        }
    }
    self->visit(info->dlpi_name, identifier, length, self->user_data);
    return 0;
}

void wt_visit_loaded_libraries(wt_visit_library visit, void *user_data) {
    visitor self = {visit, user_data};
    dl_iterate_phdr(visit_one, &self);
}
