// Measures a tree that an attacker may have created: links are not followed, and depth exhausts neither descriptors nor the stack. Also
// compiled into the guard, which can read folders that a run of the same user made inaccessible.
#define _GNU_SOURCE
#include "include/roost_tree_bytes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/// Below this depth, the folders above are closed.
enum { DEEPEST = 64 };
/// The minimum size of an entry: an empty file or short link has no block of its own, but occupies an inode.
enum { LEAST = 4096 };

/// A folder on the way down. Below the depth limit they are closed and reopened through "..".
struct level {
    DIR *stream;
    dev_t device;
    ino_t number;
    long place;
};

static bool is_dot(const char *name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

/// The parent folder, if it is still the one that was passed on the way down; `NULL` if folders were moved meanwhile.
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
            // Folders that cannot be reopened are not counted, but open ones must be closed.
            while (!stream && depth > 0) stream = levels[--depth].stream;
            continue;
        }
        if (is_dot(entry->d_name)) continue;
        most--;
        struct stat info;
        if (fstatat(dirfd(stream), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        int64_t bytes = (int64_t)info.st_blocks * 512;
        total += bytes < LEAST ? LEAST : bytes;
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
