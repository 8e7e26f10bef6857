#define _GNU_SOURCE
#include "roost_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The format of the records; all numbers are in native byte order, because the file never leaves the machine:
//   block: uint32 length of the block including this head, uint32 number of entries, uint32 length of the folder's path, path, entries
//   entry: uint16 length of the name, uint16 0, uint32 mode, uint64 size, uint64 inode, int64 modified, int64 changed (ns), name
// A folder may have several blocks. Blocks are unordered. The root's path is empty.

enum { HEAD = 12, ENTRY = 40, FLUSH_AT = 1 << 20, BLOCK_AT = 1 << 18 };

struct pending {
    struct pending *next;
    bool inside_git;
    bool inside_foreign;
    char path[];
};

struct walk {
    const struct roost_walk_request *request;
    struct roost_walk_result *result;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct pending *stack;
    size_t foreign_used;
    unsigned busy;
    atomic_int error;
    atomic_uint_fast64_t entries;
};

struct buffer {
    uint8_t *bytes;
    size_t used, capacity, block;
};

static bool reserve(struct buffer *buffer, size_t more) {
    if (buffer->used + more <= buffer->capacity) return true;
    size_t capacity = (buffer->used + more) * 2;
    uint8_t *larger = realloc(buffer->bytes, capacity);
    if (!larger) return false;
    buffer->bytes = larger;
    buffer->capacity = capacity;
    return true;
}

static bool flush(struct walk *walk, struct buffer *buffer) {
    pthread_mutex_lock(&walk->lock);
    bool written = true;
    for (size_t at = 0; at < buffer->used && written;) {
        ssize_t count = write(walk->request->records, buffer->bytes + at, buffer->used - at);
        if (count < 0 && errno != EINTR) {
            walk->error = errno;
            written = false;
        }
        if (count > 0) at += (size_t)count;
    }
    pthread_mutex_unlock(&walk->lock);
    buffer->used = 0;
    return written;
}

static bool begin_block(struct buffer *buffer, const char *path, size_t length) {
    if (!reserve(buffer, HEAD + length)) return false;
    buffer->block = buffer->used;
    uint32_t head[3] = {0, 0, (uint32_t)length};
    memcpy(buffer->bytes + buffer->used, head, HEAD);
    memcpy(buffer->bytes + buffer->used + HEAD, path, length);
    buffer->used += HEAD + length;
    return true;
}

static void end_block(struct buffer *buffer, uint32_t entries) {
    if (entries == 0) {
        buffer->used = buffer->block;
        return;
    }
    uint32_t head[2] = {(uint32_t)(buffer->used - buffer->block), entries};
    memcpy(buffer->bytes + buffer->block, head, sizeof head);
}

static int64_t nanoseconds(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static bool add_entry(struct buffer *buffer, const char *name, const struct stat *info) {
    size_t length = strlen(name);
    if (!reserve(buffer, ENTRY + length)) return false;
    uint8_t *at = buffer->bytes + buffer->used;
    uint16_t sizes[2] = {(uint16_t)length, 0};
    uint32_t mode = info->st_mode;
#if defined(__APPLE__)
    int64_t times[2] = {nanoseconds(info->st_mtimespec), nanoseconds(info->st_ctimespec)};
#else
    int64_t times[2] = {nanoseconds(info->st_mtim), nanoseconds(info->st_ctim)};
#endif
    uint64_t numbers[2] = {(uint64_t)info->st_size, (uint64_t)info->st_ino};
    memcpy(at, sizes, 4);
    memcpy(at + 4, &mode, 4);
    memcpy(at + 8, numbers, 16);
    memcpy(at + 24, times, 16);
    memcpy(at + ENTRY, name, length);
    buffer->used += ENTRY + length;
    return true;
}

static struct pending *make_pending(const char *folder, const char *name, bool inside_git) {
    size_t first = strlen(folder), second = strlen(name);
    struct pending *made = malloc(sizeof *made + first + second + 2);
    if (!made) return NULL;
    made->next = NULL;
    made->inside_git = inside_git;
    made->inside_foreign = false;
    snprintf(made->path, first + second + 2, "%s%s%s", folder, first ? "/" : "", name);
    return made;
}

static void note_foreign(struct walk *walk, const char *folder, const char *name, bool is_owned) {
    char path[4096];
    size_t length = (size_t)snprintf(path, sizeof path, "%s%s%s", folder, folder[0] ? "/" : "", name);
    pthread_mutex_lock(&walk->lock);
    struct roost_walk_result *result = walk->result;
    if (is_owned && !result->foreign_group[0]) memcpy(result->foreign_group, path, sizeof path);
    if (!is_owned) {
        result->foreign++;
        // Including its own NUL and that of the list.
        if (length < sizeof path && walk->foreign_used + length + 2 <= sizeof result->foreign_paths) {
            memcpy(result->foreign_paths + walk->foreign_used, path, length + 1);
            walk->foreign_used += length + 1;
        }
    }
    pthread_mutex_unlock(&walk->lock);
}

/// Git never changes loose objects and packs in place, so their owner does not matter; they are most of a repository.
static bool is_object_store(const char *path) {
    size_t length = strlen(path);
    return length >= 8 && strcmp(path + length - 8, "/objects") == 0;
}

static bool is_skipped(const struct walk *walk, const char *folder, const char *name) {
    size_t first = strlen(folder);
    for (const char *path = walk->request->skipped; path && *path; path += strlen(path) + 1) {
        if (first == 0 ? strcmp(path, name) == 0 : strncmp(path, folder, first) == 0 && path[first] == '/' && strcmp(path + first + 1, name) == 0)
            return true;
    }
    return false;
}

struct counts {
    uint64_t files, folders, linked, unreadable, too_deep;
};

static bool visit(struct walk *walk, struct pending *folder, struct buffer *buffer, struct counts *counts, struct pending **found) {
    int descriptor = roost_open_beneath(walk->request->root, folder->path, O_RDONLY | O_DIRECTORY, 0);
    DIR *stream = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (!stream) {
        if (descriptor >= 0) close(descriptor);
        // Removed or replaced meanwhile, or inaccessible; the person may keep working during the walk.
        counts->unreadable += errno == EACCES || errno == EPERM;
        counts->too_deep += errno == ENAMETOOLONG;
        return true;
    }
    size_t length = strlen(folder->path);
    bool good = folder->inside_git || begin_block(buffer, folder->path, length);
    bool shallow = folder->inside_git && is_object_store(folder->path);
    uint32_t entries = 0;
    struct dirent *entry;
    while (good && (entry = readdir(stream))) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
        struct stat info;
        if (fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (atomic_fetch_add(&walk->entries, 1) >= walk->request->limit) {
            walk->error = EFBIG;
            good = false;
            break;
        }
        bool is_folder = S_ISDIR(info.st_mode);
        bool skips = walk->request->skipped && is_skipped(walk, folder->path, name);
        if (skips && !is_folder) continue;
        bool is_owned = info.st_uid == walk->request->uid, is_grouped = walk->request->checks_owners < 2 || info.st_gid == walk->request->gid;
        if (!skips && walk->request->checks_owners && !folder->inside_foreign && !(is_owned && is_grouped))
            note_foreign(walk, folder->path, name, is_owned);
        bool git = folder->inside_git || strcmp(name, ".git") == 0;
        if (!git) {
            if (is_folder) counts->folders++;
            else counts->files++;
            if (!is_folder && info.st_nlink > 1) counts->linked++;
            good = add_entry(buffer, name, &info);
            entries++;
            if (good && buffer->used - buffer->block > BLOCK_AT) {
                end_block(buffer, entries);
                entries = 0;
                good = (buffer->used < FLUSH_AT || flush(walk, buffer)) && begin_block(buffer, folder->path, length);
            }
        }
        if (is_folder && !skips && (!git || (walk->request->checks_owners && !(length == 0 && strcmp(name, ".git") == 0))) && !shallow) {
            struct pending *inner = make_pending(folder->path, name, git);
            if (!inner) good = false;
            else {
                inner->inside_foreign = folder->inside_foreign || (walk->request->checks_owners && !is_owned);
                inner->next = *found;
                *found = inner;
            }
        }
    }
    closedir(stream);
    if (!folder->inside_git) end_block(buffer, entries);
    if (!good && !walk->error) walk->error = ENOMEM;
    return good && (buffer->used < FLUSH_AT || flush(walk, buffer));
}

static void *work(void *argument) {
    struct walk *walk = argument;
    struct buffer buffer = {0};
    struct counts counts = {0};
    pthread_mutex_lock(&walk->lock);
    while (!walk->error) {
        struct pending *folder = walk->stack;
        if (!folder) {
            if (walk->busy == 0) break;
            pthread_cond_wait(&walk->changed, &walk->lock);
            continue;
        }
        walk->stack = folder->next;
        walk->busy++;
        pthread_mutex_unlock(&walk->lock);
        struct pending *found = NULL;
        visit(walk, folder, &buffer, &counts, &found);
        free(folder);
        pthread_mutex_lock(&walk->lock);
        while (found) {
            struct pending *next = found->next;
            found->next = walk->stack;
            walk->stack = found;
            found = next;
        }
        walk->busy--;
        if (walk->stack || walk->busy == 0 || walk->error) pthread_cond_broadcast(&walk->changed);
    }
    walk->result->files += counts.files;
    walk->result->folders += counts.folders;
    walk->result->linked += counts.linked;
    walk->result->unreadable += counts.unreadable;
    walk->result->too_deep += counts.too_deep;
    pthread_cond_broadcast(&walk->changed);
    pthread_mutex_unlock(&walk->lock);
    if (!walk->error) flush(walk, &buffer);
    free(buffer.bytes);
    return NULL;
}

int roost_walk(const struct roost_walk_request *request, struct roost_walk_result *out) {
    memset(out, 0, sizeof *out);
    struct walk walk = {.request = request, .result = out, .stack = make_pending("", "", false)};
    if (!walk.stack) return -1;
    pthread_mutex_init(&walk.lock, NULL);
    pthread_cond_init(&walk.changed, NULL);
    enum { MOST = 8 };
    pthread_t threads[MOST];
    unsigned wanted = request->threads > MOST ? MOST : request->threads, started = 0;
    // The calling thread works too, so a failure to create threads only makes the walk slower.
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, work, &walk) == 0) started++;
    work(&walk);
    for (unsigned index = 0; index < started; index++) pthread_join(threads[index], NULL);
    while (walk.stack) {
        struct pending *next = walk.stack->next;
        free(walk.stack);
        walk.stack = next;
    }
    pthread_cond_destroy(&walk.changed);
    pthread_mutex_destroy(&walk.lock);
    errno = walk.error;
    return walk.error ? -1 : 0;
}
