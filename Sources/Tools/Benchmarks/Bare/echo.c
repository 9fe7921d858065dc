// The least that answers a unary gRPC call: nghttp2 on one epoll thread, in C, without a runtime.
//
// The yardstick of the benchmark: what is above it is what the Swift runtime costs. It checks the
// path, gathers the request's DATA and sends it back with grpc-status 0; nothing else.
//
// Usage: bare-echo PORT
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INPUT_BYTES = 64 * 1024, OUTPUT_BYTES = 96 * 1024, OUTPUT_FULL = 64 * 1024 };

typedef struct call {
  struct call *next_free;
  uint8_t *octets;
  size_t count, capacity, sent;
  int known;
} call;

typedef struct connection {
  struct connection *next_dirty;
  nghttp2_session *session;
  int descriptor, dirty;
  uint8_t *waiting;  // what the socket did not take; nothing more is made until it has
  size_t waiting_count;
} connection;

static const char path[] = "/bench.Echo/Unary";
static int poller;
static call *free_calls;
static connection *dirty_connections;
static nghttp2_session_callbacks *callbacks;
static nghttp2_option *options;
static uint8_t input[INPUT_BYTES], output[OUTPUT_BYTES];

#define FIELD(name, value)                                                        \
  {(uint8_t *)name, (uint8_t *)value, sizeof name - 1, sizeof value - 1,          \
   NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

static void mark_dirty(connection *c) {
  if (c->dirty) return;
  c->dirty = 1;
  c->next_dirty = dirty_connections;
  dirty_connections = c;
}

static int begin_headers(nghttp2_session *s, const nghttp2_frame *frame, void *user) {
  (void)user;
  call *fresh = free_calls;
  if (fresh) {
    free_calls = fresh->next_free;
  } else {
    fresh = calloc(1, sizeof *fresh);
    fresh->capacity = 512;
    fresh->octets = malloc(fresh->capacity);
  }
  fresh->count = fresh->sent = 0;
  fresh->known = 0;
  nghttp2_session_set_stream_user_data(s, frame->hd.stream_id, fresh);
  return 0;
}

static int header(
    nghttp2_session *s, const nghttp2_frame *frame, const uint8_t *name, size_t name_count,
    const uint8_t *value, size_t value_count, uint8_t flags, void *user) {
  (void)flags, (void)user;
  if (name_count != 5 || memcmp(name, ":path", 5)) return 0;
  call *of = nghttp2_session_get_stream_user_data(s, frame->hd.stream_id);
  if (of && value_count == sizeof path - 1 && !memcmp(value, path, value_count)) of->known = 1;
  return 0;
}

static int data_chunk(
    nghttp2_session *s, uint8_t flags, int32_t id, const uint8_t *data, size_t count, void *user) {
  (void)flags, (void)user;
  call *of = nghttp2_session_get_stream_user_data(s, id);
  if (!of) return 0;
  if (of->count + count > of->capacity) {
    of->capacity = (of->count + count) * 2;
    of->octets = realloc(of->octets, of->capacity);
  }
  memcpy(of->octets + of->count, data, count);
  of->count += count;
  return 0;
}

static ssize_t read_answer(
    nghttp2_session *s, int32_t id, uint8_t *target, size_t limit, uint32_t *flags,
    nghttp2_data_source *source, void *user) {
  static const nghttp2_nv trailers[] = {FIELD("grpc-status", "0")};
  (void)user;
  call *of = source->ptr;
  size_t count = of->count - of->sent < limit ? of->count - of->sent : limit;
  memcpy(target, of->octets + of->sent, count);
  of->sent += count;
  if (of->sent == of->count) {
    *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    nghttp2_submit_trailer(s, id, trailers, 1);
  }
  return (ssize_t)count;
}

static int frame_received(nghttp2_session *s, const nghttp2_frame *frame, void *user) {
  static const nghttp2_nv head[] = {
      FIELD(":status", "200"), FIELD("content-type", "application/grpc")};
  if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) return 0;
  if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
  call *of = nghttp2_session_get_stream_user_data(s, frame->hd.stream_id);
  if (!of || !of->known) {
    nghttp2_submit_rst_stream(s, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
  } else {
    nghttp2_data_provider provider = {.source.ptr = of, .read_callback = read_answer};
    nghttp2_submit_response(s, frame->hd.stream_id, head, 2, &provider);
  }
  mark_dirty(user);
  return 0;
}

static int stream_closed(nghttp2_session *s, int32_t id, uint32_t code, void *user) {
  (void)code, (void)user;
  call *of = nghttp2_session_get_stream_user_data(s, id);
  if (of) {
    of->next_free = free_calls;
    free_calls = of;
  }
  return 0;
}

static void accept_all(int listener) {
  static const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1000},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20}};
  int descriptor, one = 1;
  while ((descriptor = accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection *c = calloc(1, sizeof *c);
    c->descriptor = descriptor;
    nghttp2_session_server_new2(&c->session, callbacks, c, options);
    nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, settings, 2);
    nghttp2_session_set_local_window_size(c->session, NGHTTP2_FLAG_NONE, 0, 1 << 22);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
    mark_dirty(c);
  }
}

static int receive(connection *c) {
  ssize_t count = recv(c->descriptor, input, sizeof input, 0);
  return count > 0 && nghttp2_session_mem_recv(c->session, input, (size_t)count) >= 0;
}

static void wait_for_room(connection *c, const uint8_t *octets, size_t count) {
  struct epoll_event event = {.events = EPOLLIN | (count ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(poller, EPOLL_CTL_MOD, c->descriptor, &event);
  uint8_t *kept = count ? malloc(count) : 0;
  if (count) memcpy(kept, octets, count);
  free(c->waiting);
  c->waiting = kept;
  c->waiting_count = count;
}

// Sends once; 0 when the socket did not take it all.
static int send_out(connection *c, const uint8_t *octets, size_t count) {
  ssize_t sent = send(c->descriptor, octets, count, MSG_NOSIGNAL);
  if (sent < 0) sent = 0;
  if ((size_t)sent == count && !c->waiting) return 1;
  wait_for_room(c, octets + sent, count - (size_t)sent);
  return (size_t)sent == count;
}

static void flush(connection *c) {
  if (c->waiting && !send_out(c, c->waiting, c->waiting_count)) return;
  size_t filled = 0;
  const uint8_t *octets;
  ssize_t count;
  while ((count = nghttp2_session_mem_send(c->session, &octets)) > 0) {
    memcpy(output + filled, octets, (size_t)count);
    filled += (size_t)count;
    if (filled < OUTPUT_FULL) continue;
    if (!send_out(c, output, filled)) return;
    filled = 0;
  }
  if (filled) send_out(c, output, filled);
}

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1024)) {
    perror("bind");
    exit(1);
  }
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int count, char **words) {
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data_chunk);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
  nghttp2_option_new(&options);
  nghttp2_option_set_no_closed_streams(options, 1);
  int listener = listen_on(count > 1 ? atoi(words[1]) : 0);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = 0}, events[256];
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(poller, events, 256, -1);
    for (int index = 0; index < ready; index++) {
      connection *c = events[index].data.ptr;
      if (!c) {
        accept_all(listener);
      } else if (!(events[index].events & EPOLLIN) || receive(c)) {
        mark_dirty(c);
      } else {
        close(c->descriptor);
        nghttp2_session_del(c->session);
        c->session = 0;
        mark_dirty(c);
      }
    }
    while (dirty_connections) {
      connection *c = dirty_connections;
      dirty_connections = c->next_dirty;
      c->dirty = 0;
      if (c->session) {
        flush(c);
      } else {
        free(c->waiting);
        free(c);
      }
    }
  }
}
