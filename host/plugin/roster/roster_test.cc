#include "host/plugin/roster/roster.h"

#include "host/plugin/roster/roster_for_test.h"

#include <gmock/gmock.h>
#include <oneclaw/cache.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace oneclaw::plugin::roster {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::array<std::string, 2> kKinds{"concurrent", "exclusive"};

class RosterTest : public ::testing::Test {
 protected:
  RosterTest() {
    host_.install_probe("concurrent", "a");
    host_.install_probe("exclusive", "a");
    host_.install(ONECLAW_BINARY_DIR "/plugins/cache_memory", "cache_memory");
    host_.install(ONECLAW_BINARY_DIR "/plugins/store_memory", "store_memory");
  }
  std::string state(const std::string& name) {
    const auto status = host_.roster().find(name);
    return status ? status->state : "none";
  }

  RosterHost host_;
};

TEST_F(RosterTest, BringsUpEveryEntryAndKeepsFailuresApart) {
  host_.add("probe_concurrent", "good");
  host_.add("probe_concurrent", "bad", "start_fails");
  host_.add("probe_concurent", "typo");
  host_.add("probe_concurrent", "off").enabled = false;
  Roster& roster = host_.start();
  EXPECT_EQ(state("good"), "serving");
  EXPECT_EQ(state("bad"), "refused");
  EXPECT_EQ(state("off"), "disabled");
  EXPECT_THAT(roster.find("bad")->reason, HasSubstr("no backend"));
  EXPECT_THAT(roster.find("typo")->reason, HasSubstr("did you mean"));
  EXPECT_EQ(roster.not_ready().size(), 2u);
  const auto providers = roster.providers(instance::Kind::cache);
  ASSERT_EQ(providers.size(), 1u);
  EXPECT_EQ(providers[0].name, "good");
  host_.on_task([&] { EXPECT_EQ(host_.get("good", "tag"), "a"); }, 1);
}

// Secrets of the other backends may lie in the store, and of all others.
TEST_F(RosterTest, TheStoreComesUpFirstThenTheOtherBackends) {
  host_.add("probe_concurrent", "other");
  host_.add("cache_memory", "cache");
  host_.add("store_memory", "store");
  host_.deployment.bind.store = "store";
  host_.deployment.bind.cache = "cache";
  host_.start();
  std::vector<std::string> order = host_.watch.loaded;
  order.erase(std::unique(order.begin(), order.end()), order.end());
  EXPECT_THAT(order, ElementsAre("store", "cache", "other"));
}

TEST_F(RosterTest, UnknownNamesGetTheNearestOne) {
  host_.add("probe_concurrent", "answers");
  Roster& roster = host_.start();
  host_.on_task([&] {
    for (const auto& failed :
         {roster.enable("anwers").error(), roster.disable("anwers").error(), roster.swap("anwers", "").error()}) {
      EXPECT_EQ(failed.status, OC_NOT_FOUND);
      EXPECT_THAT(failed.text, HasSubstr("answers"));
    }
    const auto swapped = roster.swap("answers", "probe_exclusiv");
    ASSERT_FALSE(swapped);
    EXPECT_EQ(swapped.status(), OC_NOT_FOUND);
    EXPECT_THAT(swapped.error().text, HasSubstr("probe_exclusive"));
  });
}

TEST_F(RosterTest, EnablesAndDisablesOnARunningHost) {
  Roster& roster = host_.start();
  host_.on_task(
      [&] {
        ASSERT_TRUE(roster.enable("probe_concurrent")) << "a plugin without an instance gets one";
        EXPECT_EQ(host_.get("probe_concurrent", "tag"), "a");
        ASSERT_TRUE(roster.enable("probe_concurrent"));
        ASSERT_TRUE(roster.disable("probe_concurrent"));
        EXPECT_EQ(state("probe_concurrent"), "disabled");
        EXPECT_THAT(host_.get("probe_concurrent", "tag"), StartsWith("error -8"));
        ASSERT_TRUE(roster.enable("probe_concurrent"));
        EXPECT_EQ(roster.find("probe_concurrent")->generation, 2u);
      },
      1);
}

TEST_F(RosterTest, ARoleIsNotDisabledAndTheStoreNotSwapped) {
  host_.add("cache_memory", "cache_memory");
  host_.add("store_memory", "store_memory");
  host_.deployment.bind.cache = "cache_memory";
  host_.deployment.bind.store = "store_memory";
  Roster& roster = host_.start();
  EXPECT_THAT(roster.not_ready(), IsEmpty());
  host_.on_task([&] {
    EXPECT_EQ(roster.disable("cache").status(), OC_CONFLICT);
    const auto swapped = roster.swap("store", "memory");
    ASSERT_FALSE(swapped);
    EXPECT_EQ(swapped.status(), OC_UNSUPPORTED);
    EXPECT_THAT(swapped.error().text, HasSubstr("holds data"));
  });
}

TEST_F(RosterTest, ARebuiltPluginAtTheSamePathIsTheNewCode) {
  for (const std::string& kind : kKinds) {
    host_.add("probe_" + kind, kind);
  }
  Roster& roster = host_.start();
  for (const std::string& kind : kKinds) {
    host_.install_probe(kind, "b");
    host_.on_task([&] {
      const std::string before = roster.find(kind)->sha256;
      EXPECT_EQ(host_.get(kind, "tag"), "a") << "not before the swap";
      const auto swapped = roster.swap(kind, "");
      ASSERT_TRUE(swapped) << swapped.error().text;
      EXPECT_EQ(swapped->mode, kind);
      EXPECT_EQ(swapped->from_generation, 1u);
      EXPECT_EQ(swapped->to_generation, 2u);
      EXPECT_THAT(swapped->leaks, IsEmpty());
      EXPECT_EQ(host_.get(kind, "tag"), "b");
      EXPECT_NE(roster.find(kind)->sha256, before);
    });
  }
}

TEST_F(RosterTest, ABackendIsNamedShortly) {
  host_.add("probe_concurrent", "main");
  host_.deployment.bind.cache = "main";
  Roster& roster = host_.start();
  host_.on_task([&] {
    EXPECT_EQ(host_.get("cache", "tag"), "a");
    const auto swapped = roster.swap("cache", "memory");
    ASSERT_TRUE(swapped) << swapped.error().text;
    EXPECT_EQ(roster.find("cache")->plugin, "cache_memory") << roster.find("cache")->reason;
  });
}

TEST_F(RosterTest, AFailedSwapLeavesTheOldOneInService) {
  for (const std::string& kind : kKinds) {
    host_.add("probe_" + kind, kind + "_start", "build_b_start_fails");
    host_.add("probe_" + kind, kind + "_create", "build_b_create_fails");
  }
  Roster& roster = host_.start();
  for (const std::string& kind : kKinds) {
    host_.install_probe(kind, "b");
    for (const std::string& name : {kind + "_start", kind + "_create"}) {
      host_.on_task([&] {
        const auto swapped = roster.swap(name, "");
        ASSERT_FALSE(swapped) << name;
        EXPECT_THAT(swapped.error().text, HasSubstr("swap of '" + name + "' failed"));
        EXPECT_EQ(state(name), "serving");
        EXPECT_EQ(host_.get(name, "tag"), "a");
        EXPECT_EQ(roster.find(name)->reason, "");
      });
    }
  }
}

TEST_F(RosterTest, AQuarantinedInstanceComesBackOnlyWhenEnabled) {
  host_.add("probe_concurrent", "suspect");
  host_.watch.quarantined["suspect"] = "signal 11 while it ran";
  Roster& roster = host_.start();
  EXPECT_EQ(state("suspect"), "refused");
  EXPECT_EQ(roster.find("suspect")->reason_status, OC_DENIED);
  EXPECT_THAT(roster.find("suspect")->reason, HasSubstr("signal 11"));
  host_.on_task([&] {
    roster.retry_refused();
    EXPECT_EQ(state("suspect"), "refused");
    ASSERT_TRUE(roster.enable("suspect"));
    EXPECT_EQ(state("suspect"), "serving");
  });
}

TEST_F(RosterTest, ANestedCallOfTheOldGenerationPassesDuringAnExclusiveSwap) {
  host_.add("probe_exclusive", "main");
  host_.deployment.bind.cache = "main";
  Roster& roster = host_.start();
  host_.install_probe("exclusive", "b");
  std::string nested, outside;
  std::atomic<int> ended{0};
  host_.host.loops().at(1).spawn_from_anywhere([&] { nested = host_.get("cache", "late"), ++ended; }, "inside");
  host_.on_task([&] {
    ASSERT_TRUE(wait_until([&] { return roster.find("main")->totals.inflight == 1; }));
    const std::shared_ptr<instance::Instance> old = roster.role("main")->current();
    const auto& table = *static_cast<const oc_cache_v1*>(old->table(instance::Kind::cache));
    std::optional<SwapReport> report;
    loop::TaskHandle swap = loop::Loop::current()->spawn([&] { report = std::move(roster.swap("cache", "")).value(); });
    ASSERT_TRUE(wait_until([&] { return state("main") == "stopping"; }));
    loop::TaskHandle late_comer = loop::Loop::current()->spawn([&] { outside = host_.get("cache", "tag"); });
    fiber::current_task()->yield();
    table.del(old->self(), nullptr, {}, nullptr);
    late_comer.join(patience());
    swap.join(patience());
    ASSERT_TRUE(wait_until([&] { return ended == 1; }));
    EXPECT_GT(report->pause.count(), 0);
  });
  EXPECT_EQ(nested, "a");
  EXPECT_EQ(outside, "b");
}

class ApplyTest : public RosterTest {
 protected:
  std::vector<std::string> apply() {
    std::vector<std::string> done;
    host_.on_task([&] { done = host_.roster().apply(host_.deployment); });
    return done;
  }
  manifest::InstanceEntry& entry(const std::string& name) {
    for (auto& e : host_.deployment.plugins) {
      if (e.as == name) return e;
    }
    return host_.add("probe_concurrent", name);
  }
};

TEST_F(ApplyTest, StartsStopsAndReplacesWhatChanged) {
  host_.add("probe_concurrent", "stays");
  host_.add("probe_concurrent", "changes");
  host_.add("probe_concurrent", "goes");
  host_.start();
  EXPECT_THAT(apply(), IsEmpty()) << "nothing changed";
  host_.deployment.plugins.pop_back();
  entry("changes").config = R"({"mode":"other"})";
  entry("comes");
  EXPECT_THAT(apply(), ElementsAre("replaced changes", "stopped goes", "started comes"));
  EXPECT_EQ(state("goes"), "disabled");
  EXPECT_EQ(state("comes"), "serving");
  EXPECT_EQ(host_.roster().find("stays")->generation, 1u);
  EXPECT_EQ(host_.roster().find("changes")->generation, 2u);
}

TEST_F(ApplyTest, KeepsTheLastGoodGeneration) {
  host_.add("probe_concurrent", "one");
  host_.start();
  entry("one").config = R"({"mode":"start_fails"})";
  const auto done = apply();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_THAT(done[0], StartsWith("kept one: "));
  EXPECT_EQ(state("one"), "serving");
  host_.on_task([&] { EXPECT_EQ(host_.get("one", "tag"), "a"); });
}

TEST_F(ApplyTest, BugChangedGrantsAndLimitsWereNotApplied) {
  host_.add("probe_concurrent", "one");
  host_.start();
  EXPECT_THAT(host_.roster().find("one")->refused, ElementsAre(HasSubstr("notes")));
  entry("one").grant.tables = {"notes"};
  EXPECT_THAT(apply(), ElementsAre("replaced one"));
  EXPECT_THAT(host_.roster().find("one")->refused, IsEmpty());
  entry("one").limits = R"({"inflight":1})";
  EXPECT_THAT(apply(), ElementsAre("replaced one"));
}

TEST_F(ApplyTest, BugAStoppedInstanceCameBackAsThePluginItWasBefore) {
  host_.add("probe_concurrent", "one");
  host_.start();
  entry("one").enabled = false;
  apply();
  entry("one").enabled = true;
  entry("one").use = "probe_exclusive";
  EXPECT_THAT(apply(), ElementsAre("started one"));
  EXPECT_EQ(host_.roster().find("one")->plugin, "probe_exclusive");
}

// For the thread sanitizer: a reload wrote entries that listings were reading by name.
TEST_F(ApplyTest, BugListingsRacedWithReloads) {
  host_.add("probe_concurrent", "one");
  Roster& roster = host_.start();
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      EXPECT_TRUE(roster.find("one"));
      EXPECT_EQ(roster.list().size(), 1u);
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 10; ++i) {
    entry("one").config = i % 2 == 0 ? R"({"mode":"x"})" : R"({"mode":"y"})";
    apply();
  }
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace oneclaw::plugin::roster
