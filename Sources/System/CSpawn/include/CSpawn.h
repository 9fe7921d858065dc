#pragma once

#include <sys/types.h>

/// Starts a program in a process of its own that is asked to end (SIGTERM) when the calling thread's process dies.
///
/// The child has the file descriptor `listen_fd` as 3 (unless it is -1), `/dev/null` as standard input, `stdout_fd` as
/// standard output and `stderr_fd` as standard error, an empty signal mask, and a process group of its own, so that
/// Ctrl-C in a terminal reaches the parent alone.
///
/// Returns the process's id, or -1 with errno.
pid_t cspawn(const char *path, char *const argv[], char *const envp[], int listen_fd, int stdout_fd, int stderr_fd);

/// Whether a waited-for process ended by exit, its exit code, and the signal that ended it otherwise.
int cspawn_exited(int status);
int cspawn_exit_code(int status);
int cspawn_signal(int status);
