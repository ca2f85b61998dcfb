#include "host/plugin/manifest/plugin_manifest.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace oneclaw::plugin::manifest {
namespace {

// A folder with more entries is no plugin folder.
constexpr std::size_t kMaxEntries = 4096;

// Manifest files of one directory, sorted, so that what wins does not depend on the file system.
std::vector<std::string> manifests_in(const std::string& directory, std::vector<base::Error>& errors) {
  std::vector<std::string> paths;
  std::error_code problem;
  std::size_t entries = 0;
  for (std::filesystem::directory_iterator it(directory, problem), end; !problem && it != end; it.increment(problem)) {
    if (++entries > kMaxEntries) {
      errors.push_back({OC_TOO_LARGE, "plugin folder " + directory + " has more than " + std::to_string(kMaxEntries) +
                                          " entries; the rest is not read"});
      break;
    }
    std::error_code ignored;
    std::filesystem::path manifest = it->path() / "manifest.json";
    if (std::filesystem::exists(manifest, ignored)) paths.push_back(manifest.string());
  }
  if (problem) errors.push_back({OC_UNAVAILABLE, "cannot list plugin folder " + directory + ": " + problem.message()});
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Discovery discover(const std::vector<std::string>& directories) {
  Discovery found;
  found.directories = directories;
  std::set<std::string> earlier, here;
  for (const std::string& directory : directories) {
    here.clear();
    for (const std::string& path : manifests_in(directory, found.errors)) {
      base::Result<PluginManifest> manifest = read_plugin_manifest(path);
      if (!manifest) {
        found.errors.push_back(std::move(manifest).error());
        continue;
      }
      if (earlier.count(manifest->id)) continue;
      if (!here.insert(manifest->id).second) {
        found.errors.push_back({OC_CONFLICT, path + "#/id: plugin \"" + manifest->id + "\" is in " + directory +
                                                 " twice; this one is ignored"});
        continue;
      }
      found.plugins.push_back(*std::move(manifest));
    }
    earlier.insert(here.begin(), here.end());
  }
  std::sort(found.plugins.begin(), found.plugins.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return found;
}

}  // namespace oneclaw::plugin::manifest
