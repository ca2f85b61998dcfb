// The runner: starts the job of each schedule that is due, once, whatever restarts and however many hosts look.
//
// Home loop. A due time is one idempotency key (schedule and time) towards the engine, and the schedule moves on only
// after its job was recorded: a crash in between comes to the same job. After a time in which no host ran there is one
// run for everything that was missed, and none when the last missed time is older than kCatchUp. A start that is
// refused is told in the conversation that the schedule was made in, once until it works again, and kMaxRefusals in a
// row switch the schedule off. A start that fails on our side is tried again at every round.
#pragma once

#include "host/loop/loop.h"
#include "host/loop/task_group.h"
#include "host/records/messages.h"
#include "host/schedule/schedules.h"

#include <chrono>
#include <functional>
#include <string>

namespace oneclaw::schedule {

inline constexpr std::chrono::hours kCatchUp{24};
inline constexpr std::int64_t kMaxRefusals = 5;
inline constexpr std::chrono::milliseconds kLook{5000};  // at least so often, because another host may have added some
inline constexpr std::uint32_t kDuePage = 100;           // schedules read at once

// How the conversation of a schedule hears of it. Views are those of sdk/abi/view.md.
struct Voice {
  std::function<std::string(const records::Schedule&, const records::Job&)> started;
  std::function<std::string(const records::Schedule&, const base::Error&)> refused;
  // Sends a message that is recorded already; open: its job changes it. On the home loop.
  std::function<void(records::OutboxMessage, bool is_open)> send;
};

class Runner {
 public:
  Runner(loop::Loop& home, Parts parts, Voice voice)
      : home_(home), parts_(std::move(parts)), voice_(std::move(voice)), group_(home) {}
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  base::Result<void> start();
  // Before engine and conversations stop. False when a round does not end.
  bool stop(fiber::Deadline deadline);
  // One round, on a task of the home loop: everything that is due now; how many jobs were started.
  base::Result<std::size_t> run_due();

 private:
  using Row = records::Stored<records::Schedule>;

  void keep_running();
  std::chrono::milliseconds until_next();
  bool run(Row row);
  // The due time that is to run, in seconds; nothing when all that was missed is too old.
  static bool is_worth_running(const Rule& rule, const Zone& zone, std::int64_t due, std::int64_t now);
  // Commits what `change` makes of the schedule, with the message. False: another host, or its user, was first.
  bool advance(Row& row, const std::function<void(records::Schedule&)>& change,
               const std::optional<records::OutboxMessage>& message);
  void refuse(Row& row, const base::Error& error, std::optional<std::int64_t> next, const std::string& key);
  std::optional<records::OutboxMessage> message_of(const records::Schedule& schedule, const std::string& key) const;
  void note_off(const records::Schedule& schedule);

  loop::Loop& home_;
  const Parts parts_;
  const Voice voice_;
  loop::TaskGroup group_;
  bool is_stopping_ = false;
};

}  // namespace oneclaw::schedule
