#include "host/engine/recordings.h"

#include "host/services/vault/seal.h"

namespace oneclaw::engine {

using base::Error;
using base::Result;
using records::Recording;
namespace tape = services::tape;
namespace vault = services::vault;

namespace {

constexpr std::string_view kOwner = "recording";

// Where a recording belongs: it opens for this step of this job alone.
struct PlaceOf {
  explicit PlaceOf(const std::string& tenant, const std::string& job, std::int64_t step)
      : name(job + "/" + std::to_string(step)), place{tenant, kOwner, name} {}
  std::string name;
  vault::Place place;
};

}  // namespace

Recording Recordings::row(const std::string& job, std::int64_t step, std::int64_t attempt, const tape::Tape& recorded,
                          const std::string& result) const {
  Recording out;
  out.job = job;
  out.step = step;
  out.attempt = attempt;
  if (!recorded.spoiled().empty()) {
    out.spoiled = recorded.spoiled();
  } else if (result.size() > kMaxResultBytes) {
    out.spoiled = "what step " + std::to_string(step + 1) + " made has more than 4 MiB";
  }
  if (out.spoiled) return out;
  std::vector<tape::Entry> entries = recorded.entries();
  entries.push_back({"result", OC_OK, {}, 0, result});
  const PlaceOf belongs(client_.tenant(), job, step);
  vault::Sealed sealed = vault::seal(tape::encode(entries), belongs.place, key_);
  out.key.bytes = std::move(sealed.data_key);
  out.data.bytes = std::move(sealed.value);
  return out;
}

Result<void> Recordings::note(const std::string& job, std::int64_t steps) {
  Noted gone;
  {
    const std::lock_guard lock(mutex_);
    noted_.push_back({job, steps});
    if (noted_.size() <= keep_jobs_) return {};
    gone = std::move(noted_.front());
    noted_.pop_front();
  }
  records::Batch batch;
  for (std::int64_t step = 0; step < gone.steps; ++step) batch.erase<Recording>(gone.job, step);
  if (batch.empty()) return {};
  if (const auto outcome = client_.commit(batch); !outcome.ok()) return outcome.error();
  return {};
}

Result<Recordings::Played> Recordings::open(Recording row) const {
  if (row.spoiled) return Error{OC_PRECONDITION, "job " + row.job + " cannot be replayed: " + *row.spoiled};
  const PlaceOf belongs(client_.tenant(), row.job, row.step);
  auto bytes = vault::open({row.key.bytes, row.data.bytes}, belongs.place, key_);
  if (!bytes) {
    return Error{OC_PRECONDITION, "job " + row.job +
                                      " cannot be replayed: its recording was sealed with another key, "
                                      "or altered"};
  }
  auto entries = tape::decode(bytes->view());
  if (!entries) return std::move(entries).error();
  if (entries->empty()) return Error{OC_CORRUPT, "the recording of job " + row.job + " is empty"};
  Played out;
  out.result = std::move(entries->back().out);
  entries->pop_back();
  out.entries = std::move(*entries);
  out.row = std::move(row);
  return out;
}

Result<std::vector<Recordings::Played>> Recordings::of(const records::Job& job) const {
  auto rows = client_.find(records::Query<Recording>().where(&Recording::job, job.id).oldest_first(&Recording::step));
  if (!rows) return std::move(rows).error();
  if (rows->empty()) {
    return Error{OC_NOT_FOUND, "job " + job.id +
                                   " has no recording: it is not among the last ones that ended, or nothing "
                                   "was recorded (jobs.keep_recordings)"};
  }
  std::vector<Played> out;
  for (auto& stored : *rows) {
    if (stored.record.step != static_cast<std::int64_t>(out.size())) {
      return Error{OC_PRECONDITION, "job " + job.id + " cannot be replayed: step " + std::to_string(out.size() + 1) +
                                        " has no recording"};
    }
    auto played = open(std::move(stored.record));
    if (!played) return std::move(played).error();
    out.push_back(std::move(*played));
  }
  return out;
}

}  // namespace oneclaw::engine
