// Runs every required case of the official JSON Schema 2020-12 suite and prints a pass table.
//
//   schema_suite_test excluded.txt [folder]
//
// Fails when the suite is not installed, a case fails that excluded.txt does not name, an excluded case passes, a line
// of excluded.txt matches nothing, or the totals differ from those at the end of excluded.txt.
#include "host/base/json.h"
#include "host/plugin/schema/schema.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

using oneclaw::base::Json;
using oneclaw::base::JsonValue;
using oneclaw::base::Result;
using oneclaw::plugin::schema::Schema;

constexpr char kFolder[] = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests/draft2020-12";

// "file.json: group" or "file.json: *", then " | " and the reason.
struct Exclusion {
  std::string file, group, line;
  std::size_t used = 0;
};

struct Totals {
  std::size_t passed = 0, failed = 0, excluded = 0;
};

struct Excluded {
  std::vector<Exclusion> list;
  Totals expected;
};

bool read_excluded(const std::string& path, Excluded& excluded) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (std::sscanf(line.c_str(), "expected: %zu passed, %zu excluded", &excluded.expected.passed,
                    &excluded.expected.excluded) == 2) {
      continue;
    }
    std::size_t colon = line.find(": "), bar = line.rfind(" | ");
    if (colon == std::string::npos || bar == std::string::npos || bar < colon || bar + 3 == line.size()) {
      std::printf("%s: not \"file: group | reason\": %s\n", path.c_str(), line.c_str());
      return false;
    }
    excluded.list.push_back({line.substr(0, colon), line.substr(colon + 2, bar - colon - 2), line});
  }
  return !excluded.list.empty();
}

class Suite {
 public:
  explicit Suite(Excluded& excluded) : excluded_(excluded) {}

  bool run_file(const std::string& path, const std::string& name) {
    Result<Json> groups = oneclaw::base::parse_json_file(path);
    if (!groups) return std::printf("%s\n", groups.error().text.c_str()), false;
    Totals totals;
    for (const JsonValue& group : groups->GetArray()) run_group(name, group, totals);
    std::size_t all = totals.passed + totals.failed + totals.excluded;
    std::printf("  %-32s %5zu / %-5zu excluded %zu\n", name.c_str(), totals.passed, all, totals.excluded);
    sum_.passed += totals.passed, sum_.failed += totals.failed, sum_.excluded += totals.excluded;
    return true;
  }

  const Totals& sum() const { return sum_; }
  bool is_clean() const { return problems_ == 0; }

 private:
  void run_group(const std::string& file, const JsonValue& group, Totals& totals) {
    std::string title = group["description"].GetString();
    auto hit = std::find_if(excluded_.list.begin(), excluded_.list.end(), [&](const Exclusion& exclusion) {
      return exclusion.file == file && (exclusion.group == "*" || exclusion.group == title);
    });
    Result<Schema> schema = Schema::compile(group["schema"]);
    std::size_t wrong = 0;
    for (const JsonValue& test : group["tests"].GetArray()) {
      bool as_said = schema && schema->validate(test["data"]).empty() == test["valid"].GetBool();
      if (!as_said) ++wrong;
      if (hit == excluded_.list.end()) {
        ++(as_said ? totals.passed : totals.failed);
        if (!as_said) complain(file, title, test["description"].GetString(), schema);
      }
    }
    if (hit == excluded_.list.end()) return;
    totals.excluded += group["tests"].Size();
    ++hit->used;
    bool is_whole_file = hit->group == "*";
    if (wrong == 0 && !is_whole_file) {
      std::printf("excluded, but it passes: %s: %s\n", file.c_str(), title.c_str());
      ++problems_;
    }
  }

  void complain(const std::string& file, const std::string& group, const char* test, const Result<Schema>& schema) {
    std::printf("FAILED %s: %s: %s%s%s\n", file.c_str(), group.c_str(), test, schema ? "" : ": ",
                schema ? "" : schema.error().text.c_str());
    ++problems_;
  }

  Excluded& excluded_;
  Totals sum_;
  std::size_t problems_ = 0;
};

bool is_as_expected(const Excluded& excluded, const Totals& sum) {
  bool ok = true;
  for (const Exclusion& exclusion : excluded.list) {
    if (exclusion.used > 0) continue;
    std::printf("excludes nothing: %s\n", exclusion.line.c_str());
    ok = false;
  }
  if (sum.passed != excluded.expected.passed || sum.excluded != excluded.expected.excluded) {
    std::printf("expected %zu passed and %zu excluded; if the package changed, review and update excluded.txt\n",
                excluded.expected.passed, excluded.expected.excluded);
    ok = false;
  }
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder = argc > 2 ? argv[2] : kFolder;
  if (argc < 2 || !std::filesystem::is_directory(folder)) {
    std::printf("no test suite in %s; install Debian's libtest-json-schema-acceptance-perl\n", folder.c_str());
    return 1;
  }
  Excluded excluded;
  if (!read_excluded(argv[1], excluded)) return std::printf("cannot use %s\n", argv[1]), 1;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Suite suite(excluded);
  bool ok = true;
  for (const auto& path : files) ok &= suite.run_file(path.string(), path.filename().string());
  const Totals& sum = suite.sum();
  std::size_t counted = sum.passed + sum.failed;
  std::printf(
      "JSON Schema 2020-12, required cases: %zu of %zu pass outside the exclusion list (%.1f %%), %zu excluded\n",
      sum.passed, counted, counted ? 100.0 * double(sum.passed) / double(counted) : 0, sum.excluded);
  ok &= is_as_expected(excluded, sum);
  return ok && suite.is_clean() ? 0 : 1;
}
