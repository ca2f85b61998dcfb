// The model is what real stores are judged by, so its own promises are checked by hand.
#include "host/check/store_model.h"

#include <gtest/gtest.h>

namespace oneclaw::check {
namespace {

StoreModel model() { return StoreModel({items_table("items"), pairs_table("pairs")}); }

std::string keys(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) out += row.values[0].bytes;
  return out;
}

TEST(StoreModel, AtomicAndOrdered) {
  StoreModel m = model();
  EXPECT_EQ(m.commit({insert("items", {"a"}, {{item::kNum, 1}}), insert("items", {"b"})}, "1").status, OC_OK);
  const Committed torn = m.commit({erase("items", {"a"}), insert("items", {"b"})}, "2");
  EXPECT_EQ(torn.status, OC_CONFLICT);
  EXPECT_EQ(torn.failed_write, 1u);
  EXPECT_TRUE(m.get("items", {"a"}).has_value());
  EXPECT_EQ(keys(m.query({"items", {}, {{item::kNum, false}}})), "ba");
  EXPECT_EQ(keys(m.query({"items", {}, {{item::kNum, true}}})), "ab");
}

TEST(StoreModel, ReplayedById) {
  StoreModel m = model();
  EXPECT_FALSE(m.commit({insert("items", {"a"})}, "1").is_replayed);
  EXPECT_TRUE(m.commit({insert("items", {"b"})}, "1").is_replayed);
  EXPECT_FALSE(m.get("items", {"b"}).has_value());
}

TEST(StoreModel, GuardsFloorsVersions) {
  StoreModel m = model();
  m.commit({insert("pairs", {"a", 1}, {{pair::kCount, 5}})}, "1");
  EXPECT_EQ(m.commit({add("pairs", {"a", 1}, pair::kCount, -6, 0)}, "2").status, OC_PRECONDITION);
  EXPECT_EQ(m.commit({add("pairs", {"a", 1}, pair::kCount, -5, 0).when_version(1)}, "3").status, OC_OK);
  EXPECT_EQ(m.commit({check_row("pairs", {"a", 1}).when_version(1)}, "4").status, OC_PRECONDITION);
  EXPECT_EQ(m.get("pairs", {"a", 1})->version, 2);
  EXPECT_EQ(m.commit({update("pairs", {"x", 1}, {{pair::kCount, 1}})}, "5").status, OC_NOT_FOUND);
}

}  // namespace
}  // namespace oneclaw::check
