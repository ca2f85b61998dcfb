// Money: balance, transactions, usage; credit and proof for administrators.
#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"
#include "host/base/text.h"
#include "host/records/cents.h"
#include "host/services/wallet/verify.h"

namespace oneclaw::api {
namespace {

constexpr std::int64_t kMaxPage = 200;
constexpr std::uint64_t kMaxCreditBody = 16u << 10;

void write_transaction(base::JsonOut& out, const records::Transaction& t) {
  out.open().field("seq", t.seq).field("type", records::word(t.type));
  out.field("amountCents", records::shown_cents(t));
  out.field("balanceAfterCents", records::to_cents_half_up(t.balance_after_micros));
  out.field("amount_micros", t.amount_micros).field("balance_after_micros", t.balance_after_micros);
  out.field("source", t.source).field("sourceId", t.source_id).field("description", t.description);
  out.field("created", to_iso(t.created)).close();
}

}  // namespace

void V1::show_wallet(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  auto balance = parts_.wallets.read(*user);
  if (!balance) return refuse(request.exchange, balance.error());
  base::JsonOut out;
  out.open().field("user", *user).field("tier", records::word(balance->tier));
  out.field("balanceCents", records::to_cents_half_up(balance->balance_micros));
  out.field("lifetimeSpentCents", records::to_cents_half_up(balance->lifetime_spent_micros));
  out.field("balance_micros", balance->balance_micros).field("available_micros", balance->available_micros);
  out.field("held_micros", balance->held_micros).field("frozen", balance->is_frozen);
  answer(request.exchange, 200, out.close());
}

void V1::list_transactions(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  const auto limit = query_number(request.exchange, "limit", 1, kMaxPage, 50);
  const auto before = query_number(request.exchange, "before", 0, INT64_MAX, 0);
  if (!limit || !before) return;
  auto lines = parts_.wallets.history(*user, static_cast<std::size_t>(*limit), *before);
  if (!lines) return refuse(request.exchange, lines.error());
  base::JsonOut out;
  out.open().key("transactions").open_array();
  for (const records::Transaction& line : *lines) write_transaction(out, line);
  answer(request.exchange, 200, out.close_array().close());
}

void V1::list_usage(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  const auto limit = query_number(request.exchange, "limit", 1, kMaxPage, 50);
  if (!limit) return;
  using records::Usage;
  records::Query<Usage> query;
  query.where(&Usage::user, *user).newest_first(&Usage::ended).limit(static_cast<std::uint32_t>(*limit));
  if (const std::string job = query_value(request.exchange, "job"); !job.empty()) query.where(&Usage::job, job);
  if (const std::string id = query_value(request.exchange, "after"); !id.empty()) {
    auto last = parts_.engine.records().need<Usage>("line of usage", id);
    if (last && last->record.user != *user) last = base::Error{OC_NOT_FOUND, "line of usage " + id + " does not exist"};
    if (!last) return refuse(request.exchange, last.error());
    query.after(last->record);
  }
  auto rows = parts_.engine.records().find(std::move(query));
  if (!rows) return refuse(request.exchange, rows.error());
  base::JsonOut out;
  out.open().key("usage").open_array();
  for (const auto& row : *rows) {
    const Usage& u = row.record;
    out.open()
        .field("id", u.id)
        .field("job", u.job)
        .field("step", u.step)
        .field("tool", u.tool)
        .field("provider", u.provider);
    out.field("operation", u.operation).field("quantity", u.quantity).field("unit", u.unit);
    out.field("cost_micros", u.cost_micros).field("estimated", u.is_estimated).field("at", to_iso(u.ended)).close();
  }
  out.close_array();
  if (static_cast<std::int64_t>(rows->size()) == *limit) {
    out.field("next", next_page(request.exchange, rows->back().record.id));
  }
  answer(request.exchange, 200, out.close());
}

void V1::credit_wallet(Request& request) {
  auto body = read_object(request.exchange, kMaxCreditBody);
  if (!body) return;
  services::wallet::Posting posting;
  std::string user;
  for (const auto& member : body->GetObject()) {
    const std::string_view name = base::json_view(member.name);
    const std::vector<std::string> known{"user", "amount_cents", "idempotency_key", "description"};
    if (name == "amount_cents" && member.value.IsInt64() && member.value.GetInt64() > 0 &&
        member.value.GetInt64() <= services::wallet::kMaxAmountMicros / records::kMicrosPerCent) {
      posting.amount_micros = member.value.GetInt64() * records::kMicrosPerCent;
    } else if (name == "user" && member.value.IsString()) {
      user = base::json_view(member.value);
    } else if (name == "idempotency_key" && member.value.IsString()) {
      posting.idempotency_key = base::json_view(member.value);
    } else if (name == "description" && member.value.IsString()) {
      posting.description = base::json_view(member.value);
    } else {
      return refuse(request.exchange, {OC_INVALID, "/" + std::string(name) +
                                                       ": is no member of this request, or not of its type and range" +
                                                       base::did_you_mean(name, known)});
    }
  }
  if (posting.amount_micros == 0) return refuse(request.exchange, {OC_INVALID, "/amount_cents: is missing"});
  if (posting.idempotency_key.empty()) {
    return refuse(request.exchange,
                  {OC_INVALID, "/idempotency_key: is missing; with it a repeated request gives credit once"});
  }
  const auto id = user_of(request, user);
  if (!id) return;
  posting.user = *id;
  posting.source = "admin";
  if (posting.description.empty()) posting.description = "credit by the administrator";
  auto line = parts_.wallets.credit(posting);
  if (!line) return refuse(request.exchange, line.error());
  base::JsonOut out;
  out.open().field("user", *id).key("transaction");
  write_transaction(out, *line);
  answer(request.exchange, 200, out.close());
}

void V1::verify_ledger(Request& request) {
  auto report = services::wallet::verify(parts_.engine.records());
  if (!report) return refuse(request.exchange, report.error());
  base::JsonOut out;
  out.open().field("clean", report->is_clean()).field("accounts", report->accounts);
  out.field("transfers", report->transfers).field("wallets", report->wallets);
  out.field("transactions", report->transactions).field("holds", report->holds);
  out.field("difference_count", report->difference_count).key("differences").open_array();
  for (const auto& d : report->differences) out.open().field("place", d.place).field("text", d.text).close();
  answer(request.exchange, 200, out.close_array().close());
}

}  // namespace oneclaw::api
