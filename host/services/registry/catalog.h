// What the deployment's plugins offer: tools and workflows as their describe() documents say, read and checked.
//
// Plain data, immutable once published (registry.h). Any thread.
#pragma once

#include "host/base/result.h"
#include "host/plugin/manifest/plugin_manifest.h"
#include "host/plugin/role/role.h"
#include "host/plugin/schema/schema.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::registry {

inline constexpr std::size_t kMaxDescribeBytes = 1u << 20;
inline constexpr std::size_t kMaxTools = 128;     // of one plugin
inline constexpr std::size_t kMaxWorkflows = 64;  // of one plugin
inline constexpr std::size_t kMaxSteps = 64;      // of one workflow
inline constexpr std::size_t kMaxName = 64;
inline constexpr std::size_t kMaxTitle = 200;
inline constexpr std::uint32_t kMaxAttempts = 20;  // of one step
inline constexpr std::chrono::milliseconds kDefaultStepTime{60'000};
inline constexpr std::chrono::milliseconds kMaxStepTime{1'800'000};

// A schema as it was written, for people and OpenAPI, and compiled.
struct CompiledSchema {
  std::string text;
  std::vector<plugin::schema::Schema> compiled;  // one, or none: anything goes
};

struct Tool {
  std::string name;      // "places.search"
  std::string provider;  // which of several offers of one name: "sample"; may be empty
  std::string title;
  std::string description;
  CompiledSchema input;
  CompiledSchema output;
  bool is_idempotent = false;
  std::string instance;
  plugin::role::Role* role = nullptr;
};

// When a step failed in a way that may pass: how often it is tried and how long between (behaviour: 3, 1 s, factor 2).
struct RetryRule {
  std::uint32_t attempts = 3;
  std::chrono::milliseconds first{1000};
  double factor = 2.0;
};

struct Step {
  std::string name;
  std::string title;
  std::chrono::milliseconds timeout = kDefaultStepTime;
  RetryRule retry;
};

// Where a job's output says what is charged for; JSON pointers, empty: one unit, never cached.
struct Billing {
  std::string units;
  std::string cached;
};

struct Workflow {
  std::string name;
  std::string title;
  std::string description;
  CompiledSchema input;
  CompiledSchema output;
  std::vector<Step> steps;
  Billing billing;
  std::string price;  // JSON of its author's proposal (host/services/metering/pricing.h); may be empty
  std::vector<std::string> triggers;
  std::vector<std::string> examples;
  std::string instance;
  plugin::role::Role* role = nullptr;
};

struct Catalog {
  std::vector<Tool> tools;                    // by name, then provider
  std::vector<Workflow> workflows;            // by name
  std::map<std::string, std::string> errors;  // instance to what is wrong with what it describes

  const Workflow* workflow(std::string_view name) const noexcept;
  // The tool of that name; with several providers the one that `provider` names. OC_NOT_FOUND, or OC_INVALID when the
  // choice is open: the text says what to set.
  base::Result<const Tool*> tool(std::string_view name, std::string_view provider) const;
  std::vector<std::string> workflow_names() const;
  std::vector<std::string> tool_names() const;
};

}  // namespace oneclaw::services::registry
