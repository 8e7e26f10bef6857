// A walk over the names alone: no entry is looked at but where the folder does not say what it is.
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
    // Whether everything below counts, not only what has a telling name.
    bool whole;
    char path[];
};

struct names_walk {
    const struct roost_names_request *request;
    struct folder *stack;
    char *found;
    size_t used, capacity;
    uint64_t entries;
    int64_t end;
    int error;
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

static bool add(struct names_walk *walk, char kind, const char *folder, const char *name) {
    size_t first = strlen(folder), second = strlen(name), more = first + second + 3;
    if (walk->used + more > walk->capacity) {
        size_t capacity = (walk->used + more) * 2;
        char *larger = realloc(walk->found, capacity);
        if (!larger) return false;
        walk->found = larger;
        walk->capacity = capacity;
    }
    char *at = walk->found + walk->used;
    *at++ = kind;
    memcpy(at, folder, first);
    at += first;
    if (first) *at++ = '/';
    memcpy(at, name, second + 1);
    walk->used += (size_t)(at - (walk->found + walk->used)) + second + 1;
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

// A virtual environment of Python may be called .env: programs, no variables.
static bool is_virtual_environment(int parent, const char *name) {
    int folder = roost_open_beneath(parent, name, O_RDONLY | O_DIRECTORY, 0);
    struct stat info;
    bool is = folder >= 0 && fstatat(folder, "pyvenv.cfg", &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
    if (folder >= 0) close(folder);
    return is;
}

static bool visit(struct names_walk *walk, const struct folder *folder) {
    int descriptor = roost_open_beneath(walk->request->root, folder->path, O_RDONLY | O_DIRECTORY, 0);
    DIR *stream = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (!stream) {
        int reason = errno;
        if (descriptor >= 0) close(descriptor);
        // Gone meanwhile, or closed to us and so to a run, which has no more rights.
        if (reason == ENOENT || reason == ENOTDIR || reason == ELOOP || reason == EACCES || reason == EPERM) return true;
        walk->error = reason;
        return false;
    }
    const char *last = strrchr(folder->path, '/');
    bool in_git = strcmp(last ? last + 1 : folder->path, ".git") == 0;
    bool good = true;
    struct dirent *entry;
    while (good && (errno = 0, entry = readdir(stream))) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
        if (++walk->entries > walk->request->limit || ((walk->entries & 4095) == 0 && now_ms() > walk->end)) {
            walk->error = walk->entries > walk->request->limit ? EFBIG : ETIME;
            good = false;
            break;
        }
        char kind = kind_of(descriptor, entry);
        bool telling = folder->whole || begins(name);
        if (kind == 'd') {
            // What git keeps are its own names: branches may be called like such files.
            if (in_git && !begins(name)) continue;
            good = push(walk, folder->path, name, folder->whole || (begins(name) && !is_virtual_environment(descriptor, name)));
        } else if (kind && (telling || (!in_git && ends(name)))) {
            // Inside such a folder every name counts; elsewhere the caller looks at the name once more.
            good = add(walk, kind == 'l' ? (folder->whole ? 'L' : 'l') : (folder->whole ? 'F' : 'f'), folder->path, name);
        }
    }
    if (good && errno != 0) {
        walk->error = errno;
        good = false;
    }
    closedir(stream);
    if (!good && !walk->error) walk->error = ENOMEM;
    return good;
}

int roost_find_names(const struct roost_names_request *request, struct roost_names_result *result) {
    struct names_walk walk = {.request = request, .end = now_ms() + request->limit_ms};
    if (!push(&walk, "", request->start, request->whole)) walk.error = ENOMEM;
    while (walk.stack) {
        struct folder *folder = walk.stack;
        walk.stack = folder->next;
        if (!walk.error) (void)visit(&walk, folder);
        free(folder);
    }
    *result = (struct roost_names_result){.found = walk.found, .length = walk.used, .entries = walk.entries};
    return walk.error;
}

bool roost_holds_bytes(const void *bytes, size_t length, const void *wanted, size_t wanted_length) {
    return memmem(bytes, length, wanted, wanted_length) != NULL;
}
