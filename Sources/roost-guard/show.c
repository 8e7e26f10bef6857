// Shows a folder of the host read-only, through an overlay without an upper layer: there, sockets and named pipes of the host are dead,
// while through a read-only bind they can be connected to and written. An overlay shows a single file system, so each mount below the
// folder gets its own overlay.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

int show_folder(int source, const char *target, const char *empty) {
    int layers[] = {source, open(empty, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    int result = -1;
    if (layers[1] >= 0) {
        char options[96];
        // The kernel requires two layers if neither is writable.
        snprintf(options, sizeof options, "userxattr,lowerdir=/proc/self/fd/%d:/proc/self/fd/%d", layers[0], layers[1]);
        result = mount("overlay", target, "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, options);
    }
    int failure = errno;
    if (layers[1] >= 0) close(layers[1]);
    errno = failure;
    return result;
}

static const char *show_as_it_is(int source, const char *target, unsigned long whole, const char *cover, const char *shown) {
    int number = errno;
    char handle[32];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", source);
    if (mount(handle, target, NULL, MS_BIND | whole, NULL) != 0) return shown;
    tell(LAUNCH_CONTROL, TELL_NO_LAYER, number, shown, strlen(shown));
    return cover_specials(cover, target, shown);
}

// Decodes the path of a mount, in which the kernel writes spaces and similar characters in octal.
static void unescape(char *path) {
    char *to = path;
    for (const char *from = path; *from != 0; to++) {
        if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3') {
            *to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = 0;
}

struct mounted {
    char **paths;
    size_t count;
};

// All current mounts, in the order of mounting.
static struct mounted find_mounted(void) {
    struct mounted found = {};
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    char *line = NULL;
    size_t room = 0;
    while (mounts != NULL && getline(&line, &room, mounts) > 0) {
        char *path = NULL;
        if (sscanf(line, "%*u %*u %*s %*s %ms", &path) != 1) continue;
        char **grown = realloc(found.paths, (found.count + 2) * sizeof *grown);
        if (grown == NULL) _exit(125);
        found.paths = grown;
        unescape(path);
        found.paths[found.count++] = path;
        found.paths[found.count] = NULL;
    }
    free(line);
    if (mounts != NULL) fclose(mounts);
    return found;
}

static struct mounted *mounted_now(void) {
    static struct mounted mounted;
    // Once, before any mounts of our own exist below a source.
    if (mounted.paths == NULL) mounted = find_mounted();
    return &mounted;
}

char **mounted_paths(void) {
    static char *none[] = {NULL};
    struct mounted *mounted = mounted_now();
    return mounted->paths == NULL ? none : mounted->paths;
}

// Shows a mount below a folder that is shown.
static const char *show_below(const char *path, const char *place, const char *empty, const char *cover, const char *shown) {
    int opened = place_open(path);
    // Hidden by another mount, gone, or replaced.
    if (opened < 0) return NULL;
    struct stat status;
    const char *failed = NULL;
    if (fstat(opened, &status) == 0 && S_ISDIR(status.st_mode)) {
        if (show_folder(opened, place, empty) != 0 && errno != ENOENT) failed = show_as_it_is(opened, place, 0, cover, path);
    } else if (S_ISREG(status.st_mode)) {
        char handle[32];
        snprintf(handle, sizeof handle, "/proc/self/fd/%d", opened);
        if (mount(handle, place, NULL, MS_BIND, NULL) != 0 && errno != ENOENT) failed = shown;
    }
    int saved = errno;
    close(opened);
    errno = saved;
    return failed;
}

const char *show(const struct record *record, int opened, const char *staging, const char *cover) {
    const char *source = record_string(record, 0), *target = record_string(record, 1), *shown = record_string(record, 2);
    char empty[256];
    snprintf(empty, sizeof empty, "%s/empty", staging);
    if (mkdir(empty, 0755) != 0 && errno != EEXIST) return "staging";
    struct mounted *mounted = mounted_now();
    if (show_folder(opened, target, empty) != 0) return show_as_it_is(opened, target, MS_REC, cover, shown);
    size_t length = strlen(source);
    for (size_t index = 0; index < mounted->count; index++) {
        const char *path = mounted->paths[index];
        if (strncmp(path, source, length) != 0 || path[length] != '/') continue;
        char place[4096];
        if (snprintf(place, sizeof place, "%s%s", target, path + length) >= (int)sizeof place) return shown;
        const char *failed = show_below(path, place, empty, cover, shown);
        if (failed != NULL) return failed;
    }
    return NULL;
}
