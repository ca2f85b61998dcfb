#include "host/check/case.h"

#include "host/check/subject.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

namespace oneclaw::check {
namespace {

bool matches_one(std::string_view id, std::string_view pattern) noexcept {
  std::size_t i = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (i < id.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = i;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == id[i])) {
      ++p;
      ++i;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void refuse_duplicates(const Cases& cases) {
  std::set<std::string_view> ids;
  for (const Case& c : cases) {
    if (ids.insert(c.id).second) continue;
    std::fprintf(stderr, "two conformance cases are called %s\n", c.id.c_str());
    std::abort();
  }
}

}  // namespace

bool matches(std::string_view id, std::string_view pattern) noexcept {
  if (pattern.empty()) return true;
  while (true) {
    const std::size_t comma = pattern.find(',');
    if (matches_one(id, pattern.substr(0, comma))) return true;
    if (comma == std::string_view::npos) return false;
    pattern.remove_prefix(comma + 1);
  }
}

Cases all_cases(const Subject& subject) {
  Cases cases;
  add_image_cases(cases);
  add_manifest_cases(cases);
  add_life_cases(cases);
  add_life_stress_cases(cases);
  add_table_cases(cases, subject);
  add_call_cases(cases, subject);
  add_store_open_cases(cases);
  add_store_get_cases(cases);
  add_store_value_cases(cases);
  add_store_query_cases(cases);
  add_store_order_cases(cases);
  add_store_cursor_cases(cases);
  add_store_write_cases(cases);
  add_store_commit_cases(cases);
  add_store_guard_cases(cases);
  add_store_unique_cases(cases);
  add_store_overlap_cases(cases);
  add_store_model_cases(cases);
  add_cache_value_cases(cases);
  add_cache_counter_cases(cases);
  add_cache_expiry_cases(cases);
  add_cache_overlap_cases(cases);
  add_cache_model_cases(cases);
  add_document_cases(cases);
  add_traffic_cases(cases);
  add_fault_cases(cases, subject);
  std::erase_if(cases, [&](const Case& c) { return c.kind && !subject.provides(*c.kind); });
  refuse_duplicates(cases);
  return cases;
}

}  // namespace oneclaw::check
