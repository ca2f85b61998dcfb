#include "host/app/secrets.h"

#include "host/plugin/manifest/environment.h"

#include <cctype>
#include <fstream>

namespace oneclaw::app {
namespace {

constexpr std::size_t kMaxSecretBytes = 64u << 10;

bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos && name.size() < 128;
}

}  // namespace

base::Result<std::string> ProcessSecrets::get(std::string_view name, std::string_view instance) {
  const auto directory = environment_.find("CREDENTIALS_DIRECTORY");
  if (directory != environment_.end() && is_file_name(name)) {
    std::ifstream in(directory->second + "/" + std::string(name), std::ios::binary);
    if (in) {
      std::string value(kMaxSecretBytes, '\0');
      in.read(value.data(), static_cast<std::streamsize>(value.size()));
      value.resize(static_cast<std::size_t>(in.gcount()));
      if (!value.empty() && value.back() == '\n') value.pop_back();
      return value;
    }
  }
  std::string variable = "ONECLAW_SECRET_";
  for (const char c : name) {
    variable += std::isalnum(static_cast<unsigned char>(c)) != 0
                    ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                    : '_';
  }
  if (const auto it = environment_.find(variable); it != environment_.end()) return it->second;
  // A backend's own variable, as its vendor names it.
  for (const plugin::manifest::BackendVariable& known : plugin::manifest::backend_variables()) {
    if (!known.key.empty() || plugin::manifest::secret_name(known) != name) continue;
    const auto it = environment_.find(std::string(known.name));
    if (it != environment_.end() && !it->second.empty()) return it->second;
  }
  auto value = vault_(name, instance);
  if (value) return std::string(value->view());
  return std::move(value).error().in("secret '" + std::string(name) +
                                     "' is no file in $CREDENTIALS_DIRECTORY, not the " + "variable " + variable +
                                     ", and not in the vault");
}

}  // namespace oneclaw::app
