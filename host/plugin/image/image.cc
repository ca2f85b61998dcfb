#include "host/plugin/image/image.h"

#include "host/plugin/image/check.h"
#include "host/plugin/image/private_copy.h"

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include <dlfcn.h>
#include <link.h>

#include <filesystem>
#include <utility>

namespace oneclaw::plugin::image {
namespace {

// RTLD_NODELETE makes closing harmless, so that no owner of an image has to outlive everything. Boost hands unknown
// mode bits to dlopen as they are. noexcept: a constructor that throws leaves the loader's locks taken.
boost::dll::shared_library open_library(const std::string& path, std::error_code& problem) noexcept {
  constexpr auto kNoDelete = static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
  boost::dll::shared_library library;
  library.load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | kNoDelete, problem);
  return library;
}

base::Error load_error(const std::string& path) {
  const char* reason = ::dlerror();
  std::string text = "the dynamic loader refused " + path + ": " + (reason == nullptr ? "no reason given" : reason);
  if (text.find("failed to map segment") != std::string::npos) text += " (is the state directory mounted noexec?)";
  if (text.find("undefined symbol") != std::string::npos) text += " (link with -Wl,-z,defs to find it when building)";
  return {OC_INVALID, std::move(text)};
}

base::Result<const oc_plugin*> call_entry(oc_plugin_entry entry) {
  try {
    return entry();
  } catch (...) {
    return base::Error{OC_INVALID, OC_PLUGIN_SYMBOL "() threw an exception: return constant data and do nothing else"};
  }
}

}  // namespace

base::Result<std::shared_ptr<const Image>> Image::map(std::string path, std::string sha256, ElfImage elf) {
  std::error_code problem;
  const boost::dll::shared_library library = open_library(path, problem);
  if (problem || !library.is_loaded()) return load_error(path);
  link_map* map = nullptr;
  if (::dlinfo(library.native(), RTLD_DI_LINKMAP, &map) != 0) return load_error(path);

  std::shared_ptr<Image> image(new Image);
  image->sha256_ = std::move(sha256);
  image->path_ = std::move(path);
  image->elf_ = std::move(elf);
  image->mapping_ = Mapping{map->l_addr, &image->elf_.segments};
  const auto entry = reinterpret_cast<oc_plugin_entry>(::dlsym(library.native(), OC_PLUGIN_SYMBOL));
  if (entry == nullptr || !image->mapping_.holds_code(reinterpret_cast<std::uintptr_t>(entry))) {
    return base::Error{OC_INVALID, "the dynamic loader finds no " OC_PLUGIN_SYMBOL " in it: its hash table is damaged"};
  }
  auto descriptor = call_entry(entry);
  if (!descriptor) return std::move(descriptor).error();
  image->descriptor_ = *descriptor;
  return std::shared_ptr<const Image>(std::move(image));
}

base::Result<std::unique_ptr<ImageStore>> ImageStore::open(std::string directory, HostAbi host) {
  if (auto done = prepare_image_directory(directory); !done) return std::move(done).error();
  return std::unique_ptr<ImageStore>(new ImageStore(std::move(directory), host));
}

base::Result<ImageStore::Staged> ImageStore::check(const std::string& path, const Expected& expected) const {
  auto copy = make_private_copy(path, expected.sha256, directory_);
  if (!copy) return std::move(copy).error();
  auto elf = read_elf(copy->fd.get());
  if (!elf) return std::move(elf).error().in(path);
  Staged staged{copy->sha256, copy->path, std::move(*elf), {}};
  if (copy->was_damaged) staged.warnings.push_back(copy->path + " was damaged and has been replaced");
  const auto findings = check_image(staged.elf, {expected.id + ".so", expected.links});
  if (auto done = refuse_findings(findings, &staged.warnings); !done) return std::move(done).error().in(path);
  return staged;
}

base::Result<std::string> ImageStore::stage(const std::string& path, const Expected& expected) {
  auto staged = check(path, expected);
  if (!staged) return std::move(staged).error();
  return std::move(staged->path);
}

base::Result<ImageStore::Loaded> ImageStore::load(const std::string& path, const Expected& expected) {
  auto staged = check(path, expected);
  if (!staged) return std::move(staged).error();
  std::vector<std::string> warnings = std::move(staged->warnings);
  auto image = map_once(std::move(*staged));
  if (!image) return std::move(image).error().in(path);
  if (auto done = (*image)->agrees_with(expected, host_); !done) return std::move(done).error().in(path);
  return Loaded{std::move(*image), std::move(warnings)};
}

base::Result<std::shared_ptr<const Image>> ImageStore::map_once(Staged staged) {
  const std::lock_guard lock(mutex_);
  if (const auto known = images_.find(staged.sha256); known != images_.end()) return known->second;
  const std::string hash = staged.sha256;
  auto image = Image::map(std::move(staged.path), std::move(staged.sha256), std::move(staged.elf));
  if (image) images_.emplace(hash, *image);
  return image;
}

std::size_t ImageStore::remove_unused() {
  const std::lock_guard lock(mutex_);
  std::size_t removed = 0;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, problem)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.starts_with(".new-") || (name.size() == 67 && name.ends_with(".so"));
    if (!ours || images_.contains(name.substr(0, 64))) continue;
    if (std::filesystem::remove(entry.path(), problem)) ++removed;
  }
  return removed;
}

}  // namespace oneclaw::plugin::image
