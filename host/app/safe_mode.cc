#include "host/app/safe_mode.h"

#include "host/base/json.h"
#include "host/loop/loop.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

namespace oneclaw::app {
namespace {

constexpr std::array kFatalSignals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// A signal handler gets no argument: the one descriptor it writes to has to be reachable without one.
std::atomic<int> crash_fd{-1};

void write_all(int fd, const char* text) noexcept { (void)!::write(fd, text, std::strlen(text)); }

// Async-signal-safe: "signal 11 cache_memory\n". A name is only known on a loop thread inside a plugin.
void record_end(const char* what, int number) noexcept {
  const int fd = crash_fd.exchange(-1);
  if (fd < 0) return;
  const loop::Loop* loop = loop::Loop::current();
  const char* name = loop == nullptr ? nullptr : loop->activity().running.load(std::memory_order_relaxed);
  if (name == nullptr) return;
  std::array<char, 4> digits{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10), ' ', 0};
  write_all(fd, what);
  write_all(fd, " ");
  write_all(fd, digits.data());
  write_all(fd, name);
  write_all(fd, "\n");
  ::fsync(fd);
}

void on_fatal_signal(int number) {
  record_end("signal", number);
  // SA_RESETHAND restored the default action; raising again gives the core dump and the true exit status.
  ::raise(number);
}

void on_exit() { record_end("exit", 0); }

void install_handlers() {
  struct sigaction action {};
  action.sa_handler = &on_fatal_signal;
  action.sa_flags = SA_RESETHAND | SA_NODEFER;
  ::sigemptyset(&action.sa_mask);
  for (const int number : kFatalSignals) ::sigaction(number, &action, nullptr);
  std::atexit(&on_exit);
}

std::string text_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = object.IsObject() ? base::json_find(object, key) : nullptr;
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

std::string describe(const std::string& kind, const std::string& number) {
  if (kind == "signal") return "signal " + std::to_string(std::atoi(number.c_str())) + " while it ran";
  if (kind == "exit") return "it ended the process with exit()";
  if (kind == "load") return "the process ended while its library was loaded";
  if (kind == "stall") return "it held a loop thread beyond the fault budget";
  return kind;
}

}  // namespace

base::Result<std::unique_ptr<SafeMode>> SafeMode::arm(const std::string& state_dir) {
  std::unique_ptr<SafeMode> mode(new SafeMode(state_dir));
  if (auto loaded = mode->load(); !loaded) return std::move(loaded).error();
  const std::string path = state_dir + "/running";
  mode->sentinel_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (!mode->sentinel_) return base::Error{OC_UNAVAILABLE, path + ": " + std::strerror(errno)};
  crash_fd = mode->sentinel_.get();
  install_handlers();
  return mode;
}

SafeMode::~SafeMode() { disarm(); }

void SafeMode::disarm() {
  crash_fd = -1;
  if (!sentinel_) return;
  sentinel_.reset();
  ::unlink((directory_ + "/running").c_str());
}

// The sentinel's lines: "hash NAME SHA", "load 0 NAME", "loaded", "signal 11 NAME", "exit 00 NAME", "stall 0 NAME".
base::Result<void> SafeMode::load() {
  const std::string saved = directory_ + "/quarantine.json";
  if (::access(saved.c_str(), F_OK) == 0) {
    auto document = base::parse_json_file(saved);
    if (!document) return std::move(document).error().in("quarantine list; remove the file to start without it");
    if (!document->IsArray()) {
      return base::Error{OC_CORRUPT, saved + ": must be an array; remove the file to start without it"};
    }
    for (const auto& entry : document->GetArray()) {
      quarantined_.push_back({text_of(entry, "instance"), text_of(entry, "sha256"), text_of(entry, "reason")});
    }
  }
  std::ifstream in(directory_ + "/running");
  std::string kind;
  std::string loading;
  std::vector<Quarantine> found;
  while (in >> kind) {
    std::string number;
    std::string name;
    if (kind == "loaded") {
      loading.clear();
      continue;
    }
    if (!(in >> number >> name)) break;
    if (kind == "hash") {
      hashes_.emplace_back(number, name);
    } else if (kind == "load") {
      loading = name;
    } else {
      found.push_back({name, "", describe(kind, number)});
    }
  }
  if (!loading.empty()) found.push_back({loading, "", describe("load", "0")});
  for (Quarantine& q : found) {
    for (const auto& [instance, hash] : hashes_) {
      if (instance == q.instance) q.sha256 = hash;
    }
    std::erase_if(quarantined_, [&](const Quarantine& old) { return old.instance == q.instance; });
    quarantined_.push_back(std::move(q));
  }
  hashes_.clear();
  return found.empty() ? base::Result<void>() : save();
}

base::Result<void> SafeMode::save() const {
  std::string text = "[";
  for (const Quarantine& q : quarantined_) {
    if (text.size() > 1) text += ",";
    text += "{\"instance\":" + base::json_quote(q.instance) + ",\"sha256\":" + base::json_quote(q.sha256) +
            ",\"reason\":" + base::json_quote(q.reason) + "}";
  }
  text += "]\n";
  const std::string path = directory_ + "/quarantine.json";
  const std::string temporary = path + ".new";
  std::ofstream out(temporary, std::ios::trunc);
  out << text;
  out.close();
  if (!out || ::rename(temporary.c_str(), path.c_str()) != 0) {
    return base::Error{OC_UNAVAILABLE, path + ": cannot be written: " + std::strerror(errno)};
  }
  return {};
}

std::optional<std::string> SafeMode::quarantine(const std::string& instance, const std::string& sha256) {
  for (const Quarantine& q : quarantined_) {
    // Another library under the same name is another plugin: it gets its chance.
    if (q.instance == instance && (q.sha256.empty() || sha256.empty() || q.sha256 == sha256)) return q.reason;
  }
  return std::nullopt;
}

void SafeMode::release(const std::string& instance) {
  const auto count = std::erase_if(quarantined_, [&](const Quarantine& q) { return q.instance == instance; });
  // What cannot be written is asked for again at the next start: harmless, and the log of that start says so.
  if (count > 0) (void)!save().ok();
}

void SafeMode::write_sentinel(const std::string& line) {
  if (sentinel_) (void)!::write(sentinel_.get(), line.data(), line.size());
}

void SafeMode::enter_load(const std::string& instance, const std::string& sha256) {
  note_hash(instance, sha256);
  write_sentinel("load 0 " + instance + "\n");
}

void SafeMode::leave_load() { write_sentinel("loaded\n"); }

void SafeMode::note_hash(const std::string& instance, const std::string& sha256) {
  if (!sha256.empty()) write_sentinel("hash " + instance + " " + sha256 + "\n");
}

void SafeMode::report_stall(const std::string& instance) { write_sentinel("stall 0 " + instance + "\n"); }

}  // namespace oneclaw::app
