// Structured log lines: a sentence plus named fields, as text for people or as one JSON object a line.
//
// A Log is a cheap value (shared sink and the fields that every line of it carries). Any thread. Never log a secret:
// fields whose name ends in token, password, secret, key or authorization are masked as a second belt. Every line is
// valid UTF-8 without control characters (valid JSON in that format) and bounded, whatever bytes it is given.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace spdlog {
class logger;
}

namespace oneclaw::base {

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { text, json };

// Longer sentences and values are cut.
inline constexpr std::size_t kMaxLogValueBytes = 8192;

// "trace", "debug", "info", "warn", "error", "off"; nullopt for anything else.
std::optional<LogLevel> log_level_from(std::string_view name) noexcept;
// "text" or "json".
std::optional<LogFormat> log_format_from(std::string_view name) noexcept;

struct LogOptions {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
  bool to_stderr = true;  // false: nothing is written (tests)
  std::string file;       // additionally append to this file when not empty
};

class Log {
 public:
  struct Field {
    std::string_view name;
    std::string value;
    bool bare = false;  // a number or boolean: not quoted in JSON
    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(v) {}
    Field(std::string_view n, const std::string& v) : name(n), value(v) {}
    Field(std::string_view n, bool v) : name(n), value(v ? "true" : "false"), bare(true) {}
    template <class I>
    requires std::is_integral_v<I> Field(std::string_view n, I v) : name(n), value(std::to_string(v)), bare(true) {}
    Field(std::string_view n, double v);
  };
  using Fields = std::initializer_list<Field>;

  // A log that drops everything.
  Log();
  // Never throws: when the file cannot be opened, a warning goes to stderr and the rest works.
  explicit Log(const LogOptions& options);

  // The same sink; every line also carries `fields`.
  Log with(Fields fields) const;

  bool enabled(LogLevel level) const noexcept;
  void set_level(LogLevel level) noexcept;  // of the shared sink
  void write(LogLevel level, std::string_view text, std::span<const Field> fields) const;
  void write(LogLevel level, std::string_view text, Fields fields = {}) const {
    write(level, text, std::span<const Field>(fields.begin(), fields.size()));
  }
  void debug(std::string_view text, Fields fields = {}) const { write(LogLevel::debug, text, fields); }
  void info(std::string_view text, Fields fields = {}) const { write(LogLevel::info, text, fields); }
  void warn(std::string_view text, Fields fields = {}) const { write(LogLevel::warn, text, fields); }
  void error(std::string_view text, Fields fields = {}) const { write(LogLevel::error, text, fields); }
  void flush() const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
  LogFormat format_ = LogFormat::text;
  std::string carried_;  // the fields of with(), already rendered
};

}  // namespace oneclaw::base
