#include "host/services/tape/tape.h"

#include "host/loop/loops.h"
#include "host/plugin/call/on_task_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::services::tape {
namespace {

class TapeTest : public ::testing::Test {
 protected:
  static std::vector<Entry> three() {
    return {{"tool.invoke a", OC_OK, "", 0, "first"},
            {"tool.invoke b", OC_UNAVAILABLE, "down", 7, ""},
            {"tool.invoke a", OC_NOT_FOUND, "", 0, std::string("\0x", 2)}};
  }
  void on_task(const std::function<void()>& work) { plugin::run_on_task(loops_.at(0), work); }
  loop::Loops loops_{{.count = 1}};
};

TEST_F(TapeTest, EntriesAreReadBackAsTheyWereAndNothingElseIs) {
  const std::string bytes = encode(three());
  const auto back = decode(bytes);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 3u);
  EXPECT_EQ((*back)[1].text, "down");
  EXPECT_EQ((*back)[1].status, OC_UNAVAILABLE);
  EXPECT_EQ((*back)[1].retry_after_ms, 7u);
  EXPECT_EQ((*back)[2].out, std::string("\0x", 2));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_EQ(decode(std::string_view(bytes).substr(0, cut)).status(), OC_CORRUPT) << cut;
  }
  EXPECT_EQ(decode(bytes + "x").status(), OC_CORRUPT);
  EXPECT_EQ(decode(std::string(8, '\xff')).status(), OC_CORRUPT);
}

TEST_F(TapeTest, FibersGetTheirAnswersInTheRecordedOrder) {
  on_task([&] {
    Tape tape("discovery", three());
    std::string order;
    auto late = loop::Loop::current()->spawn([&] {
      const auto entry = tape.next("tool.invoke b");
      order += entry ? entry->text : "?";
    });
    fiber::current_task()->yield();
    EXPECT_EQ(order, "") << "another answer came before it";
    order += tape.next("tool.invoke a")->out + ",";
    late.join();
    EXPECT_EQ(order, "first,down");
    EXPECT_EQ(tape.left(), 1u);
    EXPECT_EQ(tape.next("tool.invoke a")->status, OC_NOT_FOUND);
    EXPECT_EQ(tape.left(), 0u);
    const auto more = tape.next("tool.invoke a");
    EXPECT_EQ(more.status(), OC_CONFLICT);
    EXPECT_NE(more.error().text.find("tool.invoke"), std::string::npos);
  });
}

TEST_F(TapeTest, BeyondItsSizeATapeSaysWhyItIsWorthNothing) {
  Tape tape("discovery");
  tape.add({"tool.invoke a", OC_OK, "", 0, std::string(kMaxTapeBytes / 2, 'x')});
  EXPECT_EQ(tape.spoiled(), "");
  tape.add({"tool.invoke b", OC_OK, "", 0, std::string(kMaxTapeBytes / 2, 'x')});
  EXPECT_NE(tape.spoiled().find("MiB"), std::string::npos);
  EXPECT_TRUE(tape.entries().empty());
}

TEST(Tapes, BelongToOneJobAndOneInstance) {
  Tapes tapes;
  EXPECT_TRUE(tapes.insert("job-1", std::make_shared<Tape>("discovery")));
  EXPECT_FALSE(tapes.insert("job-1", std::make_shared<Tape>("discovery")));
  EXPECT_NE(tapes.find("job-1", "discovery"), nullptr);
  EXPECT_EQ(tapes.find("job-1", "website"), nullptr) << "a tool's own calls are part of its answer";
  EXPECT_EQ(tapes.find("job-2", "discovery"), nullptr);
  EXPECT_EQ(tapes.find("", "discovery"), nullptr);
  tapes.erase("job-1");
  EXPECT_EQ(tapes.find("job-1", "discovery"), nullptr);
}

}  // namespace
}  // namespace oneclaw::services::tape
