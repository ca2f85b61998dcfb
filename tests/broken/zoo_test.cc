// Every defect of zoo.json against the real host libraries, while a good plugin beside it serves 1,000 requests.
#include "host/base/status.h"
#include "host/plugin/image/probe.h"
#include "host/plugin/manifest/plugin_manifest.h"
#include "tests/broken/zoo_host.h"
#include "tests/broken/zoo_life.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

namespace oneclaw::zoo {

// Found by GoogleTest: names the defect instead of printing its bytes.
void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.id; }

namespace {

namespace fs = std::filesystem;
namespace image = plugin::image;
using ::testing::HasSubstr;

// For every private copy that this program and its children make; removed by main().
const std::string& state_directory() {
  static const std::string directory = [] {
    std::string made = ::testing::TempDir() + "oneclaw_zoo_XXXXXX";
    return ::mkdtemp(made.data()) == nullptr ? std::string() : made;
  }();
  return directory;
}

// One host for the whole program; leaked, because it never stops serving.
ZooHost& host() {
  static ZooHost* const host = [] {
    auto* made = new ZooHost(state_directory() + "/host");
    made->on_task(0, [&] { made->start_good(); });
    return made;
  }();
  return *host;
}

void expect_good_serves() {
  int right = 0;
  host().on_task(1, [&] { right = host().serve_good(kGoodRequests); });
  EXPECT_EQ(right, kGoodRequests);
}

image::ProbeOutcome in_child(const std::vector<std::string>& arguments, bool may_hang) {
  image::ProbeLimits limits;
  limits.deadline = std::chrono::milliseconds(may_hang ? 1'000 : 60'000);
  return image::probe("/proc/self/exe", arguments, limits);
}

void expect_end(const Defect& defect, const image::ProbeOutcome& outcome) {
  if (defect.end == "any") return;
  EXPECT_EQ(image::probe_end_name(outcome.end), defect.end) << outcome.text << "\n" << outcome.output;
}

void expect_report(const Defect& defect, const image::ProbeOutcome& outcome) {
  ASSERT_EQ(outcome.end, image::ProbeEnd::exited) << outcome.text << "\n" << outcome.output;
  const LifeReport life = read_life(outcome.output);
  ASSERT_TRUE(life.stages.contains(defect.stage)) << outcome.output;
  const StageReport& shown = life.stages.at(defect.stage);
  EXPECT_EQ(shown.status, defect.status) << outcome.output;
  EXPECT_THAT(shown.text, HasSubstr(defect.text));
  EXPECT_GE(life.good, kGoodRequests);
  EXPECT_EQ(life.bad, 0);
  for (const char* stage : {"load", "create", "start", "call", "stop"}) {
    if (defect.stage == stage) break;
    ASSERT_TRUE(life.stages.contains(stage)) << outcome.output;
    EXPECT_EQ(life.stages.at(stage).status, "ok") << "already at " << stage << "\n" << outcome.output;
  }
}

// Refused as text, by name of the file, and without hiding the plugins beside it.
void expect_bad_manifest(const Defect& defect) {
  const std::string path = directory_of(defect.id) + "/manifest.json";
  const auto read = plugin::manifest::read_plugin_manifest(path);
  ASSERT_FALSE(read);
  EXPECT_EQ(base::status_name(read.status()), defect.status) << read.error().text;
  EXPECT_THAT(read.error().text, HasSubstr(defect.text));
  EXPECT_THAT(read.error().text, HasSubstr(path));
  const auto all = plugin::manifest::discover({fs::path(directory_of(defect.id)).parent_path().string()});
  const auto is_same = [&](const base::Error& error) { return error.text == read.error().text; };
  EXPECT_TRUE(std::any_of(all.errors.begin(), all.errors.end(), is_same));
  const auto is_good = [](const plugin::manifest::PluginManifest& m) { return m.id == "zoo_good"; };
  EXPECT_TRUE(std::any_of(all.plugins.begin(), all.plugins.end(), is_good));
}

class Zoo : public ::testing::TestWithParam<Defect> {};

TEST_P(Zoo, Defect) {
  const Defect& defect = GetParam();
#ifdef ONECLAW_SANITIZED
  if (!defect.end.empty()) GTEST_SKIP() << "a sanitizer turns this end into its own";
#endif
  if (defect.stage == "manifest") {
    expect_bad_manifest(defect);
  } else if (defect.contained_by == "check_child") {
    expect_end(defect, in_child(image::probe_arguments(library_of(defect.id), manifest_of(defect.id).expected),
                                defect.end == "hung"));
  } else if (defect.stage == "pre-load" || defect.stage == "load") {
    const auto loaded = host().images().load(library_of(defect.id), manifest_of(defect.id).expected);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(base::status_name(loaded.status()), defect.status) << loaded.error().text;
    EXPECT_THAT(loaded.error().text, HasSubstr(defect.text));
    // What is refused before it is mapped is refused by stage() too, which runs no code.
    EXPECT_EQ(host().images().stage(library_of(defect.id), manifest_of(defect.id).expected).ok(),
              defect.stage == "load");
  } else {
    const image::ProbeOutcome outcome =
        in_child({kLifeVerb, defect.id, state_directory() + "/life"}, defect.end == "hung");
    if (defect.end.empty()) {
      expect_report(defect, outcome);
    } else {
      expect_end(defect, outcome);
    }
  }
  expect_good_serves();
}

INSTANTIATE_TEST_SUITE_P(All, Zoo, ::testing::ValuesIn(all_defects()),
                         [](const auto& info) { return info.param.id.substr(4); });

TEST(ZooTable, EveryPluginHasItsRowAndEveryRowItsPlugin) {
  std::set<std::string> built;
  for (const auto& entry : fs::directory_iterator(fs::path(directory_of("x")).parent_path())) {
    built.insert(entry.path().filename().string());
  }
  EXPECT_EQ(built.erase("zoo_good"), 1u);
  std::set<std::string> rows;
  for (const Defect& defect : all_defects()) rows.insert(defect.id);
  EXPECT_EQ(rows.size(), all_defects().size()) << "an id twice";
  EXPECT_EQ(rows, built);
}

TEST(ZooTable, HoldsFortyDefectsAndTwentyKindsOfRefusal) {
  std::set<std::string> kinds;
  int isolated = 0;
  for (const Defect& defect : all_defects()) {
    if (!defect.kind.empty()) kinds.insert(defect.kind);
    isolated += defect.contained_by == "process_isolation" ? 1 : 0;
  }
  EXPECT_GE(all_defects().size(), 40u);
  EXPECT_GE(kinds.size(), 20u);
  std::printf("zoo: %zu defects, %zu kinds of refusal, %d that only process isolation contains\n", all_defects().size(),
              kinds.size(), isolated);
}

}  // namespace
}  // namespace oneclaw::zoo

// Children are this program again.
int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == oneclaw::zoo::kLifeVerb) oneclaw::zoo::live(arguments[1], arguments[2]);
  if (!arguments.empty() && arguments[0] == oneclaw::plugin::image::kProbeVerb) {
    oneclaw::plugin::image::run_probe({arguments.begin() + 1, arguments.end()});
  }
  ::testing::InitGoogleMock(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  std::error_code ignored;
  std::filesystem::remove_all(oneclaw::zoo::state_directory(), ignored);
  std::fflush(stdout);
  ::_exit(failed);  // the host keeps serving to the end
}
