// A vault over a real store that yields with a state directory of its own, and a log that can be read.
#pragma once

#include "host/records/records_for_test.h"
#include "host/services/vault/vault.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace oneclaw::services::vault {

class Directory {
 public:
  Directory() {
    std::string path = ::testing::TempDir() + "vaultXXXXXX";
    path_ = ::mkdtemp(path.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const std::string& path, const std::string& text, mode_t mode) {
  std::ofstream(path, std::ios::binary) << text;
  ::chmod(path.c_str(), mode);
}
// A fresh key as its line of base64.
inline std::string key_line() { return std::string(MasterKey::generate().to_base64().view()); }

class VaultTest : public ::testing::Test {
 protected:
  VaultTest() { places.state_dir = directory.path(); }

  // On a task: opens, or opens again as after a restart.
  base::Result<void> open() {
    vault.reset();
    auto opened = Vault::open(host.client(), host.clock, log, places);
    if (!opened) return std::move(opened).error();
    vault = std::move(*opened);
    return {};
  }
  void must_open() {
    const auto opened = open();
    ASSERT_TRUE(opened) << opened.error().text;
  }
  // On a task: the value, or "error: ...".
  std::string get(const std::string& owner, const std::string& name) {
    const auto value = vault->get(owner, name);
    return value ? std::string(value->view()) : "error: " + value.error().text;
  }
  void on_task(const std::function<void()>& work) { host.on_task(work); }

  records::RecordsHost host{records::RecordsHost::Store::yielding};
  Directory directory;
  KeyPlaces places;
  base::Log log{base::LogOptions{.level = base::LogLevel::trace, .to_stderr = false, .file = directory.file("log")}};
  std::unique_ptr<Vault> vault;
};

}  // namespace oneclaw::services::vault
