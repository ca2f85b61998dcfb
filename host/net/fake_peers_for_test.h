// Servers the client tests need: a name server that answers as told, and certificates made by openssl(1).
#pragma once

#include "host/base/unique_fd.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace oneclaw::net {

// Answers A queries over UDP; everything else gets "no such data". `answer` gives the addresses, empty: no such name.
class NameServerForTest {
 public:
  using Answer = std::function<std::vector<std::string>(const std::string& name)>;
  explicit NameServerForTest(Answer answer, int ttl = 60)
      : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), answer_(std::move(answer)), ttl_(ttl) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&in), sizeof in);
    socklen_t length = sizeof in;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&in), &length);
    address_ = in;
    thread_ = std::thread([this] { serve(); });
  }
  ~NameServerForTest() {
    ended_ = true;
    base::UniqueFd poke(::socket(AF_INET, SOCK_DGRAM, 0));
    ::sendto(poke.get(), "x", 1, 0, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
    thread_.join();
  }
  std::string servers() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }
  int a_queries() const { return a_queries_; }

 private:
  void serve() {
    unsigned char query[512];
    while (!ended_) {
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const ssize_t n = ::recvfrom(fd_.get(), query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (ended_ || n < 17) continue;
      const std::string reply = reply_to(std::string(reinterpret_cast<char*>(query), static_cast<std::size_t>(n)));
      ::sendto(fd_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
    }
  }
  std::string reply_to(const std::string& query) {
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      name += (name.empty() ? "" : ".") + query.substr(at + 1, static_cast<unsigned char>(query[at]));
      at += static_cast<unsigned char>(query[at]) + 1u;
    }
    const std::string question = query.substr(12, at + 5 - 12);
    const bool is_a = query[at + 2] == 1;
    if (is_a) ++a_queries_;
    const std::vector<std::string> addresses = answer_(name);
    const bool unknown = addresses.empty();
    std::string reply = query.substr(0, 2) + std::string("\x81", 1) + static_cast<char>(unknown ? 0x83 : 0x80);
    const char count = static_cast<char>(is_a ? addresses.size() : 0);
    reply += std::string("\0\1\0", 3) + count + std::string("\0\0\0\0", 4) + question;
    for (const std::string& address : addresses) {
      if (!is_a) break;
      in_addr in{};
      inet_pton(AF_INET, address.c_str(), &in);
      reply += std::string("\xc0\x0c\0\1\0\1\0\0", 8) + static_cast<char>(ttl_ >> 8) + static_cast<char>(ttl_) +
               std::string("\0\4", 2) + std::string(reinterpret_cast<char*>(&in), 4);
    }
    return reply;
  }
  base::UniqueFd fd_;
  Answer answer_;
  int ttl_;
  sockaddr_in address_{};
  std::atomic<bool> ended_{false};
  std::atomic<int> a_queries_{0};
  std::thread thread_;
};

// A directory with a certificate authority and certificates from it.
class CertificatesForTest {
 public:
  CertificatesForTest() : directory_(::testing::TempDir() + "oneclaw_tls_" + std::to_string(::getpid())) {
    std::filesystem::create_directories(directory_);
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 "
        "-subj '/CN=test authority'");
  }
  ~CertificatesForTest() { std::filesystem::remove_all(directory_); }
  std::string file(const std::string& name) const { return directory_ + "/" + name; }

  // Makes NAME.pem and NAME.key. `dates` as options of `openssl ca`.
  void make(const std::string& name, const std::string& alternative_names, const std::string& dates = "-days 30") {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + ".key -out " + name +
        ".csr -subj '/CN=" + name + "'");
    run("rm -f index.txt* serial*; touch index.txt; printf "
        "'[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nnew_certs_dir="
        ".\\ndefault_md=sha256\\npolicy=p\\nrand_serial=yes\\nemail_in_dn=no\\n[p]\\ncommonName=supplied\\n[e]\\n"
        "subjectAltName=" +
        alternative_names +
        "\\n' > ca.cnf; openssl ca -batch -config ca.cnf -extensions e -cert ca.pem -keyfile ca.key -in " + name +
        ".csr -out " + name + ".pem -notext " + dates);
  }

 private:
  void run(const std::string& command) {
    ASSERT_EQ(std::system(("cd '" + directory_ + "' && (" + command + ") >log 2>&1").c_str()), 0) << command;
  }
  std::string directory_;
};

}  // namespace oneclaw::net
