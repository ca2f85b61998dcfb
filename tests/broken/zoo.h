// The table of defects (zoo.json) and what each plugin's manifest says, as data.
//
// Test code. Values; any thread. A malformed table ends the test program with a sentence.
#pragma once

#include "host/plugin/image/descriptor.h"

#include <string>
#include <vector>

namespace oneclaw::zoo {

struct Defect {
  std::string id;
  std::string stage;         // where it shows: manifest, pre-load, load, create, start, call, stop
  std::string kind;          // of refusal; empty where nothing is refused
  std::string status;        // status name; empty for defects that only a child survives
  std::string text;          // fragment of the sentence
  std::string contained_by;  // in_process, check_child, process_isolation
  std::string end;           // how the child ends: crashed, hung, exited, any; empty: it reports
};

struct Manifest {
  plugin::image::Expected expected;
  std::vector<std::string> services;  // requires
};

const std::vector<Defect>& all_defects();
const Defect& find_defect(const std::string& id);
std::string directory_of(const std::string& id);
std::string library_of(const std::string& id);
Manifest manifest_of(const std::string& id);

}  // namespace oneclaw::zoo
