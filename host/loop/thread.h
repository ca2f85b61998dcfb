// A named thread of the host with all signals blocked, so that only the main thread meets them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace oneclaw::loop {

struct ThreadOptions {
  std::string name;           // what `top -H` shows, cut at 15 bytes
  std::size_t stack_kib = 0;  // 0: the system's default
};

class Thread {
 public:
  // Ends the process with a message when the kernel gives no thread.
  Thread(const ThreadOptions& options, std::function<void()> body);
  Thread(Thread&&) noexcept;
  Thread& operator=(Thread&&) noexcept;
  ~Thread();  // joins
  void join();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::loop
