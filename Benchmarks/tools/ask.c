// Repeats one request on many persistent connections, from one small process.
//   ask SOCKET PATH CONNECTIONS SECONDS
// Each connection sends the next request after a complete answer. Prints the number of answers, the total nanoseconds, and the
// percentiles of the time of one answer. Answers must have a length.
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

enum { MOST = 256, ROOM = 1 << 18 };

struct asker {
    int socket;
    long long asked;
    size_t have, want;
    char *buffer;
};

static struct asker askers[MOST];
static long long *samples;
static size_t sample_count, sample_room;
static char request[1024];

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "ask: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void ask(struct asker *asker) {
    asker->have = asker->want = 0;
    asker->asked = now();
    if (write(asker->socket, request, strlen(request)) != (ssize_t)strlen(request)) fail("request");
}

static void note(long long value) {
    if (sample_count == sample_room) {
        sample_room = sample_room ? sample_room * 2 : 1 << 16;
        samples = realloc(samples, sample_room * sizeof *samples);
        if (samples == NULL) fail("memory");
    }
    samples[sample_count++] = value;
}

// Whether the answer is complete.
static int take(struct asker *asker) {
    ssize_t length = read(asker->socket, asker->buffer + asker->have, ROOM - asker->have - 1);
    if (length <= 0) fail("a connection ended");
    asker->have += (size_t)length;
    asker->buffer[asker->have] = 0;
    if (asker->want == 0) {
        char *end = strstr(asker->buffer, "\r\n\r\n");
        if (end == NULL) return 0;
        if (memcmp(asker->buffer, "HTTP/1.1 200", 12) != 0) fail(asker->buffer);
        char *size = strcasestr(asker->buffer, "\r\ncontent-length:");
        if (size == NULL || size > end) fail("an answer without its length");
        asker->want = (size_t)(end + 4 - asker->buffer) + (size_t)atoll(size + 17);
        if (asker->want >= ROOM) fail("too long an answer");
    }
    return asker->have >= asker->want;
}

static int smaller(const void *left, const void *right) {
    long long a = *(const long long *)left, b = *(const long long *)right;
    return a < b ? -1 : a > b;
}

static long long percentile(double part) { return samples[(size_t)(part * (double)(sample_count - 1))]; }

int main(int count, char **arguments) {
    if (count != 5) return 2;
    int connections = atoi(arguments[3]);
    if (connections < 1 || connections > MOST) return 2;
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nhost: roost\r\naccept: application/json\r\n\r\n", arguments[2]);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(arguments[1]) >= sizeof address.sun_path) fail("socket path");
    strcpy(address.sun_path, arguments[1]);
    int watch = epoll_create1(0);
    for (int index = 0; index < connections; index++) {
        struct asker *asker = &askers[index];
        asker->socket = socket(AF_UNIX, SOCK_STREAM, 0);
        asker->buffer = malloc(ROOM);
        if (asker->socket < 0 || asker->buffer == NULL) fail("socket");
        if (connect(asker->socket, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (unsigned)index};
        if (epoll_ctl(watch, EPOLL_CTL_ADD, asker->socket, &event) != 0) fail("epoll");
    }
    long long begin = now(), limit = begin + atoll(arguments[4]) * 1000000000LL, moment = begin;
    for (int index = 0; index < connections; index++) ask(&askers[index]);
    while (moment < limit) {
        struct epoll_event events[64];
        int found = epoll_wait(watch, events, 64, 1000);
        for (int index = 0; index < found; index++) {
            struct asker *asker = &askers[events[index].data.u32];
            if (!take(asker)) continue;
            moment = now();
            note(moment - asker->asked);
            ask(asker);
        }
        if (found == 0) moment = now();
    }
    if (sample_count == 0) fail("no answer");
    qsort(samples, sample_count, sizeof *samples, smaller);
    printf(
        "{\"count\": %zu, \"nanoseconds\": %lld, \"p50\": %lld, \"p99\": %lld}\n", sample_count, moment - begin, percentile(0.5),
        percentile(0.99));
    return 0;
}
