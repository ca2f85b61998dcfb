// API keys of users: made by administrators, listed and revoked also by their holders.
#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"

namespace oneclaw::api {
namespace {

constexpr std::uint64_t kMaxKeyBody = 16u << 10;

void write_key(base::JsonOut& out, const records::ApiKey& key) {
  out.open().field("id", key.id).field("name", key.name).field("user", key.user).field("scopes", key.scopes);
  out.field("created", to_iso(key.created));
  if (key.revoked) out.field("revoked", to_iso(*key.revoked));
  out.close();
}

}  // namespace

void V1::list_keys(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  auto keys = parts_.keys.list(*user);
  if (!keys) return refuse(request.exchange, keys.error());
  base::JsonOut out;
  out.open().key("keys").open_array();
  for (const records::ApiKey& key : *keys) write_key(out, key);
  answer(request.exchange, 200, out.close_array().close());
}

void V1::create_key(Request& request) {
  auto body = read_object(request.exchange, kMaxKeyBody);
  if (!body) return;
  std::string name, user;
  std::vector<std::string> scopes;
  for (const auto& member : body->GetObject()) {
    const std::string_view key = base::json_view(member.name);
    if (key == "name" && member.value.IsString()) {
      name = base::json_view(member.value);
    } else if (key == "user" && member.value.IsString()) {
      user = base::json_view(member.value);
    } else if (key == "scopes" && member.value.IsArray()) {
      for (const auto& scope : member.value.GetArray()) {
        if (scope.IsString()) scopes.emplace_back(base::json_view(scope));
      }
    } else {
      return refuse(request.exchange, {OC_INVALID, "/" + std::string(key) + ": there are name, user and scopes"});
    }
  }
  const auto id = user_of(request, user);
  if (!id) return;
  auto made = parts_.keys.create(*id, name, scopes);
  if (!made) return refuse(request.exchange, made.error());
  base::JsonOut out;
  out.open().field("key", made->key).key("record");
  write_key(out, made->record);
  answer(request.exchange, 201, out.close());
}

void V1::revoke_key(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  if (auto revoked = parts_.keys.revoke(*user, request.parameters[0]); !revoked) {
    return refuse(request.exchange, revoked.error());
  }
  (void)request.exchange.reply({.status = 204});
}

}  // namespace oneclaw::api
