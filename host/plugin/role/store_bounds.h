// What a plugin passes to oneclaw.host.store/1, held against the limits of oneclaw/store.h before anything follows it:
// no NULL where something is counted, no count beyond its limit, no struct shorter than minor 0 of the ABI.
//
// Leaf, any thread; reads what the arguments point at. Whether names, types and values make sense is the store's to
// judge. A pointer into nowhere cannot be told from a good one here.
#pragma once

#include "host/base/result.h"

#include <oneclaw/store.h>

namespace oneclaw::plugin::role {

// Each: OC_INVALID for NULL and short structs, OC_TOO_LARGE beyond a limit; the text names the member.
base::Result<void> check_name(oc_str name, const char* what);
base::Result<void> check_tables(const oc_table* tables, std::uint32_t count);
base::Result<void> check_key(const oc_value* key, std::uint32_t count, const char* what);
base::Result<void> check_query(const oc_query* query);
base::Result<void> check_commit(const oc_commit* commit);

}  // namespace oneclaw::plugin::role
