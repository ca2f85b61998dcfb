#include "host/records/tables.h"

#include "host/records/jobs.h"
#include "host/records/messages.h"
#include "host/records/money.h"
#include "host/records/people.h"
#include "host/records/secrets.h"

namespace oneclaw::records {

std::vector<TableDeclaration> all_tables() {
  std::vector<TableDeclaration> all;
  const auto declare = [&]<class... R>() { (all.push_back(TableDeclaration::of<R>()), ...); };
  declare.operator()<User, Identity, LinkCode, ApiKey>();
  declare.operator()<Account, Transfer, Hold, Wallet, Transaction, ClosedBook, Usage, Quota>();
  declare.operator()<Host, Job, JobStep, JobEffect, Recording, Artifact, ArtifactData, ArtifactRoom, Schedule, Lead>();
  declare.operator()<InboxEvent, OutboxMessage>();
  declare.operator()<Secret, AuditEntry>();
  return all;
}

}  // namespace oneclaw::records
