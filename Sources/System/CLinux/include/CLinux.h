// Linux calls that Swift's Glibc module does not carry: epoll, eventfd, signalfd, accept4.
// Imported by the module EventLoop alone.
//
// No system header is included here: with the GNU extensions on, their types differ from those of
// the Glibc module, and Swift refuses to see both.
#pragma once
#include <stdint.h>

// The layout of the kernel's epoll_event, which is packed on x86-64 alone; checked in CLinux.c.
typedef struct
#if defined(__x86_64__)
    __attribute__((packed))
#endif
    {
  uint32_t events;
  void *data;
} clinux_event;

static const uint32_t clinux_readable = 0x001;
static const uint32_t clinux_writable = 0x004;
static const uint32_t clinux_failed = 0x018;

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, void *data);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, void *data);
int clinux_epoll_remove(int epoll, int descriptor);
int clinux_epoll_wait(int epoll, clinux_event *events, int count, int milliseconds);

// A non-blocking, close-on-exec eventfd; -1 and errno on failure.
int clinux_eventfd(void);
// A non-blocking, close-on-exec signalfd for `count` signals; -1 and errno on failure.
int clinux_signalfd(const int *signals, int count);
// The next signal number read from a signalfd; 0 when none is waiting.
int clinux_signal_next(int descriptor);
// Blocks `count` signals in the calling thread and those it starts later; 0 or an error number.
int clinux_signals_block(const int *signals, int count);
// Blocks every signal in the calling thread.
void clinux_signals_block_all(void);

// Accepts a non-blocking, close-on-exec socket; -1 and errno on failure. `peer` is a sockaddr_storage.
int clinux_accept(int listener, void *peer, uint32_t *length);

// One pointer of the calling thread. A real call, so that no compiler carries its address over a
// suspension point onto another thread.
void *clinux_thread_slot(void);
void clinux_set_thread_slot(void *value);

// Names the calling thread for `top -H` and debuggers; at most 15 octets are kept.
void clinux_name_thread(const char *name);
