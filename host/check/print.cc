#include "host/check/print.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <cstdio>
#include <iomanip>

namespace oneclaw::check {
namespace {

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // XML 1.0 has no way to write the other control characters.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string joined(const Outcome& outcome) {
  std::string text;
  for (const std::string& line : outcome.lines) text += (text.empty() ? "" : "\n") + base::clean_utf8(line, 4096);
  return text;
}

std::string fixed(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f", seconds);
  return text;
}

std::size_t at(const Totals& totals, Verdict verdict) { return totals.counts[static_cast<std::size_t>(verdict)]; }

}  // namespace

bool Totals::is_good() const noexcept {
  return counts[static_cast<std::size_t>(Verdict::fail)] == 0 && counts[static_cast<std::size_t>(Verdict::crash)] == 0;
}

Totals count(const std::vector<Finished>& all) {
  Totals totals;
  for (const Finished& one : all) ++totals.counts[static_cast<std::size_t>(one.outcome.verdict)];
  return totals;
}

void print_line(const Finished& one, std::ostream& out) {
  out << std::left << std::setw(6) << verdict_name(one.outcome.verdict) << std::setw(44) << one.of->id << std::right
      << std::setw(8) << fixed(one.outcome.seconds) << " s\n";
  if (one.outcome.verdict == Verdict::fail || one.outcome.verdict == Verdict::crash)
    out << "        promise: " << one.of->title << "\n";
  for (const std::string& line : one.outcome.lines) out << "        " << line << "\n";
}

void print_summary(const std::vector<Finished>& all, std::uint64_t seed, std::ostream& out) {
  const Totals totals = count(all);
  out << all.size() << " cases: " << at(totals, Verdict::pass) << " pass, " << at(totals, Verdict::warn) << " warn, "
      << at(totals, Verdict::fail) << " fail, " << at(totals, Verdict::skip) << " skip, " << at(totals, Verdict::crash)
      << " crash (seed " << seed << ")\n";
}

std::string to_json(const std::vector<Finished>& all, const std::string& plugin, std::uint64_t seed) {
  const Totals totals = count(all);
  std::string text = "{\"plugin\":" + base::json_quote(plugin) + ",\"seed\":" + std::to_string(seed) + ",\"summary\":{";
  for (const Verdict v : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::skip, Verdict::crash}) {
    text += (v == Verdict::pass ? "" : ",") + base::json_quote(verdict_name(v)) + ":" + std::to_string(at(totals, v));
  }
  text += "},\"cases\":[";
  for (const Finished& one : all) {
    if (&one != &all.front()) text += ",";
    text += "\n{\"id\":" + base::json_quote(one.of->id) + ",\"title\":" + base::json_quote(one.of->title) +
            ",\"verdict\":" + base::json_quote(verdict_name(one.outcome.verdict)) +
            ",\"seconds\":" + fixed(one.outcome.seconds) + ",\"lines\":[";
    for (std::size_t i = 0; i < one.outcome.lines.size(); ++i) {
      text += (i == 0 ? "" : ",") + base::json_quote(base::clean_utf8(one.outcome.lines[i], 4096));
    }
    text += "]}";
  }
  return text + "\n]}\n";
}

std::string to_junit(const std::vector<Finished>& all, const std::string& plugin) {
  const Totals totals = count(all);
  double seconds = 0;
  for (const Finished& one : all) seconds += one.outcome.seconds;
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites><testsuite name=\"" + escape_xml(plugin) +
                     "\" tests=\"" + std::to_string(all.size()) + "\" failures=\"" +
                     std::to_string(at(totals, Verdict::fail)) + "\" errors=\"" +
                     std::to_string(at(totals, Verdict::crash)) + "\" skipped=\"" +
                     std::to_string(at(totals, Verdict::skip)) + "\" time=\"" + fixed(seconds) + "\">\n";
  for (const Finished& one : all) {
    const std::string why = escape_xml(joined(one.outcome));
    text += "<testcase classname=\"" + escape_xml(plugin) + "\" name=\"" + escape_xml(one.of->id) + "\" time=\"" +
            fixed(one.outcome.seconds) + "\">";
    switch (one.outcome.verdict) {
      case Verdict::fail:
        text += "<failure message=\"" + escape_xml(one.of->title) + "\">" + why + "</failure>";
        break;
      case Verdict::crash:
        text += "<error message=\"" + escape_xml(one.of->title) + "\">" + why + "</error>";
        break;
      case Verdict::skip:
        text += "<skipped message=\"" + why + "\"/>";
        break;
      default:
        if (!why.empty()) text += "<system-out>" + why + "</system-out>";
    }
    text += "</testcase>\n";
  }
  return text + "</testsuite></testsuites>\n";
}

}  // namespace oneclaw::check
