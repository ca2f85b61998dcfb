#include "plugins/tool_website/extract/phone_number.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_website::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string e164(std::string_view text, std::string_view country) {
  const auto phone = parse_phone(text, country);
  return phone ? phone->e164 : "none";
}
std::string display(std::string_view text, std::string_view country) {
  const auto phone = parse_phone(text, country);
  return phone ? phone->display : "none";
}
std::vector<std::string> in_text(std::string_view text, std::string_view country) {
  std::vector<std::string> found;
  for (const Phone& phone : find_phones(text, country)) found.push_back(phone.e164);
  return found;
}

TEST(PhoneTest, NorthAmerica) {
  for (const char* text : {"512-555-0142", "(512) 555-0142", "+1 512.555.0142", "1-512-555-0142", "5125550142",
                           "+15125550142", "011 1 512 555 0142",
                           " 512\xC2\xA0"
                           "555\xE2\x80\x91"
                           "0142 "}) {
    EXPECT_EQ(e164(text, "US"), "+15125550142") << text;
  }
  EXPECT_EQ(e164("(416) 555-0199", "CA"), "+14165550199");
  EXPECT_EQ(display("5125550142", "US"), "(512) 555-0142");
  EXPECT_EQ(display("512-555-0142 x12", "US"), "(512) 555-0142 ext. 12");
  EXPECT_EQ(e164("512-555-0142;ext=12", "US"), "+15125550142");
  for (const char* text : {"112-555-0142", "911-555-0142", "512-155-0142", "512-911-0142", "555-555-5555",
                           "512-555-014", "22222222222", "2222222222", "1-800-FLOWERS", "", "call us"}) {
    EXPECT_EQ(e164(text, "US"), "none") << text;
  }
}

TEST(PhoneTest, Britain) {
  EXPECT_EQ(e164("020 7946 0123", "GB"), "+442079460123");
  EXPECT_EQ(e164("+44 (0)20 7946 0123", "US"), "+442079460123");
  EXPECT_EQ(e164("07911 123456", "GB"), "+447911123456");
  EXPECT_EQ(e164("0044 7911 123456", "GB"), "+447911123456");
  EXPECT_EQ(e164("447911123456", "GB"), "+447911123456");
  EXPECT_EQ(display("02079460123", "GB"), "020 7946 0123");
  EXPECT_EQ(display("+447911123456", "US"), "07911 123456");
  EXPECT_EQ(display("01134960123", "GB"), "0113 496 0123");
  EXPECT_EQ(e164("20 7946 0123", "GB"), "none") << "no trunk prefix";
}

TEST(PhoneTest, GermanyAustriaSwitzerland) {
  EXPECT_EQ(e164("030 / 901820-0", "DE"), "+49309018200");
  EXPECT_EQ(e164("+49 (0) 89 / 123456", "DE"), "+4989123456");
  EXPECT_EQ(e164("0171-1234567", "DE"), "+491711234567");
  EXPECT_EQ(display("089 / 12 34 56", "DE"), "089 / 12 34 56");
  EXPECT_EQ(e164("01 5861234", "AT"), "+4315861234");
  EXPECT_EQ(e164("044 668 18 00", "CH"), "+41446681800");
}

TEST(PhoneTest, Australia) {
  EXPECT_EQ(e164("(02) 9374 4000", "AU"), "+61293744000");
  EXPECT_EQ(e164("0412 345 678", "AU"), "+61412345678");
  EXPECT_EQ(e164("1300 975 707", "AU"), "+611300975707");
  EXPECT_EQ(display("+61412345678", "US"), "0412 345 678");
  EXPECT_EQ(display("0293744000", "AU"), "(02) 9374 4000");
}

TEST(PhoneTest, ElsewhereOnlyWithCountryCode) {
  EXPECT_EQ(e164("+48 22 123 45 67", "US"), "+48221234567");
  EXPECT_EQ(e164("+353 1 234 5678", "US"), "+35312345678");
  EXPECT_EQ(e164("+999 123 456 78", "US"), "+99912345678");
  EXPECT_EQ(e164("+28 123 4567", "US"), "none");
  EXPECT_EQ(e164("22 123 45 67", "PL"), "none");
}

// An earlier system made +1447… of British numbers.
TEST(PhoneTest, BugBritishNumbersBecameAmerican) {
  EXPECT_EQ(e164("07911 123456", "US"), "none");
  EXPECT_EQ(e164("447911123456", "US"), "none");
  EXPECT_EQ(e164("+447911123456", "US"), "+447911123456");
  EXPECT_THAT(in_text("Call 07911 123456 today", "GB"), ElementsAre("+447911123456"));
  EXPECT_THAT(in_text("Call 07911 123456 today", "US"), IsEmpty());
}

TEST(PhoneTextTest, FindsWhatPeopleWrite) {
  EXPECT_THAT(in_text("Call (512) 555-0142 or 512.555.0143!", "US"), ElementsAre("+15125550142", "+15125550143"));
  EXPECT_THAT(in_text("Phone:512-555-0142, fax 1-512-555-0144.", "US"), ElementsAre("+15125550142", "+15125550144"));
  EXPECT_THAT(in_text("512 555 0142\n512 555 0142", "US"), ElementsAre("+15125550142"));
  EXPECT_THAT(in_text("\xF0\x9F\x93\x9E+1 (512) 555-0142", "US"), ElementsAre("+15125550142"));
  EXPECT_THAT(in_text("Suite 200 512-555-0142", "US"), ElementsAre("+15125550142"));
  EXPECT_THAT(in_text("+1 512\xE2\x80\x93"
                      "555\xE2\x80\x93"
                      "0142",
                      "US"),
              ElementsAre("+15125550142"));
  EXPECT_THAT(in_text("Tel. 030 / 901820-0, Fax 030 901820-99", "DE"), ElementsAre("+49309018200", "+493090182099"));
  EXPECT_THAT(in_text("Tel: +49 (0)89 123456", "US"), ElementsAre("+4989123456"));
  EXPECT_THAT(in_text("01 23 45 67 89", "FR"), ElementsAre("+33123456789"));
  EXPECT_EQ(find_phones("512-555-0142 ext. 7 today", "US").at(0).display, "(512) 555-0142 ext. 7");
  EXPECT_EQ(find_phones("512-555-0142x7", "US").at(0).display, "(512) 555-0142 ext. 7");
}

// Most digits on a page are something else.
TEST(PhoneTextTest, RefusesWhatIsNone) {
  for (const char* text : {"2024-05-12",
                           "12/05/2024",
                           "05.12.2024 08:00",
                           "8:00 - 17:00",
                           "30.2672, -97.7431",
                           "$512 555 0142",
                           "TX 78701-1234",
                           "License 5125550142",
                           "ISBN 978-3-16-148410-0",
                           "512-555-01423",
                           "A512-555-0142",
                           "512-555-0142b",
                           "512-555",
                           "192.168.1.10",
                           "(512 555-0142",
                           "512)555-0142",
                           "512-555-0142%",
                           "4111 1111 1111 1111",
                           "512 555 0142 999 888",
                           "1,512,555,0142",
                           "v1.512.555.0142.7",
                           "#512-555-0142",
                           "512--555--0142",
                           "2010 512 555 0142"}) {
    EXPECT_THAT(in_text(text, "US"), IsEmpty()) << text;
  }
  for (const char* text : {"08.00 - 18.00", "01.02.2024", "01/02/2024", "143/123/12345", "80331", "HRB 012345", "0,50",
                           "DE12 0123 4567 8901 23", "09:00 - 17:00", "2024 - 2026"}) {
    EXPECT_THAT(in_text(text, "DE"), IsEmpty()) << text;
  }
}

TEST(PhoneTextTest, EndsOnALongRowOfDigits) {
  EXPECT_THAT(in_text(std::string(1 << 20, '5'), "US"), IsEmpty());
  std::string rows;
  for (int i = 0; i < 100'000; ++i) rows += "(5";
  EXPECT_THAT(in_text(rows, "US"), IsEmpty());
}

TEST(PhoneTest, CountriesOfHostsAndLanguages) {
  EXPECT_EQ(country_of_host("plumbers.co.uk"), "GB");
  EXPECT_EQ(country_of_host("klempner.de"), "DE");
  EXPECT_EQ(country_of_host("plumbers.com"), "");
  EXPECT_EQ(country_of_language("en-GB"), "GB");
  EXPECT_EQ(country_of_language("en_au"), "AU");
  EXPECT_EQ(country_of_language("de"), "DE");
  EXPECT_EQ(country_of_language("en"), "");
  EXPECT_EQ(country_of_language("zh-Hans-CN"), "");
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
