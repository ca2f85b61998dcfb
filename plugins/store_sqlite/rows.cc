#include "rows.h"

namespace oneclaw::store_sqlite {

void Rows::add(const Statement& statement) {
  for (std::size_t i = 0; i < columns_; ++i) {
    oc_value value = statement.value(static_cast<int>(i));
    if (value.type == OC_VALUE_TEXT) {
      const std::string& kept = payloads_.emplace_back(value.as.s.ptr, value.as.s.len);
      value.as.s.ptr = kept.data();
      bytes_ += kept.size();
    } else if (value.type == OC_VALUE_BLOB) {
      const std::string& kept = payloads_.emplace_back(reinterpret_cast<const char*>(value.as.b.ptr), value.as.b.len);
      value.as.b.ptr = reinterpret_cast<const std::uint8_t*>(kept.data());
      bytes_ += kept.size();
    }
    values_.push_back(value);
  }
  bytes_ += columns_ * sizeof(oc_value);
  versions_.push_back(statement.integer(static_cast<int>(columns_)));
}

void Rows::clear() noexcept {
  bytes_ = 0;
  values_.clear();
  versions_.clear();
  payloads_.clear();
}

sdk::Status Rows::give_to(const sdk::RowSink& row) const {
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const oc_row given{sizeof(oc_row), static_cast<std::uint32_t>(columns_), values_.data() + i * columns_,
                       versions_[i]};
    const oc_status said = row(given);
    if (said == OC_STOP) break;
    if (said < 0) return said;
  }
  return {};
}

}  // namespace oneclaw::store_sqlite
