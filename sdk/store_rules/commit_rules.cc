#include <oneclaw/store_rules/commit_rules.h>

#include <oneclaw/cpp/elements.h>
#include <oneclaw/store_rules/value.h>
#include <oneclaw/store_rules/write_rules.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace oneclaw::store_rules {

namespace {

using sdk::Status;

constexpr std::string_view kKindNames[] = {"?", "insert", "upsert", "update", "delete", "add", "check", "absent"};

}  // namespace

Status at_write(uint32_t index, const oc_write& write, const Status& why) {
  std::string text = "write " + std::to_string(index) + " (";
  text += write.kind >= OC_WRITE_INSERT && write.kind <= OC_WRITE_ABSENT ? kKindNames[write.kind] : kKindNames[0];
  text += ' ';
  text += sdk::view(write.table).substr(0, OC_STORE_MAX_NAME);
  const uint32_t shown = std::min<uint32_t>(write.key_count, OC_STORE_MAX_KEY_COLUMNS);
  for (uint32_t i = 0; i < shown; ++i) text += (i == 0 ? " " : ", ") + describe(write.key[i]);
  return {why.code(), text + "): " + std::string(why.text())};
}

Status check_commit(const oc_commit& commit, oc_commit_result* result) {
  const size_t id_bytes = commit.id.len;
  if (id_bytes == 0 || id_bytes > OC_STORE_MAX_COMMIT_ID) {
    return {OC_INVALID, "the commit id has " + std::to_string(id_bytes) + " bytes: it has 1 to 64"};
  }
  if (commit.write_count > OC_STORE_MAX_WRITES) {
    return {OC_TOO_LARGE, "the commit has " + std::to_string(commit.write_count) + " writes, the limit is 4096"};
  }
  uint64_t bytes = 0;
  const sdk::Elements writes(commit.writes, commit.write_count);
  for (uint32_t i = 0; i < writes.size(); ++i) {
    const oc_write write = writes[i];
    Status bad = check_write(write, &bytes);
    if (bad.ok() && bytes > OC_STORE_MAX_COMMIT_BYTES) bad = {OC_TOO_LARGE, "the commit is larger than 64 MiB"};
    if (bad.ok()) continue;
    result->failed_write = i;
    return at_write(i, write, bad);
  }
  return {};
}

}  // namespace oneclaw::store_rules
