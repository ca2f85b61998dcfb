#include <oneclaw/store_rules/value.h>

#include <cmath>
#include <cstring>

namespace oneclaw::store_rules {

namespace {

constexpr size_t kShownTextBytes = 40;

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// The length of the well-formed sequence at `at`, 0 when there is none. Never reads beyond `left` bytes.
size_t sequence_length(const unsigned char* at, size_t left) {
  const unsigned char lead = at[0];
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (left < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!is_continuation(at[i])) return 0;
  }
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
  if ((lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F)) return 0;
  if ((lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F)) return 0;
  return length;
}

bool is_text(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t left = text.size(); left > 0;) {
    const size_t length = sequence_length(at, left);
    if (length == 0) return false;
    at += length;
    left -= length;
  }
  return true;
}

int compare_bytes(std::string_view a, std::string_view b) { return a.compare(b); }

}  // namespace

uint64_t payload_bytes(const oc_value& value) noexcept {
  if (value.type == OC_VALUE_TEXT) return value.as.s.len;
  if (value.type == OC_VALUE_BLOB) return value.as.b.len;
  return 0;
}

int compare(const oc_value& a, const oc_value& b) noexcept {
  if (a.type == OC_VALUE_NULL || b.type == OC_VALUE_NULL) {
    return int{a.type != OC_VALUE_NULL} - int{b.type != OC_VALUE_NULL};
  }
  switch (a.type) {
    case OC_VALUE_INT:
      return int{a.as.i > b.as.i} - int{a.as.i < b.as.i};
    case OC_VALUE_REAL:
      return int{a.as.d > b.as.d} - int{a.as.d < b.as.d};
    case OC_VALUE_TEXT:
      return compare_bytes(sdk::view(a.as.s), sdk::view(b.as.s));
    default:
      return compare_bytes(sdk::view(a.as.b), sdk::view(b.as.b));
  }
}

int32_t value_type_of(int32_t column_type) noexcept {
  switch (column_type) {
    case OC_COLUMN_INT:
    case OC_COLUMN_TIME:
      return OC_VALUE_INT;
    case OC_COLUMN_REAL:
      return OC_VALUE_REAL;
    case OC_COLUMN_TEXT:
    case OC_COLUMN_JSON:
      return OC_VALUE_TEXT;
    case OC_COLUMN_BLOB:
      return OC_VALUE_BLOB;
    default:
      return OC_VALUE_NULL;
  }
}

std::string_view type_name(int32_t value_type) noexcept {
  switch (value_type) {
    case OC_VALUE_NULL:
      return "NULL";
    case OC_VALUE_INT:
      return "an integer";
    case OC_VALUE_REAL:
      return "a real number";
    case OC_VALUE_TEXT:
      return "text";
    case OC_VALUE_BLOB:
      return "a blob";
    default:
      return "of an unknown type";
  }
}

std::string_view value_problem(const oc_value& value, oc_status* code) noexcept {
  *code = OC_INVALID;
  switch (value.type) {
    case OC_VALUE_NULL:
    case OC_VALUE_INT:
      return {};
    case OC_VALUE_REAL:
      return std::isnan(value.as.d) ? "a real number is NaN" : std::string_view();
    case OC_VALUE_TEXT:
    case OC_VALUE_BLOB:
      break;
    default:
      return "a value has an unknown type";
  }
  if (payload_bytes(value) > OC_STORE_MAX_VALUE_BYTES) {
    *code = OC_TOO_LARGE;
    return "a value is longer than 16 MiB";
  }
  if (value.type == OC_VALUE_TEXT && !is_text(sdk::view(value.as.s))) {
    return "a text is not UTF-8 or contains U+0000";
  }
  return {};
}

std::string describe(const oc_value& value) {
  switch (value.type) {
    case OC_VALUE_INT:
      return std::to_string(value.as.i);
    case OC_VALUE_REAL:
      return std::to_string(value.as.d);
    case OC_VALUE_BLOB:
      return "a blob of " + std::to_string(value.as.b.len) + " bytes";
    case OC_VALUE_TEXT: {
      const std::string_view text = sdk::view(value.as.s);
      return '"' + std::string(text.substr(0, kShownTextBytes)) + (text.size() > kShownTextBytes ? "...\"" : "\"");
    }
    default:
      return "NULL";
  }
}

}  // namespace oneclaw::store_rules
