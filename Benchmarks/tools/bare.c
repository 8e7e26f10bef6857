// The floor of starting a sandboxed child: bubblewrap and an overlay, nothing else.
//   bare ROUNDS LOWER SCRATCH MERGED BWRAP BWRAP-ARGUMENTS...
// Each round, from just before fork: a mount namespace, the overlay mounted directly (a fresh upper and work folder in SCRATCH each
// time), bubblewrap with exactly these arguments. The child at their end prints its clock; the program prints the difference in nanoseconds.
// Every descriptor that the arguments name for file content (passwd, group, key lists) contains a few bytes, as with the daemon.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

_Noreturn static void fail(const char *what) {
    fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
    _exit(1);
}

static void put(const char *path, const char *text) {
    int file = open(path, O_WRONLY);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text)) fail(path);
    close(file);
}

static void provide_one(int number, const char *text) {
    int file = memfd_create("bare", 0);
    if (file < 0 || write(file, text, strlen(text)) < 0 || lseek(file, 0, SEEK_SET) != 0) fail("memfd");
    if (file != number && dup2(file, number) != number) fail("dup2");
    if (file != number) close(file);
}

static void provide(char **program) {
    for (; program[0] && program[1]; program++)
        if (strcmp(program[0], "--ro-bind-data") == 0) provide_one(atoi(program[1]), "agent:x:1000:1000::/home/roost:/bin/sh\n");
}

static void enter_namespaces(void) {
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) != 0) fail("unshare");
    if (user == 0) return;
    char map[64];
    put("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1\n", user, user);
    put("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1\n", group, group);
    put("/proc/self/gid_map", map);
}

_Noreturn static void run(const char *lower, const char *upper, const char *work, const char *merged, char **program, int output) {
    enter_namespaces();
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("private mounts");
    char options[8192];
    snprintf(options, sizeof options, "userxattr,lowerdir=%s,upperdir=%s,workdir=%s", lower, upper, work);
    if (mount("overlay", merged, "overlay", MS_NOSUID | MS_NODEV, options) != 0) fail("overlay");
    provide(program);
    if (dup2(output, 1) != 1) fail("dup2");
    execv(program[0], program);
    fail(program[0]);
}

int main(int count, char **arguments) {
    if (count < 7) return 2;
    for (int round = 0; round < atoi(arguments[1]); round++) {
        char upper[2048], work[2048];
        snprintf(upper, sizeof upper, "%s/upper-%d", arguments[3], round);
        snprintf(work, sizeof work, "%s/work-%d", arguments[3], round);
        int ends[2];
        if (mkdir(upper, 0755) != 0 || mkdir(work, 0755) != 0 || pipe2(ends, O_CLOEXEC) != 0) fail(upper);
        long long start = now();
        pid_t child = fork();
        if (child < 0) fail("fork");
        if (child == 0) run(arguments[2], upper, work, arguments[4], arguments + 5, ends[1]);
        close(ends[1]);
        char line[64] = "";
        ssize_t length = read(ends[0], line, sizeof line - 1);
        close(ends[0]);
        int status;
        if (waitpid(child, &status, 0) != child || status != 0 || length < 3) {
            fprintf(stderr, "bare: the child ended with %d\n", status);
            return 1;
        }
        printf("%lld\n", atoll(line + 2) - start);
    }
    return 0;
}
