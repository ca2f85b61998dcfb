#include "csv.h"

#include <gtest/gtest.h>

namespace oneclaw::workflow_discovery {
namespace {

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("Austin, TX"), "\"Austin, TX\"");
  EXPECT_EQ(csv_cell("the \"best\""), "\"the \"\"best\"\"\"");
}

TEST(Csv, NoCellIsAFormula) {
  EXPECT_EQ(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("+1+cmd|'/C calc'!A0"), "'+1+cmd|'/C calc'!A0");
  EXPECT_EQ(csv_cell("-2+3"), "'-2+3");
  EXPECT_EQ(csv_cell("+15125550100"), "+15125550100") << "a telephone number stays one";
}

TEST(Csv, OneLineABusiness) {
  Business b;
  b.name = "Acme, Inc";
  b.rating = 4.5;
  b.site.state = SiteState::unreachable;
  b.site.emails = {"a@acme.example", "b@acme.example"};
  const std::string csv = to_csv({b}, {});
  const std::size_t second = csv.find("\r\n") + 2;
  EXPECT_EQ(csv.substr(0, 23), "place_id,name,category,");
  EXPECT_EQ(csv.substr(second),
            ",\"Acme, Inc\",,,,,,,,,,,,4.5,,,,,,,50,unreachable,unknown,unknown,unknown,unknown,unknown,a@acme.example "
            "b@acme.example\r\n");
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
