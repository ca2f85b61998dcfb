#include "site_server.h"

#include "http_head.h"

#include <chrono>
#include <cstring>
#include <string>

namespace oneclaw::tool_places_sample {
namespace {

class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace

sdk::Status SiteServer::start(sdk::Call call, std::uint16_t port) {
  auto listener = std::make_shared<const Socket>(Socket::listen_on(port));
  if (!listener->is_valid()) {
    const int why = errno;
    return {why == EADDRINUSE ? OC_CONFLICT : OC_UNAVAILABLE,
            "the sample websites cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + std::strerror(why)};
  }
  listener_ = std::move(listener);
  auto task = tasks_.spawn(call, "sample sites", [this](sdk::Call own) { return accept_all(own); });
  if (!task) {
    listener_.reset();
    return sdk::Status(task.status().code(), std::string(call.error_text()));
  }
  accepting_ = std::move(*task);
  port_ = listener_->port();
  return {};
}

sdk::Status SiteServer::stop(sdk::Call call) {
  if (!accepting_) return {};
  sdk::TaskHandle accepting = std::move(accepting_);  // given back whatever the wait gives
  accepting.cancel();
  const sdk::Status joined = accepting.join(call);
  return joined.code() == OC_CANCELLED && !call.is_cancelled() ? sdk::Status() : sdk::Status(joined.code());
}

sdk::Status SiteServer::accept_all(sdk::Call call) {
  const auto listener = listener_;
  for (;;) {
    int32_t ready = 0;
    if (sdk::Status waited = offload_.wait_fd(call, listener->fd(), OC_FD_READABLE, ready); waited.code() != OC_OK) {
      return waited;
    }
    for (Socket peer = listener->accept(); peer.is_valid(); peer = listener->accept()) open(call, std::move(peer));
    // Out of descriptors: the connection stays in the queue, and so would this loop.
    constexpr auto kPause = std::chrono::milliseconds(50);
    if (!would_block() && errno != ECONNABORTED) {
      if (sdk::Status slept = call.sleep(kPause); slept.code() != OC_OK) return slept;
    }
  }
}

void SiteServer::open(sdk::Call call, Socket peer) {
  if (connections_ == kMaxConnections) return;
  const auto shared = std::make_shared<const Socket>(std::move(peer));
  auto task = tasks_.spawn(call, "sample site", [this, shared](sdk::Call own) {
    const Counted counted(connections_);
    // Ends whatever the connection waits for. It holds the socket too, so that the number is not another's by then.
    auto limit = tasks_.spawn(own, "sample site limit", [shared](sdk::Call timer) {
      const sdk::Status slept = timer.sleep(std::chrono::milliseconds(kConnectionMs));
      if (slept.code() == OC_OK) shared->shut_down();
      return sdk::Status();
    });
    return limit ? serve(own, *shared) : limit.take_status();
  });
  if (task) task->detach();
}

sdk::Status SiteServer::serve(sdk::Call call, const Socket& peer) const {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    char piece[2048];
    const std::ptrdiff_t size = peer.read(piece, sizeof piece);
    if (size > 0) head.append(piece, static_cast<std::size_t>(size));
    if (size == 0 || head.size() > kMaxHeadBytes || (size < 0 && !would_block())) return {};
    if (size > 0) continue;
    int32_t ready = 0;
    if (sdk::Status waited = offload_.wait_fd(call, peer.fd(), OC_FD_READABLE, ready); waited.code() != OC_OK) {
      return waited;
    }
  }
  bool is_head_only = false;
  const SiteAnswer answer = this->answer(head, is_head_only);
  if (answer.hangs_up) return peer.reset_on_close(), sdk::Status();
  if (answer.delay_ms > 0) {
    if (sdk::Status slept = call.sleep(std::chrono::milliseconds(answer.delay_ms)); slept.code() != OC_OK) return slept;
  }
  if (sdk::Status sent = send(call, peer, response_head(answer)); sent.code() != OC_OK) return sent;
  return is_head_only ? sdk::Status() : send(call, peer, answer.body);
}

SiteAnswer SiteServer::answer(std::string_view text, bool& is_head_only) const {
  SiteAnswer refused;
  refused.type = "text/plain; charset=utf-8";
  const auto head = read_head(text);
  if (!head) {
    refused.status = 400;
    refused.body = "this is no HTTP/1.1 request\n";
    return refused;
  }
  is_head_only = head->method == "HEAD";
  if (head->method != "GET" && !is_head_only) {
    refused.status = 405;
    refused.body = "sample websites are only read\n";
    return refused;
  }
  if (const Place* place = catalogue_.by_slug(head->slug()); place != nullptr) {
    return answer_of(*place, head->path, "http://" + std::string(head->host));
  }
  refused.status = 404;
  refused.body = "there is no sample website of this name\n";
  return refused;
}

sdk::Status SiteServer::send(sdk::Call call, const Socket& peer, std::string_view data) const {
  while (!data.empty()) {
    const std::ptrdiff_t size = peer.write(data);
    if (size >= 0) {
      data.remove_prefix(static_cast<std::size_t>(size));
      continue;
    }
    if (!would_block()) return {};  // the visitor is gone
    int32_t ready = 0;
    if (sdk::Status waited = offload_.wait_fd(call, peer.fd(), OC_FD_WRITABLE, ready); waited.code() != OC_OK) {
      return waited;
    }
  }
  return {};
}

}  // namespace oneclaw::tool_places_sample
