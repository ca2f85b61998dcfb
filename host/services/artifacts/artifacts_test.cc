#include "host/services/artifacts/artifacts.h"

#include "host/records/records_for_test.h"

#include <gmock/gmock.h>

#include <atomic>

namespace oneclaw::services::artifacts {
namespace {

using records::Artifact;
using records::ArtifactData;
using records::ArtifactRoom;
using records::Query;
using ::testing::HasSubstr;

class ArtifactsTest : public ::testing::Test {
 protected:
  explicit ArtifactsTest(records::RecordsHost::Store store = records::RecordsHost::Store::memory) : host(store) {}
  static Draft draft(std::string_view data = "hello", std::string_view name = "note.txt") {
    return {"anna", "job1", "log", name, "text/plain; charset=utf-8", data};
  }
  base::Error refused(const Draft& draft) {
    auto kept = artifacts.put(draft);
    return kept ? base::Error{OC_OK, "it was kept"} : kept.error();
  }
  template <class R>
  std::size_t rows() {
    return host.client().find(Query<R>())->size();
  }
  records::RecordsHost host;
  Artifacts artifacts{host.client(), host.clock, base::Log()};
};
class ContendedArtifactsTest : public ArtifactsTest {
 protected:
  ContendedArtifactsTest() : ArtifactsTest(records::RecordsHost::Store::yielding) {}
};

TEST_F(ArtifactsTest, WhatIsKeptComesBack) {
  host.on_task([&] {
    const std::string bytes("a\0b\xff", 4);
    const auto kept = artifacts.put(draft(bytes));
    ASSERT_TRUE(kept) << kept.error().text;
    const auto whole = artifacts.get("anna", kept->id);
    ASSERT_TRUE(whole) << whole.error().text;
    EXPECT_EQ(whole->data, bytes);
    EXPECT_EQ(whole->artifact.name, "note.txt");
    EXPECT_EQ(whole->artifact.bytes, 4);
    EXPECT_EQ(whole->artifact.expires.us - whole->artifact.created.us, 30LL * 86'400 * 1'000'000);
  });
}

TEST_F(ArtifactsTest, AnothersIsNotThere) {
  host.on_task([&] {
    const std::string id = artifacts.put(draft())->id;
    EXPECT_EQ(artifacts.get("ben", id).status(), OC_NOT_FOUND);
    EXPECT_EQ(artifacts.get("ben", id).error().text,
              artifacts.get("anna", "01ARZ3NDEKTSV4RRFFQ69G5FAV").error().text.replace(9, 26, id));  // the same words
    EXPECT_TRUE(artifacts.get("", id));
    EXPECT_EQ(artifacts.get("anna", "../../etc/passwd\xff").status(), OC_NOT_FOUND);
  });
}

TEST_F(ArtifactsTest, AListHasTheJobsOwnInOrderAndNoData) {
  host.on_task([&] {
    for (const char* name : {"a", "b", "c"}) {
      host.clock.advance(std::chrono::seconds(1));
      ASSERT_TRUE(artifacts.put(draft("x", name)));
    }
    Draft other = draft();
    other.job = "job2";
    ASSERT_TRUE(artifacts.put(other));
    const auto list = artifacts.list("job1").value();
    ASSERT_EQ(list.size(), 3u);
    EXPECT_EQ(list[0].name + list[1].name + list[2].name, "abc");
    EXPECT_TRUE(artifacts.list("job3")->empty());
  });
}

TEST_F(ArtifactsTest, BadDraftsAreRefusedWithTheReason) {
  host.on_task([&] {
    Draft bad = draft();
    bad.kind = "screenshoot";
    EXPECT_EQ(refused(bad).status, OC_INVALID);
    EXPECT_THAT(refused(bad).text, HasSubstr("did you mean \"screenshot\"?"));
    const std::string names[] = {"",     "a/b", "a\\b", "a\nb", ".", "..", "\xff", std::string(kMaxNameBytes + 1, 'a'),
                                 "a\x7f"};
    for (const std::string& name : names) EXPECT_EQ(refused(draft("x", name)).status, OC_INVALID) << name;
    for (const char* type : {"", "text", "text/", "/x", "text/plain\r\nx: y", "text/plain;", "text/plain; charset",
                             "text/plain; charset=\"a b\"", "text/pl ain"}) {
      bad = draft();
      bad.media_type = type;
      EXPECT_EQ(refused(bad).status, OC_INVALID) << type;
    }
    bad = draft();
    bad.job = "";
    EXPECT_EQ(refused(bad).status, OC_INVALID);
    EXPECT_EQ(rows<Artifact>(), 0u);
  });
}

TEST_F(ArtifactsTest, OneMayHave16MiBAndARecordedCall4) {
  host.on_task([&] {
    std::string data(static_cast<std::size_t>(kMaxBytes), 'x');
    EXPECT_TRUE(artifacts.put(draft(data)));
    data += 'x';
    EXPECT_EQ(refused(draft(data)).status, OC_TOO_LARGE);
    Draft call = draft(std::string_view(data).substr(0, static_cast<std::size_t>(kMaxRecorded) + 1));
    call.kind = "api_response";
    EXPECT_EQ(refused(call).status, OC_TOO_LARGE);
  });
}

TEST_F(ArtifactsTest, AJobMayLeave50MiBAndTheNextJobToo) {
  host.on_task([&] {
    const std::string data(static_cast<std::size_t>(kMaxBytes), 'x');
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(artifacts.put(draft(data)));
    const base::Error full = refused(draft(data));
    EXPECT_EQ(full.status, OC_TOO_LARGE);
    EXPECT_THAT(full.text, HasSubstr("a job may leave 50 MiB"));
    EXPECT_TRUE(artifacts.put(draft("a small one still fits")));
    Draft next = draft();
    next.job = "job2";
    EXPECT_TRUE(artifacts.put(next));
  });
}

TEST_F(ArtifactsTest, AJobMayLeaveAThousand) {
  host.on_task([&] {
    for (int i = 0; i < kMaxJobCount; ++i) ASSERT_TRUE(artifacts.put(draft("x")));
    EXPECT_THAT(refused(draft("x")).text, HasSubstr("1000"));
    EXPECT_EQ(artifacts.list("job1")->size(), 1000u);
  });
}

TEST_F(ArtifactsTest, RecordedCallsAreStoredWithoutSecrets) {
  host.on_task([&] {
    for (const char* kind : {"api_request", "api_response"}) {
      Draft call = draft(R"({"headers":{"authorization":"Bearer canary-1"},"body":"token=canary-2"})");
      call.kind = kind;
      call.media_type = "application/json";
      const auto kept = artifacts.put(call);
      ASSERT_TRUE(kept);
      const auto whole = artifacts.get("anna", kept->id).value();
      EXPECT_EQ(whole.data.find("canary"), std::string::npos) << whole.data;
      EXPECT_EQ(whole.artifact.bytes, static_cast<std::int64_t>(whole.data.size()));
    }
    const auto log = artifacts.put(draft("token=mine"));
    EXPECT_EQ(artifacts.get("anna", log->id)->data, "token=mine");
  });
}

TEST_F(ArtifactsTest, AfterThirtyDaysItIsGoneAndSoIsItsData) {
  host.on_task([&] {
    const std::string id = artifacts.put(draft())->id;
    host.clock.advance(kRetention - std::chrono::seconds(1));
    EXPECT_EQ(artifacts.expire().value(), 0u);
    EXPECT_TRUE(artifacts.get("anna", id));
    const std::string young = artifacts.put({"anna", "job2", "log", "n", "text/plain", "x"})->id;
    host.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(artifacts.get("anna", id).status(), OC_NOT_FOUND);
    EXPECT_TRUE(artifacts.list("job1")->empty());
    EXPECT_EQ(artifacts.expire().value(), 1u);
    EXPECT_EQ(rows<Artifact>(), 1u);
    EXPECT_EQ(rows<ArtifactData>(), 1u);
    EXPECT_EQ(rows<ArtifactRoom>(), 1u);
    EXPECT_TRUE(artifacts.get("anna", young));
  });
}

TEST_F(ArtifactsTest, ARoundOfExpiryIsBounded) {
  host.on_task([&] {
    for (std::uint32_t i = 0; i < kExpiredPerRound + 5; ++i) ASSERT_TRUE(artifacts.put(draft("x")));
    host.clock.advance(kRetention);
    EXPECT_EQ(artifacts.expire().value(), kExpiredPerRound);
    EXPECT_EQ(artifacts.expire().value(), 5u);
    EXPECT_EQ(artifacts.expire().value(), 0u);
    EXPECT_EQ(rows<ArtifactRoom>(), 0u);
  });
}

// The first of them make the room at the same time; none is lost, none is counted twice.
TEST_F(ContendedArtifactsTest, StepsThatStoreAtOnceShareTheRoom) {
  const std::string data(static_cast<std::size_t>(kMaxBytes / 2), 'x');
  std::atomic<int> kept{0};
  host.in_turns(8, [&](std::size_t) {
    const auto done = artifacts.put(draft(data));
    kept += done ? 1 : 0;
    EXPECT_TRUE(done || done.status() == OC_TOO_LARGE) << done.error().text;
  });
  EXPECT_EQ(kept, 6);  // of 8 MiB each
  host.on_task([&] {
    EXPECT_EQ(artifacts.list("job1")->size(), 6u);
    EXPECT_EQ(host.client().get<ArtifactRoom>("job1").value()->record.bytes, 6 * kMaxBytes / 2);
  });
}

}  // namespace
}  // namespace oneclaw::services::artifacts
