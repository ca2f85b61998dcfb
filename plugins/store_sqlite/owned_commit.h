// OwnedCommit: a commit with everything it points at, so that it outlives the caller who stops waiting for it.
//
// A plain value; leaf, any thread.
#pragma once

#include <oneclaw/cpp/elements.h>
#include <oneclaw/store.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::store_sqlite {

class OwnedCommit {
 public:
  // Precondition: check_commit() was OC_OK.
  explicit OwnedCommit(const oc_commit& commit);
  OwnedCommit(const OwnedCommit&) = delete;
  OwnedCommit& operator=(const OwnedCommit&) = delete;

  std::string_view id() const noexcept { return id_; }
  const std::vector<oc_write>& writes() const noexcept { return writes_; }
  // What it holds in memory, about.
  std::size_t bytes() const noexcept { return size_; }

 private:
  oc_value copy(const oc_value& value);
  std::string_view copy(std::string_view bytes);

  std::string id_;
  // Sized once, so that nothing moves.
  std::unique_ptr<char[]> bytes_;
  std::size_t used_ = 0;
  std::size_t size_ = 0;
  std::vector<oc_value> keys_;
  std::vector<oc_assign> assigns_;
  std::vector<oc_guard> guards_;
  std::vector<oc_write> writes_;
};

}  // namespace oneclaw::store_sqlite
