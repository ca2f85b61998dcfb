#include "host/net/system_trust.h"

#include "host/net/tls_stream.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace oneclaw::net {
namespace {

using Certificate = std::unique_ptr<X509, OpensslDeleter<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, OpensslDeleter<EVP_PKEY_free>>;

Certificate make_root() {
  const Key key(EVP_EC_gen("P-256"));
  Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_NAME* name = X509_get_subject_name(made.get());
  const auto* text = reinterpret_cast<const unsigned char*>("Root of a test");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_set_pubkey(made.get(), key.get());
  EXPECT_GT(X509_sign(made.get(), key.get(), EVP_sha256()), 0);
  return made;
}

class SystemTrustTest : public ::testing::Test {
 protected:
  SystemTrustTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "oneclaw-trust-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    ::unsetenv(X509_get_default_cert_file_env());
    ::unsetenv(X509_get_default_cert_dir_env());
  }
  ~SystemTrustTest() override {
    ::unsetenv(X509_get_default_cert_file_env());
    std::filesystem::remove_all(directory_);
  }

  std::string write(X509* certificate, const std::string& name) const {
    const std::string path = directory_ + "/" + name;
    std::FILE* file = std::fopen(path.c_str(), "w");
    EXPECT_EQ(PEM_write_X509(file, certificate), 1);
    std::fclose(file);
    return path;
  }
  static std::string hashed_name(X509* certificate) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "%08lx.0", X509_subject_name_hash(certificate));
    return name.data();
  }
  int held() const { return sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context_.get()))); }
  bool trusts(X509* certificate) const {
    const std::unique_ptr<X509_STORE_CTX, OpensslDeleter<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
    X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context_.get()), certificate, nullptr);
    return X509_verify_cert(check.get()) == 1;
  }

  const SslContextPtr context_{SSL_CTX_new(TLS_client_method())};
  std::string directory_;
};

TEST_F(SystemTrustTest, HashedDirectoryIsReadWhenAChainAsks) {
  const Certificate root = make_root();
  write(root.get(), hashed_name(root.get()));
  ASSERT_TRUE(trust_system_roots(context_.get(), directory_));
  EXPECT_EQ(held(), 0);
  EXPECT_TRUE(trusts(root.get()));
  EXPECT_FALSE(trusts(make_root().get())) << "the same name with another key";
}

TEST_F(SystemTrustTest, NothingIsTrustedByItsNameInTheDirectoryAlone) {
  const Certificate root = make_root();
  write(root.get(), "root.pem");
  ASSERT_TRUE(trust_system_roots(context_.get(), directory_));
  EXPECT_FALSE(trusts(root.get()));
}

TEST_F(SystemTrustTest, FileOfTheEnvironmentCounts) {
  const Certificate root = make_root();
  ::setenv(X509_get_default_cert_file_env(), write(root.get(), "chosen.pem").c_str(), 1);
  write(root.get(), "00000000.0");
  ASSERT_TRUE(trust_system_roots(context_.get(), directory_));
  EXPECT_EQ(held(), 1);
  EXPECT_TRUE(trusts(root.get()));
}

}  // namespace
}  // namespace oneclaw::net
