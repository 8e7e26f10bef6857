// A walk over names only: an entry is examined only if the directory does not tell its type.
#define _GNU_SOURCE
#include "roost_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct folder {
    struct folder *next;
    // Whether every file below counts, not only those with a matching name.
    bool whole;
    char path[];
};

struct bytes {
    char *bytes;
    size_t used, capacity;
};

struct names_walk {
    const struct roost_names_request *request;
    struct folder *stack;
    struct bytes found;
    uint64_t entries;
    int64_t end;
    int error;
    // NULL if unused; otherwise the file system it is used on, and the entries of the current folder to be cached.
    struct roost_names_memory *memory;
    dev_t device;
    struct bytes noted;
    bool is_notable;
};

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool push(struct names_walk *walk, const char *folder, const char *name, bool whole) {
    size_t first = strlen(folder), second = strlen(name);
    struct folder *made = malloc(sizeof *made + first + second + 2);
    if (!made) return false;
    memcpy(made->path, folder, first);
    if (first) made->path[first++] = '/';
    memcpy(made->path + first, name, second + 1);
    made->whole = whole;
    made->next = walk->stack;
    walk->stack = made;
    return true;
}

static bool reserve(struct bytes *bytes, size_t more) {
    if (bytes->used + more <= bytes->capacity) return true;
    size_t capacity = (bytes->used + more) * 2;
    char *larger = realloc(bytes->bytes, capacity);
    if (!larger) return false;
    bytes->bytes = larger;
    bytes->capacity = capacity;
    return true;
}

static bool add(struct names_walk *walk, char kind, const char *folder, const char *name) {
    size_t first = strlen(folder), second = strlen(name);
    if (!reserve(&walk->found, first + second + 3)) return false;
    char *at = walk->found.bytes + walk->found.used, *start = at;
    *at++ = kind;
    memcpy(at, folder, first);
    at += first;
    if (first) *at++ = '/';
    memcpy(at, name, second + 1);
    walk->found.used += (size_t)(at - start) + second + 1;
    return true;
}

static bool begins(const char *name) { return strncasecmp(name, ".env", 4) == 0; }

static bool ends(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".env") == 0;
}

static char kind_of(int descriptor, const struct dirent *entry) {
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {
        struct stat info;
        if (fstatat(descriptor, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) return 0;
        type = S_ISDIR(info.st_mode) ? DT_DIR : S_ISREG(info.st_mode) ? DT_REG : S_ISLNK(info.st_mode) ? DT_LNK : DT_FIFO;
    }
    return type == DT_DIR ? 'd' : type == DT_REG ? 'f' : type == DT_LNK ? 'l' : 0;
}

// A Python virtual environment may be called .env; it contains programs, not variables.
static bool is_virtual_environment(int parent, const char *name) {
    int folder = roost_open_beneath(parent, name, O_RDONLY | O_DIRECTORY, 0);
    struct stat info;
    bool is = folder >= 0 && fstatat(folder, "pyvenv.cfg", &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
    if (folder >= 0) close(folder);
    return is;
}

static bool take(struct names_walk *walk, const struct folder *folder, char kind, const char *name, bool whole) {
    return kind == 'd' ? push(walk, folder->path, name, whole) : add(walk, kind, folder->path, name);
}

// If the folder is unchanged at the next walk, this is used instead of reading its entries.
static void note(struct names_walk *walk, char kind, const char *name) {
    size_t length = strlen(name) + 1;
    if (!walk->memory || !walk->is_notable) return;
    if (!reserve(&walk->noted, length + 1)) {
        walk->is_notable = false;
        return;
    }
    walk->noted.bytes[walk->noted.used++] = kind;
    memcpy(walk->noted.bytes + walk->noted.used, name, length);
    walk->noted.used += length;
}

static bool goes_on(struct names_walk *walk) {
    if (++walk->entries <= walk->request->limit && ((walk->entries & 4095) != 0 || now_ms() <= walk->end)) return true;
    walk->error = walk->entries > walk->request->limit ? EFBIG : ETIME;
    return false;
}

static bool is_git(const struct folder *folder) {
    const char *last = strrchr(folder->path, '/');
    return strcmp(last ? last + 1 : folder->path, ".git") == 0;
}

static int kind_of_look(const struct folder *folder) { return (folder->whole ? 1 : 0) | (is_git(folder) ? 2 : 0); }

// A link on the way leads to another folder, or to this one.
static bool recall(struct names_walk *walk, const struct folder *folder, bool *good) {
    struct stat info;
    size_t length = 0;
    if (!walk->memory || fstatat(walk->request->root, folder->path[0] ? folder->path : ".", &info, AT_SYMLINK_NOFOLLOW) != 0) return false;
    const char *at = roost_names_memory_recall(walk->memory, &info, kind_of_look(folder), &length);
    if (!at) return false;
    for (const char *end = at + length; *good && at < end; at += strlen(at) + 1) {
        char kind = *at++;
        *good = goes_on(walk) && take(walk, folder, kind, at, folder->whole);
    }
    return true;
}

static bool read_entries(struct names_walk *walk, const struct folder *folder, DIR *stream) {
    bool in_git = is_git(folder);
    struct dirent *entry;
    while (errno = 0, entry = readdir(stream)) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
        if (!goes_on(walk)) return false;
        char kind = kind_of(dirfd(stream), entry);
        if (kind == 'd') {
            // Git's own names, such as branches, may look like such files.
            if (in_git && !begins(name)) continue;
            bool whole = folder->whole;
            if (!whole && begins(name)) {
                // Its content decides, which is not covered by this folder's times.
                walk->is_notable = false;
                whole = !is_virtual_environment(dirfd(stream), name);
            }
            note(walk, kind, name);
            if (!take(walk, folder, kind, name, whole)) return false;
        } else if (kind && (folder->whole || begins(name) || (!in_git && ends(name)))) {
            // Inside such a folder every name counts; elsewhere the caller checks the name again.
            char found = kind == 'l' ? (folder->whole ? 'L' : 'l') : (folder->whole ? 'F' : 'f');
            note(walk, found, name);
            if (!take(walk, folder, found, name, folder->whole)) return false;
        }
    }
    if (errno == 0) return true;
    walk->error = errno;
    return false;
}

static bool is_as_before(const struct stat *one, const struct stat *other) {
#if defined(__APPLE__)
    return one->st_ino == other->st_ino && memcmp(&one->st_ctimespec, &other->st_ctimespec, sizeof one->st_ctimespec) == 0;
#else
    return one->st_ino == other->st_ino && memcmp(&one->st_ctim, &other->st_ctim, sizeof one->st_ctim) == 0;
#endif
}

static bool visit(struct names_walk *walk, const struct folder *folder) {
    bool good = true;
    if (recall(walk, folder, &good)) {
        if (!good && !walk->error) walk->error = ENOMEM;
        return good;
    }
    int descriptor = roost_open_beneath(walk->request->root, folder->path, O_RDONLY | O_DIRECTORY, 0);
    DIR *stream = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (!stream) {
        int reason = errno;
        if (descriptor >= 0) close(descriptor);
        // Removed meanwhile, or inaccessible to the daemon and therefore to a run, which has no more rights.
        if (reason == ENOENT || reason == ENOTDIR || reason == ELOOP || reason == EACCES || reason == EPERM) return true;
        walk->error = reason;
        return false;
    }
    struct stat before, after;
    walk->noted.used = 0;
    walk->is_notable = walk->memory && fstat(descriptor, &before) == 0 && before.st_dev == walk->device;
    good = read_entries(walk, folder, stream);
    if (good && walk->is_notable && fstat(descriptor, &after) == 0 && is_as_before(&before, &after))
        roost_names_memory_keep(walk->memory, &before, kind_of_look(folder), walk->noted.bytes, walk->noted.used);
    closedir(stream);
    if (!good && !walk->error) walk->error = ENOMEM;
    return good;
}

// Only folders on the root's own file system are cached.
static void begin_remembering(struct names_walk *walk) {
    struct stat info;
    struct roost_names_memory *memory = walk->request->memory;
    if (!memory || !roost_names_memory_trusts(walk->request->root) || fstat(walk->request->root, &info) != 0) return;
    if (!roost_names_memory_take(memory)) return;
    walk->memory = memory;
    walk->device = info.st_dev;
}

int roost_find_names(const struct roost_names_request *request, struct roost_names_result *result) {
    struct names_walk walk = {.request = request, .end = now_ms() + request->limit_ms};
    begin_remembering(&walk);
    if (!push(&walk, "", request->start, request->whole)) walk.error = ENOMEM;
    while (walk.stack) {
        struct folder *folder = walk.stack;
        walk.stack = folder->next;
        if (!walk.error) (void)visit(&walk, folder);
        free(folder);
    }
    if (walk.memory) roost_names_memory_give(walk.memory);
    free(walk.noted.bytes);
    *result = (struct roost_names_result){.found = walk.found.bytes, .length = walk.found.used, .entries = walk.entries};
    return walk.error;
}

bool roost_holds_bytes(const void *bytes, size_t length, const void *wanted, size_t wanted_length) {
    return memmem(bytes, length, wanted, wanted_length) != NULL;
}
