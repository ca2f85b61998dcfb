#include "host/plugin/image/probe.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace oneclaw::plugin::image {
namespace {

using ::testing::HasSubstr;

const std::string kGood = ONECLAW_BINARY_DIR "/test-plugins/image_good_a/image_good.so";
const Expected kExpected{"image_good", "1.2.3", {"oneclaw.cache/1"}, {}, {}};

// Verbs of this program that act what a constructor could do, without a library for each.
[[noreturn]] void act(std::string_view what) {
  if (what == "crash") ::raise(SIGSEGV);
  if (what == "exit") std::_Exit(7);
  if (what == "print")
    std::cerr << "SECRET=" << (::getenv("ONECLAW_TEST_SECRET") != nullptr) << std::string(200'000, 'x');
  if (what == "hang") {
    for (;;) ::pause();
  }
  std::_Exit(0);
}

ProbeOutcome run(std::vector<std::string> arguments, int deadline_ms = 20'000) {
  ProbeLimits limits;
  limits.deadline = std::chrono::milliseconds(deadline_ms);
  return probe("/proc/self/exe", arguments, limits);
}

TEST(Probe, AGoodLibrary) {
  const ProbeOutcome outcome = run(probe_arguments(kGood, kExpected));
  EXPECT_EQ(outcome.end, ProbeEnd::ok) << outcome.text;
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.cross_check, "");
}

TEST(Probe, ARefusalIsTheSameSentenceAsInProcess) {
  Expected other = kExpected;
  other.id = "other";
  const ProbeOutcome outcome = run(probe_arguments(kGood, other));
  EXPECT_EQ(outcome.end, ProbeEnd::refused);
  EXPECT_EQ(outcome.status, OC_INVALID);
  EXPECT_THAT(outcome.text, HasSubstr("descriptor.id is \"image_good\", the manifest says \"other\""));
}

TEST(Probe, AnotherFileThanThePinnedOneIsNotLoaded) {
  Expected pinned = kExpected;
  pinned.sha256 = std::string(64, '0');
  const ProbeOutcome outcome = run(probe_arguments(kGood, pinned));
  EXPECT_EQ(outcome.end, ProbeEnd::refused);
  EXPECT_EQ(outcome.status, OC_CORRUPT);
}

TEST(Probe, ACrash) {
  const ProbeOutcome outcome = run({"act", "crash"});
#ifdef ONECLAW_SANITIZED
  GTEST_SKIP() << "sanitizers turn signals into an exit";
#endif
  EXPECT_EQ(outcome.end, ProbeEnd::crashed);
  EXPECT_EQ(outcome.signal, SIGSEGV);
  EXPECT_THAT(outcome.text, HasSubstr("signal 11"));
}

TEST(Probe, AnExit) {
  const ProbeOutcome outcome = run({"act", "exit"});
  EXPECT_EQ(outcome.end, ProbeEnd::exited);
  EXPECT_EQ(outcome.exit_code, 7);
}

TEST(Probe, AHangEndsAtTheDeadline) {
  const ProbeOutcome outcome = run({"act", "hang"}, 200);
  EXPECT_EQ(outcome.end, ProbeEnd::hung);
  EXPECT_THAT(outcome.text, HasSubstr("within 200 ms"));
}

TEST(Probe, OutputIsKeptUpToALimitAndNoEnvironmentPasses) {
  ::setenv("ONECLAW_TEST_SECRET", "x", 1);
  const ProbeOutcome outcome = run({"act", "print"});
  EXPECT_EQ(outcome.end, ProbeEnd::exited);
  EXPECT_EQ(outcome.output.size(), ProbeLimits{}.output_bytes);
  EXPECT_THAT(outcome.output, HasSubstr("SECRET=0"));
}

TEST(Probe, AMissingProgramIsSaid) {
  const ProbeOutcome outcome = probe("/nonexistent/oneclaw", {kProbeVerb});
  EXPECT_EQ(outcome.end, ProbeEnd::not_started);
  EXPECT_THAT(outcome.text, HasSubstr("could not be started"));
}

}  // namespace
}  // namespace oneclaw::plugin::image

// The probing child is this program again.
int main(int argc, char** argv) {
  using namespace oneclaw::plugin::image;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() > 1 && arguments[0] == "act") act(arguments[1]);
  if (!arguments.empty() && arguments[0] == kProbeVerb) run_probe({arguments.begin() + 1, arguments.end()});
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
