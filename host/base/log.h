// Structured log lines: a sentence plus named fields, as text for people or as one JSON object a line.
//
// A Log is a cheap value (shared sink and the fields that every line of it carries). Any thread. Never log a secret:
// fields whose name ends in token, password, secret, key or authorization are masked as a second belt.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace oneclaw::base {

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { text, json };

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
    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(v) {}
    Field(std::string_view n, const std::string& v) : name(n), value(v) {}
    template <class I>
    requires std::is_arithmetic_v<I> Field(std::string_view n, I v) : name(n), value(std::to_string(v)) {}
  };
  using Fields = std::initializer_list<Field>;

  // A log that drops everything.
  Log();
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
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace oneclaw::base
