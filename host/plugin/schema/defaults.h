// Fills in defaults: one walk along the parts of a schema that apply whatever the instance is.
//
// Private to this folder. Bounded like a validation.
#pragma once

#include "host/plugin/schema/program.h"

#include <cstddef>

namespace oneclaw::plugin::schema {

class Defaults {
 public:
  Defaults(const Program& program, base::Json::AllocatorType& allocator) : program_(program), allocator_(allocator) {}

  void fill(NodeId id, base::JsonValue& value);

 private:
  void fill_object(NodeId id, base::JsonValue& value);

  const Program& program_;
  base::Json::AllocatorType& allocator_;
  std::size_t steps_ = 0;
  std::size_t filled_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace oneclaw::plugin::schema
