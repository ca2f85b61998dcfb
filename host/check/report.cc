#include "host/check/report.h"

#include "host/base/status.h"

#include <array>
#include <cstdio>

namespace oneclaw::check {
namespace {

std::string with_detail(std::string text, std::string_view detail) {
  if (!detail.empty()) text += "; detail: " + quoted(detail);
  return text;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"pass", "warn", "fail", "skip", "crash"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string status_text(oc_status status) {
  return std::string(base::status_name(status)) + " (" + std::to_string(status) + ")";
}

std::string quoted(std::string_view bytes) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  for (const char c : bytes.substr(0, kShown)) {
    if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
      out += c;
      continue;
    }
    std::array<char, 5> escape{};
    std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape.data();
  }
  out += '"';
  if (bytes.size() > kShown) out += "... (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

void Report::add(Verdict verdict, std::string line) {
  if (verdict == Verdict::fail || outcome_.verdict == Verdict::pass) outcome_.verdict = verdict;
  if (outcome_.lines.size() < kMaxReportLines) {
    outcome_.lines.push_back(std::move(line));
  } else if (outcome_.lines.size() == kMaxReportLines) {
    outcome_.lines.emplace_back("more was found than is shown");
  }
}

bool Report::expect(bool holds, std::string_view what) {
  if (!holds) add(Verdict::fail, std::string(what));
  return holds;
}

bool Report::status(oc_status got, oc_status want, std::string_view what, std::string_view detail) {
  if (got == want) return true;
  return expect(
      false, with_detail(std::string(what) + ": expected " + status_text(want) + ", got " + status_text(got), detail));
}

bool Report::refused(oc_status got, std::string_view what) {
  if (got < 0 || got == OC_NOT_FOUND) return true;
  return expect(false, std::string(what) + ": expected a failure, got " + status_text(got));
}

bool Report::text(std::string_view got, std::string_view want, std::string_view what) {
  if (got == want) return true;
  return expect(false, std::string(what) + ": expected " + quoted(want) + ", got " + quoted(got));
}

bool Report::integer(std::int64_t got, std::int64_t want, std::string_view what) {
  if (got == want) return true;
  return expect(false, std::string(what) + ": expected " + std::to_string(want) + ", got " + std::to_string(got));
}

void Report::require(bool holds, std::string_view what) {
  if (!expect(holds, what)) throw CaseEnd{};
}

void Report::require_ok(oc_status got, std::string_view what, std::string_view detail) {
  if (!status(got, OC_OK, what, detail)) throw CaseEnd{};
}

void Report::fail(std::string text) {
  add(Verdict::fail, std::move(text));
  throw CaseEnd{};
}

void Report::skip(std::string text) {
  add(Verdict::skip, std::move(text));
  throw CaseEnd{};
}

void Report::warn(std::string text) { add(Verdict::warn, std::move(text)); }

void Report::note(std::string text) { add(outcome_.verdict, std::move(text)); }

}  // namespace oneclaw::check
