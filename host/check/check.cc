#include "host/check/check.h"

#include "host/base/text.h"
#include "host/check/print.h"
#include "host/check/rig.h"
#include "host/check/runner.h"
#include "host/loop/thread.h"

#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

namespace oneclaw::check {
namespace {

// Deals the cases to a few threads, each of which waits for one child at a time; prints in the order of the list.
class Run {
 public:
  Run(const std::vector<const Case*>& chosen, const Options& options, const Subject& subject, std::ostream* table)
      : chosen_(chosen), options_(options), subject_(subject), table_(table), done_(chosen.size()) {}

  std::vector<Finished> all() {
    std::size_t jobs = options_.jobs != 0 ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    if (options_.in_process) jobs = 1;
    jobs = std::min(jobs, chosen_.size());
    std::vector<loop::Thread> threads;
    for (std::size_t i = 1; i < jobs; ++i)
      threads.emplace_back(loop::ThreadOptions{.name = "check"}, [this] { work(); });
    work();
    for (loop::Thread& thread : threads) thread.join();
    std::vector<Finished> finished;
    for (std::optional<Finished>& one : done_) finished.push_back(std::move(*one));
    return finished;
  }

 private:
  void work() {
    while (const std::optional<std::size_t> index = take()) {
      const Case& c = *chosen_[*index];
      Outcome outcome = options_.in_process ? run_here(c, subject_, options_.seed) : run_in_child(c, options_);
      const std::lock_guard lock(mutex_);
      done_[*index] = Finished{&c, std::move(outcome)};
      while (printed_ < done_.size() && done_[printed_]) {
        if (table_ != nullptr) print_line(*done_[printed_], *table_);
        ++printed_;
      }
      if (table_ != nullptr) table_->flush();
    }
  }
  std::optional<std::size_t> take() {
    const std::lock_guard lock(mutex_);
    return taken_ < chosen_.size() ? std::optional(taken_++) : std::nullopt;
  }

  const std::vector<const Case*>& chosen_;
  const Options& options_;
  const Subject& subject_;
  std::ostream* table_;
  std::mutex mutex_;
  std::size_t taken_ = 0;                      // guarded by mutex_
  std::size_t printed_ = 0;                    // guarded by mutex_
  std::vector<std::optional<Finished>> done_;  // guarded by mutex_
};

std::uint64_t random_seed() {
  std::random_device device;
  // Short enough to type; never 0, which means "choose one".
  return device() % 1'000'000'000 + 1;
}

int run_child_case(const Cases& cases, const Options& options, const Subject& subject, std::ostream& out) {
  for (const Case& c : cases) {
    if (c.id == options.child_case) report_from_child(c, subject, options.seed);
  }
  out << "there is no case " << options.child_case << "\n";
  return 2;
}

bool write_file(const std::string& path, const std::string& text, std::ostream& out) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return true;
  out << "--junit: " << path << " cannot be written\n";
  return false;
}

}  // namespace

int run(Options options, std::ostream& out) {
  if (options.seed == 0) options.seed = random_seed();
  Subject subject = read_subject(options.file, options.config);
  subject.scratch = options.scratch;
  const Cases cases = all_cases(subject);
  if (!options.child_case.empty()) return run_child_case(cases, options, subject, out);

  std::vector<const Case*> chosen;
  for (const Case& c : cases) {
    if (matches(c.id, options.only)) chosen.push_back(&c);
  }
  if (chosen.empty()) {
    std::vector<std::string> ids;
    for (const Case& c : cases) ids.push_back(c.id);
    out << "--only " << options.only << " matches no case of this plugin" << base::did_you_mean(options.only, ids)
        << "; --list shows them\n";
    return 2;
  }
  if (options.list) {
    for (const Case* c : chosen) out << c->id << "\t" << c->title << "\n";
    return 0;
  }

  // The run's, not the case's: a child that crashes or is killed takes nothing away.
  const TemporaryDirectory scratch("");
  if (scratch.path().empty()) {
    out << "no temporary directory could be made: look at TMPDIR and its permissions\n";
    return 2;
  }
  options.scratch = subject.scratch = scratch.path();
  const std::string plugin = subject.manifest ? subject.manifest->id : options.file;
  const std::vector<Finished> finished = Run(chosen, options, subject, options.as_json ? nullptr : &out).all();
  if (options.as_json) {
    out << to_json(finished, plugin, options.seed);
  } else {
    print_summary(finished, options.seed, out);
  }
  if (!options.junit_file.empty() && !write_file(options.junit_file, to_junit(finished, plugin), out)) return 2;
  return count(finished).is_good() ? 0 : 1;
}

}  // namespace oneclaw::check
