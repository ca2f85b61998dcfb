// The checker itself, on plugins that are broken on purpose: one case is lost, never the run, and the reports say so.
#include "host/base/json.h"
#include "host/check/check.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace oneclaw::check {
namespace {

using ::testing::HasSubstr;

struct Ran {
  int exit = 0;
  std::string text;
  base::Json json;

  std::string verdict(std::string_view id) const {
    const base::JsonValue* cases = base::json_find(json, "cases");
    if (cases == nullptr) return "no report";
    for (const base::JsonValue& c : cases->GetArray()) {
      if (base::json_view(*base::json_find(c, "id")) == id)
        return std::string(base::json_view(*base::json_find(c, "verdict")));
    }
    return "missing";
  }
};

std::string zoo(const std::string& id) {
  return std::string(ONECLAW_BINARY_DIR "/test-plugins/zoo/zoo_") + id + "/zoo_" + id + ".so";
}

Ran run_check(const std::string& file, const std::string& only) {
  Options options;
  options.program = CHECK_PLUGIN;
  options.file = file;
  options.only = only;
  options.as_json = true;
  options.seed = 1;
  options.jobs = 2;
  options.timeout_s = 5;
  std::ostringstream out;
  Ran ran;
  ran.exit = run(options, out);
  ran.text = out.str();
  if (auto json = base::parse_json(ran.text); json.ok()) ran.json = std::move(*json);
  return ran;
}

TEST(Checker, GoodPluginPasses) {
  const Ran ran = run_check(zoo("good"), "image.*,life.cycle,tables.*");
  EXPECT_EQ(ran.exit, 0) << ran.text;
  EXPECT_EQ(ran.verdict("life.cycle"), "pass");
}

TEST(Checker, CrashIsOneCase) {
  const Ran ran = run_check(zoo("start_crash"), "life.cycle,life.destroy_after_create");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.verdict("life.cycle"), "crash") << ran.text;
  EXPECT_EQ(ran.verdict("life.destroy_after_create"), "pass") << ran.text;
  EXPECT_THAT(ran.text, HasSubstr("signal"));
}

// A crashed case's process cannot clean up after itself; the run does it.
TEST(Checker, BugACrashedCaseLeftItsDirectory) {
  char place[] = "/tmp/checker_test_XXXXXX";
  ASSERT_NE(::mkdtemp(place), nullptr);
  ASSERT_EQ(::setenv("TMPDIR", place, 1), 0);
  const Ran ran = run_check(zoo("start_crash"), "life.cycle");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(ran.verdict("life.cycle"), "crash") << ran.text;
  EXPECT_TRUE(std::filesystem::is_empty(place));
  std::filesystem::remove_all(place);
}

TEST(Checker, HangIsOneCase) {
  const Ran ran = run_check(zoo("destroy_hang"), "image.exports,life.destroy_after_create");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.verdict("life.destroy_after_create"), "crash") << ran.text;
  EXPECT_EQ(ran.verdict("image.exports"), "pass") << ran.text;
  EXPECT_THAT(ran.text, HasSubstr("did not end within 5000 ms"));
}

TEST(Checker, ExitIsNoPass) {
  const Ran ran = run_check(zoo("create_exit"), "life.destroy_after_create");
  EXPECT_EQ(ran.verdict("life.destroy_after_create"), "crash") << ran.text;
  EXPECT_THAT(ran.text, HasSubstr("the plugin ended the process"));
}

TEST(Checker, ConstructorCrashIsFoundByEveryTask) {
  const Ran ran = run_check(zoo("constructor_crash"), "life.cycle,manifest.readable");
  EXPECT_EQ(ran.verdict("life.cycle"), "crash") << ran.text;
  EXPECT_EQ(ran.verdict("manifest.readable"), "pass") << ran.text;
}

TEST(Checker, LeaksAreFound) {
  for (const char* id : {"leak_event", "leak_mutex"}) {
    const Ran ran = run_check(zoo(id), "life.again");
    EXPECT_EQ(ran.verdict("life.again"), "fail") << id << ran.text;
    EXPECT_THAT(ran.text, HasSubstr("still holds")) << id;
  }
}

TEST(Checker, LostMemoryIsFound) {
  const Ran ran = run_check(zoo("keep_memory"), "life.memory.*");
  EXPECT_EQ(ran.exit, 1) << ran.text;
}

TEST(Checker, BadTablesAreFound) {
  for (const char* id : {"table_null", "table_short", "table_null_function"}) {
    const Ran ran = run_check(zoo(id), "tables.cache.complete");
    EXPECT_EQ(ran.verdict("tables.cache.complete"), "fail") << id << ran.text;
  }
}

TEST(Checker, FileRulesAreNamed) {
  EXPECT_EQ(run_check(zoo("extra_export"), "image.exports").verdict("image.exports"), "fail");
  EXPECT_EQ(run_check(zoo("unique_symbol"), "image.unique_symbols").verdict("image.unique_symbols"), "fail");
  EXPECT_EQ(run_check(zoo("undeclared_library"), "image.needed").verdict("image.needed"), "fail");
  EXPECT_EQ(run_check(zoo("huge_tls"), "image.tls").verdict("image.tls"), "fail");
  EXPECT_EQ(run_check(zoo("static_runtime"), "image.runtime").verdict("image.runtime"), "fail");
  EXPECT_EQ(run_check(zoo("exec_stack"), "image.other_rules").verdict("image.other_rules"), "fail");
  EXPECT_EQ(run_check(zoo("hash_mismatch"), "manifest.hash").verdict("manifest.hash"), "fail");
}

TEST(Checker, MissingFile) {
  const Ran ran = run_check(ONECLAW_BINARY_DIR "/no/such/plugin.so", "image.readable,manifest.readable");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.verdict("manifest.readable"), "fail") << ran.text;
}

TEST(Checker, JunitNamesTheFailures) {
  const std::string path = ::testing::TempDir() + "checker_test.xml";
  Options options;
  options.program = CHECK_PLUGIN;
  options.file = zoo("start_crash");
  options.only = "life.cycle,image.exports";
  options.junit_file = path;
  std::ostringstream out;
  EXPECT_EQ(run(options, out), 1);
  std::ifstream file(path);
  const std::string xml{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(xml, HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"zoo_start_crash\" name=\"life.cycle\""));
  EXPECT_THAT(out.str(), HasSubstr("2 cases: 1 pass, 0 warn, 0 fail, 0 skip, 1 crash"));
}

}  // namespace
}  // namespace oneclaw::check
