#include "sdk/redis/errors.h"

#include <algorithm>
#include <array>

namespace oneclaw::sdk::redis {

namespace {

constexpr size_t kMaxShown = 200;

struct Known {
  std::string_view code;
  oc_status status;
  std::string_view advice;
};

// By the first word of the error. What only the operator can mend is unavailable to the caller: whose password the
// server refused is not the one who asks for a page.
constexpr std::array kKnown{
    Known{"WRONGTYPE", OC_CORRUPT, "another program writes under these keys: give this cache a prefix of its own"},
    Known{"OOM", OC_UNAVAILABLE, "its memory is full: set maxmemory-policy to allkeys-lru, or raise maxmemory"},
    Known{"NOAUTH", OC_UNAVAILABLE, "it wants a password: give user and password in the URL"},
    Known{"WRONGPASS", OC_UNAVAILABLE, "user or password is wrong"},
    Known{"NOPERM", OC_UNAVAILABLE,
          "the user's ACL must allow GET SET DEL EXISTS INCRBY PEXPIRE PERSIST PTTL EVAL EVALSHA"},
    Known{"LOADING", OC_UNAVAILABLE, "it is reading its data"},
    Known{"BUSY", OC_UNAVAILABLE, "a script holds it"},
    Known{"MASTERDOWN", OC_UNAVAILABLE, "its primary is down"},
    Known{"CLUSTERDOWN", OC_UNAVAILABLE, "its cluster is down"},
    Known{"TRYAGAIN", OC_UNAVAILABLE, "its cluster moves keys"},
    Known{"READONLY", OC_UNAVAILABLE, "it is a replica: the URL must name the primary"},
    Known{"MISCONF", OC_UNAVAILABLE, "it refuses writes because it cannot save: look at its disk"},
    Known{"NOREPLICAS", OC_UNAVAILABLE, "it has too few replicas to accept writes"},
    Known{"MOVED", OC_UNSUPPORTED, "it is a node of a cluster, which this cache cannot use"},
    Known{"ASK", OC_UNSUPPORTED, "it is a node of a cluster, which this cache cannot use"},
    Known{"CROSSSLOT", OC_UNSUPPORTED, "it is a node of a cluster, which this cache cannot use"},
};

const Known* known(std::string_view text) noexcept {
  const std::string_view code = text.substr(0, text.find(' '));
  const auto found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.code == code; });
  return found == kKnown.end() ? nullptr : &*found;
}

}  // namespace

std::string shown(std::string_view server_text) {
  std::string text(server_text.substr(0, kMaxShown));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

Status refusal(const Command& command, const Reply& reply) {
  const std::string what =
      "the cache server refused " + std::string(command.name()) + ": \"" + shown(reply.text) + "\"";
  const Known* found = known(reply.text);
  if (found == nullptr) return {OC_INTERNAL, what};
  return {found->status, what + ": " + std::string(found->advice)};
}

bool is_passing(const Reply& reply) noexcept {
  return reply.is_error("LOADING ") || reply.is_error("BUSY ") || reply.is_error("MASTERDOWN ");
}

}  // namespace oneclaw::sdk::redis
