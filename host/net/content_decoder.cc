#include "host/net/content_decoder.h"

#include "host/net/http_message.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <array>

namespace oneclaw::net {
namespace {

constexpr std::size_t kPieceBytes = 16 * 1024;

base::Error corrupt(std::string_view what) { return {OC_CORRUPT, "content decoding: " + std::string(what)}; }

class ZlibDecoder final : public ContentDecoder {
 public:
  explicit ZlibDecoder(bool gzip) : gzip_(gzip) {}
  ~ZlibDecoder() override {
    if (ready_) inflateEnd(&stream_);
  }

  base::Result<void> write(std::string_view data, const Receiver& receiver) override {
    if (data.empty()) return {};
    if (!ready_ && !begin(static_cast<unsigned char>(data[0]))) return corrupt("cannot begin");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream_.avail_in = static_cast<uInt>(data.size());
    do {
      if (ended_) {
        // A gzip file may have several members; what follows the end otherwise is padding.
        if (stream_.avail_in == 0 || !gzip_ || *stream_.next_in != 0x1f) return {};
        inflateReset(&stream_);
        ended_ = false;
      }
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = kPieceBytes;
      const int result = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = kPieceBytes - stream_.avail_out;
      if (made > 0) {
        if (auto taken = receiver({piece_.data(), made}); !taken) return taken;
      }
      ended_ = result == Z_STREAM_END;
      if (result == Z_BUF_ERROR) return {};
      if (result != Z_OK && !ended_) return corrupt(gzip_ ? "damaged gzip data" : "damaged deflate data");
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return {};
  }

  base::Result<void> finish() override {
    if (ready_ && !ended_) return corrupt("the data ended too early");
    return {};
  }

 private:
  // "deflate" means zlib's frame, but some servers send it bare; the frame's first byte has 8 in its low half.
  bool begin(unsigned char first) {
    const int window = gzip_ ? 15 + 16 : ((first & 0x0f) == 8 && (first >> 4) <= 7 ? 15 : -15);
    ready_ = inflateInit2(&stream_, window) == Z_OK;
    return ready_;
  }

  z_stream stream_{};
  std::array<char, kPieceBytes> piece_;
  bool gzip_;
  bool ready_ = false;
  bool ended_ = false;
};

class BrotliDecoder final : public ContentDecoder {
 public:
  BrotliDecoder() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  base::Result<void> write(std::string_view data, const Receiver& receiver) override {
    const auto* in = reinterpret_cast<const std::uint8_t*>(data.data());
    std::size_t in_left = data.size();
    if (in_left == 0 || BrotliDecoderIsFinished(state_)) return {};
    begun_ = true;
    for (;;) {
      auto* out = reinterpret_cast<std::uint8_t*>(piece_.data());
      std::size_t out_left = kPieceBytes;
      const auto result = BrotliDecoderDecompressStream(state_, &in_left, &in, &out_left, &out, nullptr);
      if (out_left < kPieceBytes) {
        if (auto taken = receiver({piece_.data(), kPieceBytes - out_left}); !taken) return taken;
      }
      if (result == BROTLI_DECODER_RESULT_ERROR) return corrupt("damaged brotli data");
      if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return {};
    }
  }

  base::Result<void> finish() override {
    if (begun_ && !BrotliDecoderIsFinished(state_)) return corrupt("the data ended too early");
    return {};
  }

 private:
  BrotliDecoderState* state_;
  std::array<char, kPieceBytes> piece_;
  bool begun_ = false;
};

}  // namespace

base::Result<std::unique_ptr<ContentDecoder>> ContentDecoder::make(std::string_view coding) {
  if (coding.find(',') != std::string_view::npos) {
    return base::Error{OC_UNSUPPORTED, "content-encoding \"" + std::string(coding) + "\": only one coding is decoded"};
  }
  if (iequals(coding, "gzip") || iequals(coding, "x-gzip"))
    return std::unique_ptr<ContentDecoder>(new ZlibDecoder(true));
  if (iequals(coding, "deflate")) return std::unique_ptr<ContentDecoder>(new ZlibDecoder(false));
  if (iequals(coding, "br")) return std::unique_ptr<ContentDecoder>(new BrotliDecoder());
  return std::unique_ptr<ContentDecoder>();
}

}  // namespace oneclaw::net
