#include "host/base/log.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace oneclaw::base {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  constexpr std::array kLevels{spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                               spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};
  return kLevels[static_cast<std::size_t>(level)];
}

// A second belt only: code must not log secrets in the first place.
bool looks_secret(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEndings{"token", "password", "secret", "key", "authorization", "cookie"};
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return lower.ends_with(ending); });
}

std::string_view shown(std::string_view name, std::string_view value) { return looks_secret(name) ? "***" : value; }

// One line stays one line, whatever a plugin or a client put into the text.
std::string one_line(std::string_view text) {
  std::string out = clean_utf8(text, std::numeric_limits<std::size_t>::max());
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  const std::string clean = one_line(shown(name, value));
  const bool needs_quotes = clean.empty() || clean.find_first_of(" \"=") != std::string::npos;
  out += ' ';
  out += name;
  out += '=';
  out += needs_quotes ? json_quote(clean) : clean;
}

void append_json(std::string& out, std::string_view name, std::string_view value) {
  const auto whole = std::numeric_limits<std::size_t>::max();
  out += ',';
  out += json_quote(clean_utf8(name, whole));
  out += ':';
  out += json_quote(clean_utf8(shown(name, value), whole));
}

}  // namespace

Log::Log() = default;

Log::Log(const LogOptions& options) : format_(options.format) {
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!options.file.empty()) sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
  logger_ = std::make_shared<spdlog::logger>("oneclaw", sinks.begin(), sinks.end());
  logger_->set_level(to_spdlog(options.level));
  logger_->flush_on(spdlog::level::warn);
  // JSON lines carry their own time and level so that the text can be quoted as a whole.
  const char* pattern = options.format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})"
                                                          : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
}

Log Log::with(Fields fields) const {
  Log copy = *this;
  for (const Field& f : fields) copy.fields_.emplace_back(f.name, f.value);
  return copy;
}

bool Log::enabled(LogLevel level) const noexcept {
  return logger_ != nullptr && level != LogLevel::off && logger_->should_log(to_spdlog(level));
}

void Log::set_level(LogLevel level) noexcept {
  if (logger_ != nullptr) logger_->set_level(to_spdlog(level));
}

void Log::write(LogLevel level, std::string_view text, std::span<const Field> fields) const {
  if (!enabled(level)) return;
  std::string line;
  if (format_ == LogFormat::json) {
    line = "\"text\":" + json_quote(clean_utf8(text, std::numeric_limits<std::size_t>::max()));
    for (const auto& [name, value] : fields_) append_json(line, name, value);
    for (const Field& f : fields) append_json(line, f.name, f.value);
  } else {
    line = one_line(text);
    for (const auto& [name, value] : fields_) append_text(line, name, value);
    for (const Field& f : fields) append_text(line, f.name, f.value);
  }
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

void Log::flush() const {
  if (logger_ != nullptr) logger_->flush();
}

}  // namespace oneclaw::base
