// What outside services took for a job: the part of revenue that is not ours.

#include "host/services/wallet/accounts.h"
#include "host/services/wallet/ledger.h"
#include "host/services/wallet/wallets.h"

namespace oneclaw::services::wallet {

base::Result<Staged> Wallets::stage_cost(records::Batch& batch, const CostPosting& cost) {
  if (auto bad = check_cost(cost); !bad) return std::move(bad).error();
  const std::string account = provider_cost_account(cost.provider);
  for (const std::string& needed : {std::string(kRevenue), account}) {
    if (auto made = need_account(needed); !made) return std::move(made).error();
  }
  Staged staged{.first = batch.size(), .is_blind = true};
  records::Transfer transfer = make_transfer({own_transfer_id("cost", cost.job + "\x1f" + cost.provider),
                                              std::string(kRevenue),
                                              account,
                                              cost.amount_micros,
                                              "cost",
                                              {},
                                              now()});
  transfer.job = cost.job;
  transfer.source = "workflow";
  transfer.source_id = cost.provider;
  stage_transfer(batch, transfer);
  staged.end = batch.size();
  return staged;
}

}  // namespace oneclaw::services::wallet
