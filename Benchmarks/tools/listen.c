// Many readers of one stream in one small process, so that the readers do not dominate the measurement.
//   listen SOCKET PATH COUNT SECONDS
// Opens COUNT connections, requests PATH as server-sent events on each, prints "ready" when all are connected, then searches the output for
// "t=<nanoseconds>" and records its age. Ends when each has read "t=0". Prints the count and the percentiles in nanoseconds.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1024, KEPT = 64, ROOM = 1 << 16 };

struct reader {
    int socket, stands, ended;
    size_t kept;
    char rest[KEPT];
};

static struct reader readers[MOST];
static long long *samples;
static size_t sample_count, sample_room;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "listen: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int reach(const char *path, const char *request) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int handle = socket(AF_UNIX, SOCK_STREAM, 0);
    if (handle < 0 || strlen(path) >= sizeof address.sun_path) fail("socket");
    strcpy(address.sun_path, path);
    if (connect(handle, (struct sockaddr *)&address, sizeof address) != 0) fail(path);
    if (write(handle, request, strlen(request)) != (ssize_t)strlen(request)) fail("request");
    return handle;
}

static void note(long long value) {
    if (sample_count == sample_room) {
        sample_room = sample_room ? sample_room * 2 : 1 << 16;
        samples = realloc(samples, sample_room * sizeof *samples);
        if (samples == NULL) fail("memory");
    }
    samples[sample_count++] = value;
}

// Keeps a possible beginning of a number that continues in the next piece.
static void take(struct reader *reader, char *text, size_t length, long long moment) {
    char *from = text, *end = text + length;
    for (;;) {
        char *mark = memmem(from, (size_t)(end - from), "t=", 2);
        if (mark == NULL) {
            from = length > 0 && end[-1] == 't' && end > from ? end - 1 : end;
            break;
        }
        char *digit = mark + 2;
        while (digit < end && *digit >= '0' && *digit <= '9') digit++;
        if (digit == end) {
            from = mark;
            break;
        }
        if (digit > mark + 2) {
            long long sent = atoll(mark + 2);
            if (sent == 0) reader->ended = 1;
            else note(moment - sent);
        }
        from = digit;
    }
    size_t rest = (size_t)(end - from);
    if (rest > KEPT) rest = KEPT;
    memcpy(reader->rest, end - rest, rest);
    reader->kept = rest;
}

static int smaller(const void *left, const void *right) {
    long long a = *(const long long *)left, b = *(const long long *)right;
    return a < b ? -1 : a > b;
}

static long long percentile(double part) { return samples[(size_t)(part * (double)(sample_count - 1))]; }

int main(int count, char **arguments) {
    if (count != 5) return 2;
    int wanted = atoi(arguments[3]), standing = 0, ended = 0;
    if (wanted < 1 || wanted > MOST) return 2;
    char request[1024];
    snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nhost: roost\r\naccept: text/event-stream\r\n\r\n", arguments[2]);
    int watch = epoll_create1(0);
    for (int index = 0; index < wanted; index++) {
        readers[index].socket = reach(arguments[1], request);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (unsigned)index};
        if (epoll_ctl(watch, EPOLL_CTL_ADD, readers[index].socket, &event) != 0) fail("epoll");
    }
    long long limit = now() + atoll(arguments[4]) * 1000000000LL;
    static char buffer[KEPT + ROOM];
    struct epoll_event events[64];
    while (ended < wanted && now() < limit) {
        int found = epoll_wait(watch, events, 64, 1000);
        for (int index = 0; index < found; index++) {
            struct reader *reader = &readers[events[index].data.u32];
            memcpy(buffer, reader->rest, reader->kept);
            ssize_t length = read(reader->socket, buffer + reader->kept, ROOM);
            long long moment = now();
            if (length <= 0 && reader->ended) {
                epoll_ctl(watch, EPOLL_CTL_DEL, reader->socket, NULL);
                continue;
            }
            if (length <= 0) {
                fprintf(stderr, "listen: a stream ended early\n");
                return 1;
            }
            size_t total = reader->kept + (size_t)length;
            if (!reader->stands && memmem(buffer, total, ": roost", 7) != NULL) {
                reader->stands = 1;
                if (++standing == wanted) {
                    printf("ready\n");
                    fflush(stdout);
                }
            }
            int before = reader->ended;
            take(reader, buffer, total, moment);
            ended += reader->ended - before;
        }
    }
    if (ended < wanted || sample_count == 0) {
        fprintf(stderr, "listen: %d of %d streams came to their end, %zu samples\n", ended, wanted, sample_count);
        return 1;
    }
    qsort(samples, sample_count, sizeof *samples, smaller);
    printf(
        "{\"count\": %zu, \"p50\": %lld, \"p95\": %lld, \"p99\": %lld, \"most\": %lld}\n", sample_count, percentile(0.5), percentile(0.95),
        percentile(0.99), percentile(1));
    return 0;
}
