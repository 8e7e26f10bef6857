#define _GNU_SOURCE
#include "roost_names_memory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#if defined(__linux__)
#include <sys/vfs.h>
#endif

enum {
    BUCKETS = 1 << 13,
    MOST_FOLDERS = 1 << 16,
    MOST_BYTES = 16 << 20,
};

struct kept {
    struct kept *next;
    uint64_t device, inode;
    int64_t modified, changed;
    int kind;
    size_t length;
    char bytes[];
};

struct roost_names_memory {
    pthread_mutex_t lock;
    int64_t settled_s;
    struct kept *buckets[BUCKETS];
    size_t folders, bytes;
};

struct roost_names_memory *roost_names_memory_make(int64_t settled_s) {
    struct roost_names_memory *memory = calloc(1, sizeof *memory);
    if (!memory) return NULL;
    pthread_mutex_init(&memory->lock, NULL);
    memory->settled_s = settled_s;
    return memory;
}

static void forget_all(struct roost_names_memory *memory) {
    for (size_t index = 0; index < BUCKETS; index++) {
        while (memory->buckets[index]) {
            struct kept *first = memory->buckets[index];
            memory->buckets[index] = first->next;
            free(first);
        }
    }
    memory->folders = memory->bytes = 0;
}

void roost_names_memory_free(struct roost_names_memory *memory) {
    if (!memory) return;
    forget_all(memory);
    pthread_mutex_destroy(&memory->lock);
    free(memory);
}

bool roost_names_memory_take(struct roost_names_memory *memory) { return pthread_mutex_trylock(&memory->lock) == 0; }

void roost_names_memory_give(struct roost_names_memory *memory) { pthread_mutex_unlock(&memory->lock); }

size_t roost_names_memory_count(const struct roost_names_memory *memory) { return memory->folders; }

bool roost_names_memory_trusts(int folder) {
#if defined(__linux__)
    // Local file systems that maintain the times of folders themselves: ext, xfs, btrfs, f2fs, tmpfs, zfs, bcachefs.
    static const uint32_t trusted[] = {0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x01021994, 0x2fc12fc1, 0xca451a4e};
    struct statfs system;
    if (fstatfs(folder, &system) != 0) return false;
    for (size_t index = 0; index < sizeof trusted / sizeof *trusted; index++)
        if ((uint32_t)system.f_type == trusted[index]) return true;
#else
    (void)folder;
#endif
    return false;
}

static int64_t nanoseconds(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static struct kept describe(const struct stat *folder, int kind) {
    struct kept described = {.device = (uint64_t)folder->st_dev, .inode = (uint64_t)folder->st_ino, .kind = kind};
#if defined(__APPLE__)
    described.modified = nanoseconds(folder->st_mtimespec);
    described.changed = nanoseconds(folder->st_ctimespec);
#else
    described.modified = nanoseconds(folder->st_mtim);
    described.changed = nanoseconds(folder->st_ctim);
#endif
    return described;
}

static struct kept **find(struct roost_names_memory *memory, const struct kept *wanted) {
    uint64_t mixed = (wanted->inode ^ wanted->device << 32) * 0x9e3779b97f4a7c15u;
    struct kept **place = &memory->buckets[mixed >> 51];
    while (*place && ((*place)->device != wanted->device || (*place)->inode != wanted->inode)) place = &(*place)->next;
    return place;
}

const char *roost_names_memory_recall(struct roost_names_memory *memory, const struct stat *folder, int kind, size_t *length) {
    struct kept wanted = describe(folder, kind);
    const struct kept *found = *find(memory, &wanted);
    if (!found || found->modified != wanted.modified || found->changed != wanted.changed || found->kind != kind) return NULL;
    *length = found->length;
    return found->bytes;
}

void roost_names_memory_keep(struct roost_names_memory *memory, const struct stat *folder, int kind, const char *bytes, size_t length) {
    struct kept described = describe(folder, kind);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    // A change in the same clock tick as the search would not change the times.
    int64_t latest = nanoseconds(now) - memory->settled_s * 1000000000;
    if (described.changed > latest || described.modified > latest || length > MOST_BYTES / 16) return;
    struct kept **place = find(memory, &described);
    if (*place) {
        struct kept *old = *place;
        *place = old->next;
        memory->folders--;
        memory->bytes -= sizeof *old + old->length;
        free(old);
    }
    if (memory->folders == MOST_FOLDERS || memory->bytes + sizeof described + length > MOST_BYTES) forget_all(memory);
    struct kept *made = malloc(sizeof *made + length);
    if (!made) return;
    *made = described;
    made->length = length;
    if (length) memcpy(made->bytes, bytes, length);
    place = find(memory, &described);
    made->next = *place;
    *place = made;
    memory->folders++;
    memory->bytes += sizeof *made + length;
}
