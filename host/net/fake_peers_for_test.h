// Servers the client tests need: a name server that answers as told, and certificates made by openssl(1).
#pragma once

#include "host/base/unique_fd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace oneclaw::net {

// Answers A and AAAA queries over UDP, and over TCP what does not fit. `answer` gives the addresses of both families;
// empty: no such name; "lost": no reply.
class NameServerForTest {
 public:
  using Answer = std::function<std::vector<std::string>(const std::string& name)>;
  explicit NameServerForTest(Answer answer, int ttl = 60) : answer_(std::move(answer)), ttl_(ttl) {
    // UDP and TCP have to have the same port.
    do {
      udp_ = base::UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      tcp_ = base::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      address_ = {};
      address_.sin_family = AF_INET;
      address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      ::bind(udp_.get(), address(), sizeof address_);
      socklen_t length = sizeof address_;
      ::getsockname(udp_.get(), address(), &length);
    } while (::bind(tcp_.get(), address(), sizeof address_) != 0);
    ::listen(tcp_.get(), 8);
    udp_thread_ = std::thread([this] { serve_udp(); });
    tcp_thread_ = std::thread([this] { serve_tcp(); });
  }
  // Precondition: no resolver keeps a TCP connection to it.
  ~NameServerForTest() {
    ended_ = true;
    base::UniqueFd poke(::socket(AF_INET, SOCK_DGRAM, 0));
    ::sendto(poke.get(), "x", 1, 0, address(), sizeof address_);
    ::shutdown(tcp_.get(), SHUT_RDWR);
    udp_thread_.join();
    tcp_thread_.join();
  }
  std::string servers() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }
  int a_queries() const { return a_queries_; }
  int replies() const { return replies_; }
  int tcp_queries() const { return tcp_queries_; }

 private:
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }
  void serve_udp() {
    char query[512];
    while (!ended_) {
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const ssize_t n = ::recvfrom(udp_.get(), query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (ended_ || n < 17) continue;
      std::string reply = reply_to(std::string(query, static_cast<std::size_t>(n)));
      if (reply.empty()) continue;
      if (reply.size() > 512) {
        // Truncated: header and question only, with the bit that says so.
        reply.resize(question_end(reply));
        reply[2] = static_cast<char>(reply[2] | 0x02);
        reply[7] = '\0';
      }
      ::sendto(udp_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
      ++replies_;
    }
  }
  void serve_tcp() {
    for (;;) {
      const base::UniqueFd peer(::accept(tcp_.get(), nullptr, nullptr));
      if (!peer) return;
      unsigned char size[2];
      while (::recv(peer.get(), size, 2, MSG_WAITALL) == 2) {
        std::string query(size[0] * 256u + size[1], '\0');
        if (::recv(peer.get(), query.data(), query.size(), MSG_WAITALL) < 17) break;
        ++tcp_queries_;
        std::string reply = reply_to(query);
        reply.insert(0, {static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size())});
        ::send(peer.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
      }
    }
  }
  static std::size_t question_end(const std::string& message) { return message.find('\0', 12) + 5; }
  std::string reply_to(const std::string& query) {
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      name += (name.empty() ? "" : ".") + query.substr(at + 1, static_cast<unsigned char>(query[at]));
      at += static_cast<unsigned char>(query[at]) + 1u;
    }
    const std::string question = query.substr(12, at + 5 - 12);
    const bool is_a = query[at + 2] == 1, is_aaaa = query[at + 2] == 28;
    if (is_a) ++a_queries_;
    std::vector<std::string> addresses = answer_(name);
    if (addresses == std::vector<std::string>{"lost"}) return {};
    const bool unknown = addresses.empty();
    std::erase_if(addresses, [&](const std::string& address) {
      return !(address.find(':') == std::string::npos ? is_a : is_aaaa);
    });
    std::string reply = query.substr(0, 2) + std::string("\x81", 1) + static_cast<char>(unknown ? 0x83 : 0x80);
    const char count = static_cast<char>(addresses.size());
    reply += std::string("\0\1\0", 3) + count + std::string("\0\0\0\0", 4) + question;
    for (const std::string& address : addresses) {
      std::array<char, 16> bytes{};
      inet_pton(is_a ? AF_INET : AF_INET6, address.c_str(), bytes.data());
      reply += std::string("\xc0\x0c\0", 3) + static_cast<char>(is_a ? 1 : 28) + std::string("\0\1\0\0", 4) +
               static_cast<char>(ttl_ >> 8) + static_cast<char>(ttl_) + '\0' + static_cast<char>(is_a ? 4 : 16) +
               std::string(bytes.data(), is_a ? 4 : 16);
    }
    return reply;
  }
  base::UniqueFd udp_, tcp_;
  Answer answer_;
  int ttl_;
  sockaddr_in address_{};
  std::atomic<bool> ended_{false};
  std::atomic<int> a_queries_{0}, replies_{0}, tcp_queries_{0};
  std::thread udp_thread_, tcp_thread_;
};

// Runs openssl(1) in `directory`, its output into the file "log" there. Its exit status, -1 when it did not run.
inline int run_openssl(const std::string& directory, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, "log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = -1;
  const int failed = ::posix_spawnp(&child, "openssl", &actions, nullptr, raw.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

// A directory with a certificate authority and certificates from it.
class CertificatesForTest {
 public:
  CertificatesForTest() : directory_(::testing::TempDir() + "oneclaw_tls_" + std::to_string(::getpid())) {
    std::filesystem::create_directories(directory_);
    run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
         "ca.pem", "-days", "30", "-subj", "/CN=test authority"});
  }
  ~CertificatesForTest() { std::filesystem::remove_all(directory_); }
  const std::string& directory() const { return directory_; }
  std::string file(const std::string& name) const { return directory_ + "/" + name; }

  // Makes NAME.pem and NAME.key. `dates` as options of `openssl ca`.
  void make(const std::string& name, const std::string& alternative_names,
            const std::vector<std::string>& dates = {"-days", "30"}) {
    run({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out",
         name + ".csr", "-subj", "/CN=" + name});
    std::ofstream(file("index.txt"), std::ios::trunc);
    std::ofstream(file("index.txt.attr"), std::ios::trunc);
    std::ofstream(file("ca.cnf")) << "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\n"
                                     "default_md=sha256\npolicy=p\nrand_serial=yes\nemail_in_dn=no\n"
                                     "[p]\ncommonName=supplied\n[e]\nsubjectAltName="
                                  << alternative_names << "\n";
    std::vector<std::string> sign{"ca",  "-batch",      "-config", "ca.cnf",      "-extensions",
                                  "e",   "-cert",       "ca.pem",  "-keyfile",    "ca.key",
                                  "-in", name + ".csr", "-out",    name + ".pem", "-notext"};
    sign.insert(sign.end(), dates.begin(), dates.end());
    run(sign);
  }

 private:
  void run(const std::vector<std::string>& arguments) {
    ASSERT_EQ(run_openssl(directory_, arguments), 0) << arguments.front() << ", see " << file("log");
  }
  std::string directory_;
};

}  // namespace oneclaw::net
