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

// Removes whole trees that an attacker may have created: links are not followed, and depth exhausts neither descriptors nor the stack.

/// A folder deeper than this is first moved up.
enum { DEEPEST = 64 };

static int remove_entries(int top, int folder, int depth, uint64_t *moved);

/// Moves a folder up to an unused name; the tree's creator may have used any name.
static int move_up(int top, int folder, const char *name, uint64_t *moved) {
    bool is_opened = false;
    while (true) {
        char higher[64];
        snprintf(higher, sizeof higher, ".roost-removed-%llu", (unsigned long long)(*moved)++);
        if (renameat(folder, name, top, higher) == 0 || errno == ENOENT) return 0;
        if (errno == EACCES && !is_opened) {
            // Moving changes the `..` entry of the folder itself, which its owner may have made unwritable.
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
    // Folders that were moved up appear in the top folder, so it is listed until it is empty or no entry can be removed.
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
