#include "host/plugin/schema/schema.h"

#include <gmock/gmock.h>
#include <pthread.h>

#include <chrono>

namespace oneclaw::plugin::schema {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Schema schema_of(std::string_view text) {
  base::Result<Schema> schema = Schema::parse(text);
  EXPECT_TRUE(schema.ok()) << (schema ? "" : schema.error().text);
  return schema ? *std::move(schema) : *Schema::parse("false");
}

std::string refusal(std::string_view text) {
  base::Result<Schema> schema = Schema::parse(text);
  return schema ? "" : schema.error().text;
}

// "instance schema text" of each violation.
std::vector<std::string> violations(const Schema& schema, std::string_view text) {
  base::Result<base::Json> instance = base::parse_json(text);
  EXPECT_TRUE(instance.ok()) << text;
  std::vector<std::string> lines;
  for (const Violation& v : schema.validate(*instance)) lines.push_back(v.instance + " " + v.schema + " " + v.text);
  return lines;
}

TEST(SchemaCompile, RefusesWhatItDoesNotKnow) {
  struct Case {
    const char* schema;
    const char* text;
  };
  constexpr Case kCases[] = {
      {R"({"properties":{"a":{"unevaluatedProperties":false}}})",
       "schema at /properties/a/unevaluatedProperties: keyword \"unevaluatedProperties\" is not supported"},
      {R"({"$dynamicRef":"#x"})", "schema at /$dynamicRef: "},
      {R"({"definitions":{}})", "use $defs"},
      {R"({"requried":["a"]})", "unknown keyword \"requried\" (did you mean \"required\"?)"},
      {R"({"type":"int"})", "schema at /type: must be (a list of) null, boolean, object"},
      {R"({"type":[]})", "schema at /type: "},
      {R"({"allOf":[]})", "schema at /allOf: must be a list with at least one schema"},
      {R"({"items":[true]})", "schema at /items: a schema is an object, true or false"},
      {R"({"items":{"minLength":-1}})", "schema at /items/minLength: must be an integer that is not negative"},
      {R"({"multipleOf":0})", "schema at /multipleOf: must be greater than 0"},
      {R"J({"pattern":"(?=a)"})J", "schema at /pattern: not a regular expression that RE2 knows"},
      {R"({"pattern":"a{1001}"})", "schema at /pattern: not a regular expression"},
      {R"({"patternProperties":{"(":true}})", "schema at /patternProperties: not a regular expression"},
      {R"({"$ref":"https://example.com/x.json"})", "is not in this document"},
      {R"({"$ref":"#/$defs/none","$defs":{}})", "\"#/$defs/none\" points at nothing"},
      {R"({"$ref":"#/const","const":{}})", "points at something that is no schema"},
      {R"({"$ref":"#none"})", "names no $anchor"},
      {R"({"$ref":"#"})", "the schema: applies to itself without end"},
      {R"({"$ref":"#/$defs/a","$defs":{"a":{"not":{"$ref":"#/$defs/b"}},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}})",
       "applies to itself without end"},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#"})", "schema at /$schema: only "},
      {R"({"$id":"x#y"})", "must have no fragment"},
      {R"({"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}})", "\"x\" is there twice"},
      {R"([])", "the schema: a schema is an object, true or false"},
      {R"({"enum":1})", "schema at /enum: must be a list"},
      {R"({"required":[1]})", "schema at /required: must hold texts only"},
  };
  for (const Case& c : kCases) EXPECT_THAT(refusal(c.schema), HasSubstr(c.text)) << c.schema;
}

TEST(SchemaCompile, TakesAnnotationsAndNamesOfOnesOwn) {
  schema_of(R"({"title":"t","format":"uri","x-mask":true,"examples":[1],"deprecated":true,"$comment":"c"})");
}

TEST(SchemaValidate, NamesInstanceSchemaAndReason) {
  Schema schema = schema_of(R"({"type":"object","additionalProperties":false,"required":["listen"],"properties":{
      "listen":{"type":"string","pattern":"^[0-9.]+:[0-9]+$"},"level":{"enum":["info","warn"]},
      "loops":{"$ref":"#/$defs/count"},"list":{"type":"array","items":{"type":"integer"},"uniqueItems":true}},
      "$defs":{"count":{"type":"integer","minimum":0,"maximum":64}}})");
  EXPECT_THAT(violations(schema, R"({"listen":"1.2.3.4:5","loops":64.0})"), IsEmpty());
  EXPECT_THAT(violations(schema, "3"), ::testing::ElementsAre(" /type must be object, not 3"));
  EXPECT_THAT(violations(schema, R"({"lisen":"x"})"),
              ::testing::ElementsAre(" /required lacks \"listen\"",
                                     "/lisen /additionalProperties unknown key \"lisen\" (did you mean \"listen\"?)"));
  EXPECT_THAT(violations(schema, R"({"listen":"here","level":"wran","loops":65,"list":[1,"2",1]})"),
              ::testing::UnorderedElementsAre(
                  "/listen /properties/listen/pattern \"here\" does not match the pattern ^[0-9.]+:[0-9]+$",
                  "/level /properties/level/enum must be \"info\" or \"warn\", not \"wran\" (did you mean \"warn\"?)",
                  "/loops /$defs/count/maximum must be at most 64, not 65",
                  "/list /properties/list/uniqueItems elements 0 and 2 are the same; each may stand there once",
                  "/list/1 /properties/list/items/type must be integer, not \"2\""));
}

TEST(SchemaValidate, AlternativesSayWhyNoneFits) {
  Schema schema = schema_of(R"({"anyOf":[{"type":"string"},{"type":"object","required":["file"]}]})");
  EXPECT_THAT(violations(schema, "{}"),
              ::testing::ElementsAre(
                  " /anyOf fits none of the allowed forms: must be string, not an object; or lacks \"file\""));
}

TEST(SchemaValidate, ReportsAtMostTwenty) {
  Schema schema = schema_of(R"({"items":{"type":"string"}})");
  std::string text = "[0";
  for (int i = 0; i < 1000; ++i) text += ",0";
  EXPECT_EQ(violations(schema, text + "]").size(), kMaxViolations);
}

// Every value is tried against 2^k combinations: a schema of 2 KiB that would run for years.
TEST(SchemaBounds, BombEndsWithAViolation) {
  std::string text = R"({"$ref":"#/$defs/d0","$defs":{"d40":{"type":"string"})";
  for (int i = 0; i < 40; ++i) {
    std::string next = "{\"$ref\":\"#/$defs/d" + std::to_string(i + 1) + "\"}";
    text += ",\"d" + std::to_string(i) + "\":{\"not\":{\"anyOf\":[" + next + "," + next + "]}}";
  }
  Schema schema = schema_of(text + "}}");
  auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(violations(schema, "1"), ::testing::Contains(HasSubstr("within the limit of steps")));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(SchemaBounds, ManyNodesPatternsAndLongOnesAreRefused) {
  std::string many = "{\"allOf\":[true";
  for (std::size_t i = 0; i < kMaxNodes; ++i) many += ",true";
  EXPECT_THAT(refusal(many + "]}"), HasSubstr("more than 10000 subschemas"));
  std::string patterns = "{\"patternProperties\":{\"x\":true";
  for (std::size_t i = 0; i < kMaxPatterns; ++i) patterns += ",\"p" + std::to_string(i) + "\":true";
  EXPECT_THAT(refusal(patterns + "}}"), HasSubstr("more than 256 regular expressions"));
  EXPECT_THAT(refusal("{\"pattern\":\"" + std::string(kMaxPatternBytes + 1, 'a') + "\"}"), HasSubstr("1024 bytes"));
}

// A long key above many subschemas must not be copied into each of them.
TEST(SchemaBounds, LongPointersAreRenderedOnDemandAndCut) {
  std::string text = "{\"properties\":{\"" + std::string(900'000, 'k') + "\":{\"allOf\":[true";
  for (int i = 0; i < 9'000; ++i) text += ",true";
  Schema schema = schema_of(text + ",false]}}}");
  std::vector<std::string> found = violations(schema, "{\"" + std::string(900'000, 'k') + "\":1}");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_LT(found[0].size(), 8192u);
}

// Fibers have 256 KiB; the deepest validation has to fit well within.
TEST(SchemaBounds, DeepestValidationFitsAFibersStack) {
#ifdef ONECLAW_SANITIZED
  GTEST_SKIP() << "sanitizers enlarge frames, and fibers' stacks with them";
#endif
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 192 << 10), 0);
  pthread_t thread;
  auto work = [](void*) -> void* {
    Schema schema = schema_of(
        R"({"properties":{"a":{"allOf":[{"anyOf":[{"oneOf":[{"$ref":"#"}]}]}]}},"additionalProperties":false})");
    std::string text;
    for (int i = 0; i < 100; ++i) text += "{\"a\":";
    text += "1" + std::string(100, '}');
    EXPECT_THAT(violations(schema, text), ::testing::Contains(HasSubstr("nested too deeply")));
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, work, nullptr), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(SchemaBounds, LargeUniqueListsAreSortedNotPaired) {
  Schema schema = schema_of(R"({"uniqueItems":true})");
  std::string text = "[0";
  for (int i = 1; i < 200'000; ++i) text += "," + std::to_string(i);
  EXPECT_THAT(violations(schema, text + "]"), IsEmpty());
  EXPECT_EQ(violations(schema, text + ",5]").size(), 1u);
}

TEST(SchemaDefaults, FillNestedObjectsListsAndReferences) {
  Schema schema = schema_of(R"({"properties":{"a":{"default":1},"b":{"default":{},"properties":{"c":{"default":[2]}}},
      "n":{"properties":{"x":{"default":1}}},"l":{"items":{"$ref":"#/$defs/e"}}},
      "$defs":{"e":{"allOf":[{"properties":{"d":{"default":"t"}}}]}},
      "anyOf":[{"properties":{"never":{"default":1}}},true]})");
  base::Json instance = *base::parse_json(R"({"a":null,"l":[{},{"d":1},3]})");
  schema.apply_defaults(instance, instance.GetAllocator());
  EXPECT_EQ(base::to_json(instance), R"({"a":null,"l":[{"d":"t"},{"d":1},3],"b":{"c":[2]}})");
}

TEST(SchemaDefaults, ThatTheirOwnSchemaRefusesAreFound) {
  Schema schema = schema_of(R"({"properties":{"a":{"type":"integer","default":"1"},"b":{"default":2}}})");
  std::vector<Violation> found = schema.check_defaults();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].instance, "/properties/a/default");
  EXPECT_EQ(found[0].text, "must be integer, not \"1\"");
}

TEST(SchemaDefaults, BombIsBounded) {
  std::string text =
      R"({"properties":{"l":{"items":{"properties":{"x":{"default":")" + std::string(10'000, 'x') + R"("}}}}}})";
  Schema schema = schema_of(text);
  std::string objects = "{\"l\":[{}";
  for (int i = 0; i < 100'000; ++i) objects += ",{}";
  base::Json instance = *base::parse_json(objects + "]}");
  schema.apply_defaults(instance, instance.GetAllocator());
  // 10 KB each would be a gigabyte.
  EXPECT_LT(base::to_json(instance).size(), 16u << 20);
}

}  // namespace
}  // namespace oneclaw::plugin::schema
