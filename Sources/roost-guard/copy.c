// Copies single files of a folder that is moved into the layer.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

void descriptor_close(int descriptor) {
    int failure = errno;
    close(descriptor);
    errno = failure;
}

void copy_finish(int from, int to, const struct stat *status) {
    static char names[65536], value[65536];
    ssize_t length = flistxattr(from, names, sizeof names);
    for (char *name = names; length > 0 && name < names + length; name += strlen(name) + 1) {
        ssize_t size = fgetxattr(from, name, value, sizeof value);
        if (size >= 0) (void)fsetxattr(to, name, value, (size_t)size, 0);
    }
    struct stat now;
    if (fstat(to, &now) == 0 && (now.st_uid != status->st_uid || now.st_gid != status->st_gid))
        (void)!fchown(to, status->st_uid, status->st_gid);
    (void)fchmod(to, status->st_mode & 07777);
    const struct timespec times[] = {status->st_atim, status->st_mtim};
    (void)futimens(to, times);
}

// Preserves holes.
static int copy_content(int from, int to, off_t size) {
    if (ioctl(to, FICLONE, from) == 0) return 0;
    for (off_t at = 0; at < size;) {
        off_t begin = lseek(from, at, SEEK_DATA);
        if (begin < 0 && errno == ENXIO) break;
        off_t end = begin < 0 ? size : lseek(from, begin, SEEK_HOLE);
        if (begin < 0) begin = at;
        if (end < 0 || end > size) end = size;
        for (off_t out = begin; begin < end;) {
            ssize_t count = copy_file_range(from, &begin, to, &out, (size_t)(end - begin), 0);
            if (count <= 0) return -1;
        }
        at = end;
    }
    return ftruncate(to, size);
}

// A lease shows that there is no writer, and delays one that arrives.
int copy_unwritten(int from, int to, const char *name) {
    int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (source < 0) return 1;
    struct stat status;
    int result = 1;
    if (fcntl(source, F_SETLEASE, F_RDLCK) == 0 && fstat(source, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1) {
        int copy = openat(to, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        result = copy < 0 ? -1 : copy_content(source, copy, status.st_size);
        if (result == 0) copy_finish(source, copy, &status);
        if (copy >= 0) descriptor_close(copy);
        if (result != 0 && copy >= 0) {
            int failure = errno;
            (void)unlinkat(to, name, 0);
            errno = failure;
            // A file that cannot be copied this way may still be linked.
            if (failure != ENOSPC && failure != EDQUOT) result = 1;
        }
    }
    descriptor_close(source);
    return result;
}

int copy_has_writer(int folder, const char *name) {
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return 1;
    int result = fcntl(file, F_SETLEASE, F_RDLCK) != 0;
    close(file);
    return result;
}
