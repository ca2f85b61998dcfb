// Writer: the thread that does every write and every checkpoint, on the one connection that may.
//
// What waits while a commit is synced becomes the next transaction: the sync is the window, there is no timer. Each
// commit of a group has a savepoint, so that one that fails leaves the others be. commit() and alone() are for fibers
// of any loop and suspend; the rest is said at each.
#pragma once

#include "connection.h"
#include "opening.h"
#include "owned_commit.h"
#include "ticket.h"

#include <oneclaw/cpp/host.h>
#include <oneclaw/cpp/host/event.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace oneclaw::store_sqlite {

class Writer {
 public:
  Writer(sdk::Host host, sdk::EventService events, Opened file, std::uint64_t wal_bytes);
  // Ends the thread after what it does now; what waits is refused. Blocks.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Precondition: check_commit(). Fills *result.
  sdk::Status commit(sdk::Call call, const oc_commit& commit, oc_commit_result& result);
  // Runs `work` with no transaction open and no other work beside it. It must own what it touches.
  using Work = std::function<sdk::Status(Connection&, Tables&)>;
  sdk::Status alone(sdk::Call call, Work work);
  // The declared tables as of now; any thread.
  std::shared_ptr<const Tables> tables() const;

  static constexpr std::size_t kMaxGroup = 512;  // commits of one transaction
  static constexpr std::size_t kMaxGroupBytes = 64u << 20;
  static constexpr std::size_t kMaxWaiting = 100'000;  // beyond it commits are refused
  static constexpr std::size_t kMaxWaitingBytes = 512u << 20;

 private:
  struct Job {
    explicit Job(sdk::Event event) : ticket(std::move(event)) {}
    std::unique_ptr<const OwnedCommit> commit;  // or
    Work work;
    oc_commit_result result{};
    sdk::Status status;
    Ticket ticket;
  };
  using Group = std::vector<std::shared_ptr<Job>>;

  sdk::Result<std::shared_ptr<Job>> make_job(sdk::Call call) const;
  sdk::Status submit(std::shared_ptr<Job> job);
  void run();
  Group next_group(bool& is_over);
  void run_alone(Job& job);
  void run_group(Group& group);
  sdk::Status apply_group(Group& group);
  sdk::Status apply_one(Job& job, bool has_savepoint);
  sdk::Status apply(Job& job);
  sdk::Status end_transaction(sdk::Status why);
  void checkpoint(const char* mode);
  void note_failure(const sdk::Status& status);

  const sdk::Host host_;
  const sdk::EventService events_;
  const std::uint64_t wal_bytes_;

  // Only the thread touches these.
  Opened file_;
  std::uint64_t wal_frames_ = 0;  // not carried over yet
  std::int64_t page_bytes_ = 4096;
  std::string broken_;  // why nothing is written any more; empty: it is

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_ending_ = false;
  std::shared_ptr<const Tables> tables_;
  std::thread thread_;  // last: everything is there when it begins
};

}  // namespace oneclaw::store_sqlite
