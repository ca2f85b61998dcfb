#include "csv.h"

#include <algorithm>
#include <cstdio>

namespace oneclaw::workflow_discovery {
namespace {

std::string cell_of(const std::string& text) { return csv_cell(text); }
std::string cell_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : std::string();
}
std::string cell_of(const std::optional<double>& number) {
  if (!number) return {};
  char text[40];
  const int size = std::snprintf(text, sizeof text, "%.10g", *number);
  return {text, static_cast<std::size_t>(size)};
}

bool is_number(std::string_view text) { return text.find_first_not_of("0123456789 ().-", 1) == std::string_view::npos; }

}  // namespace

std::string csv_cell(std::string_view text) {
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
                          !((text.front() == '+' || text.front() == '-') && is_number(text));
  std::string out = is_formula ? "'" : "";
  out += text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

std::string to_csv(const std::vector<Business>& businesses, const ScoreWeights& weights) {
  std::string out;
  for_each_field([&](const char* name, auto) { out.append(name).append(","); });
  out += "lead_score,site,seo_ok,ads,booking,chat,ai_readable,emails\r\n";
  for (const Business& business : businesses) {
    for_each_field([&](const char*, auto member) { out.append(cell_of(business.*member)).append(","); });
    const Signals& s = business.site.signals;
    out.append(std::to_string(score_lead(business, weights).score)).append(",").append(word(business.site.state));
    for (const Signal signal : {s.seo_ok, s.ads, s.booking, s.chat, s.ai_readable})
      out.append(",").append(word(signal));
    std::string emails;
    for (const std::string& email : business.site.emails) emails.append(emails.empty() ? "" : " ").append(email);
    out.append(",").append(csv_cell(emails)).append("\r\n");
  }
  return out;
}

}  // namespace oneclaw::workflow_discovery
