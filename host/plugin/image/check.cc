#include "host/plugin/image/check.h"

#include "host/base/text.h"

#include <oneclaw/abi.h>

#include <elf.h>

#include <algorithm>
#include <array>

namespace oneclaw::plugin::image {
namespace {

constexpr std::array<std::string_view, 10> kBaseLibraries{
    "libc.so.6",  "libm.so.6",       "libstdc++.so.6", "libgcc_s.so.1",         "ld-linux-x86-64.so.2",
    "libdl.so.2", "libpthread.so.0", "librt.so.1",     "ld-linux-aarch64.so.1", "linux-vdso.so.1",
};

using Findings = std::vector<Finding>;

void refuse(Findings& findings, std::string rule, std::string text) {
  findings.push_back({std::move(rule), Severity::refuse, std::move(text)});
}

std::string list_names(const std::vector<std::string>& names, std::uint64_t total) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (total > kShown) text += " and " + std::to_string(total - kShown) + " more";
  return text;
}

void check_kind(const ElfImage& image, Findings& findings) {
  if (image.machine != host_machine()) {
    refuse(findings, "machine",
           "built for " + machine_name(image.machine) + ", this host is " + machine_name(host_machine()) +
               ": build for this machine");
  }
  if (image.type != ET_DYN) {
    refuse(findings, "type", "ELF type is " + std::to_string(image.type) + ", not a shared library: link with -shared");
  } else if (image.executable) {
    refuse(findings, "type", "it is a program (position-independent executable): link with -shared");
  }
}

void check_exports(const ElfImage& image, Findings& findings) {
  const ElfSymbol* entry = nullptr;
  std::vector<std::string> extra;
  for (const ElfSymbol& symbol : image.exports) {
    if (symbol.name == OC_PLUGIN_SYMBOL) {
      entry = &symbol;
    } else {
      extra.push_back(symbol.name);
    }
  }
  // Beyond the listed ones the entry may hide among the rest: then the file is refused for its number of exports.
  if (entry == nullptr && image.export_count == image.exports.size()) {
    refuse(findings, "entry-missing", "it does not export " OC_PLUGIN_SYMBOL ": define it with OC_EXPORT");
  } else if (entry != nullptr && entry->type != STT_FUNC) {
    refuse(findings, "entry-kind",
           OC_PLUGIN_SYMBOL " is not a plain function (symbol type " + std::to_string(entry->type) +
               "): define it as a function");
  } else if (entry != nullptr && entry->binding != STB_GLOBAL) {
    refuse(findings, "entry-kind", OC_PLUGIN_SYMBOL " is a weak symbol: define it once, without weak");
  }
  if (!image.unique_symbols.empty()) {
    refuse(findings, "unique-symbol",
           "it has unique symbols, which would be shared with every other plugin (" +
               list_names(image.unique_symbols, image.unique_symbols.size()) +
               "): link with a version script that exports " OC_PLUGIN_SYMBOL " only");
  }
  if (!extra.empty()) {
    refuse(findings, "exports-extra",
           "it exports more than " OC_PLUGIN_SYMBOL " (" + list_names(extra, image.export_count - (entry != nullptr)) +
               "): link with a version script that exports that one symbol");
  }
}

void check_memory(const ElfImage& image, Findings& findings) {
  if (image.executable_stack) {
    refuse(findings, "exec-stack", "it asks for an executable stack, for all threads: link with -Wl,-z,noexecstack");
  }
  if (image.text_relocations) {
    refuse(findings, "text-relocations", "it has text relocations: compile with -fPIC");
  }
  const bool writable_code = std::any_of(image.segments.begin(), image.segments.end(),
                                         [](const ElfSegment& s) { return s.writable && s.executable; });
  if (writable_code) {
    refuse(findings, "writable-code", "it has a segment that is writable and executable: link without -Wl,-N");
  }
  if (image.tls_bytes > kMaxTlsBytes) {
    refuse(findings, "tls-size",
           "it needs " + base::human_bytes(image.tls_bytes) +
               " of thread-local memory for each thread, the limit kMaxTlsBytes is " + base::human_bytes(kMaxTlsBytes) +
               ": keep large state in the instance");
  } else if (image.static_tls && image.tls_bytes > kMaxStaticTlsBytes) {
    refuse(findings, "static-tls",
           "it needs " + std::to_string(image.tls_bytes) +
               " bytes of static thread-local memory, the limit kMaxStaticTlsBytes is " +
               std::to_string(kMaxStaticTlsBytes) + ": compile without -ftls-model=initial-exec");
  } else if (image.static_tls) {
    findings.push_back({"static-tls", Severity::warn,
                        "it uses static thread-local memory, a reserve that all plugins share: compile without "
                        "-ftls-model=initial-exec"});
  }
}

void check_runtime(const ElfImage& image, Findings& findings) {
  for (const std::string& needed : image.needed) {
    if (!needed.starts_with("libc++")) continue;
    refuse(findings, "cxx-runtime",
           "it needs " + needed +
               ", but the host keeps the exception state of libstdc++ only: "
               "build with libstdc++ (-stdlib=libstdc++)");
    return;
  }
  if (image.embeds_cxx_runtime) {
    refuse(findings, "cxx-runtime",
           "it contains a C++ runtime of its own, whose exception state the host cannot keep for each fiber: link "
           "without -static-libstdc++, so that it needs libstdc++.so.6");
  }
}

void check_loading(const ElfImage& image, const CheckRules& rules, Findings& findings) {
  if (!image.run_path.empty()) {
    refuse(
        findings, "run-path",
        "it has a run path (" + image.run_path + ") and so chooses its libraries from there: link without -Wl,-rpath");
  }
  if (!image.filter.empty()) {
    refuse(findings, "filter", "it is a filter for " + image.filter + ": link without -Wl,-F or -Wl,-f");
  }
  if (image.global_scope) {
    refuse(findings, "global-scope", "it asks to join the process-wide symbol scope: link without -Wl,-z,global");
  }
  if (!image.soname.empty() && image.soname != rules.file_name) {
    refuse(findings, "soname",
           "its SONAME " + image.soname +
               " would answer for another library of that name: link "
               "with -Wl,-soname," +
               rules.file_name + " or without a SONAME");
  }
  for (const std::string& needed : image.needed) {
    if (needed.starts_with("libc++") || is_base_library(needed)) continue;
    const bool named = std::any_of(rules.links.begin(), rules.links.end(),
                                   [&](const std::string& link) { return is_library_named(needed, link); });
    if (named) continue;
    refuse(findings, "needs-library",
           "it needs " + needed + ", which the manifest does not list under links" +
               base::did_you_mean(needed, rules.links) + ": add it or link without it");
  }
}

}  // namespace

std::vector<Finding> check_image(const ElfImage& image, const CheckRules& rules) {
  Findings findings;
  check_kind(image, findings);
  if (!findings.empty()) return findings;  // the reader stopped there
  check_exports(image, findings);
  check_runtime(image, findings);
  check_loading(image, rules, findings);
  check_memory(image, findings);
  std::stable_partition(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.severity == Severity::refuse; });
  return findings;
}

base::Result<void> refuse_findings(const std::vector<Finding>& findings, std::vector<std::string>* warnings) {
  for (const Finding& finding : findings) {
    const std::string text = finding.text + " [" + finding.rule + "]";
    if (finding.severity == Severity::refuse) {
      return base::Error{finding.rule == "machine" ? OC_UNSUPPORTED : OC_INVALID, text};
    }
    if (warnings != nullptr) warnings->push_back(text);
  }
  return {};
}

bool is_base_library(std::string_view needed) {
#ifdef ONECLAW_SANITIZED
  // A sanitized host loads sanitized plugins.
  for (const std::string_view runtime : {"libasan.so", "libubsan.so", "libtsan.so"}) {
    if (needed.starts_with(runtime)) return true;
  }
#endif
  return std::find(kBaseLibraries.begin(), kBaseLibraries.end(), needed) != kBaseLibraries.end();
}

bool is_library_named(std::string_view needed, std::string_view link) {
  if (needed == link) return true;
  if (needed.starts_with("lib") && !link.starts_with("lib")) needed.remove_prefix(3);
  return !link.empty() && needed.starts_with(link) && needed.substr(link.size()).starts_with(".so");
}

}  // namespace oneclaw::plugin::image
