#include "host/services/vault/vault_for_test.h"

#include <atomic>

namespace oneclaw::services::vault {
namespace {

using records::Batch;
using records::Secret;

class RotationTest : public VaultTest {
 protected:
  void fill(int secrets) {
    for (int i = 0; i < secrets; ++i) ASSERT_TRUE(vault->set("host", name(i), "value " + std::to_string(i)));
  }
  void expect_all(int secrets) {
    for (int i = 0; i < secrets; ++i) EXPECT_EQ(get("host", name(i)), "value " + std::to_string(i));
  }
  static std::string name(int i) { return "s" + std::to_string(i); }
};

TEST_F(RotationTest, ANewKeySealsEverythingAndTheOldOneIsForgotten) {
  on_task([&] {
    must_open();
    fill(450);  // more than a page
    const std::string before = vault->key_ids().front();
    const auto rotation = vault->rotate();
    ASSERT_TRUE(rotation) << rotation.error().text;
    EXPECT_TRUE(rotation->is_done);
    EXPECT_EQ(rotation->resealed, 450u);
    EXPECT_NE(rotation->key, before);
    EXPECT_EQ(vault->key_ids(), std::vector<std::string>{rotation->key});
    const auto infos = vault->list("").value();
    for (const SecretInfo& info : infos) EXPECT_EQ(info.master, rotation->key);
    expect_all(450);
    must_open();
    EXPECT_EQ(vault->key_ids(), std::vector<std::string>{rotation->key});
    expect_all(450);
  });
}

TEST_F(RotationTest, WhatWasInterruptedGoesOnWithoutAnotherKey) {
  on_task([&] {
    must_open();
    fill(10);
    // As after a crash between writing the new key and sealing with it.
    const std::string old_line = read_file(directory.file("master-key"));
    write_file(directory.file("master-key"), key_line() + old_line, 0600);
    must_open();
    ASSERT_EQ(vault->key_ids().size(), 2u);
    const std::string fresh = vault->key_ids().front();
    expect_all(10);
    ASSERT_TRUE(vault->set("host", name(3), "value 3"));
    const auto rotation = vault->rotate().value();
    EXPECT_EQ(rotation.key, fresh);
    EXPECT_EQ(rotation.resealed, 9u);
    EXPECT_TRUE(rotation.is_done);
    expect_all(10);
  });
}

TEST_F(RotationTest, ASecretThatDoesNotOpenKeepsTheOldKeyAndIsNamed) {
  on_task([&] {
    must_open();
    fill(3);
    Batch batch;
    batch.update<Secret>("host", name(1)).set(&Secret::data_key, records::Blob{"broken"});
    ASSERT_TRUE(host.client().commit(batch).ok());
    const auto rotation = vault->rotate().value();
    EXPECT_FALSE(rotation.is_done);
    EXPECT_EQ(rotation.resealed, 2u);
    ASSERT_EQ(rotation.failed.size(), 1u);
    EXPECT_EQ(rotation.failed[0].substr(0, 8), "host/s1:");
    EXPECT_EQ(vault->key_ids().size(), 2u);
    ASSERT_TRUE(vault->remove("host", name(1)));
    EXPECT_TRUE(vault->rotate()->is_done);
    EXPECT_EQ(vault->key_ids(), std::vector<std::string>{rotation.key});
  });
}

TEST_F(RotationTest, ReadersAndWritersGoOnWhileItRotates) {
  on_task([&] {
    must_open();
    fill(60);
  });
  std::atomic<bool> is_over{false};
  std::atomic<int> rotations{0};
  host.on_tasks(6, [&](std::size_t task) {
    if (task == 0) {
      for (int i = 0; i < 5; ++i) {
        const auto rotation = vault->rotate();
        ASSERT_TRUE(rotation) << rotation.error().text;
        EXPECT_TRUE(rotation->is_done);
        ++rotations;
      }
      is_over = true;
      return;
    }
    for (int i = 0; !is_over; ++i) {
      const int n = (i * 7 + static_cast<int>(task)) % 60;
      const std::string value = "value " + std::to_string(n);
      if (task % 2 == 0) {
        ASSERT_TRUE(vault->set("host", name(n), value));
      } else {
        ASSERT_EQ(get("host", name(n)), value);
      }
      loop::sleep_for(std::chrono::milliseconds(0));
    }
  });
  EXPECT_EQ(rotations, 5);
  on_task([&] {
    expect_all(60);
    EXPECT_EQ(vault->key_ids().size(), 1u);
    must_open();
    expect_all(60);
  });
}

// A writer took the old key before the rotation began and commits after everything else was sealed anew.
TEST(SlowRotation, WaitsForWritersThatHaveTheOldKey) {
  records::RecordsHost host(records::RecordsHost::Store::yielding, std::chrono::milliseconds(100));
  Directory directory;
  KeyPlaces places;
  places.state_dir = directory.path();
  std::unique_ptr<Vault> vault;
  host.on_task([&] { vault = Vault::open(host.client(), host.clock, base::Log(), places).value(); });
  std::string old;
  host.in_turns(2, [&](std::size_t task) {
    if (task == 0) {
      old = vault->key_ids().front();
      EXPECT_TRUE(vault->set("host", "late", "value"));
    } else {
      while (old.empty()) loop::sleep_for(std::chrono::milliseconds(0));
      // Two reads of the writer come before its commit.
      for (int i = 0; i < 10; ++i) loop::sleep_for(std::chrono::milliseconds(0));
      const auto rotation = vault->rotate();
      ASSERT_TRUE(rotation) << rotation.error().text;
      EXPECT_TRUE(rotation->is_done);
      EXPECT_EQ(rotation->resealed, 1u) << "the writer was not under way: the test proves nothing";
    }
  });
  host.on_task([&] {
    const auto value = vault->get("host", "late");
    ASSERT_TRUE(value) << value.error().text;
    EXPECT_EQ(value->view(), "value");
    EXPECT_NE(vault->key_ids().front(), old);
  });
}

TEST_F(RotationTest, OneAtATime) {
  on_task([&] {
    must_open();
    fill(20);
  });
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  host.on_tasks(8, [&](std::size_t) {
    const auto rotation = vault->rotate();
    if (rotation) ++done;
    if (rotation.status() == OC_CONFLICT) ++refused;
  });
  EXPECT_GE(done, 1);
  EXPECT_EQ(done + refused, 8);
  on_task([&] { expect_all(20); });
}

TEST_F(RotationTest, AnOperatorsFileBringsTheNewKeyFirst) {
  on_task([&] {
    places.file = directory.file("keys");
    const std::string old_line = key_line();
    write_file(places.file, old_line, 0600);
    must_open();
    fill(3);
    const auto nothing_new = vault->rotate();
    ASSERT_EQ(nothing_new.status(), OC_PRECONDITION);
    EXPECT_NE(nothing_new.error().text.find("openssl rand"), std::string::npos);
    const std::string new_line = key_line();
    write_file(places.file, new_line + old_line, 0600);
    const auto rotation = vault->rotate();
    ASSERT_TRUE(rotation) << rotation.error().text;
    EXPECT_TRUE(rotation->is_done);
    EXPECT_EQ(rotation->resealed, 3u);
    EXPECT_EQ(read_file(places.file), new_line + old_line) << "the operator's file is not ours to write";
    EXPECT_EQ(vault->rotate().status(), OC_PRECONDITION);
    write_file(places.file, new_line, 0600);
    must_open();
    expect_all(3);
  });
}

TEST_F(RotationTest, AnOperatorWhoTookTheOldKeyOutTooEarlyLosesNothing) {
  on_task([&] {
    places.file = directory.file("keys");
    write_file(places.file, key_line(), 0600);
    must_open();
    fill(3);
    write_file(places.file, key_line(), 0600);
    EXPECT_TRUE(vault->rotate()->is_done);
    must_open();
    expect_all(3);
  });
}

TEST_F(RotationTest, AnEnvironmentIsRotatedOverARestart) {
  on_task([&] {
    const std::string old_line = key_line();
    places.environment["ONECLAW_MASTER_KEY"] = old_line;
    must_open();
    fill(3);
    EXPECT_EQ(vault->rotate().status(), OC_PRECONDITION);
    places.environment["ONECLAW_MASTER_KEY"] = key_line() + "," + old_line;
    must_open();
    expect_all(3);
    EXPECT_EQ(vault->rotate()->resealed, 3u);
    EXPECT_FALSE(std::filesystem::exists(directory.file("master-key")));
  });
}

}  // namespace
}  // namespace oneclaw::services::vault
