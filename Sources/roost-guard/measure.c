// Measures growing folders with the launcher's privileges: a folder that the run closed to its own user is closed to an unprivileged daemon
// as well, but not to the launcher, which has a user namespace around that user.
#define _GNU_SOURCE
#include "guard.h"

#include "../CRoostSystem/include/roost_tree_bytes.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Measuring takes at most 1/SHARE of the time, so that large trees are measured less often. Each entry counts as at least one block, so
// this many entries exceed every usual limit: nothing is hidden by stopping there.
enum { MOST_ENTRIES = 50000000, SHARE = 20 };

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t occupied(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    int64_t bytes = 0;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != PLAN_GROWING) continue;
        int folder = open(record_string(&record, 0), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0) continue;
        bytes += roost_tree_bytes(folder, MOST_ENTRIES);
        close(folder);
    }
    return bytes;
}

static int has_growing(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    while (plan_next(plan, &offset, &record))
        if (record.tag == PLAN_GROWING) return 1;
    return 0;
}

void measure_growing(const struct plan *plan) {
    static pid_t measuring = 0;
    if (measuring > 0 && waitpid(measuring, NULL, WNOHANG) == 0) return;
    measuring = 0;
    if (!has_growing(plan)) return;
    pid_t launcher = getpid();
    measuring = fork();
    if (measuring != 0) return;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != launcher) _exit(0);
    int64_t start = nanoseconds(), bytes = occupied(plan);
    tell(LAUNCH_CONTROL, TELL_OCCUPIED, 0, (const char *)&bytes, sizeof bytes);
    int64_t pause = (nanoseconds() - start) * SHARE;
    struct timespec rest = {.tv_sec = pause / 1000000000, .tv_nsec = pause % 1000000000};
    (void)nanosleep(&rest, NULL);
    _exit(0);
}
