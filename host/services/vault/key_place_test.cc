#include "host/services/vault/key_place.h"

#include "host/services/vault/vault_for_test.h"

namespace oneclaw::services::vault {
namespace {

class KeyPlaceTest : public ::testing::Test {
 protected:
  KeyPlaceTest() { places.state_dir = directory.path(); }
  std::string state_file() const { return directory.file("master-key"); }
  static std::string id_of(const std::string& line) { return parse_keys(line)->current().id(); }

  Directory directory;
  KeyPlaces places;
};

TEST_F(KeyPlaceTest, NoPlaceHasAKeyAtFirst) { EXPECT_FALSE(load_keys(places)->has_value()); }

TEST_F(KeyPlaceTest, TheStateDirectoryKeepsThemForUsAlone) {
  const auto ring = parse_keys(key_line() + key_line()).value();
  ASSERT_TRUE(store_keys(places, ring));
  struct stat status {};
  ASSERT_EQ(::stat(state_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  auto loaded = load_keys(places).value();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->ring.ids(), ring.ids());
  EXPECT_EQ(loaded->origin, KeyOrigin::state_dir);
  // A host that stopped while writing leaves a file behind that is in nobody's way.
  write_file(state_file() + ".new", "half", 0600);
  EXPECT_TRUE(store_keys(places, ring));
}

TEST_F(KeyPlaceTest, AFileThatOthersMayReadIsRefused) {
  write_file(state_file(), key_line(), 0644);
  const auto loaded = load_keys(places);
  ASSERT_EQ(loaded.status(), OC_DENIED);
  EXPECT_NE(loaded.error().text.find("chmod 600"), std::string::npos);
  places.file = directory.file("configured");
  write_file(places.file, key_line(), 0640);
  EXPECT_EQ(load_keys(places).status(), OC_DENIED);
  write_file(places.file, key_line(), 0400);
  EXPECT_TRUE(load_keys(places));
}

TEST_F(KeyPlaceTest, TheConfiguredFileComesBeforeAllAndMustBeThere) {
  const std::string line = key_line();
  ASSERT_TRUE(store_keys(places, parse_keys(key_line()).value()));
  places.environment["ONECLAW_MASTER_KEY"] = key_line();
  places.file = directory.file("configured");
  EXPECT_EQ(load_keys(places).status(), OC_NOT_FOUND);
  write_file(places.file, line, 0600);
  EXPECT_EQ((*load_keys(places))->ring.current().id(), id_of(line));
}

TEST_F(KeyPlaceTest, TheEnvironmentComesBeforeTheCredential) {
  const std::string in_environment = key_line();
  const std::string in_credential = key_line();
  places.environment["CREDENTIALS_DIRECTORY"] = directory.path();
  write_file(directory.file("oneclaw-master-key"), in_credential, 0440);
  EXPECT_EQ((*load_keys(places))->ring.current().id(), id_of(in_credential));
  EXPECT_EQ((*load_keys(places))->origin, KeyOrigin::credential);
  places.environment["ONECLAW_MASTER_KEY"] = "";  // counts as absent, like every variable of ours
  EXPECT_EQ((*load_keys(places))->ring.current().id(), id_of(in_credential));
  places.environment["ONECLAW_MASTER_KEY"] = in_environment;
  EXPECT_EQ((*load_keys(places))->ring.current().id(), id_of(in_environment));
}

TEST_F(KeyPlaceTest, WhatIsNoKeyIsAnErrorNotANewKey) {
  places.environment["ONECLAW_MASTER_KEY"] = "hunter2";
  const auto loaded = load_keys(places);
  ASSERT_EQ(loaded.status(), OC_INVALID);
  EXPECT_EQ(loaded.error().text.find("hunter2"), std::string::npos) << loaded.error().text;
  places.environment.clear();
  write_file(state_file(), "", 0600);
  EXPECT_EQ(load_keys(places).status(), OC_INVALID);
  write_file(state_file(), std::string(kMaxKeyFileBytes + 1, 'A'), 0600);
  EXPECT_EQ(load_keys(places).status(), OC_TOO_LARGE);
  std::filesystem::remove(state_file());
  std::filesystem::create_directory(state_file());
  std::filesystem::permissions(state_file(), std::filesystem::perms::owner_all);
  EXPECT_EQ(load_keys(places).status(), OC_INVALID);
}

}  // namespace
}  // namespace oneclaw::services::vault
