#include "host/plugin/image/image.h"

#include "host/base/sha256.h"
#include "host/plugin/image/elf_sample.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace oneclaw::plugin::image {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kGoodA = ONECLAW_BINARY_DIR "/test-plugins/image_good_a/image_good.so";
const std::string kGoodB = ONECLAW_BINARY_DIR "/test-plugins/image_good_b/image_good.so";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class ImageTest : public ::testing::Test {
 protected:
  ImageTest() {
    std::string pattern = ::testing::TempDir() + "image_test_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    auto store = ImageStore::open(directory_ + "/state/images");
    EXPECT_TRUE(store);
    store_ = std::move(*store);
  }
  ~ImageTest() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::string copy_of(const std::string& source, const std::string& name) const {
    fs::copy_file(source, path(name), fs::copy_options::overwrite_existing);
    return path(name);
  }
  static std::string build_of(const ImageStore::Loaded& loaded) {
    return static_cast<const char*>(loaded.image->descriptor().query(nullptr, "oneclaw.cache/1"));
  }
  void refused(const std::string& file, const Expected& expected, oc_status status, const std::string& fragment) {
    auto loaded = store_->load(file, expected);
    ASSERT_FALSE(loaded) << fragment;
    EXPECT_EQ(loaded.status(), status) << loaded.error().text;
    EXPECT_THAT(loaded.error().text, HasSubstr(fragment));
  }

  const Expected good_{"image_good", "1.2.3", {"oneclaw.cache/1"}, {}, {}};
  std::string directory_;
  std::unique_ptr<ImageStore> store_;
};

TEST_F(ImageTest, LoadsAGoodPluginFromAPrivateCopy) {
  Expected pinned = good_;
  pinned.sha256 = base::sha256_hex(read_file(kGoodA));
  auto loaded = store_->load(kGoodA, pinned);
  ASSERT_TRUE(loaded) << loaded.error().text;
  EXPECT_EQ(build_of(*loaded), "a");
  EXPECT_EQ(loaded->image->path(), path("state/images/" + pinned.sha256 + ".so"));
  EXPECT_TRUE(loaded->warnings.empty());
  struct stat info {};
  ASSERT_EQ(::stat(loaded->image->path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0500u);
  ASSERT_EQ(::stat(path("state/images").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(ImageTest, TheSameContentIsTheSameImage) {
  auto first = store_->load(kGoodA, good_);
  auto second = store_->load(copy_of(kGoodA, "again.so"), good_);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->image, second->image);
}

TEST_F(ImageTest, ARebuildAtTheSamePathIsTheNewCode) {
  auto old = store_->load(copy_of(kGoodA, "plugin.so"), good_);
  fs::rename(copy_of(kGoodB, "plugin.new"), path("plugin.so"));
  auto rebuilt = store_->load(path("plugin.so"), good_);
  ASSERT_TRUE(old && rebuilt);
  EXPECT_EQ(build_of(*old), "a");
  EXPECT_EQ(build_of(*rebuilt), "b");
}

TEST_F(ImageTest, OverwritingInPlaceHarmsNoLoadedImage) {
  auto old = store_->load(copy_of(kGoodA, "plugin.so"), good_);
  ASSERT_TRUE(old);
  std::ofstream(path("plugin.so"), std::ios::in | std::ios::out | std::ios::binary) << std::string(16'000, 'x');
  EXPECT_EQ(build_of(*old), "a");
  refused(path("plugin.so"), good_, OC_INVALID, "not an ELF file");
}

TEST_F(ImageTest, CodeStaysMappedWithoutItsStore) {
  auto loaded = store_->load(kGoodA, good_);
  ASSERT_TRUE(loaded);
  const auto query = loaded->image->descriptor().query;
  loaded = base::Error{};
  store_.reset();
  EXPECT_STREQ(static_cast<const char*>(query(nullptr, "")), "a");
}

TEST_F(ImageTest, HashMismatchNamesBothHashes) {
  Expected pinned = good_;
  pinned.sha256 = base::sha256_hex(read_file(kGoodA));
  refused(kGoodB, pinned, OC_CORRUPT, "the manifest pins " + pinned.sha256);
}

TEST_F(ImageTest, ADamagedCopyIsReplaced) {
  const std::string hash = base::sha256_hex(read_file(kGoodB));
  const std::string cached = path("state/images/" + hash + ".so");
  std::ofstream(cached) << "not the plugin";
  auto loaded = store_->load(kGoodB, good_);
  ASSERT_TRUE(loaded) << loaded.error().text;
  EXPECT_EQ(build_of(*loaded), "b");
  ASSERT_EQ(loaded->warnings.size(), 1u);
  EXPECT_THAT(loaded->warnings[0], HasSubstr("was damaged"));
  EXPECT_EQ(base::sha256_hex(read_file(cached)), hash);
}

TEST_F(ImageTest, OnlyRegularFilesAreOpened) {
  fs::create_symlink(kGoodA, path("link.so"));
  ASSERT_EQ(::mkfifo(path("pipe.so").c_str(), 0600), 0);
  refused(path("link.so"), good_, OC_INVALID, "is a symbolic link");
  refused(path("pipe.so"), good_, OC_INVALID, "is no regular file");
  refused(directory_, good_, OC_INVALID, "is a directory");
  refused(path("absent.so"), good_, OC_NOT_FOUND, "absent.so: No such file");
}

TEST_F(ImageTest, AHugeFileIsRefusedUnread) {
  std::ofstream(path("huge.so")) << "x";
  fs::resize_file(path("huge.so"), kMaxImageBytes + 1);
  refused(path("huge.so"), good_, OC_TOO_LARGE, "kMaxImageBytes");
}

TEST_F(ImageTest, ChecksComeBeforeMapping) {
  ElfSample sample;
  sample.symbols[1].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
  std::ofstream(path("sample.so"), std::ios::binary) << sample.bytes();
  refused(path("sample.so"), good_, OC_INVALID, "[entry-kind]");
  EXPECT_EQ(store_->stage(path("sample.so"), good_).status(), OC_INVALID);
}

TEST_F(ImageTest, TheLoadersReasonIsTold) {
  ElfSample sample;  // readable, but its one segment is no real program: needs a library that does not exist
  sample.add_dynamic(DT_NEEDED, sample.add_text("libnowhere.so.7"));
  std::ofstream(path("sample.so"), std::ios::binary) << sample.bytes();
  Expected expected = good_;
  expected.links = {"nowhere"};
  refused(path("sample.so"), expected, OC_INVALID, "libnowhere.so.7: cannot open shared object file");
}

TEST_F(ImageTest, TheDescriptorMustAgree) {
  Expected other = good_;
  other.version = "9.9.9";
  refused(kGoodA, other, OC_INVALID, "descriptor.version is \"1.2.3\", the manifest says \"9.9.9\"");
  EXPECT_TRUE(store_->load(kGoodA, good_));
}

TEST_F(ImageTest, UnusedCopiesAreRemoved) {
  auto used = store_->load(kGoodA, good_);
  ASSERT_TRUE(used);
  ASSERT_TRUE(store_->stage(kGoodB, good_));
  std::ofstream(path("state/images/.new-abcdef")) << "left by a crash";
  EXPECT_EQ(store_->remove_unused(), 2u);
  EXPECT_TRUE(fs::exists(used->image->path()));
}

TEST_F(ImageTest, AnOpenDirectoryIsClosed) {
  fs::create_directory(path("open"));
  fs::permissions(path("open"), fs::perms::all);
  ASSERT_TRUE(ImageStore::open(path("open")));
  EXPECT_EQ(fs::status(path("open")).permissions(), fs::perms::owner_all);
  std::ofstream(path("file")) << "x";
  EXPECT_FALSE(ImageStore::open(path("file")));
}

}  // namespace
}  // namespace oneclaw::plugin::image
