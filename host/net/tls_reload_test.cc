// The certificate of a server: loading it, and replacing it while the server runs.
#include "host/net/tls_for_test.h"

#include <gmock/gmock.h>

#include <fstream>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

void replace_file(const std::string& to, const std::string& from) {
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

TEST_F(TlsTest, CertificateIsReplacedUnderLoad) {
  certificates().make("live", "DNS:localhost");
  certificates().make("next", "DNS:other.localhost,DNS:localhost");
  serve("live");
  EXPECT_EQ(fetch("other.localhost").status(), OC_DENIED);
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, served{0};
  const std::string url = "https://localhost:" + std::to_string(server_->port()) + "/";
  std::thread load([&] {
    while (!stop) {
      run_task(loops_.at(1), [&] {
        HttpRequest request{.url = url, .egress = &egress_, .deadline = in_seconds(20)};
        client_->fetch(request).ok() ? ++served : ++failed;
      });
    }
  });
  // A pair that does not fit is refused and changes nothing.
  replace_file(certificates().file("live.pem"), certificates().file("next.pem"));
  EXPECT_EQ(context_->reload().status(), OC_INVALID);
  EXPECT_EQ(fetch("other.localhost").status(), OC_DENIED);
  replace_file(certificates().file("live.key"), certificates().file("next.key"));
  const auto changed = context_->reload_if_changed();
  ASSERT_TRUE(changed.ok()) << changed.error().text;
  EXPECT_TRUE(*changed);
  EXPECT_FALSE(*context_->reload_if_changed());
  EXPECT_TRUE(fetch("other.localhost").ok());
  while (served < 20) std::this_thread::yield();
  stop = true;
  load.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(TlsTest, OldConnectionLivesOnAndNewOnesSeeTheNewCertificate) {
  certificates().make("shown", "DNS:localhost");
  certificates().make("later", "DNS:other.localhost");
  serve("shown");
  const DialTarget target{.scheme = "https", .host = "localhost", .port = server_->port(), .tls = true};
  const auto ask = [](Stream& stream) {
    EXPECT_TRUE(stream.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n").ok());
    char buffer[1000];
    auto n = stream.read_some(buffer, in_seconds(10));
    return n ? std::string(buffer, std::min<std::size_t>(*n, 15)) : n.error().text;
  };
  run_task(loops_.at(0), [&] {
    auto old = dialer_->dial(egress_, target, in_seconds(10));
    ASSERT_TRUE(old.ok()) << old.error().text;
    EXPECT_EQ(ask(**old), "HTTP/1.1 200 OK");
    for (const char* kind : {".pem", ".key"}) {
      replace_file(certificates().file(std::string("shown") + kind), certificates().file(std::string("later") + kind));
    }
    ASSERT_TRUE(context_->reload().ok());
    EXPECT_EQ(ask(**old), "HTTP/1.1 200 OK");
    EXPECT_EQ(dialer_->dial(egress_, target, in_seconds(10)).status(), OC_DENIED);
    DialTarget next = target;
    next.host = "other.localhost";
    auto fresh = dialer_->dial(egress_, next, in_seconds(10));
    ASSERT_TRUE(fresh.ok()) << fresh.error().text;
    EXPECT_EQ(ask(**fresh), "HTTP/1.1 200 OK");
  });
}

// Nobody calls reload(): the server looks at the files by itself when connections come.
TEST_F(TlsTest, RunningServerNoticesNewFiles) {
  certificates().make("before", "DNS:localhost");
  certificates().make("after", "DNS:other.localhost");
  serve("before");
  EXPECT_EQ(fetch("other.localhost").status(), OC_DENIED);
  for (const char* kind : {".pem", ".key"}) {
    replace_file(certificates().file(std::string("before") + kind), certificates().file(std::string("after") + kind));
  }
  const auto limit = in_seconds(20);
  while (!fetch("other.localhost").ok() && fiber::now_ns() < limit.ns) std::this_thread::yield();
  EXPECT_TRUE(fetch("other.localhost").ok());
}

TEST_F(TlsTest, BrokenNewCertificateKeepsTheOldOneAndSaysWhy) {
  certificates().make("kept", "DNS:localhost");
  serve("kept");
  const std::string pem = certificates().file("kept.pem"), key = certificates().file("kept.key");
  const auto refused = [&](const std::string& file) {
    const auto done = context_->reload_if_changed();
    EXPECT_EQ(done.status(), OC_INVALID);
    if (!done) {
      EXPECT_THAT(done.error().text, HasSubstr(file));
    }
    EXPECT_TRUE(fetch("localhost").ok());
    EXPECT_FALSE(*context_->reload_if_changed());  // said once, not every time somebody looks
  };
  std::ofstream(pem) << "this is no certificate\n";
  refused(pem);
  std::filesystem::remove(pem);
  refused(pem);
  certificates().make("kept", "DNS:localhost");
  EXPECT_TRUE(*context_->reload_if_changed());
  std::ofstream(key) << "";
  refused(key);
}

// OpenSSL asked for the passphrase on the terminal and waited for ever.
TEST_F(TlsTest, EncryptedKeyIsRefusedWithoutAsking) {
  certificates().make("locked", "DNS:localhost");
  const std::string key = certificates().file("locked.key.enc");
  ASSERT_EQ(run_openssl(certificates().directory(),
                        {"ec", "-aes256", "-passout", "pass:secret", "-in", "locked.key", "-out", key}),
            0);
  const auto made = TlsServerContext::make({certificates().file("locked.pem"), key});
  EXPECT_EQ(made.status(), OC_INVALID);
  EXPECT_THAT(made.error().text, HasSubstr(key));
}

TEST_F(TlsTest, MissingFilesAreNamed) {
  const auto made = TlsServerContext::make({"/nonexistent.pem", "/nonexistent.key"});
  EXPECT_EQ(made.status(), OC_INVALID);
  EXPECT_THAT(made.error().text, HasSubstr("/nonexistent.pem"));
}

}  // namespace
}  // namespace oneclaw::net
