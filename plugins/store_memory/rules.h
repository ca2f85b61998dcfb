// What every store agrees on (sdk/store_rules), under this plugin's own names.
#pragma once

#include <oneclaw/store_rules/commit_rules.h>
#include <oneclaw/store_rules/declaration.h>
#include <oneclaw/store_rules/query_rules.h>
#include <oneclaw/store_rules/value.h>
#include <oneclaw/store_rules/write_rules.h>

namespace oneclaw::store_memory {

using store_rules::at_write;
using store_rules::check_additive;
using store_rules::check_commit;
using store_rules::check_get;
using store_rules::check_query;
using store_rules::check_write_of;
using store_rules::Column;
using store_rules::compare;
using store_rules::Declaration;
using store_rules::describe;
using store_rules::IndexDeclaration;
using store_rules::parse_declaration;
using store_rules::payload_bytes;
using store_rules::type_name;
using store_rules::value_type_of;

}  // namespace oneclaw::store_memory
