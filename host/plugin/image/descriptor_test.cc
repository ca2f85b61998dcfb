#include "host/plugin/image/descriptor.h"

#include <gmock/gmock.h>

#include <cstring>
#include <functional>

namespace oneclaw::plugin::image {
namespace {

using ::testing::HasSubstr;

// A library's data and code as one block of memory, so that "inside" and "outside" can be chosen.
struct Library {
  oc_plugin descriptor{};
  const char* provides[40] = {};
  char texts[1024] = {};
  char code[16] = {};
};

class DescriptorTest : public ::testing::Test {
 protected:
  DescriptorTest() {
    segments_ = {{0, offsetof(Library, code), 0, 0, true, true, false},
                 {offsetof(Library, code), sizeof library_.code, 0, 0, true, false, true}};
    mapping_ = {reinterpret_cast<std::uintptr_t>(&library_), &segments_};
    oc_plugin& d = library_.descriptor;
    d.size = sizeof d;
    d.abi_built = OC_ABI_MINOR;
    d.draft_rev = OC_ABI_DRAFT_REV;
    d.id = text("demo");
    d.version = text("1.0.0");
    d.provides = library_.provides;
    library_.provides[0] = text("oneclaw.cache/1").ptr;
    void* code = library_.code;
    std::memcpy(&d.create, &code, sizeof code);
    std::memcpy(&d.start, &code, sizeof code);
    std::memcpy(&d.stop, &code, sizeof code);
    std::memcpy(&d.destroy, &code, sizeof code);
    std::memcpy(&d.query, &code, sizeof code);
  }

  oc_str text(std::string_view value) {
    char* at = library_.texts + used_;
    std::memcpy(at, value.data(), value.size());
    used_ += value.size() + 1;
    return {at, value.size()};
  }
  base::Result<void> check(HostAbi host = {}) const {
    return check_descriptor(&library_.descriptor, mapping_, {"demo", "1.0.0", {"oneclaw.cache/1"}, {}, {}}, host);
  }
  void refused(oc_status status, const char* fragment, HostAbi host = {}) {
    const auto done = check(host);
    ASSERT_FALSE(done) << fragment;
    EXPECT_EQ(done.status(), status) << done.error().text;
    EXPECT_THAT(done.error().text, HasSubstr(fragment));
  }

  Library library_;
  std::size_t used_ = 0;
  std::vector<ElfSegment> segments_;
  Mapping mapping_;
};

TEST_F(DescriptorTest, AgreesWithItsManifest) { EXPECT_TRUE(check()); }

TEST_F(DescriptorTest, ALongerDescriptorOfANewerSdkIsTaken) {
  library_.descriptor.size = sizeof(oc_plugin) + 64;
  library_.descriptor.abi_built = OC_ABI_MINOR + 1;
  EXPECT_TRUE(check());
}

TEST_F(DescriptorTest, AnOlderBuildIsTaken) {
  library_.descriptor.abi_built = 0;
  EXPECT_TRUE(check());
}

TEST_F(DescriptorTest, NullDescriptor) {
  EXPECT_THAT(check_descriptor(nullptr, mapping_, {}, {}).error().text, HasSubstr("returned NULL"));
}

TEST_F(DescriptorTest, WildDescriptor) {
  const auto* wild = reinterpret_cast<const oc_plugin*>(16);
  EXPECT_THAT(check_descriptor(wild, mapping_, {}, {}).error().text, HasSubstr("pointer outside the library"));
}

TEST_F(DescriptorTest, ShortDescriptor) {
  library_.descriptor.size = 16;
  refused(OC_INVALID, "descriptor.size is 16");
}

TEST_F(DescriptorTest, SizeNeverFilledIn) {
  library_.descriptor.size = 0xffffffff;
  refused(OC_INVALID, "descriptor.size is 4294967295");
}

TEST_F(DescriptorTest, OtherDraft) {
  library_.descriptor.draft_rev = 77;
  refused(OC_UNSUPPORTED, "draft revision 77 of the ABI, this host has 1");
}

TEST_F(DescriptorTest, NeedsANewerMinor) {
  library_.descriptor.abi_needed = library_.descriptor.abi_built = 9;
  refused(OC_UNSUPPORTED, "needs ABI minor 9, this host has 1");
}

TEST_F(DescriptorTest, AnOlderHostRefusesWhatNeedsTheNewerMinor) {
  library_.descriptor.abi_needed = 1;
  EXPECT_TRUE(check());
  refused(OC_UNSUPPORTED, "needs ABI minor 1, this host has 0", {0, OC_ABI_DRAFT_REV});
}

TEST_F(DescriptorTest, NeedsMoreThanItWasBuiltFor) {
  library_.descriptor.abi_built = 0;
  library_.descriptor.abi_needed = 1;
  refused(OC_INVALID, "less than abi_needed 1");
}

TEST_F(DescriptorTest, ReservedMembers) {
  library_.descriptor.reserved[1] = 5;
  refused(OC_INVALID, "reserved is not zero");
}

TEST_F(DescriptorTest, LyingId) {
  library_.descriptor.id = text("other");
  refused(OC_INVALID, "descriptor.id is \"other\", the manifest says \"demo\"");
}

TEST_F(DescriptorTest, LyingVersion) {
  library_.descriptor.version = text("2.0.0");
  refused(OC_INVALID, "descriptor.version is \"2.0.0\", the manifest says \"1.0.0\"");
}

TEST_F(DescriptorTest, BadTexts) {
  library_.descriptor.id = text("\xff\xfe");
  refused(OC_INVALID, "descriptor.id is not valid UTF-8");
  library_.descriptor.id = {library_.texts, 1ull << 40};
  refused(OC_INVALID, "kMaxDescriptorTextBytes");
  library_.descriptor.id = {"elsewhere", 9};
  refused(OC_INVALID, "descriptor.id points outside the library");
  library_.descriptor.id = {nullptr, 0};
  refused(OC_INVALID, "descriptor.id is empty");
}

TEST_F(DescriptorTest, LyingProvides) {
  library_.provides[1] = text("oneclaw.store/1").ptr;
  refused(OC_INVALID, "lists \"oneclaw.store/1\", the manifest does not");
  library_.provides[1] = library_.provides[0];
  refused(OC_INVALID, "twice");
  library_.provides[0] = nullptr;
  refused(OC_INVALID, "the manifest provides \"oneclaw.cache/1\"");
}

TEST_F(DescriptorTest, ProvidesWithoutEnd) {
  for (const char*& id : library_.provides) id = library_.provides[0];
  refused(OC_INVALID, "no NULL within kMaxProvides");
  library_.descriptor.provides = nullptr;
  refused(OC_INVALID, "provides points outside");
}

TEST_F(DescriptorTest, MissingAndWildFunctions) {
  const auto start = library_.descriptor.start;
  library_.descriptor.start = nullptr;
  refused(OC_INVALID, "descriptor.start is NULL");
  void* data = library_.texts;
  std::memcpy(&library_.descriptor.start, &data, sizeof data);
  refused(OC_INVALID, "descriptor.start does not point at code");
  library_.descriptor.start = start;
  library_.descriptor.query = nullptr;
  refused(OC_INVALID, "descriptor.query is NULL");
}

}  // namespace
}  // namespace oneclaw::plugin::image
