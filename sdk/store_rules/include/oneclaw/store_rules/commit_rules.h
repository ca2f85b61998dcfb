// What every store refuses in a commit, and how it names the write that failed. Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <cstdint>

namespace oneclaw::store_rules {

// What can be told without any table. Sets result->failed_write when it is one write's fault.
sdk::Status check_commit(const oc_commit& commit, oc_commit_result* result);

// "write 3 (update wallets "u1"): why"
sdk::Status at_write(uint32_t index, const oc_write& write, const sdk::Status& why);

}  // namespace oneclaw::store_rules
