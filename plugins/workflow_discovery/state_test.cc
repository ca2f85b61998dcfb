#include "state.h"

#include <gmock/gmock.h>

#include <string>

namespace oneclaw::workflow_discovery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

State a_state() {
  State state;
  state.search.query = "plumbers";
  state.search.location = "Austin, TX";
  state.found.source = "sample";
  return state;
}

Business with_site(SiteState site_state, Signals signals = {}) {
  Business b;
  b.name = "Acme";
  b.website = "http://acme.example/";
  b.site.state = site_state;
  b.site.signals = signals;
  return b;
}

TEST(State, AnEmptyOutputHasEveryMember) {
  EXPECT_EQ(output_json(a_state(), {}),
            R"({"query":"plumbers","location":"Austin, TX","businesses":[],"total_found":0,"limited_to":20,)"
            R"("source":"sample","cached":false,"search_ms":0,"scan_ms":0,"closed":0,"stats":{"with_website":0,)"
            R"("scanned":0,"unreachable":0,"with_booking":0,"with_chat":0,"seo_ok":0,"ai_readable":0}})");
}

TEST(State, CountsWhatWasFoundAndNothingElse) {
  State state = a_state();
  state.found.businesses = {with_site(SiteState::scanned, {.seo_ok = Signal::yes, .booking = Signal::yes}),
                            with_site(SiteState::scanned, {.booking = Signal::yes, .chat = Signal::no}),
                            with_site(SiteState::unreachable), with_site(SiteState::not_scanned)};
  state.found.businesses.emplace_back();
  EXPECT_THAT(output_json(state, {}),
              HasSubstr(R"("stats":{"with_website":4,"scanned":2,"unreachable":1,"with_booking":2,"with_chat":0,)"
                        R"("seo_ok":1,"ai_readable":0})"));
}

TEST(State, PartialIsSaidOnlyWhenItIs) {
  State state = a_state();
  EXPECT_THAT(output_json(state, {}), Not(HasSubstr("partial")));
  state.is_scan_partial = true;
  EXPECT_THAT(output_json(state, {}), HasSubstr(R"("partial":true)"));
  state.is_scan_partial = false;
  state.found.is_partial = true;
  EXPECT_THAT(output_json(state, {}), HasSubstr(R"("partial":true)"));
}

TEST(State, ComesBackAsItWasWritten) {
  State state = a_state();
  state.search.limit = 7;
  state.search.enrich = false;
  state.search.language = "de";
  state.found.businesses = {with_site(SiteState::scanned, {.chat = Signal::yes})};
  state.scan_ms = 12;
  state.is_scan_partial = true;
  const auto again = read_state(to_json(state));
  ASSERT_TRUE(again) << again.status().text();
  EXPECT_EQ(to_json(*again), to_json(state));
}

TEST(State, RefusesWhatItDidNotWrite) {
  for (const char* text : {"null", "{}", "[1]", R"({"search":{},"found":{}})", R"({"search":{"query":"a"}})"}) {
    const auto state = read_state(text);
    ASSERT_FALSE(state) << text;
    EXPECT_EQ(state.status().code(), OC_INTERNAL);
  }
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
