// Schema: the declarations of the tables that the file holds, and how they grow.
//
// On the writer's connection; what was loaded is an immutable value that readers share.
#pragma once

#include "connection.h"

#include <oneclaw/cpp/elements.h>
#include <oneclaw/store.h>
#include <oneclaw/store_rules/declaration.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::store_sqlite {

using Tables = std::map<std::string, store_rules::Declaration, std::less<>>;

// The tables of our own, in a new file. Within a transaction of the caller's.
sdk::Status create_catalogue(Connection& db);
sdk::Result<Tables> load_tables(Connection& db);
// Creates and widens tables in a transaction of its own: all or none. `tables` is changed when all succeeded.
// OC_INVALID: not additive; OC_CONFLICT: rows break a new unique index.
sdk::Status migrate(Connection& db, const std::vector<store_rules::Declaration>& declared, Tables& tables);

// Each declared table, checked by itself. OC_INVALID also when one is declared twice.
sdk::Result<std::vector<store_rules::Declaration>> parse_all(sdk::Elements<oc_table> declared);

}  // namespace oneclaw::store_sqlite
