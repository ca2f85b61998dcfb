#include "present.h"

#include "state.h"

#include <oneclaw/render/view.h>

#include <gmock/gmock.h>

#include <string>

namespace oneclaw::workflow_discovery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

State state_with(int count) {
  State state;
  state.search.query = "plumbers";
  state.search.location = "Austin, TX";
  state.found.source = "sample";
  state.found.total_found = count;
  for (int i = 1; i <= count; ++i) {
    Business b;
    b.name = "Plumber " + std::to_string(i);
    b.source = "sample";
    b.fetched_at = "2026-11-24T14:26:13Z";
    state.found.businesses.push_back(b);
  }
  return state;
}

render::View page(const State& state, std::uint32_t number = 0) {
  const auto shown = present(output_json(state, {}), number);
  if (!shown) return ADD_FAILURE() << shown.status().text(), render::View{};
  auto view = render::parse_view(*shown);
  if (!view) return ADD_FAILURE() << view.status().text() << *shown, render::View{};
  return std::move(*view);
}

std::string flags(const render::Item& item) {
  std::string out;
  for (const render::Field& field : item.fields) {
    if (field.label != "Phone") out += field.label + field.value + " ";
  }
  return out;
}

TEST(Present, TwentyAreTwoPages) {
  const render::View first = page(state_with(20)), second = page(state_with(20), 1);
  EXPECT_EQ(first.title, "Plumbers in Austin, TX");
  EXPECT_THAT(first.text, StartsWith("20 businesses found, 20 without a website."));
  EXPECT_THAT(first.text, HasSubstr("Sample data"));
  EXPECT_THAT(first.text, HasSubstr("\"details 1\" to \"details 10\""));
  EXPECT_EQ(first.page, (render::Page{0, 2, 20}));
  ASSERT_EQ(first.items.size(), 10u);
  EXPECT_EQ(first.items[9].title, "10. Plumber 10");
  ASSERT_EQ(first.actions.size(), 2u);
  EXPECT_EQ(first.actions[0].id, "more");
  EXPECT_EQ(first.actions[0].label, "Show more");
  EXPECT_EQ(first.actions[1].id, "export");
  EXPECT_EQ(second.page, (render::Page{1, 2, 20}));
  EXPECT_EQ(second.items[0].title, "11. Plumber 11");
  EXPECT_THAT(second.text, HasSubstr("\"details 11\" to \"details 20\""));
  ASSERT_EQ(second.actions.size(), 1u) << "no dead button on the last page";
  EXPECT_EQ(second.actions[0].id, "export");
}

TEST(Present, APageBeyondTheEndIsNotThere) {
  for (const auto& [count, number] :
       {std::pair{20, 2u}, std::pair{1, 1u}, std::pair{0, 1u}, std::pair{3, UINT32_MAX}}) {
    const auto shown = present(output_json(state_with(count), {}), number);
    ASSERT_FALSE(shown);
    EXPECT_EQ(shown.status().code(), OC_NOT_FOUND);
    EXPECT_THAT(std::string(shown.status().text()), HasSubstr("there is no page"));
  }
}

TEST(Present, FoundNotFoundAndUnknownAreThreeThings) {
  State state = state_with(1);
  Business& b = state.found.businesses[0];
  EXPECT_EQ(flags(page(state).items[0]), "SEO? Ads? Booking? Chat? AI? ");
  b.website = "http://acme.localhost:8788/";
  b.site.state = SiteState::scanned;
  b.site.signals = {Signal::yes, Signal::unknown, Signal::no, Signal::yes, Signal::no};
  EXPECT_EQ(flags(page(state).items[0]), "SEO\u2713 Ads? Booking\u2717 Chat\u2713 AI\u2717 ");
}

TEST(Present, SaysWhatIsKnownOfABusiness) {
  State state = state_with(1);
  Business& b = state.found.businesses[0];
  b.rating = 4.8;
  b.review_count = 213;
  b.phone = "+15125550100";
  b.phone_display = "(512) 555-0100";
  b.website = "http://acme.localhost:8788/";
  b.site.state = SiteState::unreachable;
  b.site.reason = "timeout";
  const render::View view = page(state);
  EXPECT_THAT(view.text, StartsWith("1 business found; 0 websites read, 1 not reachable."));
  EXPECT_THAT(view.text, HasSubstr("Say \"details 1\" for more"));
  const render::Item& item = view.items[0];
  EXPECT_EQ(item.text, "4.8 stars, 213 reviews \u2013 lead score 75 \u2013 website not reachable (timeout)");
  EXPECT_EQ(item.url, "http://acme.localhost:8788/");
  EXPECT_EQ(item.fields[0], (render::Field{"Phone", "(512) 555-0100"}));
}

TEST(Present, NothingFoundSaysWhy) {
  State state = state_with(0);
  state.found.note = "There is sample data for Austin, TX and three more cities.";
  const render::View view = page(state);
  EXPECT_EQ(view.title, "Plumbers in Austin, TX");
  EXPECT_THAT(view.text, StartsWith("Nothing found."));
  EXPECT_THAT(view.text, HasSubstr("three more cities"));
  EXPECT_TRUE(view.actions.empty());
  EXPECT_TRUE(view.items.empty());
}

TEST(Present, OtherSourcesAreNotCalledSamples) {
  State state = state_with(1);
  state.found.source = "osm";
  state.found.is_cached = true;
  state.found.closed = 2;
  state.found.total_found = 50;
  const render::View view = page(state);
  EXPECT_THAT(view.text, Not(HasSubstr("Sample")));
  EXPECT_THAT(view.text, HasSubstr("From the cache"));
  EXPECT_THAT(view.text, StartsWith("1 of 50 businesses found, 1 without a website; 2 closed for good left out."));
}

TEST(Present, AnyTextGivesAGoodView) {
  State state = state_with(3);
  state.search.query = "\u00e9lectriciens";
  state.found.businesses[0].name = std::string(2000, 'x') + "\n**bold** <b>";
  state.found.businesses[1].website = "http://" + std::string(1500, 'a') + ".example/";
  state.found.businesses[2].phone_display = std::string(1900, '5');
  EXPECT_EQ(page(state).title, "\u00c9lectriciens in Austin, TX");
}

TEST(Present, RefusesTheOutputOfSomethingElse) {
  for (const char* text : {"", "null", "[]", "{}", R"({"businesses":3})"}) {
    const auto shown = present(text, 0);
    ASSERT_FALSE(shown) << text;
    EXPECT_EQ(shown.status().code(), OC_INVALID);
  }
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
