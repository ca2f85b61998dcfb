#include "opening.h"

#include "file_for_test.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

namespace oneclaw::store_sqlite {
namespace {

using ::testing::HasSubstr;

using OpeningTest = FileTest;

TEST_F(OpeningTest, ANewFileIsPrivateAndMarked) {
  const auto opened = open_file(config);
  ASSERT_TRUE(opened) << opened.status().text();
  EXPECT_EQ(opened->notice, "");
  struct stat info {};
  ASSERT_EQ(::stat(config.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  auto reader = open_reader(config.path);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->execute("DELETE FROM oc_meta").code(), OC_UNAVAILABLE) << "a reader only reads";
}

TEST_F(OpeningTest, OneProcessHasItAtATime) {
  auto first = open_file(config);
  ASSERT_TRUE(first);
  const auto second = open_file(config);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.status().code(), OC_CONFLICT);
  EXPECT_THAT(std::string(second.status().text()), HasSubstr("another process has " + config.path));
  first = sdk::Status(OC_OK);
  EXPECT_TRUE(open_file(config));
}

TEST_F(OpeningTest, AFileThatWasNotClosedIsLookedThrough) {
  {
    auto opened = open_file(config);
    ASSERT_TRUE(mark_clean(opened->db, false).ok());
  }
  {
    auto opened = open_file(config);
    ASSERT_TRUE(opened) << opened.status().text();
    EXPECT_THAT(opened->notice,
                HasSubstr("was not closed properly; nothing that was committed is lost, and it is whole"));
    ASSERT_TRUE(mark_clean(opened->db, true).ok());
  }
  EXPECT_EQ(open_file(config)->notice, "");
}

TEST_F(OpeningTest, DamageIsFoundAndNamed) {
  {
    auto opened = open_file(config);
    Tables tables;
    ASSERT_TRUE(migrate(opened->db, {declaration("things")}, tables).ok());
    ASSERT_TRUE(mark_clean(opened->db, false).ok());
  }
  {
    // The second page on: trees of tables, no header any more.
    std::fstream file(config.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    const std::string garbage(8 * 4096, 'x');
    file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
  }
  const auto opened = open_file(config);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code(), OC_CORRUPT) << opened.status().text();
  EXPECT_THAT(std::string(opened.status().text()), HasSubstr(config.path));
}

// The journal mode was set before anybody looked whose file it is, and that changes it.
TEST_F(OpeningTest, BugAFileOfSomethingElseWasChangedBeforeItWasRefused) {
  {
    auto foreign = Connection::open(config.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    ASSERT_TRUE(foreign->execute("CREATE TABLE theirs (a)").ok());
  }
  const auto size = std::filesystem::file_size(config.path);
  std::ifstream before_file(config.path, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(before_file)), {});
  const auto opened = open_file(config);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code(), OC_CONFLICT);
  EXPECT_THAT(std::string(opened.status().text()), HasSubstr("something else"));
  std::ifstream after_file(config.path, std::ios::binary);
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(after_file)), {}), before);
  EXPECT_EQ(std::filesystem::file_size(config.path), size);
}

TEST_F(OpeningTest, ANewerFormatIsRefused) {
  { ASSERT_TRUE(open_file(config)->db.execute("PRAGMA user_version = 99").ok()); }
  const auto opened = open_file(config);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code(), OC_UNSUPPORTED);
  EXPECT_THAT(std::string(opened.status().text()), HasSubstr("format 99"));
}

TEST_F(OpeningTest, WhereNoFileCanBeIsSaid) {
  config.path = directory + "/absent/store.db";
  const auto opened = open_file(config);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code(), OC_UNAVAILABLE);
  EXPECT_THAT(std::string(opened.status().text()), HasSubstr("SQLITE_PATH"));
}

}  // namespace
}  // namespace oneclaw::store_sqlite
