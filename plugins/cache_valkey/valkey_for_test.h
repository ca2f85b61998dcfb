// The built plugin in a host of the tests, over real sockets, against a redis-server of its own or a hostile server.
#pragma once

#include "host/base/unique_fd.h"
#include "host/net/dialer.h"
#include "host/net/net_for_test.h"
#include "host/plugin/instance/plugin_host_for_test.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <oneclaw/cache.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::cache_valkey {

// A port that nobody has at this moment.
inline std::uint16_t free_port() {
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(fd.get(), reinterpret_cast<sockaddr*>(&in), sizeof in);
  socklen_t length = sizeof in;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&in), &length);
  return ntohs(in.sin_port);
}

// Plain threads. Nothing on disk; ended by its id.
class RedisForTest {
 public:
  explicit RedisForTest(std::vector<std::string> options = {}) : options_(std::move(options)), port_(free_port()) {
    start();
  }
  ~RedisForTest() { kill(); }

  // Returns when it says that it accepts connections.
  void start() {
    std::vector<std::string> words{"redis-server",
                                   "--port",
                                   std::to_string(port_),
                                   "--bind",
                                   "127.0.0.1",
                                   "--save",
                                   "",
                                   "--appendonly",
                                   "no",
                                   "--daemonize",
                                   "no",
                                   "--dir",
                                   "/tmp",
                                   "--logfile",
                                   ""};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    log_ = base::UniqueFd(ends[0]);
    base::UniqueFd theirs(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    const int failed = ::posix_spawnp(&pid_, "redis-server", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ASSERT_EQ(failed, 0) << "redis-server is not installed: packaging/install test";
    theirs.reset();
    std::string said;
    char buffer[4096];
    while (said.find("Ready to accept connections") == std::string::npos) {
      const ssize_t n = ::read(log_.get(), buffer, sizeof buffer);
      ASSERT_GT(n, 0) << "redis-server ended: " << said;
      said.append(buffer, static_cast<std::size_t>(n));
    }
  }
  void kill() { end(SIGKILL); }
  // Stops answering, the connections stay.
  void freeze(bool is_frozen) { ::kill(pid_, is_frozen ? SIGSTOP : SIGCONT); }
  // One inline command on a connection of its own; "" without a server.
  std::string raw(const std::string& line) const {
    base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port_);
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&in), sizeof in) != 0) return "";
    net::RawClient client(std::move(fd));
    client.send(line + "\r\n");
    return client.read_until("\r\n");
  }
  // The number after `name:` in INFO.
  std::int64_t info(const std::string& name) const {
    base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    net::RawClient client(port_);
    client.send("INFO all\r\nQUIT\r\n");
    const std::string text = client.read_all();
    const std::size_t at = text.find(name + ":");
    return at == std::string::npos ? -1 : std::stoll(text.substr(at + name.size() + 1));
  }
  std::uint16_t port() const { return port_; }
  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

 private:
  void end(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGCONT);
    ::kill(pid_, signal);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  std::vector<std::string> options_;
  std::uint16_t port_;
  pid_t pid_ = -1;
  base::UniqueFd log_;  // its standard output; stays open, as it goes on writing
};

struct Answer {
  oc_status status = OC_INTERNAL;
  std::string text;   // the value
  std::string error;  // the detail
  std::int64_t number = 0;
};

class ValkeyTest : public ::testing::Test {
 protected:
  explicit ValkeyTest(net::DialerOptions dialer = {}) : host_(2, {.threads = 1}) {
    dialer_ = std::move(net::Dialer::make(host_.loops(), std::move(dialer))).value();
    plugin_ = host_.load(ONECLAW_BINARY_DIR "/plugins/cache_valkey");
  }
  ~ValkeyTest() override {
    if (instance_) {
      host_.on_task([&] {
        const plugin::instance::StopReport report = instance_->stop(plugin::patience());
        EXPECT_EQ(report.status, OC_OK) << report.text;
        EXPECT_FALSE(report.is_stuck);
        EXPECT_THAT(report.leaks, ::testing::IsEmpty());
      });
    }
    instance_.reset();
    host_.loops().stop_and_join();
    dialer_.reset();
  }

  // Plain thread: an instance, or why there is none.
  std::string serve(const std::string& url, int timeout_ms = 20'000, int connect_wait_ms = 20'000) {
    plugin_.spec.config = "{\"url\":\"" + url + "\",\"prefix\":\"t:\",\"timeout_ms\":" + std::to_string(timeout_ms) +
                          ",\"connect_wait_ms\":" + std::to_string(connect_wait_ms) + "}";
    const std::vector<std::string> open{"127.0.0.1:*", "localhost:*"};
    plugin_.spec.grants.egress = std::make_shared<const net::Egress>(std::move(net::Egress::parse(open)).value());
    plugin::gate::HostParts parts = host_.parts();
    parts.dialer = dialer_.get();
    std::string error;
    host_.on_task([&] {
      auto made = plugin::instance::Instance::create(plugin_.spec, plugin_.image, parts);
      if (!made) {
        error = made.error().text;
        return;
      }
      instance_ = std::move(made).value();
      if (auto started = instance_->start(); !started) error = started.error().text;
    });
    return error;
  }

  const oc_cache_v1& cache() {
    return *static_cast<const oc_cache_v1*>(instance_->table(plugin::instance::Kind::cache));
  }
  // On a task.
  template <class Fn>
  Answer call(Fn&& fn, fiber::Duration time = std::chrono::seconds(60)) {
    Answer answer;
    plugin::call::CallError error;
    const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(time)};
    answer.status = plugin::call::invoke(
        instance_->callee(), spec, [&](oc_call* c) { return fn(instance_->self(), c, answer); }, &error);
    answer.error = error.text;
    return answer;
  }
  Answer get(const std::string& key, fiber::Duration time = std::chrono::seconds(60)) {
    return call(
        [&](void* self, oc_call* c, Answer& a) {
          return cache().get(self, c, plugin::call::to_oc_bytes(key), plugin::sink_to(a.text));
        },
        time);
  }
  Answer set(const std::string& key, const std::string& value, fiber::Duration time = std::chrono::seconds(60)) {
    return call(
        [&](void* self, oc_call* c, Answer&) {
          return cache().set(self, c, plugin::call::to_oc_bytes(key), plugin::call::to_oc_bytes(value), OC_CACHE_NO_TTL,
                             OC_CACHE_ALWAYS);
        },
        time);
  }
  Answer incr(const std::string& key, fiber::Duration time = std::chrono::seconds(60)) {
    return call(
        [&](void* self, oc_call* c, Answer& a) {
          return cache().incr(self, c, plugin::call::to_oc_bytes(key), 1, OC_CACHE_NO_TTL, &a.number);
        },
        time);
  }
  // On a task: fn(i) on as many tasks of this loop.
  void together(std::size_t count, const std::function<void(std::size_t)>& fn) {
    std::vector<loop::TaskHandle> tasks;
    for (std::size_t i = 0; i < count; ++i) {
      tasks.push_back(loop::Loop::current()->spawn([&fn, i] { fn(i); }, {.name = "test.caller"}));
    }
    for (loop::TaskHandle& task : tasks) task.join();
  }

  plugin::PluginHost host_;
  plugin::PluginHost::Plugin plugin_;
  std::unique_ptr<net::Dialer> dialer_;
  std::shared_ptr<plugin::instance::Instance> instance_;
};

}  // namespace oneclaw::cache_valkey
