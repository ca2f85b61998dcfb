#include "host/base/log.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <vector>

namespace oneclaw::base {
namespace {

constexpr std::array<std::string_view, 6> kLevelNames = {"trace", "debug", "info", "warn", "error", "off"};

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  constexpr std::array kLevels = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                  spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};
  return kLevels[static_cast<std::size_t>(level)];
}

// "2026-01-31T08:15:30.123Z".
std::string utc_now() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::time_t seconds = static_cast<std::time_t>(millis / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(millis % 1000));
  return text;
}

// A line break in a value must not be able to forge a line; JSON's escapes are the ones that people know.
std::string escaped(std::string_view text) {
  std::string quoted = json_quote(clean_utf8(text, kMaxLogValueBytes));
  return quoted.substr(1, quoted.size() - 2);
}

bool is_plain(std::string_view text) {
  for (unsigned char c : text) {
    if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\') return false;
  }
  return !text.empty();
}

void render(std::string& line, LogFormat format, const Log::Field& field) {
  bool masked = is_secret_name(field.name);
  std::string_view value = masked ? std::string_view("[masked]") : std::string_view(field.value);
  if (format == LogFormat::json) {
    line += ',';
    line += json_quote(field.name);
    line += ':';
    line += field.bare && !masked ? field.value : json_quote(clean_utf8(value, kMaxLogValueBytes));
    return;
  }
  line += ' ';
  line += is_plain(field.name) ? std::string(field.name) : json_quote(field.name);
  line += '=';
  line += is_plain(value) && value.size() <= kMaxLogValueBytes ? std::string(value) : '"' + escaped(value) + '"';
}

std::string head(LogFormat format, LogLevel level, std::string_view text) {
  std::string_view name = kLevelNames[static_cast<std::size_t>(level)];
  if (format == LogFormat::json) {
    return "{\"time\":\"" + utc_now() + "\",\"level\":\"" + std::string(name) +
           "\",\"text\":" + json_quote(clean_utf8(text, kMaxLogValueBytes));
  }
  std::string line = utc_now() + ' ' + std::string(name);
  line.append(6 - name.size(), ' ');
  // Quotes and backslashes in a sentence stay readable; only control characters are escaped.
  for (char c : clean_utf8(text, kMaxLogValueBytes)) {
    bool is_control = static_cast<unsigned char>(c) < ' ' || c == 0x7F;
    line += is_control ? escaped({&c, 1}) : std::string(1, c);
  }
  return line;
}

}  // namespace

std::optional<LogLevel> log_level_from(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

std::optional<LogFormat> log_format_from(std::string_view name) noexcept {
  if (name == "text") return LogFormat::text;
  if (name == "json") return LogFormat::json;
  return std::nullopt;
}

Log::Field::Field(std::string_view n, double v) : name(n), bare(std::isfinite(v)) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", v);
  value = text;
}

Log::Log() = default;

Log::Log(const LogOptions& options) : format_(options.format) {
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  std::string problem;
  if (!options.file.empty()) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
    } catch (const std::exception& e) {
      problem = e.what();
      if (!options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    }
  }
  if (sinks.empty()) return;
  logger_ = std::make_shared<spdlog::logger>("oneclaw", sinks.begin(), sinks.end());
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
  logger_->set_level(to_spdlog(options.level));
  logger_->flush_on(spdlog::level::warn);
  if (!problem.empty()) warn("cannot open the log file", {{"file", options.file}, {"reason", problem}});
}

Log Log::with(Fields fields) const {
  Log other = *this;
  if (!logger_) return other;
  for (const Field& field : fields) render(other.carried_, format_, field);
  return other;
}

bool Log::enabled(LogLevel level) const noexcept {
  return logger_ && level != LogLevel::off && logger_->should_log(to_spdlog(level));
}

void Log::set_level(LogLevel level) noexcept {
  if (logger_) logger_->set_level(to_spdlog(level));
}

void Log::write(LogLevel level, std::string_view text, std::span<const Field> fields) const {
  if (!enabled(level)) return;
  std::string line = head(format_, level, text) + carried_;
  for (const Field& field : fields) render(line, format_, field);
  if (format_ == LogFormat::json) line += '}';
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

void Log::flush() const {
  if (logger_) logger_->flush();
}

}  // namespace oneclaw::base
