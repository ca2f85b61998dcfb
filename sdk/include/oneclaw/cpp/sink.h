// oneclaw/cpp/sink.h - Sink writes a result to the caller; Collector is a sink for calling others.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/cpp/view.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::sdk {

// The caller's sink. Write any number of pieces before returning; a failure ends the production.
class Sink {
 public:
  explicit Sink(oc_sink raw) noexcept : raw_(raw) {}

  oc_status write(std::string_view data) const noexcept { return raw_.write(raw_.ctx, data.data(), data.size()); }
  oc_sink raw() const noexcept { return raw_; }

 private:
  oc_sink raw_;
};

// Gathers what a callee writes into a string, up to `max` bytes; beyond that the callee gets OC_TOO_LARGE.
class Collector {
 public:
  explicit Collector(size_t max = kDefaultMaxBytes) noexcept : max_(max) {}
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  // Good for as long as the collector stays where it is.
  oc_sink sink() noexcept { return {this, &Collector::append}; }
  const std::string& text() const noexcept { return text_; }
  std::string take() noexcept { return std::move(text_); }
  // OC_OK, or why a piece was refused: a callee that went on and answered OK has left a part out.
  oc_status refused() const noexcept { return refused_; }

  static constexpr size_t kDefaultMaxBytes = size_t{64} << 20;

 private:
  static oc_status append(void* ctx, const void* data, uint64_t len) noexcept {
    auto* self = static_cast<Collector*>(ctx);
    if (len > self->max_ - self->text_.size()) return self->refused_ = OC_TOO_LARGE;
    if (data == nullptr && len > 0) return self->refused_ = OC_INVALID;
    try {
      self->text_.append(static_cast<const char*>(data), len);
    } catch (...) {
      return self->refused_ = OC_EXHAUSTED;
    }
    return OC_OK;
  }

  size_t max_;
  oc_status refused_ = OC_OK;
  std::string text_;
};

}  // namespace oneclaw::sdk
