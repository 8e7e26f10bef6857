// Sends mutated requests to a server, each on a connection of its own, and watches what comes back.
//
//   mutate ADDRESS CORPUS FIRST COUNT LANES
//
// ADDRESS is a port of 127.0.0.1 or the path of a Unix socket. CORPUS is a file of samples, each behind its length (four bytes, little
// endian). Input n depends on the corpus and n alone, so that `FIRST=n COUNT=1` sends it again. Prints a line of JSON: how many inputs were
// answered with which status, how many not at all. Ends with 1 and the input's number, where an answer is no HTTP, is a 5xx, or does not
// come to an end within 30 s of the last byte that was sent; an event stream need not end.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { most = 96 << 10, patience = 30, lanesAtMost = 64 };

typedef struct {
    const uint8_t *bytes;
    size_t count;
} Sample;

static Sample samples[1024];
static size_t sampleCount;
static struct sockaddr_storage address;
static socklen_t addressSize;
static uint64_t end;
static atomic_ullong next;
static atomic_ullong statuses[600];
static atomic_ullong unanswered;

static void fail(const char *format, ...) {
    va_list words;
    va_start(words, format);
    vfprintf(stderr, format, words);
    va_end(words);
    fputc('\n', stderr);
    exit(1);
}

// MARK: Inputs

static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t limit) {
    return limit ? draw(state) % limit : 0;
}

// Bytes at which parsers change their minds.
static const uint8_t turns[] = "\r\n\0 :\t,;=\"%/\\?#.-+0159AZaz{}[]\x7f\x80\xc0\xed\xf4\xff\x0b\x01";
// Words that mean something to them.
static const char *const words[] = {
    "\r\n", "\r\n\r\n", "\n\n", "\r\n ", "0\r\n\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 4\r\n", "Content-Length: -1\r\n",
    "Content-Length: 18446744073709551616\r\n", "Connection: close\r\n", "Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n",
    "Host: a\r\n", "Host: 127.0.0.1\r\n", "Origin: null\r\n", "Accept: text/event-stream\r\n", "Accept-Encoding: br\r\n", "Range: bytes=0-\r\n", "If-Match: *\r\n",
    "If-None-Match: \"x\"\r\n", "Last-Event-ID: -1\r\n", "Idempotency-Key: k\r\n", "Content-Type: application/json\r\n", "Content-Encoding: gzip\r\n",
    "ffffffffffffffff\r\n", "fffffffe\r\n", ";ext=\"\r\n", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HEAD ", "OPTIONS * ", "CONNECT a:1 ", "PRI * ", "//", "/../", "/%2e%2e/", "%00", "%ff",
    "http://a/", "null", "true", "1e400", "-0", "[[[[[[[[", "{\"a\":{\"a\":", "\\ud800", "\"\\u0000\"", "\xef\xbb\xbf", "\x81\xfe\x7f\xff", "\x88\x02\x03\xe8", "\x89\x00"};

static size_t put(uint8_t *input, size_t count, size_t at, const void *bytes, size_t added) {
    if (count + added > most) added = most - count;
    memmove(input + at + added, input + at, count - at);
    memcpy(input + at, bytes, added);
    return count + added;
}

static size_t mutated(uint8_t *input, uint64_t *state) {
    Sample sample = samples[below(state, sampleCount)];
    size_t count = sample.count;
    memcpy(input, sample.bytes, count);
    // Few changes leave requests that come far, many find what the parser does with noise.
    for (size_t changes = below(state, below(state, 3) ? 3 : 9); changes > 0; changes--) {
        size_t at = below(state, count + 1), span = 1 + below(state, below(state, 4) ? 8 : 400);
        if (span > count - at) span = count - at;
        switch (below(state, 9)) {
        case 0:
            if (at < count) input[at] ^= (uint8_t)(1 << below(state, 8));
            break;
        case 1:
            if (at < count) input[at] = turns[below(state, sizeof turns - 1)];
            break;
        case 2:
            if (at < count) input[at] = (uint8_t)draw(state);
            break;
        case 3:
            memmove(input + at, input + at + span, count - at - span);
            count -= span;
            break;
        case 4: {
            uint8_t copy[512];
            memcpy(copy, input + at, span);
            count = put(input, count, below(state, count + 1), copy, span);
            break;
        }
        case 5:
        case 6: {
            const char *word = words[below(state, sizeof words / sizeof *words)];
            count = put(input, count, at, word, strlen(word));
            break;
        }
        case 7: {
            Sample other = samples[below(state, sampleCount)];
            size_t from = below(state, other.count);
            count = put(input, count, at, other.bytes + from, below(state, other.count - from + 1));
            break;
        }
        default:
            if (below(state, 3) == 0) {
                count = at;
            } else if (below(state, 40) == 0) {
                // Longer than any line or number may be.
                uint8_t run[48 << 10];
                size_t length = 1 + below(state, sizeof run);
                memset(run, count && at < count ? input[at] : 'a', length);
                count = put(input, count, at, run, length);
            }
        }
    }
    return count;
}

// MARK: Sending

static void count(uint64_t number, const uint8_t *answer, size_t got) {
    if (got == 0) {
        unanswered++;
        return;
    }
    int status = 0;
    if (got < 12 || memcmp(answer, "HTTP/1.1 ", 9) || sscanf((const char *)answer + 9, "%3d", &status) != 1 || status < 100 || status > 599)
        fail("input %llu: the answer is no HTTP: %.*s", (unsigned long long)number, (int)(got < 200 ? got : 200), answer);
    if (status >= 500) fail("input %llu: answered %d: %.*s", (unsigned long long)number, status, (int)(got < 600 ? got : 600), answer);
    statuses[status]++;
}

// What the server gets is the whole input, in up to three pieces, then the end of what we say, at once or after the answer began; it may leave
// earlier.
static void send_one(uint64_t number, uint8_t *input, uint8_t *answer) {
    uint64_t state = number * 0x2545f4914f6cdd1d + 1;
    size_t size = mutated(input, &state);
    int peer = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = patience};
    // Reset at the end, so that millions of connections leave no ports behind that wait.
    struct linger none = {.l_onoff = 1};
    if (peer < 0 || setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) || setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit)
        || setsockopt(peer, SOL_SOCKET, SO_LINGER, &none, sizeof none))
        fail("no socket: %s", strerror(errno));
    if (connect(peer, (struct sockaddr *)&address, addressSize)) fail("input %llu: no connection: %s", (unsigned long long)number, strerror(errno));
    size_t cuts = below(&state, 3);
    for (size_t sent = 0; sent < size;) {
        size_t piece = cuts ? 1 + below(&state, size - sent) : size - sent;
        if (cuts) cuts--;
        ssize_t went = send(peer, input + sent, piece, MSG_NOSIGNAL);
        if (went < 0 && errno == EAGAIN) fail("input %llu: is not read", (unsigned long long)number);
        if (went < 0) break;
        sent += (size_t)went;
    }
    // Some wait for the answer first: who hangs up at once opens no WebSocket.
    struct pollfd readable = {.fd = peer, .events = POLLIN};
    if (below(&state, 4) == 0) poll(&readable, 1, 40);
    shutdown(peer, SHUT_WR);
    size_t got = 0;
    for (;;) {
        uint8_t rest[16 << 10];
        bool kept = got < most;
        ssize_t came = recv(peer, kept ? answer + got : rest, kept ? most - got : sizeof rest, 0);
        if (came > 0) {
            if (kept) got += (size_t)came;
            // Lasts as long as somebody may still read it.
            if (memmem(answer, got, "text/event-stream", 17)) break;
            continue;
        }
        if (came < 0 && errno == EAGAIN)
            fail("input %llu: no end of the answer within %d s: %.*s", (unsigned long long)number, patience, (int)(got < 300 ? got : 300), answer);
        break;
    }
    count(number, answer, got);
    close(peer);
}

static void *lane(void *unused) {
    (void)unused;
    uint8_t *input = malloc(most + 1), *answer = malloc(most + 1);
    if (!input || !answer) fail("no memory");
    for (uint64_t number; (number = next++) < end;) send_one(number, input, answer);
    free(input);
    free(answer);
    return NULL;
}

// MARK: The program

static void read_corpus(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("%s: %s", path, strerror(errno));
    uint32_t length;
    while (sampleCount < sizeof samples / sizeof *samples && fread(&length, sizeof length, 1, file) == 1) {
        uint8_t *bytes = malloc(length + 1);
        if (!bytes || length > most / 2 || fread(bytes, 1, length, file) != length) fail("%s: sample %zu cannot be read", path, sampleCount);
        samples[sampleCount++] = (Sample){bytes, length};
    }
    fclose(file);
    if (!sampleCount) fail("%s: no sample", path);
}

static void read_address(const char *words) {
    if (*words == '/') {
        struct sockaddr_un *unix_ = (struct sockaddr_un *)&address;
        unix_->sun_family = AF_UNIX;
        if (strlen(words) >= sizeof unix_->sun_path) fail("%s: too long for a socket", words);
        strcpy(unix_->sun_path, words);
        addressSize = sizeof *unix_;
    } else {
        struct sockaddr_in *tcp = (struct sockaddr_in *)&address;
        *tcp = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        addressSize = sizeof *tcp;
    }
}

int main(int count, char **arguments) {
    if (count != 6) fail("usage: mutate PORT|SOCKET CORPUS FIRST COUNT LANES");
    read_address(arguments[1]);
    read_corpus(arguments[2]);
    uint64_t first = strtoull(arguments[3], NULL, 10);
    next = first;
    end = first + strtoull(arguments[4], NULL, 10);
    size_t lanes = strtoull(arguments[5], NULL, 10);
    if (lanes < 1 || lanes > lanesAtMost) fail("%zu lanes: 1 to %d", lanes, lanesAtMost);
    pthread_t threads[lanesAtMost];
    for (size_t index = 0; index < lanes; index++)
        if (pthread_create(&threads[index], NULL, lane, NULL)) fail("no thread");
    for (size_t index = 0; index < lanes; index++) pthread_join(threads[index], NULL);
    printf("{\"unanswered\": %llu, \"statuses\": {", (unsigned long long)unanswered);
    const char *between = "";
    for (int status = 100; status < 600; status++) {
        if (!statuses[status]) continue;
        printf("%s\"%d\": %llu", between, status, (unsigned long long)statuses[status]);
        between = ", ";
    }
    puts("}}");
    return 0;
}
