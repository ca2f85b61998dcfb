#include "host/api/access.h"

#include "host/base/json.h"
#include "host/base/sha256.h"
#include "host/fiber/time.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace oneclaw::api {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kKeyPrefix = "oca_";
constexpr std::int64_t kRereadNs = 1'000'000'000;
constexpr std::size_t kMaxKeys = 1000;

std::string new_key() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, kKeyBytes> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  std::string key(kKeyPrefix);
  for (const unsigned char b : bytes) key += kAlphabet[b & 63];
  return key;
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

bool same_hash(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string text_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

// "host[:port]" or "[v6]:port" without the port.
std::string_view without_port(std::string_view host) {
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

base::Result<std::vector<AdminKey>> AdminKeys::list() const {
  std::vector<AdminKey> out;
  if (::access(path_.c_str(), F_OK) != 0) return out;
  const auto document = base::parse_json_file(path_);
  if (!document) return document.error();
  if (!document->IsArray()) return base::Error{OC_CORRUPT, path_ + ": must be an array of keys"};
  for (const auto& entry : document->GetArray()) {
    out.push_back({text_of(entry, "id"), text_of(entry, "name"), text_of(entry, "sha256"), text_of(entry, "created")});
  }
  return out;
}

base::Result<void> AdminKeys::save(const std::vector<AdminKey>& keys) const {
  std::string text = "[";
  for (const AdminKey& key : keys) {
    text += text.size() > 1 ? ",\n " : "\n ";
    text += "{\"id\":" + base::json_quote(key.id) + ",\"name\":" + base::json_quote(key.name) +
            ",\"sha256\":" + base::json_quote(key.sha256) + ",\"created\":" + base::json_quote(key.created) + "}";
  }
  text += "\n]\n";
  const std::string temporary = path_ + ".new";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return base::Error{OC_UNAVAILABLE, temporary + ": " + std::strerror(errno)};
  const bool is_written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!is_written || ::rename(temporary.c_str(), path_.c_str()) != 0) {
    return base::Error{OC_UNAVAILABLE, path_ + ": cannot be written: " + std::strerror(errno)};
  }
  return {};
}

base::Result<std::string> AdminKeys::create(const std::string& name) {
  auto keys = list();
  if (!keys) return std::move(keys).error();
  if (keys->size() >= kMaxKeys) return base::Error{OC_EXHAUSTED, "there are 1000 admin keys already; revoke some"};
  const std::string key = new_key();
  const std::string hash = base::sha256_hex(key);
  keys->push_back({hash.substr(0, 12), name, hash, now_utc()});
  if (auto saved = save(*keys); !saved) return std::move(saved).error();
  return key;
}

base::Result<void> AdminKeys::revoke(const std::string& id) {
  auto keys = list();
  if (!keys) return std::move(keys).error();
  if (std::erase_if(*keys, [&](const AdminKey& key) { return key.id == id; }) == 0) {
    return base::Error{OC_NOT_FOUND, "no admin key has the id '" + id + "'; 'oneclaw key list' shows them"};
  }
  return save(*keys);
}

std::string AdminKeys::add_temporary() {
  std::string key = new_key();
  const std::lock_guard lock(mutex_);
  temporary_.push_back(base::sha256_hex(key));
  return key;
}

std::string AdminKeys::id_of_hash(const std::string& hash) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = fiber::now_ns();
  if (read_at_ns_ == 0 || now - read_at_ns_ > kRereadNs) {
    if (auto keys = list()) cached_ = std::move(keys).value();
    read_at_ns_ = now;
  }
  std::string id;
  for (const AdminKey& known : cached_) {
    if (same_hash(known.sha256, hash)) id = known.id;
  }
  for (const std::string& known : temporary_) {
    if (same_hash(known, hash)) id = "console";
  }
  return id;
}

std::string Access::admin_of(std::string_view key) const { return admin_of_hash(base::sha256_hex(key)); }
std::string Access::admin_of_hash(const std::string& hash) const {
  const std::string id = keys_.id_of_hash(hash);
  return id.empty() ? id : "admin:" + id;
}

base::Result<std::string> Access::check_admin(const net::Exchange& exchange) const {
  if (const auto& peer = exchange.credentials()) {
    if (peer->uid == ::geteuid() || peer->uid == 0) return "admin:uid:" + std::to_string(peer->uid);
    return base::Error{OC_DENIED, "the admin socket answers only the host's own user and root"};
  }
  if (auto browser = check_browser(exchange); !browser) return std::move(browser).error();
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = exchange.header("authorization");
  const bool has_token = header.substr(0, kBearer.size()) == kBearer;
  std::string admin = has_token ? admin_of(header.substr(kBearer.size())) : "";
  if (admin.empty()) {
    return base::Error{
        OC_UNAUTHENTICATED,
        "an admin key is needed: 'Authorization: Bearer <key>'; 'oneclaw key create --admin NAME' makes one"};
  }
  return admin;
}

base::Result<void> Access::check_browser(const net::Exchange& exchange) const {
  const std::string_view host = without_port(exchange.host());
  const bool is_ours = std::any_of(rules_.hosts.begin(), rules_.hosts.end(), [&](const std::string& ours) {
    return ours.size() == host.size() && ::strncasecmp(ours.data(), host.data(), host.size()) == 0;
  });
  if (!is_ours) {
    return base::Error{OC_DENIED, "this server does not answer to the Host '" + std::string(host.substr(0, 100)) +
                                      "'; add it to server.hosts if it is yours"};
  }
  const std::string_view origin = exchange.header("origin");
  if (origin.empty()) return {};
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos || origin.substr(scheme + 3) != exchange.host()) {
    return base::Error{OC_DENIED, "requests from another site are refused (Origin)"};
  }
  return {};
}

}  // namespace oneclaw::api
