#include "host/plugin/schema/uri.h"

#include <cctype>

namespace oneclaw::plugin::schema {
namespace {

struct Parts {
  std::string_view scheme, authority, path, query;
  bool has_authority = false, has_query = false;
};

bool is_scheme(std::string_view text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) return false;
  for (unsigned char c : text) {
    if (!std::isalnum(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

Parts split(std::string_view uri) {
  Parts parts;
  std::size_t colon = uri.find(':');
  if (colon != std::string_view::npos && is_scheme(uri.substr(0, colon))) {
    parts.scheme = uri.substr(0, colon);
    uri.remove_prefix(colon + 1);
  }
  if (std::size_t mark = uri.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = uri.substr(mark + 1);
    uri = uri.substr(0, mark);
  }
  if (uri.substr(0, 2) == "//") {
    parts.has_authority = true;
    uri.remove_prefix(2);
    std::size_t slash = std::min(uri.find('/'), uri.size());
    parts.authority = uri.substr(0, slash);
    uri.remove_prefix(slash);
  }
  parts.path = uri;
  return parts;
}

std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    std::size_t next = path.find('/', 1);
    std::string_view segment = path.substr(0, next);
    bool is_last = next == std::string_view::npos;
    path = is_last ? std::string_view() : path.substr(next);
    if (segment == "/.." || segment == "..") {
      std::size_t slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
      if (is_last) out += '/';
    } else if (segment == "/." || segment == ".") {
      if (is_last) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
}

std::string merged_path(const Parts& base, std::string_view path) {
  if (base.has_authority && base.path.empty()) return "/" + std::string(path);
  std::size_t slash = base.path.rfind('/');
  std::string_view folder = slash == std::string_view::npos ? std::string_view() : base.path.substr(0, slash + 1);
  return std::string(folder) + std::string(path);
}

std::string joined(std::string_view scheme, const Parts& authority, std::string_view path, const Parts& query) {
  std::string uri;
  if (!scheme.empty()) uri = std::string(scheme) + ":";
  if (authority.has_authority) uri += "//" + std::string(authority.authority);
  uri += path;
  if (query.has_query) uri += "?" + std::string(query.query);
  return uri;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Reference split_fragment(std::string_view reference) {
  Reference result;
  std::size_t hash = reference.find('#');
  result.uri = reference.substr(0, hash);
  if (hash == std::string_view::npos) return result;
  std::string_view encoded = reference.substr(hash + 1);
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    int high = i + 2 < encoded.size() && encoded[i] == '%' ? hex_value(encoded[i + 1]) : -1;
    int low = high >= 0 ? hex_value(encoded[i + 2]) : -1;
    if (low >= 0) {
      result.fragment += static_cast<char>(16 * high + low);
      i += 2;
    } else {
      result.fragment += encoded[i];
    }
  }
  return result;
}

std::string resolve_uri(std::string_view base_text, std::string_view reference_text) {
  Parts base = split(base_text);
  Parts reference = split(reference_text);
  // A path without slashes after a scheme (urn:uuid:…) has no segments to normalise.
  if (!reference.scheme.empty()) {
    bool is_opaque = !reference.has_authority && reference.path.substr(0, 1) != "/";
    std::string path = is_opaque ? std::string(reference.path) : without_dots(reference.path);
    return joined(reference.scheme, reference, path, reference);
  }
  if (reference.has_authority) return joined(base.scheme, reference, without_dots(reference.path), reference);
  if (reference.path.empty()) return joined(base.scheme, base, base.path, reference.has_query ? reference : base);
  bool is_absolute = reference.path[0] == '/';
  std::string path = is_absolute ? std::string(reference.path) : merged_path(base, reference.path);
  return joined(base.scheme, base, without_dots(path), reference);
}

}  // namespace oneclaw::plugin::schema
