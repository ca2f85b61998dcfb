// Who may administer: the process's own user over the Unix socket, or the bearer of an admin key; and which browsers
// may ask at all.
//
// Loopback is no proof of identity (decision 30): on TCP a key is always needed. Keys are kept hashed. Any loop; the
// keys are read once and again when the file changes.
#pragma once

#include "host/base/result.h"
#include "host/net/http_exchange.h"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::api {

struct AdminKey {
  std::string id;       // shown in lists
  std::string name;     // given by the administrator
  std::string sha256;   // of the key
  std::string created;  // UTC, ISO 8601
};

// The admin keys of a state directory, in admin_keys.json with mode 0600.
class AdminKeys {
 public:
  explicit AdminKeys(std::string path) : path_(std::move(path)) {}
  // Makes a key and returns it: it is shown once and stored only as its hash.
  base::Result<std::string> create(const std::string& name);
  base::Result<std::vector<AdminKey>> list() const;
  base::Result<void> revoke(const std::string& id);
  // The id of the key with this SHA-256 in hex, "console" for one of add_temporary(), empty when it is none of ours.
  // Constant time in the key's content. Reads the file at most once a second.
  std::string id_of_hash(const std::string& hash);
  // A key of this process only, never written down: the development profile's console token.
  std::string add_temporary();

 private:
  base::Result<void> save(const std::vector<AdminKey>& keys) const;
  std::string path_;
  std::mutex mutex_;
  std::vector<AdminKey> cached_;        // guarded by mutex_
  std::int64_t read_at_ns_ = 0;         // guarded by mutex_
  std::vector<std::string> temporary_;  // hashes, guarded by mutex_
};

struct AccessRules {
  std::vector<std::string>
      hosts;  // names a Host header may have on /admin and the console, without port, in any case of letters
};

class Access {
 public:
  Access(AdminKeys& keys, AccessRules rules) : keys_(keys), rules_(std::move(rules)) {}
  // Who administers, as the audit log calls him: "admin:<key id>", or "admin:uid:<number>" on the socket.
  // OC_UNAUTHENTICATED or OC_DENIED with a sentence when the request may not.
  base::Result<std::string> check_admin(const net::Exchange& exchange) const;
  // Refuses a Host this server does not answer to, and an Origin that is another site (DNS rebinding, cross-site
  // requests).
  base::Result<void> check_browser(const net::Exchange& exchange) const;
  // The administrator with that key, named as by check_admin(); empty when the key is none of ours.
  std::string admin_of(std::string_view key) const;
  std::string admin_of_hash(const std::string& hash) const;  // SHA-256 in hex

 private:
  AdminKeys& keys_;
  AccessRules rules_;
};

}  // namespace oneclaw::api
