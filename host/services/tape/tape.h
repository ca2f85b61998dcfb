// The answers that one run of a step got from the host, in the order in which they came.
//
// A tape belongs to the loop of its step; Tapes may be asked from any thread.
#pragma once

#include "host/base/result.h"
#include "host/fiber/wait_list.h"

#include <oneclaw/abi.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::tape {

inline constexpr std::size_t kMaxTapeBytes = 4u << 20;  // of one step; beyond it a job cannot be replayed
inline constexpr std::size_t kMaxEntries = 100'000;

struct Entry {
  std::string what;  // function and digest of the request
  std::int32_t status = OC_OK;
  std::string text;  // why it failed
  std::uint32_t retry_after_ms = 0;
  std::string out;  // what it gave
};

class Tape {
 public:
  // Records what `instance` asks for.
  explicit Tape(std::string instance) : instance_(std::move(instance)) {}
  // Plays back.
  Tape(std::string instance, std::vector<Entry> entries)
      : instance_(std::move(instance)), entries_(std::move(entries)), taken_(entries_.size()), is_playing_(true) {}

  const std::string& instance() const noexcept { return instance_; }
  bool is_playing() const noexcept { return is_playing_; }

  // ---- recording

  void add(Entry entry);
  // From now on the tape is worth nothing, for this reason.
  void spoil(std::string why);
  const std::string& spoiled() const noexcept { return spoiled_; }
  const std::vector<Entry>& entries() const noexcept { return entries_; }

  // ---- playing back

  // The answer to `what`, once everything before it was taken. Suspends. OC_CONFLICT: the step asks for something that
  // it did not ask for then, or what came before never comes.
  base::Result<Entry> next(const std::string& what);
  // As next(), for functions that may not wait.
  base::Result<Entry> next_at_once(const std::string& what);
  // How many answers nobody asked for.
  std::size_t left() const noexcept { return entries_.size() - count_; }

 private:
  base::Result<std::size_t> find(const std::string& what) const;
  Entry take(std::size_t index);

  std::string instance_;
  std::vector<Entry> entries_;
  std::vector<bool> taken_;  // by index
  std::size_t turn_ = 0;     // the first that is not taken
  std::size_t count_ = 0;    // of those taken
  std::size_t bytes_ = 0;
  std::string spoiled_;
  bool is_playing_ = false;
  fiber::WaitList waiting_;
};

// The tapes of steps that run now, by the job of their calls.
class Tapes {
 public:
  // False: a tape of that job is in already.
  bool insert(const std::string& job, std::shared_ptr<Tape> tape);
  void erase(const std::string& job);
  // Null: nothing of `job` that `instance` calls is recorded or played back.
  std::shared_ptr<Tape> find(std::string_view job, std::string_view instance) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Tape>, std::less<>> by_job_;  // guarded by mutex_
};

// Entries as bytes, and back. OC_CORRUPT.
std::string encode(const std::vector<Entry>& entries);
base::Result<std::vector<Entry>> decode(std::string_view bytes);

}  // namespace oneclaw::services::tape
