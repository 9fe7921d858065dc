// Keeps a number of unary gRPC calls in flight on each of a number of connections, and tells what the
// server's process spent on them.
//
// Usage: load HOST:PORT PID CONNECTIONS CALLS OCTETS SECONDS
// Output: calls per second, microseconds of the server's CPU per call, p50 and p99 of the latency
// in microseconds, and the calls that failed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { INPUT_BYTES = 256 * 1024, OUTPUT_FULL = 64 * 1024, SAMPLES_MAX = 8000000 };

typedef struct call {
  struct call *next_free;
  uint64_t begun;
  size_t sent, received;
  int succeeded;
} call;

typedef struct {
  nghttp2_session *session;
  int descriptor, writing;
  uint8_t *output;
  size_t filled, sent;
} connection;

static call *free_calls;
static nghttp2_session_callbacks *callbacks;
static uint8_t *request;
static size_t request_count;
static uint64_t done, failed;
static uint32_t *samples;
static size_t sample_count;
static int poller, measuring, ending;

#define FIELD(name, value)                                                        \
  {(uint8_t *)name, (uint8_t *)value, sizeof name - 1, sizeof value - 1,          \
   NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// The processor time of a process in microseconds, user and system together.
static double processor_time(int pid) {
  char path[64], line[1024], *rest;
  unsigned long user = 0, system = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file || !fgets(line, sizeof line, file)) exit(fprintf(stderr, "no process %d\n", pid));
  fclose(file);
  rest = strrchr(line, ')');
  sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static ssize_t read_request(
    nghttp2_session *s, int32_t id, uint8_t *target, size_t limit, uint32_t *flags,
    nghttp2_data_source *source, void *user) {
  (void)s, (void)id, (void)user;
  call *of = source->ptr;
  size_t count = request_count - of->sent < limit ? request_count - of->sent : limit;
  memcpy(target, request + of->sent, count);
  of->sent += count;
  if (of->sent == request_count) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return (ssize_t)count;
}

static void begin(connection *c) {
  static const nghttp2_nv head[] = {
      FIELD(":method", "POST"), FIELD(":scheme", "http"), FIELD(":path", "/bench.Echo/Unary"),
      FIELD(":authority", "localhost"), FIELD("te", "trailers"),
      FIELD("content-type", "application/grpc"), FIELD("user-agent", "load")};
  call *fresh = free_calls;
  if (fresh) free_calls = fresh->next_free; else fresh = malloc(sizeof *fresh);
  *fresh = (call){.begun = now()};
  nghttp2_data_provider provider = {.source.ptr = fresh, .read_callback = read_request};
  nghttp2_submit_request(c->session, 0, head, sizeof head / sizeof *head, &provider, fresh);
}

static int header(
    nghttp2_session *s, const nghttp2_frame *frame, const uint8_t *name, size_t name_count,
    const uint8_t *value, size_t value_count, uint8_t flags, void *user) {
  (void)flags, (void)user;
  if (name_count != 11 || memcmp(name, "grpc-status", 11)) return 0;
  call *of = nghttp2_session_get_stream_user_data(s, frame->hd.stream_id);
  if (of) of->succeeded = value_count == 1 && value[0] == '0';
  return 0;
}

static int data_chunk(
    nghttp2_session *s, uint8_t flags, int32_t id, const uint8_t *data, size_t count, void *user) {
  (void)flags, (void)data, (void)user;
  call *of = nghttp2_session_get_stream_user_data(s, id);
  if (of) of->received += count;
  return 0;
}

static int stream_closed(nghttp2_session *s, int32_t id, uint32_t code, void *user) {
  call *of = nghttp2_session_get_stream_user_data(s, id);
  if (!of) return 0;
  if (code || !of->succeeded || of->received != request_count) failed++;
  if (measuring) {
    done++;
    if (sample_count < SAMPLES_MAX) samples[sample_count++] = (uint32_t)((now() - of->begun) / 100);
  }
  of->next_free = free_calls;
  free_calls = of;
  if (!ending) begin(user);
  return 0;
}

static void flush(connection *c) {
  for (;;) {
    while (c->sent < c->filled) {
      ssize_t count = send(
          c->descriptor, c->output + c->sent, c->filled - c->sent, MSG_NOSIGNAL);
      if (count < 0) break;
      c->sent += (size_t)count;
    }
    int blocked = c->sent < c->filled;
    if (blocked != c->writing) {
      struct epoll_event event = {.events = EPOLLIN | (blocked ? EPOLLOUT : 0), .data.ptr = c};
      epoll_ctl(poller, EPOLL_CTL_MOD, c->descriptor, &event);
      c->writing = blocked;
    }
    if (blocked) return;
    c->filled = c->sent = 0;
    const uint8_t *octets;
    ssize_t count;
    while (c->filled < OUTPUT_FULL
           && (count = nghttp2_session_mem_send(c->session, &octets)) > 0) {
      memcpy(c->output + c->filled, octets, (size_t)count);
      c->filled += (size_t)count;
    }
    if (!c->filled) return;
  }
}

static connection *connect_to(const char *address, int calls) {
  char host[64];
  const char *colon = strrchr(address, ':');
  snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
  inet_pton(AF_INET, host, &to.sin_addr);
  connection *c = calloc(1, sizeof *c);
  int one = 1;
  c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(c->descriptor, (struct sockaddr *)&to, sizeof to)) {
    perror("connect");
    exit(1);
  }
  setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  c->output = malloc(OUTPUT_FULL + 64 * 1024);
  nghttp2_session_client_new(&c->session, callbacks, c);
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 22}};
  nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, settings, 1);
  nghttp2_session_set_local_window_size(c->session, NGHTTP2_FLAG_NONE, 0, 1 << 26);
  for (int index = 0; index < calls; index++) begin(c);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(poller, EPOLL_CTL_ADD, c->descriptor, &event);
  flush(c);
  return c;
}

static void run(uint64_t until) {
  static uint8_t input[INPUT_BYTES];
  struct epoll_event events[256];
  while (now() < until) {
    int ready = epoll_wait(poller, events, 256, 100);
    for (int index = 0; index < ready; index++) {
      connection *c = events[index].data.ptr;
      if (events[index].events & EPOLLIN) {
        ssize_t count = recv(c->descriptor, input, sizeof input, MSG_DONTWAIT);
        if (count == 0 || nghttp2_session_mem_recv(c->session, input, (size_t)count) < 0) {
          fprintf(stderr, "the server closed a connection\n");
          exit(1);
        }
      }
      flush(c);
    }
  }
}

static int compare(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return (a > b) - (a < b);
}

int main(int count, char **words) {
  if (count != 7) return fprintf(stderr, "HOST:PORT PID CONNECTIONS CALLS OCTETS SECONDS\n"), 2;
  int pid = atoi(words[2]), connections = atoi(words[3]), calls = atoi(words[4]);
  uint32_t octets = (uint32_t)atoi(words[5]);
  double seconds = atof(words[6]);
  request_count = octets + 5;
  request = calloc(1, request_count);
  memset(request + 5, 'x', octets);
  *(uint32_t *)(request + 1) = htonl(octets);
  samples = malloc(SAMPLES_MAX * sizeof *samples);
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data_chunk);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
  poller = epoll_create1(EPOLL_CLOEXEC);
  for (int index = 0; index < connections; index++) connect_to(words[1], calls);
  run(now() + 1000000000);
  double before = processor_time(pid);
  uint64_t begun = now();
  measuring = 1;
  run(begun + (uint64_t)(seconds * 1e9));
  measuring = 0;
  double spent = processor_time(pid) - before, elapsed = (double)(now() - begun) / 1e9;
  qsort(samples, sample_count, sizeof *samples, compare);
  printf(
      "%.0f %.2f %.0f %.0f %lu\n", (double)done / elapsed, spent / (double)done,
      sample_count ? samples[sample_count / 2] / 10.0 : 0,
      sample_count ? samples[(size_t)((double)sample_count * 0.99)] / 10.0 : 0,
      (unsigned long)failed);
  return 0;
}
