// Undoes a content coding (gzip, deflate, br) piece by piece; the receiver's refusal stops it, so output stays bounded.
//
// One answer, one decoder. Leaf but for what the receiver does.
#pragma once

#include "host/base/result.h"

#include <functional>
#include <memory>
#include <string_view>

namespace oneclaw::net {

class ContentDecoder {
 public:
  using Receiver = std::function<base::Result<void>(std::string_view piece)>;

  // nullptr for "", "identity" and codings this host does not know (the caller gets those bytes as they are).
  // OC_UNSUPPORTED for several codings on top of each other.
  static base::Result<std::unique_ptr<ContentDecoder>> make(std::string_view content_encoding);
  virtual ~ContentDecoder() = default;

  // OC_CORRUPT for damaged data; otherwise the receiver's error.
  virtual base::Result<void> write(std::string_view data, const Receiver& receiver) = 0;
  // OC_CORRUPT when the data ended too early.
  virtual base::Result<void> finish() = 0;
};

inline constexpr std::string_view kAcceptedCodings = "gzip, deflate, br";

}  // namespace oneclaw::net
