#include "writer.h"

#include "apply.h"
#include "commit_ids.h"

#include <oneclaw/store_rules/commit_rules.h>

#include <chrono>
#include <utility>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;

constexpr std::chrono::seconds kIdle{1};  // after which the log is carried over

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Status copy_of(const Status& status) { return {status.code(), std::string(status.text()), status.retry_after_ms()}; }

int note_frames(void* frames, sqlite3*, const char*, int pages) {
  *static_cast<std::uint64_t*>(frames) = static_cast<std::uint64_t>(pages);
  return SQLITE_OK;
}

}  // namespace

Writer::Writer(sdk::Host host, sdk::EventService events, Opened file, std::uint64_t wal_bytes)
    : host_(host),
      events_(events),
      wal_bytes_(wal_bytes),
      file_(std::move(file)),
      tables_(std::make_shared<const Tables>(file_.tables)) {
  sqlite3_wal_hook(file_.db.raw(), &note_frames, &wal_frames_);
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Status Writer::commit(sdk::Call call, const oc_commit& commit, oc_commit_result& result) {
  auto job = make_job(call);
  if (!job) return job.take_status();
  (*job)->commit = std::make_unique<const OwnedCommit>(commit);
  (*job)->result.failed_write = OC_NO_WRITE;
  if (Status taken = submit(*job); !taken.ok()) return taken;
  Status done = (*job)->ticket.wait(call);
  // Of a job that goes on without us nothing may be read.
  if (done.code() == OC_TIMEOUT || done.code() == OC_CANCELLED) return done;
  result.failed_write = (*job)->result.failed_write;
  result.replayed = (*job)->result.replayed;
  return done;
}

Status Writer::alone(sdk::Call call, Work work) {
  auto job = make_job(call);
  if (!job) return job.take_status();
  (*job)->work = std::move(work);
  if (Status taken = submit(*job); !taken.ok()) return taken;
  return (*job)->ticket.wait(call);
}

std::shared_ptr<const Tables> Writer::tables() const {
  const std::lock_guard lock(mutex_);
  return tables_;
}

Result<std::shared_ptr<Writer::Job>> Writer::make_job(sdk::Call call) const {
  auto event = events_.create(call);
  if (!event) return Status(event.status().code(), std::string(call.error_text()));
  return std::make_shared<Job>(std::move(*event));
}

Status Writer::submit(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = job->commit ? job->commit->bytes() : 0;
    if (waiting_.size() >= kMaxWaiting || waiting_bytes_ + bytes > kMaxWaitingBytes) {
      constexpr std::uint32_t kRetryMs = 1000;
      return {OC_EXHAUSTED, "store_sqlite: " + std::to_string(waiting_.size()) + " commits wait for the disk already",
              kRetryMs};
    }
    waiting_bytes_ += bytes;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return {};
}

void Writer::run() {
  for (bool is_over = false; !is_over;) {
    Group group = next_group(is_over);
    if (group.empty()) {
      if (!is_over && wal_frames_ != 0) checkpoint("idle");
      continue;
    }
    if (group.front()->work) {
      run_alone(*group.front());
    } else {
      run_group(group);
    }
  }
  const std::lock_guard lock(mutex_);
  for (const auto& job : waiting_) job->ticket.finish({OC_UNAVAILABLE, "store_sqlite: the store is stopping"});
  waiting_.clear();
}

// Work that runs alone, or commits up to the next such work. Empty after an idle second, or at the end.
Writer::Group Writer::next_group(bool& is_over) {
  Group group;
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kIdle, [&] { return is_ending_ || !waiting_.empty(); });
  is_over = is_ending_;
  if (is_over) return group;
  std::size_t bytes = 0;
  while (!waiting_.empty() && group.size() < kMaxGroup && bytes <= kMaxGroupBytes) {
    const bool is_alone = waiting_.front()->work != nullptr;
    if (is_alone && !group.empty()) break;
    const std::size_t size = is_alone ? 0 : waiting_.front()->commit->bytes();
    bytes += size;
    waiting_bytes_ -= size;
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    if (is_alone) break;
  }
  return group;
}

void Writer::run_alone(Job& job) {
  if (!broken_.empty()) return job.ticket.finish({OC_UNAVAILABLE, broken_});
  Tables tables = file_.tables;
  Status done = job.work(file_.db, tables);
  if (done.ok()) {
    file_.tables = std::move(tables);
    auto shared = std::make_shared<const Tables>(file_.tables);
    const std::lock_guard lock(mutex_);
    tables_.swap(shared);
  } else {
    note_failure(done);
  }
  job.ticket.finish(std::move(done));
}

void Writer::run_group(Group& group) {
  const Status whole = broken_.empty() ? apply_group(group) : Status(OC_UNAVAILABLE, broken_);
  for (const auto& job : group) {
    // A commit that failed by itself keeps its own reason; what would have succeeded shares the group's fate.
    const bool has_own_reason = job->status.code() != OC_OK;
    job->ticket.finish(whole.code() == OC_OK || has_own_reason ? std::move(job->status) : copy_of(whole));
  }
  if (wal_frames_ * static_cast<std::uint64_t>(page_bytes_) > wal_bytes_) checkpoint("large log");
}

Status Writer::apply_group(Group& group) {
  sqlite3* db = file_.db.raw();
  if (Status begun = file_.db.execute("BEGIN IMMEDIATE"); begun.code() != OC_OK)
    return end_transaction(std::move(begun));
  bool has_changed = false;
  for (const auto& job : group) {
    job->status = apply_one(*job, group.size() > 1);
    // Some errors (a full disk, no memory) take back the whole transaction; after others nobody can rely on the rest.
    const bool is_lost = sqlite3_get_autocommit(db) != 0 || file_.db.is_damaged();
    if (is_lost) return end_transaction(copy_of(job->status));
    has_changed = has_changed || (job->status.code() == OC_OK && job->result.replayed == 0);
  }
  if (!has_changed) {
    (void)file_.db.execute("ROLLBACK");
    return {};
  }
  if (Status forgotten = forget_commits(file_.db, now_us(), group.size()); forgotten.code() != OC_OK) {
    return end_transaction(std::move(forgotten));
  }
  Status committed = file_.db.execute("COMMIT");
  return committed.code() == OC_OK ? Status() : end_transaction(std::move(committed));
}

// Without a savepoint a failure is taken back with the transaction: nothing else is in it.
Status Writer::apply_one(Job& job, bool has_savepoint) {
  if (!has_savepoint) return apply(job);
  if (Status begun = file_.db.execute("SAVEPOINT one"); begun.code() != OC_OK) return begun;
  Status done = apply(job);
  if (sqlite3_get_autocommit(file_.db.raw()) != 0) return done;
  if (done.code() != OC_OK) (void)file_.db.execute("ROLLBACK TO one");
  if (Status ended = file_.db.execute("RELEASE one"); ended.code() != OC_OK && done.code() == OC_OK) return ended;
  return done;
}

Status Writer::apply(Job& job) {
  auto is_new = note_commit(file_.db, job.commit->id(), now_us());
  if (!is_new) return is_new.take_status();
  job.result.replayed = *is_new ? 0 : 1;
  if (!*is_new) return {};
  std::uint32_t index = 0;
  for (const oc_write& write : job.commit->writes()) {
    const std::string_view name = sdk::view(write.table);
    const auto table = file_.tables.find(name);
    const Status done =
        table != file_.tables.end()
            ? apply_write(file_.db, table->second, write)
            : Status(OC_INVALID, "table \"" + std::string(name.substr(0, OC_STORE_MAX_NAME)) + "\" was not declared");
    if (done.code() != OC_OK) {
      job.result.failed_write = index;
      return store_rules::at_write(index, write, done);
    }
    ++index;
  }
  return {};
}

// A transaction that failed as a whole. What the disk has of it after an I/O error nobody knows, and what the system
// still has in memory may differ from it: nothing more is written, and the next start reads what is really there.
Status Writer::end_transaction(Status why) {
  if (sqlite3_get_autocommit(file_.db.raw()) == 0) (void)file_.db.execute("ROLLBACK");
  if (why.code() == OC_OK) why = {OC_INTERNAL, "store_sqlite: the transaction ended by itself"};
  note_failure(why);
  return why;
}

void Writer::note_failure(const Status& status) {
  if (!file_.db.is_damaged() || !broken_.empty()) return;
  broken_ = "store_sqlite: nothing is written any more after " + std::string(status.text()) +
            "; look after the disk, then restart the host";
  host_.log(OC_LOG_ERROR, broken_);
}

// Passive: it waits for no reader. The frames of those that still read stay for the next time.
void Writer::checkpoint(const char* why) {
  int log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(file_.db.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &moved);
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    const Status failed = file_.db.error(code, std::string("checkpoint (") + why + ")");
    host_.log(OC_LOG_WARN, failed.text());
    return note_failure(failed);
  }
  wal_frames_ = log > moved ? static_cast<std::uint64_t>(log - moved) : 0;
}

}  // namespace oneclaw::store_sqlite
