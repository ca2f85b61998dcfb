#include "plugins/tool_website/extract/json_ld.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_website::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Read {
  explicit Read(std::initializer_list<std::string> blocks) : reader(data) {
    for (const std::string& block : blocks) reader.read_block(block);
  }
  StructuredData data;
  JsonLdReader reader;
};

TEST(JsonLdTest, ReadsGraphsArraysAndNestedNodes) {
  const Read r{R"({"@graph":[{"@type":"https://schema.org/Dentist","email":"a@b.com"},{"@type":["WebSite","Thing"]}]})",
               R"([{"@type":"Person","telephone":["1","2"],"knows":{"@type":"Place"}}])"};
  EXPECT_THAT(r.data.types, UnorderedElementsAre("Dentist", "WebSite", "Thing", "Person", "Place"));
  EXPECT_EQ(r.data.valid, 2);
  EXPECT_EQ(r.data.invalid, 0);
  EXPECT_THAT(r.reader.findings().emails, ElementsAre("a@b.com"));
  EXPECT_THAT(r.reader.findings().telephones, ElementsAre("1", "2"));
}

TEST(JsonLdTest, TheSameTypeTwiceIsValidTwice) {
  const Read r{R"({"@type":"Plumber"})", R"({"@type":"Plumber"})"};
  EXPECT_EQ(r.data.valid, 2);
}

TEST(JsonLdTest, CountsWhatIsBroken) {
  for (const char* block : {"{", "{]", "text", "1", "\"x\"", "{}", "[]", "{\"name\":\"x\"}", "{\"@type\":5}",
                            "{\"@type\":\"a b\"}", "{\"@type\":\"X\"} x"}) {
    const Read r{block};
    EXPECT_EQ(r.data.valid, 0) << block;
    EXPECT_EQ(r.data.invalid, 1) << block;
  }
  EXPECT_EQ((Read{" \n"}.data.invalid), 0) << "nothing is not broken";
}

TEST(JsonLdTest, ReadsWhatIsNearlyRightButCallsItInvalid) {
  for (const char* block :
       {"{\"@type\":\"Plumber\",}", "{\"@type\":\"Plumber\",\"a\":\"line\nbreak\"}", "<!-- {\"@type\":\"Plumber\"} -->",
        "//<![CDATA[\n{\"@type\":\"Plumber\"}\n//]]>", "/* x */ {\"@type\":\"Plumber\"}"}) {
    const Read r{block};
    EXPECT_THAT(r.data.types, ElementsAre("Plumber")) << block;
    EXPECT_EQ(r.data.invalid, 1) << block;
  }
}

TEST(JsonLdTest, DeepAndLargeBlocksAreRefused) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(Read{deep}.data.invalid, 1);
  const std::string objects = [] {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "{\"a\":";
    return text + "1" + std::string(50'000, '}');
  }();
  EXPECT_EQ(Read{objects}.data.invalid, 1);
  const std::string large = "{\"@type\":\"X\",\"a\":\"" + std::string(JsonLdReader::kMaxBlockBytes, 'x') + "\"}";
  EXPECT_EQ(Read{large}.data.invalid, 1);
  // Brackets that only a forgiving parser counts.
  const std::string hidden = "/* \" */ " + deep + " \"";
  EXPECT_EQ(Read{hidden}.data.valid, 0);
}

TEST(JsonLdTest, AddressesBecomeOneLine) {
  const Read r{
      R"({"@type":"X","address":{"streetAddress":"1 Main St","addressLocality":"Austin","addressCountry":"US"}})"};
  EXPECT_EQ(r.reader.findings().address, "1 Main St, Austin, US");
  EXPECT_EQ(r.reader.findings().country, "US");
  const Read text{R"({"@type":"X","address":" 2 Main&#32;St "})"};
  EXPECT_EQ(text.reader.findings().address, "2 Main St");
}

TEST(JsonLdTest, TypesAreNames) {
  EXPECT_EQ(schema_type("http://schema.org/LocalBusiness"), "LocalBusiness");
  EXPECT_EQ(schema_type("schema:Plumber"), "Plumber");
  EXPECT_EQ(schema_type("a b"), "");
  EXPECT_EQ(schema_type(""), "");
  EXPECT_EQ(schema_type("https://schema.org/"), "");
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
