#include "host/loop/readiness.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace oneclaw::loop {
namespace {

// Taken in one look; what is left is taken in the next.
constexpr int kBatch = 128;

int make_epoll() {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return fd;
}

}  // namespace

Readiness::Readiness(boost::asio::io_context& io) : epoll_(io, make_epoll()) { arm(); }

bool Readiness::add(int fd, Interest& interest) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &interest;
  return ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Readiness::remove(int fd) noexcept {
  epoll_event unused{};
  ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, fd, &unused);
}

void Readiness::arm() {
  epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    collect();
    arm();
  });
}

// Only wakes tasks: none runs, and so none leaves, before all events are told.
void Readiness::collect() noexcept {
  std::array<epoll_event, kBatch> events;
  const int count = ::epoll_wait(epoll_.native_handle(), events.data(), kBatch, 0);
  for (int i = 0; i < count; ++i) tell(*static_cast<Interest*>(events[i].data.ptr), events[i].events);
}

void Readiness::tell(Interest& interest, std::uint32_t events) noexcept {
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) interest.is_read_ended = true;
  if ((events & EPOLLHUP) != 0) interest.is_write_ended = true;
  if ((events & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
    interest.is_readable = true;
    if (interest.reader != nullptr) interest.reader->notify();
  }
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) {
    interest.is_writable = true;
    if (interest.writer != nullptr) interest.writer->notify();
  }
}

}  // namespace oneclaw::loop
