#include "host/services/wallet/link.h"

namespace oneclaw::services::wallet {

base::Result<identity::Linked> link(identity::Identities& identities, Wallets& wallets, std::string_view typed_code,
                                    const identity::Handle& typed_on, const identity::MergeStep& more) {
  return identities.redeem(typed_code, typed_on,
                           [&](records::Batch& batch, const std::string& from, const std::string& to) {
                             auto staged = wallets.stage_merge(batch, from, to);
                             if (!staged) return base::Result<void>(std::move(staged).error());
                             return more ? more(batch, from, to) : base::Result<void>();
                           });
}

}  // namespace oneclaw::services::wallet
