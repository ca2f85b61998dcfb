#include "host/chat/trigger.h"

#include <gtest/gtest.h>

#include <utility>

namespace oneclaw::chat {
namespace {

using services::registry::Catalog;
using services::registry::Workflow;

constexpr const char* kDiscoverySchema = R"({"type":"object","required":["query","location"],"properties":{
  "query":{"type":"string"},"location":{"type":"string"},"limit":{"type":"integer"},"enrich":{"type":"boolean"}}})";

Workflow workflow(const std::string& name, const std::string& schema, std::vector<std::string> triggers) {
  Workflow out;
  out.name = name;
  out.input.text = schema;
  out.triggers = std::move(triggers);
  out.examples = {"example of " + name};
  return out;
}

Triggers known() {
  Catalog catalog;
  catalog.workflows = {
      workflow("audit", R"({"type":"object","required":["website"],"properties":{"website":{"type":"string"}}})",
               {"audit {website}"}),
      workflow("discovery", kDiscoverySchema,
               {"discover {query} in {location}", "discover {query} near {location}", "discover {query}",
                "find {limit} {query} in {location}", "find {query} in {location}", "find {query} near {location}",
                "find me {limit} {query} near {location}", "find me {query} near {location}",
                "{query} leads in {location}"}),
      workflow("zebra", kDiscoverySchema, {"discover {query} in {location}"})};
  return Triggers::compile(catalog);
}

std::string said(std::string_view sentence) {
  const auto intent = known().find(sentence);
  if (!intent) return "nothing";
  std::string out = intent->workflow + " " + intent->input();
  for (const std::string& name : intent->missing) out += " no " + name;
  return out;
}

std::string discovery(const std::string& query, const std::string& location, const std::string& more = "") {
  return R"(discovery {"location":")" + location + R"(","query":")" + query + "\"" + more + "}";
}

TEST(Trigger, SentencesOfTheBehaviourPage) {
  EXPECT_EQ(said("discover plumbers in Austin, TX"), discovery("plumbers", "Austin, TX"));
  EXPECT_EQ(said("find me 20 plumbers near Austin"), discovery("plumbers", "Austin", R"(,"limit":20)"));
  EXPECT_EQ(said("roofing leads in Pflugerville TX"), discovery("roofing", "Pflugerville TX"));
  EXPECT_EQ(said("find auditors in Austin"), discovery("auditors", "Austin"));
  EXPECT_EQ(said("emergency dentists in M\u00fcnchen"), discovery("emergency dentists", "M\u00fcnchen"));
  EXPECT_EQ(said("audit example.org"), R"(audit {"website":"example.org"})");
}

TEST(Trigger, CourtesyAndPunctuationChangeNothing) {
  const std::string expected = discovery("plumbers", "Austin, TX");
  for (const char* sentence :
       {"Discover plumbers in Austin, TX!", "hey, can you please discover plumbers in Austin, TX?",
        "please   discover\tplumbers in Austin, TX.", "DISCOVER plumbers IN Austin, TX please",
        "Discover plumbers, in Austin, TX, thanks!", "Could you find some plumbers in Austin, TX for me?",
        "plumbers in Austin, TX"}) {
    EXPECT_EQ(said(sentence), expected) << sentence;
  }
}

TEST(Trigger, QuotesKeepWordsTogetherAndOutOfTheGrammar) {
  EXPECT_EQ(said("discover \"drive in\" cinemas in Austin"), discovery("drive in cinemas", "Austin"));
  EXPECT_EQ(said("discover \"7 eleven\" in Austin"), discovery("7 eleven", "Austin"));
  EXPECT_EQ(said("discover \u201cSmith, Jones and Sons\u201d in Austin"), discovery("Smith, Jones and Sons", "Austin"));
  EXPECT_EQ(said("discover bars in \"Truth or Consequences\", NM"), discovery("bars", "Truth or Consequences, NM"));
}

TEST(Trigger, TheLastSeparatorSeparates) {
  EXPECT_EQ(said("discover plug in hybrids in Austin"), discovery("plug in hybrids", "Austin"));
  EXPECT_EQ(said("discover bars in Washington D.C."), discovery("bars", "Washington D.C."));
}

TEST(Trigger, NumbersBecomeTheLimit) {
  EXPECT_EQ(said("discover 5 plumbers in Austin"), discovery("plumbers", "Austin", R"(,"limit":5)"));
  EXPECT_EQ(said("discover the top 5 plumbers in Austin"), discovery("plumbers", "Austin", R"(,"limit":5)"));
  EXPECT_EQ(said("find 30 bars in Bonn"), discovery("bars", "Bonn", R"(,"limit":30)"));
  EXPECT_EQ(said("discover 24/7 plumbers in Austin"), discovery("24/7 plumbers", "Austin"));
  EXPECT_EQ(said("discover best western hotels in Austin"), discovery("best western hotels", "Austin"));
}

TEST(Trigger, WithoutAPlaceItIsAskedFor) {
  EXPECT_EQ(said("discover plumbers"), R"(discovery {"query":"plumbers"} no location)");
  EXPECT_EQ(said("find me plumbers"), R"(discovery {"query":"plumbers"} no location)");
  EXPECT_EQ(said("roofing leads"), R"(discovery {"query":"roofing"} no location)");
}

TEST(Trigger, OtherSentencesMeanNothing) {
  for (const char* sentence : {"", " ", "?", "hello", "what is the weather in Austin", "is it raining in Austin?",
                               "discover", "in Austin", "I was in Austin", "thanks!"}) {
    EXPECT_EQ(said(sentence), "nothing") << sentence;
  }
}

TEST(Trigger, EqualPhrasesGoToTheFirstName) { EXPECT_EQ(known().find("discover bars in Bonn")->workflow, "discovery"); }

TEST(Trigger, ALongSentenceIsReadInBoundedWork) {
  std::string text = "discover";
  for (int i = 0; i < 100'000; ++i) text += " in";
  (void)said(text);
  EXPECT_EQ(split_words(text).size(), kMaxWords);
}

TEST(Trigger, ExamplesTakeTurnsBetweenWorkflows) {
  EXPECT_EQ(known().examples(2), (std::vector<std::string>{"example of audit", "example of discovery"}));
}

}  // namespace
}  // namespace oneclaw::chat
