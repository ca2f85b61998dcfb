// The channel as the host calls it, over a real store in which others get in at every call.
#include "message_table.h"

#include "host/plugin/instance/kind.h"
#include "host/records/records_for_test.h"

#include <oneclaw/channel.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/bus.h>

#include <algorithm>

namespace oneclaw::channel_web {
namespace {

using plugin::instance::Kind;

class ChannelWebTest : public ::testing::Test {
 protected:
  ChannelWebTest()
      : host({[](plugin::roster::RosterHost& plugins) {
                plugins.install(ONECLAW_BINARY_DIR "/plugins/channel_web", "channel_web");
                plugin::manifest::InstanceEntry& entry = plugins.add("channel_web", "web");
                entry.config = R"({"keep_messages":50})";
                entry.grant.tables = {"*"};
                plugins.services[OC_HOST_BUS_V1] = [](plugin::gate::Gate&) -> plugin::gate::ExtraService {
                  static oc_host_bus_v1 bus{sizeof(bus), 0, nullptr,
                                            [](void*, oc_call*, const oc_inbound*) -> oc_status { return OC_OK; }};
                  return {&bus, std::shared_ptr<void>()};
                };
              },
              {},
              records::RecordsHost::Store::yielding}) {
    for (const auto& status : host.roster().not_ready()) ADD_FAILURE() << status.name << ": " << status.reason;
  }

  template <class Fn>
  oc_status call(Fn&& fn) {
    return host.roster().role("web")->call<oc_channel_v1>(Kind::channel, {}, fn);
  }
  static oc_outbound message(const std::string& conversation, const std::string& key, const std::string& view) {
    return {sizeof(oc_outbound), 0, sdk::str(conversation), {}, sdk::str(key), sdk::str(view)};
  }
  oc_status send(const std::string& conversation, const std::string& key, const std::string& text,
                 std::string* remote_id = nullptr) {
    sdk::Collector id(1024);
    const std::string view = "{\"text\":\"" + text + "\"}";
    const oc_outbound out = message(conversation, key, view);
    const oc_status status =
        call([&](const oc_channel_v1& t, void* self, oc_call* c) { return t.send(self, c, &out, id.sink()); });
    if (remote_id != nullptr) *remote_id = id.take();
    return status;
  }
  oc_status edit(const std::string& conversation, const std::string& id, const std::string& view) {
    const oc_outbound out = message(conversation, "key", view);
    return call([&](const oc_channel_v1& t, void* self, oc_call* c) { return t.edit(self, c, sdk::str(id), &out); });
  }
  // All of a conversation, in the order of seq.
  std::vector<Message> rows(const std::string& conversation) {
    std::vector<Message> out;
    const std::string table = "channel_web__messages";
    const oc_value mine = text_value(conversation);
    const oc_condition where{kConversation, OC_OP_EQ, 1, &mine};
    oc_query query{};
    query.size = sizeof query;
    query.limit = OC_STORE_MAX_LIMIT;
    query.table = sdk::str(table);
    query.where = &where;
    query.where_count = 1;
    const auto keep = [](void* ctx, const oc_row* row) -> oc_status {
      static_cast<std::vector<Message>*>(ctx)->push_back(message_of(*row));
      return OC_OK;
    };
    const oc_status status = host.roster().role("store")->call<oc_store_v1>(
        Kind::store, {},
        [&](const oc_store_v1& t, void* self, oc_call* c) { return t.query(self, c, &query, keep, &out); });
    EXPECT_EQ(status, OC_OK);
    std::sort(out.begin(), out.end(), [](const Message& a, const Message& b) { return a.seq < b.seq; });
    return out;
  }

  records::RecordsHost host;
};

TEST_F(ChannelWebTest, ManyAtOnceGetAnOrderWithoutGaps) {
  host.on_tasks(24, [&](std::size_t i) { EXPECT_EQ(send("anna/main", "m-" + std::to_string(i), "hello"), OC_OK); });
  host.on_task([&] {
    const auto all = rows("anna/main");
    ASSERT_EQ(all.size(), 24u);
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].seq, static_cast<std::int64_t>(i + 1));
      EXPECT_EQ(all[i].position, all[i].seq);
      EXPECT_FALSE(all[i].is_from_user);
    }
    EXPECT_TRUE(rows("ben/main").empty());
  });
}

TEST_F(ChannelWebTest, TheSameKeyIsOneMessage) {
  host.on_task([&] {
    std::string first;
    std::string second;
    EXPECT_EQ(send("anna/main", "m-1", "hello", &first), OC_OK);
    EXPECT_EQ(send("anna/main", "m-1", "hello", &second), OC_OK);
    EXPECT_EQ(first, second);
    EXPECT_EQ(rows("anna/main").size(), 1u);
  });
}

TEST_F(ChannelWebTest, AChangeMovesInTimeAndNotInPlace) {
  host.on_task([&] {
    EXPECT_EQ(send("anna/main", "m-1", "one"), OC_OK);
    EXPECT_EQ(send("anna/main", "m-2", "two"), OC_OK);
    EXPECT_EQ(edit("anna/main", "m-1", R"({"text":"changed","progress":{"done":1,"total":4}})"), OC_OK);
    EXPECT_EQ(edit("anna/main", "m-9", R"({"text":"?"})"), OC_NOT_FOUND);
    EXPECT_EQ(edit("ben/main", "m-1", R"({"text":"?"})"), OC_NOT_FOUND);
    EXPECT_EQ(edit("anna/main", "m-1", R"({"items":7})"), OC_INVALID);
    const auto all = rows("anna/main");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].id, "m-1");
    EXPECT_EQ(all[1].position, 1);
    EXPECT_EQ(all[1].seq, 3);
    EXPECT_NE(all[1].view.find("\"percent\":25"), std::string::npos) << all[1].view;
  });
}

TEST_F(ChannelWebTest, ALongConversationKeepsItsEnd) {
  host.on_task([&] {
    for (int i = 1; i <= 120; ++i) ASSERT_EQ(send("anna/main", "m-" + std::to_string(i), "hello"), OC_OK);
    ASSERT_EQ(edit("anna/main", "m-120", R"({"text":"last"})"), OC_OK);
    const auto all = rows("anna/main");
    EXPECT_LE(all.size(), 100u);
    EXPECT_GE(all.size(), 50u);
    for (int i = 71; i <= 120; ++i) {
      EXPECT_EQ(std::count_if(all.begin(), all.end(), [&](const Message& m) { return m.position == i; }), 1) << i;
    }
  });
}

}  // namespace
}  // namespace oneclaw::channel_web
