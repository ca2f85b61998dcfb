#include "host/plugin/image/check.h"

#include <elf.h>
#include <gmock/gmock.h>

#include <functional>

namespace oneclaw::plugin::image {
namespace {

using ::testing::HasSubstr;

ElfImage clean() {
  ElfImage image;
  image.machine = host_machine();
  image.type = ET_DYN;
  image.needed = {"libstdc++.so.6", "libc.so.6"};
  image.exports = {{"oneclaw_plugin_v1", STB_GLOBAL, STT_FUNC, 0x100}};
  image.export_count = 1;
  return image;
}

const CheckRules kRules{"demo.so", {"sqlite3"}};

TEST(Check, ACleanImageHasNoFindings) {
  ElfImage image = clean();
  image.needed.push_back("libsqlite3.so.0");
  image.soname = "demo.so";
  EXPECT_TRUE(check_image(image, kRules).empty());
}

struct Case {
  const char* rule;
  std::function<void(ElfImage&)> apply;
  const char* text;
};

const Case kCases[] = {
    {"machine", [](ElfImage& i) { i.machine = EM_RISCV; }, "built for riscv"},
    {"type", [](ElfImage& i) { i.type = ET_EXEC; }, "ELF type is 2"},
    {"type", [](ElfImage& i) { i.executable = true; }, "position-independent executable"},
    {"entry-missing",
     [](ElfImage& i) {
       i.exports.clear();
       i.export_count = 0;
     },
     "does not export oneclaw_plugin_v1"},
    {"entry-kind", [](ElfImage& i) { i.exports[0].type = STT_OBJECT; }, "not a plain function"},
    {"entry-kind", [](ElfImage& i) { i.exports[0].binding = STB_WEAK; }, "weak"},
    {"exports-extra",
     [](ElfImage& i) {
       i.exports.push_back({"leaked_name", STB_GLOBAL, STT_FUNC, 0});
       i.export_count = 2;
     },
     "leaked_name"},
    {"unique-symbol", [](ElfImage& i) { i.unique_symbols = {"_ZZ1fvE1x"}; }, "_ZZ1fvE1x"},
    {"cxx-runtime", [](ElfImage& i) { i.embeds_cxx_runtime = true; }, "-static-libstdc++"},
    {"cxx-runtime", [](ElfImage& i) { i.needed[0] = "libc++.so.1"; }, "-stdlib=libstdc++"},
    {"run-path", [](ElfImage& i) { i.run_path = "/opt/lib"; }, "/opt/lib"},
    {"filter", [](ElfImage& i) { i.filter = "libx.so"; }, "libx.so"},
    {"global-scope", [](ElfImage& i) { i.global_scope = true; }, "-z,global"},
    {"soname", [](ElfImage& i) { i.soname = "libssl.so.3"; }, "-soname,demo.so"},
    {"needs-library", [](ElfImage& i) { i.needed.push_back("libssl.so.3"); }, "libssl.so.3"},
    {"exec-stack", [](ElfImage& i) { i.executable_stack = true; }, "noexecstack"},
    {"text-relocations", [](ElfImage& i) { i.text_relocations = true; }, "-fPIC"},
    {"writable-code",
     [](ElfImage& i) {
       i.segments.push_back({0, 1, 0, 1, true, true, true});
     },
     "writable"},
    {"tls-size", [](ElfImage& i) { i.tls_bytes = kMaxTlsBytes + 1; }, "kMaxTlsBytes"},
    {"static-tls",
     [](ElfImage& i) {
       i.static_tls = true;
       i.tls_bytes = kMaxStaticTlsBytes + 1;
     },
     "kMaxStaticTlsBytes"},
};

TEST(Check, EachRuleRefusesItsDefect) {
  for (const Case& test : kCases) {
    ElfImage image = clean();
    test.apply(image);
    const auto findings = check_image(image, kRules);
    ASSERT_EQ(findings.size(), 1u) << test.rule;
    EXPECT_EQ(findings[0].rule, test.rule);
    EXPECT_EQ(findings[0].severity, Severity::refuse);
    EXPECT_THAT(findings[0].text, HasSubstr(test.text));
  }
}

TEST(Check, ALittleStaticTlsIsAWarning) {
  ElfImage image = clean();
  image.static_tls = true;
  image.tls_bytes = 8;
  const auto findings = check_image(image, kRules);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warn);
  std::vector<std::string> warnings;
  EXPECT_TRUE(refuse_findings(findings, &warnings));
  EXPECT_EQ(warnings.size(), 1u);
}

TEST(Check, TheFirstRefusalBecomesTheError) {
  ElfImage image = clean();
  image.executable_stack = true;
  image.run_path = "/x";
  const auto done = refuse_findings(check_image(image, kRules), nullptr);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.status(), OC_INVALID);
  EXPECT_THAT(done.error().text, HasSubstr("[run-path]"));
}

TEST(Check, ManifestLinksNameLibrariesInThreeWays) {
  EXPECT_TRUE(is_library_named("libsqlite3.so.0", "sqlite3"));
  EXPECT_TRUE(is_library_named("libsqlite3.so.0", "libsqlite3"));
  EXPECT_TRUE(is_library_named("libsqlite3.so.0", "libsqlite3.so.0"));
  EXPECT_FALSE(is_library_named("libsqlite3.so.0", "sqlite"));
  EXPECT_FALSE(is_library_named("libsqlite3.so.0", ""));
  EXPECT_FALSE(is_base_library("libssl.so.3"));
}

}  // namespace
}  // namespace oneclaw::plugin::image
