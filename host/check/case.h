// One named conformance case, and the list of all of them.
//
// Plain data; the list is made once at start. Leaf.
#pragma once

#include "host/check/report.h"
#include "host/plugin/instance/kind.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::check {

class Rig;
struct Subject;

// What must be there before a case can run.
enum class Stage : std::uint8_t {
  file,  // the file and its manifest; no code of the plugin runs
  task,  // the image is mapped and the case runs as a task on the home loop
};

struct Context {
  const Subject& subject;
  Report& report;
  Rig* rig;  // null for Stage::file
  std::uint64_t seed;
};

struct Case {
  std::string id;     // "store.get.missing": kind or area, function, aspect
  std::string title;  // the promise, in one sentence
  Stage stage = Stage::task;
  std::optional<plugin::instance::Kind> kind;  // only for plugins that provide it
  std::function<void(Context&)> run;
  std::chrono::seconds deadline{60};
};

using Cases = std::vector<Case>;

// Every case that applies to the plugin, in the order of running. A duplicate id ends the process: it is a bug here.
Cases all_cases(const Subject& subject);

// "store.*", "*.commit.*"; * and ? as in a shell. Empty matches everything; several patterns are separated by commas.
bool matches(std::string_view id, std::string_view pattern) noexcept;

// One a file of cases.
void add_image_cases(Cases& cases);
void add_manifest_cases(Cases& cases);
void add_life_cases(Cases& cases);
void add_life_stress_cases(Cases& cases);
void add_table_cases(Cases& cases, const Subject& subject);
void add_call_cases(Cases& cases, const Subject& subject);
void add_document_cases(Cases& cases);
void add_traffic_cases(Cases& cases);
void add_store_open_cases(Cases& cases);
void add_store_get_cases(Cases& cases);
void add_store_value_cases(Cases& cases);
void add_store_query_cases(Cases& cases);
void add_store_order_cases(Cases& cases);
void add_store_cursor_cases(Cases& cases);
void add_store_write_cases(Cases& cases);
void add_store_commit_cases(Cases& cases);
void add_store_guard_cases(Cases& cases);
void add_store_unique_cases(Cases& cases);
void add_store_overlap_cases(Cases& cases);
void add_store_model_cases(Cases& cases);
void add_cache_value_cases(Cases& cases);
void add_cache_counter_cases(Cases& cases);
void add_cache_expiry_cases(Cases& cases);
void add_cache_overlap_cases(Cases& cases);
void add_cache_model_cases(Cases& cases);
void add_fault_cases(Cases& cases, const Subject& subject);

}  // namespace oneclaw::check
