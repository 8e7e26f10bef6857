#define _GNU_SOURCE
#include "roost_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Whole trees, made by somebody who may want to harm who walks them: no links are followed, and no depth uses up descriptors or the stack.

// MARK: Removing

/// Deeper than this, a folder is first moved up (to be removed) or its parents are closed (to be measured).
enum { DEEPEST = 64 };

static int remove_entries(int top, int folder, int depth, uint64_t *moved);

/// To a name that nothing has: whoever made the tree may have planted any.
static int move_up(int top, int folder, const char *name, uint64_t *moved) {
    bool is_opened = false;
    while (true) {
        char higher[64];
        snprintf(higher, sizeof higher, ".roost-removed-%llu", (unsigned long long)(*moved)++);
        if (renameat(folder, name, top, higher) == 0 || errno == ENOENT) return 0;
        if (errno == EACCES && !is_opened) {
            // Another parent is written into the folder itself, which its owner may have closed.
            if (fchmodat(folder, name, 0700, 0) != 0) return -1;
            is_opened = true;
        } else if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR) {
            return -1;
        }
    }
}

static int remove_entry(int top, int folder, const char *name, int depth, uint64_t *moved) {
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT ? 0 : -1;
    if (!S_ISDIR(info.st_mode)) return unlinkat(folder, name, 0) == 0 || errno == ENOENT ? 0 : -1;
    if (depth >= DEEPEST) return move_up(top, folder, name, moved);
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0 && errno == EACCES && fchmodat(folder, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
        inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) return errno == ENOENT ? 0 : -1;
    if ((info.st_mode & 0700) != 0700) (void)fchmod(inner, 0700);
    int result = remove_entries(top, inner, depth + 1, moved);
    int saved = errno;
    close(inner);
    errno = saved;
    if (result != 0) return -1;
    return unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : -1;
}

static int remove_entries(int top, int folder, int depth, uint64_t *moved) {
    // Folders that were moved up appear in the top folder, so it is listed until it is empty or nothing of it can be removed.
    while (true) {
        uint8_t *names = NULL;
        size_t length = 0;
        if (roost_list(folder, &names, &length) != 0) return -1;
        if (length == 0) {
            free(names);
            return 0;
        }
        int failure = 0;
        bool is_less = false;
        for (size_t at = 0; at < length;) {
            uint16_t size;
            memcpy(&size, names + at, 2);
            char name[256];
            size_t kept = size < sizeof name - 1 ? size : sizeof name - 1;
            memcpy(name, names + at + 2, kept);
            name[kept] = 0;
            at += size + 2u;
            if (remove_entry(top < 0 ? folder : top, folder, name, depth, moved) == 0)
                is_less = true;
            else
                failure = errno;
        }
        free(names);
        if (failure && !is_less) {
            errno = failure;
            return -1;
        }
    }
}

int roost_remove_tree(int folder, const char *name) {
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT ? 0 : -1;
    if (!S_ISDIR(info.st_mode)) return unlinkat(folder, name, 0);
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0 && errno == EACCES && fchmodat(folder, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
        inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) return -1;
    if ((info.st_mode & 0700) != 0700) (void)fchmod(inner, 0700);
    uint64_t moved = 0;
    int result = remove_entries(-1, inner, 0, &moved);
    int saved = errno;
    close(inner);
    errno = saved;
    return result == 0 ? unlinkat(folder, name, AT_REMOVEDIR) : -1;
}

// MARK: Measuring

/// A folder on the way down. Those deep below are closed and found again through "..".
struct level {
    DIR *stream;
    dev_t device;
    ino_t number;
    long place;
};

static bool is_dot(const char *name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

/// The folder above, where it is still the one that we came through; `NULL` where somebody moved things meanwhile.
static DIR *climb(DIR *from, const struct level *level) {
    int up = openat(dirfd(from), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (up < 0) return NULL;
    struct stat info;
    DIR *stream = NULL;
    if (fstat(up, &info) == 0 && info.st_dev == level->device && info.st_ino == level->number) stream = fdopendir(up);
    if (!stream) {
        close(up);
        return NULL;
    }
    seekdir(stream, level->place);
    return stream;
}

int64_t roost_tree_bytes(int folder, int64_t most) {
    int root = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return 0;
    struct stat here;
    DIR *stream = fstat(root, &here) == 0 ? fdopendir(root) : NULL;
    if (!stream) {
        close(root);
        return 0;
    }
    struct level *levels = NULL;
    size_t depth = 0, room = 0;
    int64_t total = (int64_t)here.st_blocks * 512;
    const dev_t device = here.st_dev;
    while (stream) {
        struct dirent *entry = most > 0 ? readdir(stream) : NULL;
        if (!entry) {
            DIR *above = NULL;
            if (depth > 0) {
                depth--;
                above = levels[depth].stream ? levels[depth].stream : most > 0 ? climb(stream, &levels[depth]) : NULL;
            }
            closedir(stream);
            stream = above;
            // What was lost sight of is not counted, but what is still open must be closed.
            while (!stream && depth > 0) stream = levels[--depth].stream;
            continue;
        }
        if (is_dot(entry->d_name)) continue;
        most--;
        struct stat info;
        if (fstatat(dirfd(stream), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        total += (int64_t)info.st_blocks * 512;
        if (!S_ISDIR(info.st_mode) || info.st_dev != device) continue;
        if (depth == room) {
            size_t larger = room ? room * 2 : 64;
            struct level *grown = realloc(levels, larger * sizeof *levels);
            if (!grown) continue;
            levels = grown;
            room = larger;
        }
        int inner = openat(dirfd(stream), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0) continue;
        struct stat above;
        DIR *below = fstat(dirfd(stream), &above) == 0 ? fdopendir(inner) : NULL;
        if (!below) {
            close(inner);
            continue;
        }
        levels[depth] = (struct level){
            .stream = depth < DEEPEST ? stream : NULL, .device = above.st_dev, .number = above.st_ino, .place = telldir(stream)};
        if (!levels[depth].stream) closedir(stream);
        depth++;
        stream = below;
    }
    free(levels);
    return total;
}
