#include "host/loop/thread.h"

#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace oneclaw::loop {

struct Thread::Impl {
  std::string name;
  std::function<void()> body;
  pthread_t handle{};

  static void* main(void* self) noexcept {
    auto* impl = static_cast<Impl*>(self);
    pthread_setname_np(pthread_self(), impl->name.c_str());
    impl->body();
    return nullptr;
  }
};

Thread::Thread(const ThreadOptions& options, std::function<void()> body) : impl_(std::make_unique<Impl>()) {
  impl_->name = options.name.substr(0, 15);
  impl_->body = std::move(body);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (options.stack_kib != 0) pthread_attr_setstacksize(&attributes, options.stack_kib * 1024);
  // Blocked before the thread exists: it inherits the mask and no signal slips in.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // A fault that meets a blocked signal ends the process without its handler: safe mode would never learn who it was.
  for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP}) sigdelset(&all, fault);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&impl_->handle, &attributes, &Impl::main, impl_.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    std::fprintf(stderr, "oneclaw: the kernel gave no thread for \"%s\": %s\n", impl_->name.c_str(),
                 std::strerror(error));
    std::abort();
  }
}

Thread::Thread(Thread&&) noexcept = default;

Thread& Thread::operator=(Thread&& other) noexcept {
  join();
  impl_ = std::move(other.impl_);
  return *this;
}

Thread::~Thread() { join(); }

void Thread::join() {
  if (!impl_) return;
  pthread_join(impl_->handle, nullptr);
  impl_.reset();
}

}  // namespace oneclaw::loop
