// Identities over a real store that yields and cache_memory.
#pragma once

#include "host/records/records_for_test.h"
#include "host/services/identity/identities.h"

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::services::identity {

class IdentityTest : public ::testing::Test {
 protected:
  void on_task(const std::function<void()>& work) { host.on_task(work); }
  // On a task: the user of a first contact, younger than all before.
  std::string make(const Handle& handle) {
    host.clock.advance(std::chrono::seconds(1));
    const auto user = identities.resolve(handle, "Anna");
    EXPECT_TRUE(user) << user.error().text;
    return user ? *user : "";
  }
  static base::Result<void> nothing_more(records::Batch&, const std::string&, const std::string&) { return {}; }

  const Handle discord{"discord", "main", "4711"};
  const Handle web{"web", "console", "anna"};
  const Handle sms{"sms", "line", "+4930123456"};
  records::RecordsHost host{records::RecordsHost::Store::yielding};
  Identities identities{host.client(), host.cache(), host.clock};
};

}  // namespace oneclaw::services::identity
