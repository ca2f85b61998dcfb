// Tables of bad manifests: testdata/bad_plugins.txt and bad_deployments.txt name the pointer and the text of each
// error.
#include "host/plugin/manifest/config.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {
namespace {

using ::testing::HasSubstr;

const std::string kFolder = ONECLAW_SOURCE_DIR "/host/plugin/manifest/testdata/";

struct Row {
  std::string name, pointer, text;
};

std::vector<Row> rows_of(const std::string& table) {
  std::vector<Row> rows;
  std::ifstream file(kFolder + table);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::size_t first = line.find(" | "), second = line.find(" | ", first + 1);
    rows.push_back({line.substr(0, first), line.substr(first + 3, second - first - 3), line.substr(second + 3)});
  }
  return rows;
}

std::size_t files_in(const std::string& folder) {
  auto begin = std::filesystem::directory_iterator(kFolder + folder);
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST(BadManifests, OfPluginsNameFilePointerAndReason) {
  std::vector<Row> rows = rows_of("bad_plugins.txt");
  EXPECT_EQ(rows.size(), files_in("bad_plugins"));
  EXPECT_GE(rows.size(), 30u);
  for (const Row& row : rows) {
    std::string path = kFolder + "bad_plugins/" + row.name + ".json";
    base::Result<PluginManifest> manifest = read_plugin_manifest(path);
    ASSERT_FALSE(manifest.ok()) << row.name;
    EXPECT_THAT(manifest.error().text, HasSubstr(path)) << row.name;
    EXPECT_THAT(manifest.error().text, HasSubstr(row.text)) << row.name;
    if (!row.pointer.empty()) {
      EXPECT_THAT(manifest.error().text, HasSubstr(path + "#" + row.pointer + ": "));
    }
  }
}

TEST(BadManifests, OfDeploymentsNameFilePointerAndReason) {
  std::vector<Row> rows = rows_of("bad_deployments.txt");
  EXPECT_EQ(rows.size(), files_in("bad_deployments"));
  for (const Row& row : rows) {
    ConfigSources sources;
    sources.file = kFolder + "bad_deployments/" + row.name + ".json";
    sources.profile_dirs = {ONECLAW_SOURCE_DIR "/manifests/profiles"};
    base::Result<Config> config = Config::load(sources);
    ASSERT_FALSE(config.ok()) << row.name;
    EXPECT_THAT(config.error().text, HasSubstr(sources.file)) << row.name;
    EXPECT_THAT(config.error().text, HasSubstr(row.text)) << row.name;
    if (!row.pointer.empty()) {
      EXPECT_THAT(config.error().text, HasSubstr(sources.file + "#" + row.pointer + ": "));
    }
  }
}

}  // namespace
}  // namespace oneclaw::plugin::manifest
