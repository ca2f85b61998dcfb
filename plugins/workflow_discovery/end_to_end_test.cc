// Discovery from its input to the ledger: real engine, real plugins, real websites on this machine.
#include "discovery_host_for_test.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

namespace oneclaw::workflow_discovery {
namespace {

using records::Job;
using records::JobStatus;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::int64_t kPrice = 500'000;
constexpr const char* kAustin = R"({"query":"plumbers","location":"Austin, TX"})";
// Among its first ten websites are one that answers after ten seconds and one that hangs up.
constexpr const char* kLondon = R"({"query":"plumbers","location":"London, UK"})";

base::Json output_of(const Job& job) {
  EXPECT_EQ(job.status, JobStatus::completed) << job.error.value_or("");
  auto json = base::parse_json(job.output ? job.output->text : "{}");
  if (!json) return ADD_FAILURE() << json.error().text, base::Json();
  return std::move(json).value();
}

std::int64_t number(const base::JsonValue& json, const char* pointer) {
  const base::JsonValue* found = base::json_at(json, pointer);
  return found != nullptr && found->IsInt64() ? found->GetInt64() : -1;
}

// Reasons of the sites that could not be read, and how often.
std::map<std::string, int> reasons(const base::JsonValue& output) {
  std::map<std::string, int> out;
  for (const auto& business : output["businesses"].GetArray()) {
    if (const auto* reason = base::json_at(business, "/site/reason")) ++out[std::string(base::json_view(*reason))];
  }
  return out;
}

// Parks until the running step says how far it is.
void wait_for_label(DiscoveryHost& host, const Job& job, const std::string& label) {
  const auto watch = host.engine().events().subscribe(job.id);
  ASSERT_NE(watch, nullptr);
  for (std::uint64_t seen = 0;;) {
    const auto events = watch->next(seen, fiber::Deadline::after(seconds(20)));
    ASSERT_FALSE(events.empty()) << "no event with " << label;
    for (const auto& event : events) {
      seen = event.seq;
      if (event.data.find(label) != std::string::npos) return;
      ASSERT_NE(event.type, "done") << event.data;
    }
  }
}

TEST(DiscoveryEndToEnd, TwentyBusinessesTenSitesTwoPagesOneCharge) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", 10 * kPrice);
    const Job job = host.run("anna", kAustin);
    const base::Json output = output_of(job);
    EXPECT_EQ(job.steps, 4);
    EXPECT_EQ(output["businesses"].Size(), 20u);
    EXPECT_EQ(number(output, "/total_found"), 24);
    EXPECT_EQ(number(output, "/limited_to"), 20);
    EXPECT_EQ(number(output, "/closed"), 1);
    EXPECT_EQ(base::json_view(output["source"]), "sample");
    EXPECT_FALSE(output["cached"].GetBool());
    EXPECT_FALSE(output.HasMember("partial"));
    EXPECT_EQ(number(output, "/stats/scanned") + number(output, "/stats/unreachable"), 10);
    EXPECT_EQ(reasons(output), (std::map<std::string, int>{{"http_404", 1}, {"robots", 1}}));
    EXPECT_GE(number(output, "/stats/with_booking"), 2);
    EXPECT_GE(number(output, "/stats/with_chat"), 2);
    EXPECT_EQ(job.charged_micros, kPrice);
    EXPECT_EQ(host.balance("anna"), 9 * kPrice);

    std::map<std::string, std::string> files;  // by name: the clock stands still, so none is older
    for (const auto& whole : host.artifacts(job)) files[whole.artifact.kind + " " + whole.artifact.name] = whole.data;
    ASSERT_EQ(files.size(), 2u);
    EXPECT_EQ(files["output discovery.json"], job.output->text);
    EXPECT_THAT(files["report businesses.csv"],
                HasSubstr("\r\nsample-austin-plumbers-01,Copper Armadillo Plumbing,Plumber,+15125550100,"));

    const auto first = host.present(job, 0), second = host.present(job, 1), third = host.present(job, 2);
    ASSERT_TRUE(first) << first.error().text;
    ASSERT_TRUE(second) << second.error().text;
    EXPECT_THAT(*first, HasSubstr(R"("title":"Plumbers in Austin, TX")"));
    EXPECT_THAT(*first, HasSubstr(R"("page":{"index":0,"count":2,"total":20})"));
    EXPECT_THAT(*first, HasSubstr("Sample data"));
    EXPECT_THAT(*second, HasSubstr("20. "));
    EXPECT_EQ(third.status(), OC_NOT_FOUND);
    host.expect_ledger_clean();
  });
}

TEST(DiscoveryEndToEnd, SignalsAreWhatThePagesShow) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const base::Json output = output_of(host.run("anna", kAustin));
    const auto signals = [&](rapidjson::SizeType i) { return base::to_json(output["businesses"][i]["signals"]); };
    EXPECT_EQ(signals(0), R"({"seo_ok":"yes","ads":"yes","booking":"yes","chat":"yes","ai_readable":"yes"})");
    EXPECT_EQ(signals(1), R"({"seo_ok":"no","ads":"no","booking":"no","chat":"no","ai_readable":"no"})");
    EXPECT_EQ(signals(2),
              R"({"seo_ok":"unknown","ads":"unknown","booking":"unknown","chat":"unknown","ai_readable":"unknown"})")
        << "a 404 tells nothing";
    EXPECT_EQ(base::json_at(output, "/businesses/8/site/booking"), nullptr)
        << "the words \"calendly\" and \"book\" and a Facebook link are no booking page";
  });
}

TEST(DiscoveryEndToEnd, TheSecondSearchIsCachedAndHalfPrice) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", 10 * kPrice);
    output_of(host.run("anna", kAustin));
    const Job again = host.run("anna", R"({"query":"Plumbers","location":"  AUSTIN,   tx "})");
    const base::Json output = output_of(again);
    EXPECT_TRUE(output["cached"].GetBool());
    EXPECT_EQ(output["businesses"].Size(), 20u);
    EXPECT_EQ(base::json_view(output["location"]), "  AUSTIN,   tx ") << "as it was given";
    EXPECT_EQ(again.charged_micros, kPrice / 2);
    EXPECT_EQ(host.balance("anna"), 10 * kPrice - kPrice - kPrice / 2);
    const base::Json other = output_of(host.run("anna", R"({"query":"plumbers","location":"Austin, TX","limit":5})"));
    EXPECT_FALSE(other["cached"].GetBool());
    EXPECT_EQ(other["businesses"].Size(), 5u);
    host.expect_ledger_clean();
  });
}

TEST(DiscoveryEndToEnd, WithoutAProviderNamedNothingIsCached) {
  DiscoveryHost host({.provider = ""});
  host.on_task([&] {
    host.open_wallet("anna", 10 * kPrice);
    const char* input = R"({"query":"dentists","location":"Denver","enrich":false})";
    output_of(host.run("anna", input));
    EXPECT_FALSE(output_of(host.run("anna", input))["cached"].GetBool());
  });
}

// The deployment was changed from sample data to another provider, or names the wrong one.
TEST(DiscoveryEndToEnd, RowsOfAnotherProviderAreNeverServedFromTheCache) {
  DiscoveryHost host({.provider = "osm"});
  host.on_task([&] {
    host.open_wallet("anna", 10 * kPrice);
    const char* input = R"({"query":"dentists","location":"Denver","enrich":false})";
    EXPECT_EQ(base::json_view(output_of(host.run("anna", input))["source"]), "sample");
    EXPECT_FALSE(output_of(host.run("anna", input))["cached"].GetBool());
  });
}

TEST(DiscoveryEndToEnd, WithoutAPlacesToolItSaysWhatToConfigure) {
  DiscoveryHost host({.has_places = false});
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const Job job = host.run("anna", kAustin);
    EXPECT_EQ(job.status, JobStatus::failed);
    EXPECT_EQ(job.error_code, "precondition");
    EXPECT_THAT(job.error.value_or(""), HasSubstr("no enabled plugin offers the tool 'places.search'"));
    EXPECT_THAT(job.error.value_or(""), HasSubstr("tool_places_sample"));
    EXPECT_EQ(host.engine().steps(job.id).value().at(1).attempts, 1) << "trying again cannot help";
    EXPECT_EQ(job.charged_micros, 0);
    EXPECT_EQ(host.balance("anna"), kPrice);
    host.expect_ledger_clean();
  });
}

TEST(DiscoveryEndToEnd, WithoutAScannerTheOutputIsPartial) {
  DiscoveryHost host({.has_scanner = false});
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const base::Json output = output_of(host.run("anna", kAustin));
    EXPECT_TRUE(output["partial"].GetBool());
    EXPECT_EQ(output["businesses"].Size(), 20u);
    EXPECT_EQ(number(output, "/stats/scanned"), 0);
    EXPECT_EQ(number(output, "/stats/unreachable"), 0);
  });
}

TEST(DiscoveryEndToEnd, AnUnknownTownHasNoBusinessesAndNoCharge) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const Job job = host.run("anna", R"({"query":"roofing","location":"Pflugerville TX"})");
    const base::Json output = output_of(job);
    EXPECT_EQ(output["businesses"].Size(), 0u);
    EXPECT_EQ(base::json_view(output["location"]), "Pflugerville TX");
    EXPECT_EQ(job.charged_micros, 0);
    EXPECT_THAT(host.present(job, 0).value(), HasSubstr("Nothing found.\\nSample data"));
    EXPECT_THAT(host.present(job, 0).value(), HasSubstr("Austin, TX; Denver, CO"));
  });
}

TEST(DiscoveryEndToEnd, UnreachableSitesAreReportedAndSlowOnesDoNotHoldTheRest) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const Job job = host.run("anna", kLondon);
    const base::Json output = output_of(job);
    EXPECT_EQ(reasons(output), (std::map<std::string, int>{{"http_404", 1}, {"timeout", 1}, {"unreachable", 1}}));
    EXPECT_EQ(number(output, "/stats/unreachable"), 3);
    EXPECT_EQ(number(output, "/stats/scanned"), 7);
    EXPECT_GE(number(output, "/scan_ms"), 7'900);
    EXPECT_LT(number(output, "/scan_ms"), 16'000);
    EXPECT_EQ(job.charged_micros, kPrice);
  });
}

TEST(DiscoveryEndToEnd, ACancelledScanEndsAtOnceAndCostsNothing) {
  DiscoveryHost host;
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    const Job job = host.submit("anna", kLondon);
    wait_for_label(host, job, "Reading websites");
    const std::int64_t begin = fiber::now_ns();
    const auto cancelled = host.engine().cancel("anna", job.id);
    ASSERT_TRUE(cancelled) << cancelled.error().text;
    EXPECT_EQ(cancelled->status, JobStatus::cancelled);
    EXPECT_LT(fiber::now_ns() - begin, 3'000'000'000) << "after four seconds the engine leaves a step behind";
    EXPECT_EQ(cancelled->charged_micros, 0);
    EXPECT_EQ(host.balance("anna"), kPrice);
    host.expect_ledger_clean();
  });
}

TEST(DiscoveryEndToEnd, ARestartInTheScanGoesOnThereWithoutASecondSearch) {
  DiscoveryHost host;
  Job job;
  host.on_task([&] {
    host.open_wallet("anna", kPrice);
    job = host.submit("anna", kLondon);
    wait_for_label(host, job, "Reading websites");
  });
  host.restart();
  host.on_task([&] {
    job = host.ended(job);
    const base::Json output = output_of(job);
    EXPECT_FALSE(output["cached"].GetBool()) << "the search stands in the state; another one would have met the cache";
    EXPECT_EQ(number(output, "/stats/scanned"), 7);
    EXPECT_EQ(job.charged_micros, kPrice);
    host.expect_ledger_clean();
  });
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
