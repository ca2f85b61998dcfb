#include "host/api/admin_vault.h"

#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/base/status.h"
#include "host/base/text.h"

namespace oneclaw::api {
namespace {

using base::Error;
using base::Result;
using services::vault::kMaxValueBytes;
using services::vault::Vault;
using services::vault::Wiped;

constexpr std::string_view kVault = "/admin/vault";
constexpr std::string_view kAudit = "/admin/audit";
constexpr std::string_view kReveal = "/reveal";
constexpr std::int64_t kUsualEntries = 100;

// A missing master key is no missing money: 409, not 402.
void refuse_vault(net::Exchange& exchange, const Error& error) {
  if (error.status != OC_PRECONDITION) return refuse(exchange, error);
  (void)exchange.problem(409, base::status_name(error.status), error.text);
}

// The request's body, in memory that is overwritten afterwards.
Result<Wiped> read_value(net::Exchange& exchange) {
  Wiped value(kMaxValueBytes + 1);
  std::size_t size = 0;
  while (size < value.size()) {
    auto n = exchange.read({reinterpret_cast<char*>(value.data()) + size, value.size() - size});
    if (!n) return std::move(n).error();
    if (*n == 0) return Wiped(value.view().substr(0, size));
    size += *n;
  }
  return Error{OC_TOO_LARGE, "a secret has at most " + std::to_string(kMaxValueBytes) + " bytes"};
}

void write_secret(base::JsonOut& out, const services::vault::SecretInfo& secret) {
  out.open().field("owner", secret.owner).field("name", secret.name).field("key", secret.master);
  out.field("created", to_iso(secret.created)).field("changed", to_iso(secret.changed)).close();
}

}  // namespace

bool AdminVault::serves(std::string_view path) noexcept {
  return path == kVault || path == kAudit || path.starts_with(std::string(kVault) + "/");
}

bool AdminVault::handle(net::Exchange& exchange, const std::string& actor) {
  const std::string_view path = exchange.path();
  const std::string_view method = exchange.method();
  if (path == kAudit) return method == "GET" && (list_audit(exchange), true);
  if (path == kVault) return method == "GET" && (list(exchange), true);
  std::string_view rest = path.substr(kVault.size() + 1);
  if (method == "POST" && rest == "rotate") return rotate(exchange, actor), true;
  const bool is_reveal = method == "POST" && rest.ends_with(kReveal);
  if (is_reveal) rest.remove_suffix(kReveal.size());
  std::string owner = query_value(exchange, "owner");
  if (owner.empty()) owner = services::vault::kHostOwner;
  const Asked asked{std::move(owner), base::percent_decoded(rest).value_or(""), actor};
  if (is_reveal) return reveal(exchange, asked), true;
  if (method == "PUT") return set(exchange, asked), true;
  if (method == "DELETE") return remove(exchange, asked), true;
  return false;
}

bool AdminVault::note(net::Exchange& exchange, services::audit::Event event, std::string_view done) {
  const auto entry = parts_.audit.append(event);
  if (entry) return true;
  parts_.log.error(
      "the audit log could not be written",
      {{"action", event.action}, {"target", event.target}, {"actor", event.actor}, {"why", entry.error().text}});
  refuse(exchange, Error(entry.error()).in(std::string(done) + ", but the audit log could not be written"));
  return false;
}

Result<Vault*> AdminVault::existing(const Asked& asked) {
  auto vault = parts_.find();
  if (!vault || *vault != nullptr) return vault;
  return Error{OC_NOT_FOUND, "vault: secret " + asked.name + " of " + asked.owner + " is not set; the vault is empty"};
}

void AdminVault::list(net::Exchange& exchange) {
  auto vault = parts_.find();
  if (!vault) return refuse_vault(exchange, vault.error());
  base::JsonOut out;
  out.open();
  std::vector<services::vault::SecretInfo> secrets;
  if (*vault != nullptr) {
    auto found = (*vault)->list(query_value(exchange, "owner"));
    if (!found) return refuse_vault(exchange, found.error());
    secrets = std::move(found).value();
    out.field("keys", (*vault)->key_ids()).field("keys_from", (*vault)->keys_from());
  } else {
    out.field("keys", std::vector<std::string>()).field("keys_from", "");
  }
  out.field("has_more", secrets.size() > kMaxListedSecrets).key("secrets").open_array();
  if (secrets.size() > kMaxListedSecrets) secrets.resize(kMaxListedSecrets);
  for (const auto& secret : secrets) write_secret(out, secret);
  answer(exchange, 200, out.close_array().close());
}

void AdminVault::set(net::Exchange& exchange, const Asked& asked) {
  auto value = read_value(exchange);
  if (!value) return refuse(exchange, value.error());
  auto vault = parts_.need();
  if (!vault) return refuse_vault(exchange, vault.error());
  if (auto done = (*vault)->set(asked.owner, asked.name, value->view()); !done) {
    return refuse_vault(exchange, done.error());
  }
  if (!note(exchange, {asked.actor, "vault.set", asked.owner + "/" + asked.name}, "the secret was set")) return;
  base::JsonOut out;
  answer(exchange, 200, out.open().field("owner", asked.owner).field("name", asked.name).field("set", true).close());
}

void AdminVault::reveal(net::Exchange& exchange, const Asked& asked) {
  if (!exchange.credentials()) {
    return refuse(exchange,
                  {OC_DENIED, "values are shown on the admin socket alone: 'oneclaw vault get' on the host's machine"});
  }
  auto vault = existing(asked);
  if (!vault) return refuse_vault(exchange, vault.error());
  auto value = (*vault)->get(asked.owner, asked.name);
  if (!value) return refuse_vault(exchange, value.error());
  if (!note(exchange, {asked.actor, "vault.reveal", asked.owner + "/" + asked.name}, "the secret was not shown"))
    return;
  const net::HeaderView no_store{"cache-control", "no-store"};
  (void)exchange.reply(
      {.status = 200, .headers = {&no_store, 1}, .content_type = "application/octet-stream", .body = value->view()});
}

void AdminVault::remove(net::Exchange& exchange, const Asked& asked) {
  auto vault = existing(asked);
  if (!vault) return refuse_vault(exchange, vault.error());
  if (auto done = (*vault)->remove(asked.owner, asked.name); !done) return refuse_vault(exchange, done.error());
  if (!note(exchange, {asked.actor, "vault.remove", asked.owner + "/" + asked.name}, "the secret was removed")) return;
  base::JsonOut out;
  answer(exchange, 200,
         out.open().field("owner", asked.owner).field("name", asked.name).field("removed", true).close());
}

void AdminVault::rotate(net::Exchange& exchange, const std::string& actor) {
  auto vault = parts_.need();
  if (!vault) return refuse_vault(exchange, vault.error());
  auto rotation = (*vault)->rotate();
  if (!rotation) return refuse_vault(exchange, rotation.error());
  base::JsonOut detail;
  detail.open().field("resealed", rotation->resealed).field("failed", std::uint64_t{rotation->failed.size()});
  detail.field("done", rotation->is_done).close();
  if (!note(exchange, {actor, "vault.rotate", rotation->key, detail.take()}, "the master key was rotated")) return;
  base::JsonOut out;
  out.open().field("key", rotation->key).field("resealed", rotation->resealed).field("failed", rotation->failed);
  answer(exchange, 200, out.field("done", rotation->is_done).close());
}

void AdminVault::list_audit(net::Exchange& exchange) {
  const auto limit = query_number(exchange, "limit", 1, services::audit::kMaxAnswer, kUsualEntries);
  if (!limit) return;
  const auto before = query_number(exchange, "before", 0, INT64_MAX, 0);
  if (!before) return;
  const auto entries = parts_.audit.recent(static_cast<std::size_t>(*limit), *before);
  if (!entries) return refuse(exchange, entries.error());
  base::JsonOut out;
  out.open().key("entries").open_array();
  for (const records::AuditEntry& entry : *entries) {
    out.open().field("seq", entry.seq).field("at", to_iso(entry.at)).field("actor", entry.actor);
    out.field("action", entry.action).field("target", entry.target).raw("detail", entry.detail.text);
    out.field("hash", entry.hash).close();
  }
  answer(exchange, 200, out.close_array().close());
}

}  // namespace oneclaw::api
