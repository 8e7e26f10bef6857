// Covers sockets and named pipes in a shared host folder, on which programs of the host listen. An empty file that nobody can write to
// takes their place, for this run only.
#define _GNU_SOURCE
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    // Each is a mount. A folder with more of them is not a usual project.
    MOST_COVERED = 256,
    MOST_ENTRIES = 500000,
    DEEPEST = 128,
};

struct search {
    const char *cover;
    int covered;
    int entries;
    int is_cut; // part of the folder was not searched
};

static int is_special(int folder, const struct dirent *entry, int *is_folder) {
    unsigned char kind = entry->d_type;
    if (kind == DT_UNKNOWN) {
        struct stat status;
        if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
        kind = S_ISDIR(status.st_mode) ? DT_DIR : S_ISFIFO(status.st_mode) ? DT_FIFO : S_ISSOCK(status.st_mode) ? DT_SOCK : DT_REG;
    }
    *is_folder = kind == DT_DIR;
    return kind == DT_FIFO || kind == DT_SOCK;
}

static int search(struct search *found, int folder, int depth) {
    DIR *stream = fdopendir(folder);
    if (stream == NULL) {
        close(folder);
        return -1;
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(stream)) != NULL;) {
        int is_folder = 0;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (found->entries++ >= MOST_ENTRIES) {
            found->is_cut = 1;
            break;
        }
        if (is_special(dirfd(stream), entry, &is_folder)) {
            char path[32 + sizeof entry->d_name];
            snprintf(path, sizeof path, "/proc/self/fd/%d/%s", dirfd(stream), entry->d_name);
            errno = E2BIG;
            if (found->covered == MOST_COVERED) result = -1;
            // Gone by now: needs no cover.
            else if (mount(found->cover, path, NULL, MS_BIND, NULL) == 0) found->covered++;
            else if (errno != ENOENT) result = -1;
        } else if (is_folder) {
            int inner = depth == DEEPEST ? -1 : openat(dirfd(stream), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (inner >= 0)
                result = search(found, inner, depth + 1);
            else if (errno != ENOENT)
                found->is_cut = 1;
        }
    }
    int failure = errno;
    closedir(stream);
    errno = failure;
    return result;
}

const char *cover_make(const char *staging) {
    static char cover[256];
    snprintf(cover, sizeof cover, "%s/cover", staging);
    int file = open(cover, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0444);
    if (file < 0) return NULL;
    close(file);
    if (mount(cover, cover, NULL, MS_BIND, NULL) != 0) return NULL;
    if (mount(NULL, cover, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) return NULL;
    return cover;
}

const char *cover_specials(const char *cover, const char *folder, const char *shown) {
    struct search found = {.cover = cover};
    int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0) return errno == ENOTDIR ? NULL : "sockets and named pipes";
    if (search(&found, top, 0) != 0) return "sockets and named pipes";
    if (found.covered > 0) tell(LAUNCH_CONTROL, TELL_COVERED, found.covered, shown, strlen(shown));
    if (found.is_cut) tell(LAUNCH_CONTROL, TELL_UNSEARCHED, 0, shown, strlen(shown));
    return NULL;
}
