#include "host/chat/token.h"

#include "host/base/hmac.h"
#include "host/base/ids.h"

#include <array>

namespace oneclaw::chat {
namespace {

constexpr std::array<std::string_view, 3> kVerbs{"pg", "ex", "ca"};
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kMacText = 22;  // of them in base64
constexpr char kGap = '.';
constexpr std::size_t kMaxJobId = 28;
constexpr std::size_t kMostDigits = 6;

}  // namespace

std::string Tokens::sign(std::string_view body) const {
  return base::base64url(base::hmac_sha256(key_, "chat-button:" + std::string(body)).substr(0, kMacBytes));
}

std::string Tokens::make(const Token& token) const {
  std::string body(kVerbs[static_cast<std::size_t>(token.verb)]);
  body += kGap + token.job + kGap + std::to_string(token.page);
  return body + kGap + sign(body);
}

bool Tokens::looks_like_one(std::string_view text) noexcept {
  if (text.size() < kMacText + 6 || text.size() > 64 || text[2] != kGap || text[text.size() - kMacText - 1] != kGap) {
    return false;
  }
  for (const std::string_view verb : kVerbs) {
    if (text.substr(0, 2) == verb) return true;
  }
  return false;
}

std::optional<Token> Tokens::read(std::string_view text) const {
  if (!looks_like_one(text)) return std::nullopt;
  const std::string_view body = text.substr(0, text.size() - kMacText - 1);
  if (!base::equal_in_constant_time(sign(body), text.substr(text.size() - kMacText))) return std::nullopt;
  const std::size_t gap = body.rfind(kGap);
  if (gap < 4) return std::nullopt;
  Token out;
  for (std::size_t i = 0; i < kVerbs.size(); ++i) {
    if (body.substr(0, 2) == kVerbs[i]) out.verb = static_cast<TokenVerb>(i);
  }
  out.job = body.substr(3, gap - 3);
  const std::string_view page = body.substr(gap + 1);
  if (out.job.size() > kMaxJobId || page.empty() || page.size() > kMostDigits) return std::nullopt;
  for (const char c : page) {
    if (c < '0' || c > '9') return std::nullopt;
    out.page = out.page * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return out;
}

}  // namespace oneclaw::chat
