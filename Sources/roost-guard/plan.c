#include "guard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct plan plan_read(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || status.st_size <= 0 || status.st_size > (64 << 20)) _exit(125);
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED) _exit(125);
    return (struct plan){.bytes = bytes, .length = (size_t)status.st_size};
}

int plan_next(const struct plan *plan, size_t *offset, struct record *record) {
    uint32_t head[2];
    if (plan->length - *offset < sizeof head) return 0;
    memcpy(head, plan->bytes + *offset, sizeof head);
    if (plan->length - *offset - sizeof head < head[1]) _exit(125);
    *record = (struct record){.tag = head[0], .length = head[1], .bytes = plan->bytes + *offset + sizeof head};
    *offset += sizeof head + head[1];
    return 1;
}

char **plan_strings(const struct plan *plan, uint32_t tag) {
    size_t offset = 0, count = 0;
    struct record record;
    while (plan_next(plan, &offset, &record)) count += record.tag == tag;
    char **strings = calloc(count + 1, sizeof *strings);
    if (strings == NULL) _exit(125);
    offset = count = 0;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != tag) continue;
        strings[count] = strndup(record.bytes, record.length);
        if (strings[count++] == NULL) _exit(125);
    }
    return strings;
}

const char *record_next(const struct record *record, const char *string) {
    const char *end = record->bytes + record->length, *next = string + strlen(string) + 1;
    if (next >= end) return NULL;
    if (memchr(next, 0, (size_t)(end - next)) == NULL) _exit(125);
    return next;
}

const char *record_string(const struct record *record, int index) {
    const char *string = record->bytes, *end = record->bytes + record->length;
    for (;;) {
        const char *stop = memchr(string, 0, (size_t)(end - string));
        if (stop == NULL) _exit(125);
        if (index-- == 0) return string;
        string = stop + 1;
    }
}
