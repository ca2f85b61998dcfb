#include "sdk/redis/cache_commands.h"

#include "sdk/redis/errors.h"
#include "sdk/redis/script.h"

#include <oneclaw/cache.h>

#include <algorithm>
#include <charconv>

namespace oneclaw::sdk::redis {

namespace {

Status check_key(std::string_view key) {
  if (key.empty()) return {OC_INVALID, "the cache key is empty: it has 1 to 512 bytes"};
  if (key.size() > OC_CACHE_MAX_KEY) {
    return {OC_TOO_LARGE, "the cache key has " + std::to_string(key.size()) + " bytes, the limit is 512"};
  }
  return {};
}

Status check_ttl(int64_t ttl_ms) {
  if (ttl_ms > 0 || ttl_ms == OC_CACHE_NO_TTL) return {};
  return {OC_INVALID, "ttl_ms is " + std::to_string(ttl_ms) + ": give a time above 0, or -1 for no expiry"};
}

Status check_both(std::string_view key, int64_t ttl_ms) {
  Status bad = check_key(key);
  return bad.ok() ? check_ttl(ttl_ms) : std::move(bad);
}

int64_t sent_ttl(int64_t ttl_ms) noexcept { return std::min(ttl_ms, CacheCommands::kMaxTtlMs); }

Status unexpected(const Command& command, const Reply& reply) {
  if (reply.kind == Reply::Kind::error) return refusal(command, reply);
  return {OC_INTERNAL, "the cache server gave " + std::string(command.name()) +
                           " an answer of another kind than it has: is it a Redis-compatible server?"};
}

// By its name when the server knows it, else by its text. `extra` are ARGV.
template <class... Extra>
Status run(Server& server, Call call, const Script& script, std::string_view key, Reply& reply, Extra... extra) {
  Command known(Effect::writing, "EVALSHA");
  known.add(script.sha1).add(1).add(key);
  (known.add(extra), ...);
  Status status = server.send(call, known, reply);
  if (status.code() != OC_OK || !reply.is_error("NOSCRIPT")) return status;
  Command whole(Effect::writing, "EVAL");
  whole.add(script.text).add(1).add(key);
  (whole.add(extra), ...);
  return server.send(call, whole, reply);
}

Status script_result(const Reply& reply, int64_t& number) {
  if (reply.kind != Reply::Kind::integer) return unexpected(Command(Effect::writing, "EVALSHA"), reply);
  number = reply.integer;
  return {};
}

}  // namespace

Status CacheCommands::integer(Call call, const Command& command, int64_t& number) {
  Reply reply;
  Status status = server_.send(call, command, reply);
  if (status.code() != OC_OK) return status;
  if (reply.kind != Reply::Kind::integer) return unexpected(command, reply);
  number = reply.integer;
  return {};
}

Status CacheCommands::get(Call call, std::string_view key, Sink value) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const std::string name = prefixed(key);
  Command command(Effect::reading, "GET");
  command.add(name);
  Reply reply;
  Status status = server_.send(call, command, reply);
  if (status.code() != OC_OK) return status;
  if (reply.kind == Reply::Kind::nil) return OC_NOT_FOUND;
  if (reply.kind != Reply::Kind::text) return unexpected(command, reply);
  return value.write(reply.text);
}

Status CacheCommands::set(Call call, std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode) {
  if (Status bad = check_both(key, ttl_ms); !bad.ok()) return bad;
  if (mode < OC_CACHE_ALWAYS || mode > OC_CACHE_IF_PRESENT) {
    return {OC_INVALID, "mode " + std::to_string(mode) + " of set is unknown: 0 always, 1 if absent, 2 if present"};
  }
  if (value.size() > OC_CACHE_MAX_VALUE) {
    return {OC_TOO_LARGE, "the cache value has " + std::to_string(value.size()) + " bytes, the limit is " +
                              std::to_string(OC_CACHE_MAX_VALUE)};
  }
  const std::string name = prefixed(key);
  Command command(Effect::writing, "SET");
  command.add(name).add(value);
  if (ttl_ms != OC_CACHE_NO_TTL) command.add("PX").add(sent_ttl(ttl_ms));
  if (mode != OC_CACHE_ALWAYS) command.add(mode == OC_CACHE_IF_ABSENT ? "NX" : "XX");
  Reply reply;
  Status status = server_.send(call, command, reply);
  if (status.code() != OC_OK) return status;
  if (reply.kind == Reply::Kind::text) return OC_OK;
  if (reply.kind != Reply::Kind::nil || mode == OC_CACHE_ALWAYS) return unexpected(command, reply);
  return mode == OC_CACHE_IF_ABSENT ? OC_CONFLICT : OC_NOT_FOUND;
}

Status CacheCommands::del(Call call, std::string_view key, std::optional<std::string_view> if_equals) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const std::string name = prefixed(key);
  int64_t result = 0;
  if (!if_equals) {
    Command command(Effect::writing, "DEL");
    command.add(name);
    if (Status status = integer(call, command, result); status.code() != OC_OK) return status;
    return result == 1 ? OC_OK : OC_NOT_FOUND;
  }
  Reply reply;
  if (Status status = run(server_, call, kDeleteIfEquals, name, reply, *if_equals); status.code() != OC_OK) {
    return status;
  }
  if (Status status = script_result(reply, result); status.code() != OC_OK) return status;
  return result == 1 ? OC_OK : result == 0 ? OC_CONFLICT : OC_NOT_FOUND;
}

Status CacheCommands::exists(Call call, std::string_view key) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const std::string name = prefixed(key);
  Command command(Effect::reading, "EXISTS");
  command.add(name);
  int64_t result = 0;
  if (Status status = integer(call, command, result); status.code() != OC_OK) return status;
  return result == 1 ? OC_OK : OC_NOT_FOUND;
}

Status CacheCommands::incr(Call call, std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t& sum) {
  if (Status bad = check_both(key, ttl_on_create_ms); !bad.ok()) return bad;
  Reply reply;
  const std::string name = prefixed(key);
  Status status = run(server_, call, kAdd, name, reply, delta, sent_ttl(ttl_on_create_ms));
  if (status.code() != OC_OK) return status;
  if (reply.kind != Reply::Kind::text) return unexpected(Command(Effect::writing, "EVALSHA"), reply);
  if (reply.text == "text") return {OC_CONFLICT, "the value under this key is not a decimal signed 64-bit number"};
  if (reply.text == "overflow") {
    return {OC_PRECONDITION, "adding " + std::to_string(delta) + " would overflow the counter"};
  }
  const char* end = reply.text.data() + reply.text.size();
  int64_t parsed = 0;
  const auto [stop, error] = std::from_chars(reply.text.data(), end, parsed);
  if (error != std::errc() || stop != end) return unexpected(Command(Effect::writing, "EVALSHA"), reply);
  sum = parsed;
  return OC_OK;
}

Status CacheCommands::expire(Call call, std::string_view key, int64_t ttl_ms) {
  if (Status bad = check_both(key, ttl_ms); !bad.ok()) return bad;
  const std::string name = prefixed(key);
  int64_t result = 0;
  if (ttl_ms == OC_CACHE_NO_TTL) {
    Reply reply;
    if (Status status = run(server_, call, kPersist, name, reply); status.code() != OC_OK) return status;
    if (Status status = script_result(reply, result); status.code() != OC_OK) return status;
  } else {
    Command command(Effect::writing, "PEXPIRE");
    command.add(name).add(sent_ttl(ttl_ms));
    if (Status status = integer(call, command, result); status.code() != OC_OK) return status;
  }
  return result == 1 ? OC_OK : OC_NOT_FOUND;
}

Status CacheCommands::ttl(Call call, std::string_view key, int64_t& ttl_ms) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const std::string name = prefixed(key);
  Command command(Effect::reading, "PTTL");
  command.add(name);
  int64_t left = 0;
  if (Status status = integer(call, command, left); status.code() != OC_OK) return status;
  if (left == -2) return OC_NOT_FOUND;
  // A key in its last millisecond still lives, so it never shows 0.
  ttl_ms = left == -1 ? OC_CACHE_NO_TTL : std::max<int64_t>(left, 1);
  return OC_OK;
}

}  // namespace oneclaw::sdk::redis
