// A folder of the daemon that only this run changes, mounted as the upper layer of an overlay over an empty folder. What the run writes is
// stored in the folder itself, but the list of mounts, which the run can read, names the overlay and not the folder's path on the host.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int mount_over_nothing(const char *const paths[3], const char *target) {
    int layers[3], result = -1, is_open = 1;
    for (int index = 0; index < 3; index++) {
        layers[index] = open(paths[index], O_PATH | O_DIRECTORY | O_CLOEXEC);
        is_open = is_open && layers[index] >= 0;
    }
    if (is_open) {
        char options[160];
        snprintf(
            options, sizeof options, "userxattr,lowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d", layers[0],
            layers[1], layers[2]);
        result = mount("overlay", target, "overlay", MS_NOSUID | MS_NODEV, options);
    }
    int failure = errno;
    for (int index = 0; index < 3; index++)
        if (layers[index] >= 0) close(layers[index]);
    errno = failure;
    return result;
}

const char *hide(const struct record *record, const char *staging) {
    const char *source = record_string(record, 0), *work = record_string(record, 1), *target = record_string(record, 2);
    char empty[256];
    snprintf(empty, sizeof empty, "%s/empty", staging);
    if (mkdir(empty, 0755) != 0 && errno != EEXIST) return "staging";
    const char *const layers[] = {empty, source, work};
    if ((mkdir(work, 0700) == 0 || errno == EEXIST) && mount_over_nothing(layers, target) == 0) return NULL;
    int number = errno;
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return source;
    const char *name = record_string(record, 3);
    tell(LAUNCH_CONTROL, TELL_NOT_HIDDEN, number, name, strlen(name));
    return NULL;
}
