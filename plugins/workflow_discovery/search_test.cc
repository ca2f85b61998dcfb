#include "search.h"

#include <oneclaw/cache.h>

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::workflow_discovery {
namespace {

sdk::Result<Search> read(const std::string& input) {
  const auto document = json::parse_object(input, "the input");
  if (!document) return sdk::Status(document.status().code(), std::string(document.status().text()));
  return read_search(*document);
}

Search search(std::string query, std::string location) {
  Search out;
  out.query = std::move(query);
  out.location = std::move(location);
  return out;
}

std::string key(const std::string& query, const std::string& location, std::string_view provider = "sample") {
  return cache_key(canonical(search(query, location), provider));
}

TEST(Search, FillsInWhatIsNotSaid) {
  const auto found = read(R"({"query":"plumbers","location":"Austin, TX"})");
  ASSERT_TRUE(found) << found.status().text();
  EXPECT_EQ(found->limit, 20);
  EXPECT_TRUE(found->enrich);
  EXPECT_EQ(found->language, "");
}

TEST(Search, KeepsTheLocationAsItWasGiven) {
  const auto found = read("{\"query\":\"emergency dentists\",\"location\":\"  M\u00fcnchen,  BAVARIA \"}");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->location, "  M\u00fcnchen,  BAVARIA ");
}

TEST(Search, RefusesWhatIsMissingOrOutOfRange) {
  struct Row {
    const char* input;
    const char* says;
  };
  for (const Row& row : {Row{R"({"location":"Austin"})", "the query is missing"},
                         Row{R"({"query":"plumbers"})", "the location is missing"},
                         Row{R"({"query":"plumbers","location":" \t "})", "the location is missing"},
                         Row{"{\"query\":\"\u200b\u00a0\",\"location\":\"Austin\"}", "the query is missing"},
                         Row{R"({"query":7,"location":"Austin"})", "the query is missing"},
                         Row{R"({"query":"a","location":"b","limit":0})", "1 to 100"},
                         Row{R"({"query":"a","location":"b","limit":-5})", "1 to 100"},
                         Row{R"({"query":"a","location":"b","limit":101})", "1 to 100"},
                         Row{R"({"query":"a","location":"b","limit":1.5})", "1 to 100"},
                         Row{R"({"query":"a","location":"b","enrich":1})", "enrich"}}) {
    const auto found = read(row.input);
    ASSERT_FALSE(found) << row.input;
    EXPECT_EQ(found.status().code(), OC_INVALID);
    EXPECT_NE(found.status().text().find(row.says), std::string_view::npos) << found.status().text();
  }
  const std::string long_text(201, 'a');
  EXPECT_FALSE(read("{\"query\":\"" + long_text + "\",\"location\":\"b\"}"));
  EXPECT_TRUE(read("{\"query\":\"" + long_text.substr(1) + "\",\"location\":\"b\"}"));
}

TEST(Search, TheKeyHasNoCaseAndSpacesAndOneUnicodeForm) {
  EXPECT_EQ(key("Plumbers", " AUSTIN,   TX "), key("plumbers", "austin, tx"));
  EXPECT_EQ(key("a", "M\u00fcnchen"), key("a", "Mu\u0308NCHEN"));
  EXPECT_EQ(key("a", "STRASSE"), key("a", "stra\u00dfe"));
  EXPECT_EQ(key("plumbers", "Austin"),
            R"(discovery:{"query":"plumbers","location":"austin","limit":20,"provider":"sample","language":""})");
}

TEST(Search, TheKeyTellsEverythingElseApart) {
  const Search base = search("plumbers", "Austin");
  Search more = base, german = base;
  more.limit = 21;
  german.language = "de";
  EXPECT_NE(canonical(base, "sample"), canonical(base, "osm"));
  EXPECT_NE(canonical(base, "sample"), canonical(more, "sample"));
  EXPECT_NE(canonical(base, "sample"), canonical(german, "sample"));
  EXPECT_NE(key("plumbers", "Austin"), key("plumber", "sAustin"));
  EXPECT_NE(key("a\",\"location\":\"b", "c"), key("a", "b\",\"location\":\"c"));
}

TEST(Search, LongKeysAreHashedAndFit) {
  std::string query;
  for (int i = 0; i < 200; ++i) query += "\U0001F6B0";
  const std::string cached = key(query, query);
  EXPECT_LE(cached.size(), static_cast<std::size_t>(OC_CACHE_MAX_KEY));
  EXPECT_EQ(cached.size(), std::string("discovery:").size() + 16);
  EXPECT_NE(cached, key(query, query + "x"));
  EXPECT_EQ(effect_key(canonical(search(query, "b"), "sample")).size(), std::string("search:").size() + 16);
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
