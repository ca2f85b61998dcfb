// The anchor of start_bench: a process that links what the host links, and does nothing. Ends with SIGTERM.
#include <unistd.h>

#include <cstdio>

int main() {
  std::puts("ready");
  std::fflush(stdout);
  ::pause();
  return 0;
}
