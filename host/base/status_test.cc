#include "host/base/status.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace oneclaw::base {
namespace {

TEST(Status, FoldsUnknownCodesBySign) {
  EXPECT_EQ(known_status(static_cast<oc_status>(-9999)), OC_INTERNAL);
  EXPECT_EQ(known_status(static_cast<oc_status>(9999)), OC_OK);
  for (const StatusInfo& info : all_statuses()) EXPECT_EQ(known_status(info.code), info.code);
}

// abi.h is what plugin authors read: its table and ours must say the same.
TEST(Status, TableIsTheOneInTheHeader) {
  std::ifstream header(ONECLAW_SOURCE_DIR "/sdk/include/oneclaw/abi.h");
  std::string line;
  std::size_t rows = 0;
  while (std::getline(header, line)) {
    char macro[64], number[16], comment[200];
    if (std::sscanf(line.c_str(), "#define OC_%63s %15s /* %199[^*]", macro, number, comment) != 3) continue;
    std::string name = macro, row = comment;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    std::size_t column = row.find_first_of("123456789");
    ASSERT_NE(column, std::string::npos) << line;
    const StatusInfo& info = status_info(std::atoi(number[0] == '(' ? number + 1 : number));
    EXPECT_EQ(info.name, name);
    EXPECT_EQ(info.http, std::atoi(row.c_str() + column)) << line;
    bool is_never = row.substr(0, column).find("never") != std::string::npos;
    EXPECT_EQ(info.retry == Retry::never, is_never) << line;
    ++rows;
  }
  EXPECT_EQ(rows, all_statuses().size());
}

TEST(Status, NamesAndHttpCodes) {
  EXPECT_EQ(status_name(OC_NOT_FOUND), "not_found");
  EXPECT_EQ(status_info(OC_EXHAUSTED).http, 429);
  EXPECT_EQ(status_info(OC_PRECONDITION).http, 402);
  EXPECT_TRUE(is_success(OC_STOP));
  EXPECT_FALSE(is_success(OC_NOT_FOUND));
}

}  // namespace
}  // namespace oneclaw::base
