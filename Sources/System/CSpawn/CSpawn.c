#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Between fork and exec only async-signal-safe calls are allowed.
static void become(const char *path, char *const argv[], char *const envp[], pid_t parent, int listen_fd, int stdout_fd,
                   int stderr_fd) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The parent may have died before the line above.
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int null = open("/dev/null", O_RDWR);
  if (null < 0) _exit(127);
  // Copied above every target first, so that no dup2 below closes a source that is still needed.
  int output = fcntl(stdout_fd, F_DUPFD, 10);
  int errors = fcntl(stderr_fd, F_DUPFD, 10);
  int listener = listen_fd < 0 ? -1 : fcntl(listen_fd, F_DUPFD, 10);
  dup2(null, 0);
  dup2(output, 1);
  dup2(errors, 2);
  if (listener >= 0) dup2(listener, 3);
  for (int fd = listener >= 0 ? 4 : 3; fd < 1024; fd++) close(fd);
  execve(path, argv, envp);
  _exit(127);
}

pid_t cspawn(const char *path, char *const argv[], char *const envp[], int listen_fd, int stdout_fd, int stderr_fd) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become(path, argv, envp, parent, listen_fd, stdout_fd, stderr_fd);
  return child;
}

int cspawn_exited(int status) { return WIFEXITED(status); }
int cspawn_exit_code(int status) { return WEXITSTATUS(status); }
int cspawn_signal(int status) { return WTERMSIG(status); }
