// Every table of the host, in one list: what the client declares to the store.
#pragma once

#include "host/records/schema.h"

#include <vector>

namespace oneclaw::records {

// Leaf, any thread.
std::vector<TableDeclaration> all_tables();

}  // namespace oneclaw::records
