// The three forms of a finished check: a table for people, JSON, and JUnit's XML.
//
// Pure functions.
#pragma once

#include "host/check/case.h"

#include <ostream>
#include <string>
#include <vector>

namespace oneclaw::check {

struct Finished {
  const Case* of = nullptr;
  Outcome outcome;
};

struct Totals {
  std::size_t counts[5] = {};  // by Verdict
  bool is_good() const noexcept;
};

Totals count(const std::vector<Finished>& all);
void print_line(const Finished& one, std::ostream& out);
void print_summary(const std::vector<Finished>& all, std::uint64_t seed, std::ostream& out);
std::string to_json(const std::vector<Finished>& all, const std::string& plugin, std::uint64_t seed);
std::string to_junit(const std::vector<Finished>& all, const std::string& plugin);

}  // namespace oneclaw::check
