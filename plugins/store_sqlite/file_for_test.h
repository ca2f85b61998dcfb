// A real file in a directory of its own, and the declarations that the tests write into it.
#pragma once

#include "opening.h"
#include "schema.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

namespace oneclaw::store_sqlite {

class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    std::string pattern = ::testing::TempDir() + "oneclaw_sqlite_XXXXXX";
    directory = ::mkdtemp(pattern.data());
    config.path = directory + "/store.db";
    config.wal_bytes = 1u << 20;
  }
  ~FileTest() override { std::filesystem::remove_all(directory); }

  static store_rules::Declaration declaration(const std::string& name) {
    store_rules::Declaration out;
    out.name = name;
    out.version = 1;
    out.key_count = 1;
    out.columns = {{"id", OC_COLUMN_TEXT, false}, {"rowid", OC_COLUMN_INT, true}, {"select", OC_COLUMN_BLOB, true}};
    out.indexes = {{"by_number", {1}, true}};
    return out;
  }

  std::string directory;
  Config config;
};

}  // namespace oneclaw::store_sqlite
