#include <oneclaw/render/text.h>
#include <oneclaw/render/view.h>

#include <gmock/gmock.h>

#include <functional>

namespace oneclaw::render {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kWhole =
    R"({"title":"T","text":"a\nb","url":"https://a.example","color":"#2f80ed",)"
    R"("items":[{"title":"I","text":"t","url":"https://b.example","fields":[{"label":"L","value":"V"}]}],)"
    R"("actions":[{"id":"more","label":"More","style":"primary"},{"id":"x","label":"X","url":"https://c.example"}],)"
    R"("page":{"index":0,"count":3,"total":12},"progress":{"done":4,"total":12,"label":"Scanning"},)"
    R"("attachments":[{"artifact":"01J","name":"leads.csv","media_type":"text/csv"}]})";

std::string error_of(std::string_view json) {
  sdk::Result<View> view = parse_view(json);
  return view ? "" : std::string(view.status().text());
}

View minimal() {
  View view;
  view.title = "T";
  return view;
}

oc_status status_with(const std::function<void(View&)>& change) {
  View view = minimal();
  change(view);
  sdk::Status checked = check_view(view);
  // The reader and the builder hold the same rules.
  sdk::Result<View> read = parse_view(to_json(view));
  EXPECT_EQ(read ? OC_OK : read.status().code(), checked.code()) << checked.text() << " / " << read.status().text();
  return checked.code();
}

TEST(ParseView, EveryMemberThereAndBack) {
  sdk::Result<View> view = parse_view(kWhole);
  ASSERT_TRUE(view) << view.status().text();
  EXPECT_EQ(view->color, 0x2f80edu);
  EXPECT_EQ(view->actions[0].style, ActionStyle::primary);
  EXPECT_EQ(view->items[0].fields[0], (Field{"L", "V"}));
  EXPECT_EQ(view->page->total, 12u);
  EXPECT_EQ(to_json(*view), kWhole);
}

TEST(ParseView, UnknownMembersAreIgnored) {
  EXPECT_EQ(error_of(R"({"title":"T","later":[{"x":-1.5e3}],"items":[{"title":"I","new":null}]})"), "");
}

TEST(ParseView, ErrorsNameThePointer) {
  EXPECT_THAT(error_of("[]"), StartsWith("/: "));
  EXPECT_THAT(error_of("{}"), StartsWith("/: shows nothing"));
  EXPECT_THAT(error_of(R"({"title":"\u200b "})"), StartsWith("/: shows nothing"));
  EXPECT_THAT(error_of(R"({"title":7})"), StartsWith("/title: must be text"));
  EXPECT_THAT(error_of(R"({"title":"a\nb"})"), StartsWith("/title: is one line"));
  EXPECT_THAT(error_of(R"({"items":{}})"), StartsWith("/items: must be a list"));
  EXPECT_THAT(error_of(R"({"items":[{"title":"a"},7]})"), StartsWith("/items/1: must be an object"));
  EXPECT_THAT(error_of(R"({"items":[{"text":"a"}]})"), StartsWith("/items/0/title: is required"));
  EXPECT_THAT(error_of(R"({"items":[{"title":"a","url":"javascript:1"}]})"),
              StartsWith("/items/0/url: \"javascript:1\""));
  EXPECT_THAT(error_of(R"({"items":[{"title":"a","fields":[{"label":"x"}]}]})"),
              StartsWith("/items/0/fields/0/value:"));
  EXPECT_THAT(error_of(R"({"title":"a","color":"red"})"), StartsWith("/color: is written #rrggbb"));
  EXPECT_THAT(error_of(R"({"title":"a","actions":[{"label":"x"}]})"), StartsWith("/actions/0/id: is required"));
  EXPECT_THAT(error_of(R"({"title":"a","actions":[{"id":"x","label":"x","style":"big"}]})"),
              StartsWith("/actions/0/style:"));
  EXPECT_THAT(error_of(R"({"title":"a","actions":[{"id":"x","label":"x"},{"id":"x","label":"y"}]})"),
              StartsWith("/actions/1/id: is the id of another"));
  EXPECT_THAT(error_of(R"({"title":"a","page":{"index":2,"count":2}})"), StartsWith("/page/index:"));
  EXPECT_THAT(error_of(R"({"title":"a","page":{"index":-1}})"), StartsWith("/page/index: must be a whole number"));
  EXPECT_THAT(error_of(R"({"progress":{"done":3,"total":2}})"), StartsWith("/progress/done:"));
  EXPECT_THAT(error_of(R"({"progress":{"done":1.5}})"), StartsWith("/progress/done: must be a whole number"));
  EXPECT_THAT(error_of(R"({"title":"a","attachments":[{"name":"x"}]})"), StartsWith("/attachments/0/artifact:"));
}

TEST(ParseView, BrokenJsonNamesThePlace) {
  EXPECT_THAT(error_of("{\"title\":\n \"a\",}"), StartsWith("line 2, column 6: "));
  EXPECT_THAT(error_of(""), StartsWith("line 1, column 1: "));
  EXPECT_THAT(error_of(R"({"title":"\ud800"})"), StartsWith("line 1"));
  EXPECT_THAT(error_of(R"({"title":"\udc00"})"), HasSubstr("surrogate"));
  EXPECT_THAT(error_of("{\"title\":\"\xFF\"}"), StartsWith("line 1"));
  EXPECT_THAT(error_of(std::string_view("{\"title\":\"a\"}\0x", 15)), HasSubstr("zero byte"));
  EXPECT_THAT(error_of(R"({"title":"a"} x)"), StartsWith("line 1"));
}

TEST(ParseView, DepthAtAndOneOver) {
  auto nested = [](std::size_t depth) {
    return R"({"title":"a","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(error_of(nested(kMaxViewDepth - 1)), "");
  EXPECT_THAT(error_of(nested(kMaxViewDepth)), HasSubstr("nested too deeply"));
  EXPECT_THAT(error_of(R"({"x":)" + std::string(500000, '[')), HasSubstr("nested too deeply"));
}

TEST(ParseView, SizeAtAndOneOver) {
  std::string frame = R"({"text":""})";
  std::string at = R"({"text":")" + std::string(kMaxViewBytes - frame.size(), 'x') + "\"}";
  EXPECT_EQ(error_of(at), "");
  sdk::Result<View> over = parse_view(at + " ");
  EXPECT_EQ(over.status().code(), OC_TOO_LARGE);
}

TEST(CheckView, CountsAtAndOneOver) {
  auto items = [](std::size_t n) { return status_with([n](View& v) { v.items.assign(n, Item{"I", "", "", {}}); }); };
  EXPECT_EQ(items(kMaxItems), OC_OK);
  EXPECT_EQ(items(kMaxItems + 1), OC_TOO_LARGE);
  auto fields = [](std::size_t n) {
    return status_with([n](View& v) { v.items.assign(1, Item{"I", "", "", std::vector<Field>(n, Field{"L", "V"})}); });
  };
  EXPECT_EQ(fields(kMaxFields), OC_OK);
  EXPECT_EQ(fields(kMaxFields + 1), OC_TOO_LARGE);
  auto actions = [](std::size_t n) {
    return status_with([n](View& v) {
      for (std::size_t i = 0; i < n; ++i) v.actions.push_back({std::to_string(i), "A", ActionStyle::secondary, ""});
    });
  };
  EXPECT_EQ(actions(kMaxActions), OC_OK);
  EXPECT_EQ(actions(kMaxActions + 1), OC_TOO_LARGE);
  auto attachments = [](std::size_t n) {
    return status_with([n](View& v) { v.attachments.assign(n, Attachment{"01J", "", ""}); });
  };
  EXPECT_EQ(attachments(kMaxAttachments), OC_OK);
  EXPECT_EQ(attachments(kMaxAttachments + 1), OC_TOO_LARGE);
  auto count = [](std::uint64_t n) { return status_with([n](View& v) { v.page = Page{0, n, n}; }); };
  EXPECT_EQ(count(kMaxCount), OC_OK);
  EXPECT_EQ(count(kMaxCount + 1), OC_TOO_LARGE);
}

TEST(CheckView, LengthsAtAndOneOver) {
  auto title = [](std::size_t n) { return status_with([n](View& v) { v.title.assign(n, 'x'); }); };
  EXPECT_EQ(title(kMaxLineBytes), OC_OK);
  EXPECT_EQ(title(kMaxLineBytes + 1), OC_TOO_LARGE);
  auto id = [](std::size_t n) {
    return status_with([n](View& v) { v.actions.push_back({std::string(n, 'x'), "A", ActionStyle::danger, ""}); });
  };
  EXPECT_EQ(id(kMaxActionIdBytes), OC_OK);
  EXPECT_EQ(id(kMaxActionIdBytes + 1), OC_TOO_LARGE);
}

TEST(ToJson, IsJsonForAnyView) {
  View view;
  view.title = "a\xFF\"\\\x01\n";
  view.color = 0xFFFFFFFF;
  EXPECT_EQ(to_json(view), "{\"title\":\"a\uFFFD\\\"\\\\\",\"color\":\"#ffffff\"}");
  EXPECT_EQ(to_json(View{}), "{}");
}

TEST(Sanitize, LeavesOutWhatCannotBeShown) {
  View view;
  view.title = "\u200B";
  view.text =
      "a\u202E\x1b"
      "b";
  view.url = "javascript:alert(1)";
  view.items = {{"", "t", "ftp://x", {{"L", ""}, {"", "V"}}}};
  view.actions = {{"a", " ", ActionStyle::danger, ""},
                  {"b", "B", ActionStyle::danger, "data:x"},
                  {"b", "twice", {}, ""},
                  {"", "no id", {}, ""},
                  {std::string(65, 'x'), "long id", {}, ""},
                  {"\xFF", "no text", {}, ""}};
  view.page = Page{7, 0, 0};
  view.progress = Progress{9, 3, "x\ny"};
  View clean = sanitize(view);
  EXPECT_EQ(clean.title, "");
  EXPECT_EQ(clean.text, "ab");
  EXPECT_EQ(clean.url, "");
  EXPECT_EQ(clean.items, (std::vector<Item>{{"-", "t", "", {{"", "V"}}}}));
  EXPECT_EQ(clean.actions, (std::vector<Action>{{"b", "B", ActionStyle::danger, ""}}));
  EXPECT_EQ(clean.page, (Page{0, 1, 0}));
  EXPECT_EQ(clean.progress, (Progress{3, 3, "x y"}));
  EXPECT_EQ(sanitize(clean), clean);
}

}  // namespace
}  // namespace oneclaw::render
