// Content codings of answers.
#include "host/net/http_client_for_test.h"

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace oneclaw::net {
namespace {

std::string compress(std::string_view text, int window) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string compress_br(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 100;
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

TEST_F(HttpClientTest, DecodesEachCoding) {
  const std::string text = "some text, some text, some text";
  ServerForTest server(loops_, [&](Exchange& x) {
    EXPECT_EQ(x.header("accept-encoding"), "gzip, deflate, br");
    if (x.path() == "/gzip") answer(x, compress(text, 31), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/two") answer(x, compress(text, 31) + compress("!", 31), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/deflate") answer(x, compress(text, 15), {{"Content-Encoding", "deflate"}});
    if (x.path() == "/raw") answer(x, compress(text, -15), {{"Content-Encoding", "deflate"}});
    if (x.path() == "/br") answer(x, compress_br(text), {{"Content-Encoding", "br"}});
    if (x.path() == "/other") answer(x, "zzz", {{"Content-Encoding", "zstd"}});
    if (x.path() == "/cut") answer(x, compress(text, 31).substr(0, 20), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/cutbr") answer(x, compress_br(text).substr(0, 10), {{"Content-Encoding", "br"}});
    if (x.path() == "/junk") answer(x, "this is no gzip", {{"Content-Encoding", "gzip"}});
    if (x.path() == "/both") answer(x, "x", {{"Content-Encoding", "gzip, br"}});
    if (x.path() == "/empty") answer(x, "", {{"Content-Encoding", "gzip"}});
  });
  for (const char* path : {"/gzip", "/deflate", "/raw", "/br"}) {
    auto got = get(server.url(path));
    ASSERT_TRUE(got.ok()) << path << got.error().text;
    EXPECT_EQ(got->body, text) << path;
    EXPECT_EQ(got->header("content-encoding"), "") << path;
  }
  EXPECT_EQ(get(server.url("/two"))->body, text + "!");
  EXPECT_EQ(get(server.url("/other"))->body, "zzz");
  EXPECT_EQ(get(server.url("/empty"))->body, "");
  for (const char* path : {"/cut", "/cutbr", "/junk"}) EXPECT_EQ(get(server.url(path)).status(), OC_CORRUPT) << path;
  EXPECT_EQ(get(server.url("/both")).status(), OC_UNSUPPORTED);
}

TEST_F(HttpClientTest, BombsStopAtTheCap) {
  const std::string zeros(64 << 20, '\0');
  const std::string gzip = compress(zeros, 31), br = compress_br(zeros);
  ASSERT_LT(gzip.size(), 100'000u);
  ServerForTest server(loops_, [&](Exchange& x) {
    if (x.path() == "/gzip") return answer(x, gzip, {{"Content-Encoding", "gzip"}});
    if (x.path() == "/br") return answer(x, br, {{"Content-Encoding", "br"}});
    answer(x, std::string_view(zeros).substr(0, 2 << 20));
  });
  for (const char* path : {"/gzip", "/br", "/plain"}) {
    std::size_t delivered = 0;
    HttpAnswerSink sink;
    sink.on_body = [&](std::string_view piece) -> base::Result<void> {
      delivered += piece.size();
      return {};
    };
    const std::string url = server.url(path);
    run_task(loops_.at(0), [&] {
      const auto got = client_->fetch({.url = url, .egress = &loopback_, .max_body = 1 << 20}, sink);
      EXPECT_EQ(got.status(), OC_TOO_LARGE) << path;
    });
    EXPECT_LE(delivered, std::size_t{1} << 20) << path;
  }
}

}  // namespace
}  // namespace oneclaw::net
