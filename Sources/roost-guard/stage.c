// The staging folder: an empty file system of this run, in which the launcher creates what bubblewrap shows. Everything is created on that
// file system itself and never through something mounted on it, which belongs to the host.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

// Larger files are bound: their content would count as memory of the run.
enum { LARGEST_COPY = 256 << 10 };

static int close_failed(int descriptor) {
    int failure = errno;
    close(descriptor);
    errno = failure;
    return -1;
}

int stage_holds(const char *staging, const char *target) {
    size_t length = staging == NULL ? 0 : strlen(staging);
    return length != 0 && strncmp(target, staging, length) == 0 && target[length] == '/';
}

static int open_made(const char *staging, const char *target, const char **name) {
    struct stat top, here;
    int at = open(staging, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) return -1;
    if (fstat(at, &top) != 0) return close_failed(at);
    const char *rest = target + strlen(staging) + 1;
    for (const char *end; (end = strchr(rest, '/')) != NULL; rest = end + 1) {
        char part[256];
        errno = ENAMETOOLONG;
        if ((size_t)(end - rest) >= sizeof part) return close_failed(at);
        memcpy(part, rest, (size_t)(end - rest));
        part[end - rest] = 0;
        // The sandbox's users must be able to look in, whatever the daemon's umask.
        if (mkdirat(at, part, 0755) == 0 ? fchmodat(at, part, 0755, 0) != 0 : errno != EEXIST) return close_failed(at);
        int next = openat(at, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (next < 0) return close_failed(at);
        close(at);
        at = next;
        errno = EXDEV;
        if (fstat(at, &here) != 0 || here.st_dev != top.st_dev) return close_failed(at);
    }
    *name = rest;
    return at;
}

// Opens the folder that contains a target and creates all its parents; `name` is the rest. -1 if one of them is not on the staging file
// system. It stays open for the next target, which is mostly in the same folder.
static int open_parent(const char *staging, const char *target, const char **name) {
    static int last = -1;
    static char folder[256];
    size_t length = (size_t)(strrchr(target, '/') - target);
    if (last >= 0 && strncmp(folder, target, length) == 0 && folder[length] == 0) {
        *name = target + length + 1;
        return last;
    }
    if (last >= 0) close(last);
    last = open_made(staging, target, name);
    snprintf(folder, sizeof folder, "%.*s", (int)length, target);
    return last;
}

static int create(const char *staging, const char *target, mode_t mode) {
    const char *name;
    int parent = open_parent(staging, target, &name);
    if (parent < 0) return -1;
    int file = openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    return fchmod(file, mode) == 0 ? file : close_failed(file);
}

int stage_make(const char *staging, const char *target, int is_folder) {
    if (!is_folder) {
        int file = create(staging, target, 0644);
        if (file >= 0) close(file);
        return file < 0 ? -1 : 0;
    }
    const char *name;
    int parent = open_parent(staging, target, &name);
    if (parent < 0) return -1;
    return mkdirat(parent, name, 0755);
}

int stage_write(const char *staging, const char *target, const char *bytes, size_t length) {
    int file = create(staging, target, 0644);
    if (file < 0) return -1;
    for (size_t written = 0; written < length;) {
        ssize_t count = write(file, bytes + written, length - written);
        if (count < 0 && errno != EINTR) return close_failed(file);
        if (count > 0) written += (size_t)count;
    }
    return close(file);
}

static int copy_bytes(int from, int to, off_t length) {
    while (length > 0) {
        ssize_t count = sendfile(to, from, NULL, (size_t)length);
        if (count < 0 && errno == EINTR) continue;
        // The file became shorter meanwhile.
        if (count == 0) errno = ESTALE;
        if (count <= 0) return -1;
        length -= count;
    }
    return 0;
}

// A file that is being written must not be copied halfway.
static int has_changed(int file, const struct stat *before) {
    struct stat now;
    errno = ESTALE;
    return fstat(file, &now) != 0 || now.st_size != before->st_size || now.st_ctim.tv_sec != before->st_ctim.tv_sec
        || now.st_ctim.tv_nsec != before->st_ctim.tv_nsec;
}

// Keeps permissions and times and, where possible, the owner. Files with an access control list are not copied: modes cannot express it.
static int copy_opened(const char *staging, int place, const char *target) {
    struct stat status;
    errno = EFBIG;
    if (fstat(place, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > LARGEST_COPY) return -1;
    char handle[32];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", place);
    int from = open(handle, O_RDONLY | O_CLOEXEC);
    if (from < 0) return -1;
    errno = EPERM;
    if (fgetxattr(from, "system.posix_acl_access", NULL, 0) >= 0) return close_failed(from);
    int to = create(staging, target, status.st_mode & 0777);
    if (to < 0) return close_failed(from);
    int failed = copy_bytes(from, to, status.st_size) != 0 || has_changed(from, &status);
    // In our own user namespace, other owners have no number; whoever could read the file can read the copy.
    int is_ours = status.st_uid == geteuid() && status.st_gid == getegid();
    const struct timespec times[] = {status.st_atim, status.st_mtim};
    if (!failed) failed = futimens(to, times) != 0;
    if (!failed && !is_ours && fchown(to, status.st_uid, status.st_gid) != 0) failed = errno != EPERM && errno != EINVAL;
    close(from);
    if (!failed) return close(to);
    (void)close_failed(to);
    const char *name;
    int parent = open_parent(staging, target, &name);
    if (parent >= 0) (void)unlinkat(parent, name, 0);
    return -1;
}

int stage_copy(const char *staging, const char *source, const char *target) {
    // Only a handle: it may not be a file at all.
    int place = open(source, O_PATH | O_CLOEXEC);
    if (place < 0) return -1;
    int result = copy_opened(staging, place, target);
    close(place);
    return result;
}
