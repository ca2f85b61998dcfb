// Redeeming a link code with everything that belongs to it: users and wallets become one in one commit.
//
// On a task; suspends.
#pragma once

#include "host/services/identity/identities.h"
#include "host/services/wallet/wallets.h"

#include <string_view>

namespace oneclaw::services::wallet {

// Errors as Identities::redeem() and Wallets::stage_merge() give them; on any of them nothing has changed.
// `more` adds what else moves, in the same commit; may be empty.
base::Result<identity::Linked> link(identity::Identities& identities, Wallets& wallets, std::string_view typed_code,
                                    const identity::Handle& typed_on, const identity::MergeStep& more = {});

}  // namespace oneclaw::services::wallet
