#include "host/services/tape/tape.h"

#include "host/fiber/task.h"

#include <chrono>
#include <cstring>

namespace oneclaw::services::tape {

using base::Error;
using base::Result;

namespace {

constexpr std::chrono::seconds kLongestTurn{5};  // without any other fiber of the step taking an answer
constexpr std::size_t kEntryBytes = 64;          // of bookkeeping

void put(std::string& out, std::uint64_t number) {
  char bytes[8];
  std::memcpy(bytes, &number, sizeof bytes);  // little-endian: the only kind of machine this runs on
  out.append(bytes, sizeof bytes);
}

void put(std::string& out, std::string_view text) {
  put(out, std::uint64_t{text.size()});
  out += text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    if (left_.size() < sizeof value) return is_good_ = false, 0;
    std::memcpy(&value, left_.data(), sizeof value);
    left_.remove_prefix(sizeof value);
    return value;
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > left_.size()) return is_good_ = false, std::string();
    std::string out(left_.substr(0, size));
    left_.remove_prefix(size);
    return out;
  }
  bool is_good() const noexcept { return is_good_; }
  bool is_over() const noexcept { return left_.empty(); }

 private:
  std::string_view left_;
  bool is_good_ = true;
};

std::string function_of(std::string_view what) { return std::string(what.substr(0, what.find(' '))); }

}  // namespace

void Tape::spoil(std::string why) {
  if (spoiled_.empty()) spoiled_ = std::move(why);
  entries_.clear();
}

void Tape::add(Entry entry) {
  if (!spoiled_.empty()) return;
  bytes_ += entry.what.size() + entry.text.size() + entry.out.size() + kEntryBytes;
  if (bytes_ > kMaxTapeBytes || entries_.size() >= kMaxEntries) {
    return spoil("what a step was answered is more than " + std::to_string(kMaxTapeBytes >> 20) + " MiB");
  }
  entries_.push_back(std::move(entry));
}

Result<std::size_t> Tape::find(const std::string& what) const {
  for (std::size_t i = turn_; i < entries_.size(); ++i) {
    if (!taken_[i] && entries_[i].what == what) return i;
  }
  return Error{OC_CONFLICT, "replay: the step asks " + function_of(what) +
                                " for something that it did not ask for when it was recorded"};
}

Entry Tape::take(std::size_t index) {
  taken_[index] = true;
  ++count_;
  while (turn_ < entries_.size() && taken_[turn_]) ++turn_;
  waiting_.notify_all();
  return std::move(entries_[index]);
}

Result<Entry> Tape::next_at_once(const std::string& what) {
  const auto index = find(what);
  if (!index) return index.error();
  return take(*index);
}

Result<Entry> Tape::next(const std::string& what) {
  for (;;) {
    const auto index = find(what);
    if (!index) return index.error();
    if (*index == turn_) return take(*index);
    const std::size_t before = count_;
    const fiber::Wake wake = waiting_.wait(fiber::Deadline::after(kLongestTurn));
    if (wake == fiber::Wake::cancelled) return Error{OC_CANCELLED, "replay: cancelled"};
    if (count_ == before) {
      return Error{OC_CONFLICT, "replay: the step does not ask " + function_of(entries_[turn_].what) +
                                    " any more, as it did when it was recorded"};
    }
  }
}

bool Tapes::insert(const std::string& job, std::shared_ptr<Tape> tape) {
  const std::lock_guard lock(mutex_);
  return by_job_.emplace(job, std::move(tape)).second;
}

void Tapes::erase(const std::string& job) {
  const std::lock_guard lock(mutex_);
  by_job_.erase(job);
}

std::shared_ptr<Tape> Tapes::find(std::string_view job, std::string_view instance) const {
  if (job.empty()) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto it = by_job_.find(job);
  return it == by_job_.end() || it->second->instance() != instance ? nullptr : it->second;
}

std::string encode(const std::vector<Entry>& entries) {
  std::string out;
  put(out, std::uint64_t{entries.size()});
  for (const Entry& entry : entries) {
    put(out, std::string_view(entry.what));
    put(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(entry.status)));
    put(out, std::string_view(entry.text));
    put(out, std::uint64_t{entry.retry_after_ms});
    put(out, std::string_view(entry.out));
  }
  return out;
}

Result<std::vector<Entry>> decode(std::string_view bytes) {
  Reader reader(bytes);
  const std::uint64_t count = reader.number();
  std::vector<Entry> out;
  for (std::uint64_t i = 0; i < count && reader.is_good(); ++i) {
    Entry& entry = out.emplace_back();
    entry.what = reader.text();
    entry.status = static_cast<std::int32_t>(static_cast<std::int64_t>(reader.number()));
    entry.text = reader.text();
    entry.retry_after_ms = static_cast<std::uint32_t>(reader.number());
    entry.out = reader.text();
  }
  if (!reader.is_good() || !reader.is_over()) return Error{OC_CORRUPT, "a recording cannot be read"};
  return out;
}

}  // namespace oneclaw::services::tape
