// The tables that query() hands out: complete, stable, and only those that were promised.
#include "host/check/case.h"
#include "host/check/specimen.h"
#include "host/check/subject.h"

#include <cstring>

namespace oneclaw::check {
namespace {

namespace instance = plugin::instance;

constexpr std::size_t kHeadBytes = 2 * sizeof(std::uint32_t);  // size and flags

std::uint32_t word(const void* table, std::size_t index) {
  std::uint32_t value = 0;
  std::memcpy(&value, static_cast<const char*>(table) + index * sizeof(value), sizeof(value));
  return value;
}

void unknown_id(Context& c) {
  Specimen specimen(*c.rig);
  specimen.bring_up(c.report);
  for (const char* id : {"oneclaw.nosuch/1", "", "oneclaw.store", "oneclaw.store/2", "oneclaw.cache/10",
                         "ONECLAW.CACHE/1", "oneclaw.tool/1 "}) {
    c.report.expect(specimen.query(id) == nullptr, "query(" + quoted(id) + ") gave a table");
  }
  for (const std::string& id : instance::all_kind_ids()) {
    const auto kind = instance::kind_of_id(id);
    if (kind && !c.subject.provides(*kind))
      c.report.expect(specimen.query(id) == nullptr, "query(" + quoted(id) + ") gave a table that is not provided");
  }
  specimen.take_down(c.report);
}

void check_one(Context& c, Specimen& specimen, instance::Kind kind) {
  const std::string id(instance::kind_id(kind));
  const void* table = specimen.query(id);
  const auto checked = instance::check_table(kind, table);
  c.report.require(checked.ok(), checked.ok() ? "" : checked.error().text);
  c.report.number(word(table, 1), 0, "flags in the table of " + id);
  const std::size_t functions = (word(table, 0) - kHeadBytes) / sizeof(void*);
  for (std::size_t i = 0; i < functions; ++i) {
    std::uintptr_t address = 0;
    std::memcpy(&address, static_cast<const char*>(table) + kHeadBytes + i * sizeof(address), sizeof(address));
    if (address == 0 || c.rig->image()->mapping().holds_code(address)) continue;
    c.report.expect(false,
                    "function " + std::to_string(i) + " of the table of " + id + " lies outside the library's code");
  }
}

void complete(Context& c, instance::Kind kind) {
  Specimen specimen(*c.rig);
  specimen.bring_up(c.report);
  check_one(c, specimen, kind);
  specimen.take_down(c.report);
}

void stable(Context& c, instance::Kind kind) {
  Specimen specimen(*c.rig);
  specimen.bring_up(c.report);
  const std::string_view id = instance::kind_id(kind);
  const void* first = specimen.query(id);
  c.report.require(first != nullptr, "query gave NULL");
  const std::string before(static_cast<const char*>(first), word(first, 0));
  std::vector<const void*> answers(32, nullptr);
  run_spread(*c.rig, answers.size(), [&](std::size_t i) { answers[i] = specimen.query(id); });
  for (const void* answer : answers)
    c.report.expect(answer == first, "query gives another table on the second question");
  c.report.expect(before == std::string_view(static_cast<const char*>(first), before.size()),
                  "the table's content changed");
  specimen.take_down(c.report);
}

void add(Cases& cases, instance::Kind kind, std::string_view aspect, std::string title,
         void (*run)(Context&, instance::Kind)) {
  Case c;
  c.id = "tables." + std::string(instance::kind_name(kind)) + "." + std::string(aspect);
  c.title = std::move(title);
  c.kind = kind;
  c.run = [kind, run](Context& context) { run(context, kind); };
  cases.push_back(std::move(c));
}

}  // namespace

void add_table_cases(Cases& cases, const Subject& subject) {
  Case unknown;
  unknown.id = "tables.unknown_id";
  unknown.title = "query of an id that is not provided gives NULL";
  unknown.run = unknown_id;
  cases.push_back(std::move(unknown));
  for (std::size_t i = 0; i < instance::kKindCount; ++i) {
    const auto kind = static_cast<instance::Kind>(i);
    if (!subject.provides(kind)) continue;
    add(cases, kind, "complete", "the table is whole and its functions lie in the library", complete);
    add(cases, kind, "stable", "query gives the same table every time, from any thread", stable);
  }
}

}  // namespace oneclaw::check
