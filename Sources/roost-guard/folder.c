// Opens a folder by its identity: a path may have been swapped since the daemon checked it.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// For kernels without openat2 (before 5.6): one component after the other.
// - flags: for the last component; the others are folders.
static int open_step_by_step(const char *path, int flags) {
    int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    while (at >= 0) {
        while (*path == '/') path++;
        if (*path == 0) return at;
        char part[256];
        size_t length = strcspn(path, "/");
        if (length >= sizeof part) {
            close(at);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(part, path, length);
        part[length] = 0;
        path += length;
        while (*path == '/') path++;
        int next = openat(at, part, O_PATH | O_NOFOLLOW | O_CLOEXEC | (*path == 0 ? flags : O_DIRECTORY));
        int saved = errno;
        close(at);
        errno = saved;
        at = next;
    }
    return -1;
}

static int open_without_links(const char *path, int flags) {
    struct open_how how = {
        .flags = (uint64_t)(O_PATH | O_NOFOLLOW | O_CLOEXEC | flags), .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    for (int attempt = 0;; attempt++) {
        long opened = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
        if (opened >= 0) return (int)opened;
        if (errno == ENOSYS) return open_step_by_step(path, flags);
        if ((errno != EINTR && errno != EAGAIN) || attempt > 64) return -1;
    }
}

// In the format of the daemon (FolderIdentity.swift, roost_identity_of in CRoostSystem); change all three together.
static int has_identity(int folder, const char *identity) {
    struct stat info;
    struct statfs system;
    if (fstat(folder, &info) != 0 || fstatfs(folder, &system) != 0) return 0;
    uint64_t file_system = 0;
    memcpy(&file_system, &system.f_fsid, sizeof file_system < sizeof system.f_fsid ? sizeof file_system : sizeof system.f_fsid);
    if (file_system == 0) file_system = (uint64_t)info.st_dev;
    int64_t birth = -1;
    struct statx more;
    if (statx(folder, "", AT_EMPTY_PATH, STATX_BTIME, &more) == 0 && (more.stx_mask & STATX_BTIME))
        birth = (int64_t)more.stx_btime.tv_sec * 1000000000 + more.stx_btime.tv_nsec;
    char found[96];
    snprintf(
        found, sizeof found, "%llu:%llu:%lld", (unsigned long long)file_system, (unsigned long long)info.st_ino, (long long)birth);
    return strcmp(found, identity) == 0;
}

int place_open(const char *path) {
    int place = open_without_links(path, 0);
    struct stat status;
    // A link itself can also be opened as a handle.
    if (place < 0 || (fstat(place, &status) == 0 && !S_ISLNK(status.st_mode))) return place;
    close(place);
    errno = ELOOP;
    return -1;
}

int folder_open(const char *path, const char *identity) {
    if (identity[0] == 0) return open(path, O_PATH | O_CLOEXEC);
    int folder = open_without_links(path, O_DIRECTORY);
    if (folder < 0 || has_identity(folder, identity)) return folder;
    close(folder);
    errno = ESTALE;
    return -1;
}
