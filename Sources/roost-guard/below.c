// Mounts below the project. An overlay shows a single file system, so the layer has an empty folder in place of each mount, which the run
// could write to. Each such mount is shown read-only; one that cannot be shown is replaced by an empty folder that nobody can write to.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// From <sys/mount.h>, whose names clash with those of the kernel's header.
extern int mount(const char *, const char *, const char *, unsigned long, const void *);
enum { READ_ONLY = 1, NO_SET_ID = 2, NO_DEVICES = 4, BIND = 4096, MOST = 256 };

static struct {
    char *path;
    int opened;
} found[MOST];
static size_t count;

static int is_known(const char *path) {
    for (size_t index = 0; index < count; index++)
        if (strcmp(found[index].path, path) == 0) return 1;
    return 0;
}

// Before anything is mounted: afterwards, the project's own path may lead to its layer.
const char *below_find(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != PLAN_BELOW) continue;
        const char *folder = record_string(&record, 0);
        size_t length = strlen(folder);
        char **mounted = mounted_paths();
        for (; *mounted != NULL; mounted++) {
            if (strncmp(*mounted, folder, length) != 0 || (*mounted)[length] != '/' || is_known(*mounted)) continue;
            int opened = place_open(*mounted);
            // Hidden by another mount, or gone.
            if (opened < 0) continue;
            errno = E2BIG;
            if (count == MOST) return "what is mounted in the project";
            found[count].path = *mounted;
            found[count++].opened = opened;
        }
    }
    return NULL;
}

// Shows the file or folder itself, read-only.
static int show_itself(int opened, int place) {
    int copy = (int)syscall(SYS_open_tree, opened, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
    if (copy < 0) return -1;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    int result = (int)syscall(SYS_mount_setattr, copy, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
    if (result == 0) result = (int)syscall(SYS_move_mount, copy, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    int failure = errno;
    close(copy);
    errno = failure;
    return result;
}

// Parts of the tree may be the run's own work by now: links are not followed, and anything of another kind is left as it is.
static const char *show_at(size_t index, int root, const char *relative, const char *empty, const char *cover) {
    struct open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int place = (int)syscall(SYS_openat2, root, relative, &how, sizeof how);
    if (place < 0) return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? NULL : found[index].path;
    struct stat source, target;
    char handle[32];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", place);
    int number = 0, failed = fstat(found[index].opened, &source) != 0 || fstat(place, &target) != 0;
    if (!failed && S_ISDIR(source.st_mode) && S_ISDIR(target.st_mode)) {
        // Through a layer, where sockets must not be reachable.
        if (empty == NULL ? show_itself(found[index].opened, place) : show_folder(found[index].opened, handle, empty)) {
            number = errno;
            failed = mount("roost", handle, "tmpfs", READ_ONLY | NO_SET_ID | NO_DEVICES, "mode=0755,size=4k") != 0;
        }
        if (!failed) tell(LAUNCH_CONTROL, TELL_BELOW, number, found[index].path, strlen(found[index].path));
    } else if (!failed && S_ISREG(source.st_mode) && S_ISREG(target.st_mode)) {
        if (show_itself(found[index].opened, place) != 0) {
            number = errno;
            failed = cover == NULL || mount(cover, handle, NULL, BIND, NULL) != 0;
        }
        if (!failed) tell(LAUNCH_CONTROL, TELL_BELOW, number, found[index].path, strlen(found[index].path));
    }
    int failure = errno;
    close(place);
    errno = failure;
    return failed ? found[index].path : NULL;
}

const char *below_show(const struct record *record, const char *empty, const char *cover) {
    const char *folder = record_string(record, 0), *target = record_string(record, 1), *failed = NULL;
    int root = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return "project folder";
    size_t length = strlen(folder);
    for (size_t index = 0; failed == NULL && index < count; index++)
        if (strncmp(found[index].path, folder, length) == 0 && found[index].path[length] == '/')
            failed = show_at(index, root, found[index].path + length + 1, empty, cover);
    close(root);
    return failed;
}
