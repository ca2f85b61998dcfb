#include "site_page.h"

#include "words.h"

namespace oneclaw::tool_places_sample {
namespace {

using enum SiteKind;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

// The pieces of a page for one place.
struct Pieces {
  const Place& place;
  const City& city = kCity[place.city];
  const Trade& trade = kTrade[place.trade];
  std::string name = escaped(place.name);
  std::string email = "hello@" + place.slug + ".example";

  std::string title() const {
    return "<title>" + name + " - " + std::string(trade.category) + " in " + std::string(city.short_name) + "</title>";
  }
  std::string description() const {
    return "<meta name=\"description\" content=\"" + name + ": " + std::string(trade.services[0]) + ", " +
           std::string(trade.services[1]) + " and " + std::string(trade.services[2]) + " in " +
           std::string(city.short_name) + ". An invented business.\">";
  }
  std::string open_graph() const {
    return "<meta property=\"og:title\" content=\"" + name + "\"><meta property=\"og:type\" content=\"website\">";
  }
  std::string json_ld() const {
    return "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"LocalBusiness\","
           "\"name\":\"" +
           name + "\",\"telephone\":\"" + place.phone +
           "\",\"address\":{\"@type\":\"PostalAddress\","
           "\"streetAddress\":\"" +
           place.street + "\",\"addressLocality\":\"" + std::string(city.short_name) + "\",\"addressCountry\":\"" +
           std::string(city.country) + "\"}}</script>";
  }
  std::string headings() const {
    std::string out = "<h1>" + name + "</h1><h2>What we do</h2><ul>";
    for (const std::string_view service : trade.services) out += "<li>" + std::string(service) + "</li>";
    return out + "</ul>";
  }
  std::string phone() const {
    return "<p>Call <a href=\"tel:" + place.phone + "\">" + place.phone_display + "</a></p>";
  }
  std::string mail() const { return "<p><a href=\"mailto:" + email + "\">" + email + "</a></p>"; }
  std::string hidden_mail() const { return "<p>Write to hello [at] " + place.slug + " [dot] example</p>"; }
  std::string facebook() const {
    return "<p><a href=\"https://www.facebook.com/" + place.slug + "\">Book a look at our pictures on Facebook</a></p>";
  }
  std::string link(std::string_view url, std::string_view text) const {
    return "<p><a href=\"" + std::string(url) + place.slug + "\">" + std::string(text) + "</a></p>";
  }
  static std::string script(std::string_view url) { return "<script async src=\"" + std::string(url) + "\"></script>"; }
  std::string picture() const { return "<img src=\"/van.png\" alt=\"The van of " + name + "\">"; }
};

std::string document(std::string_view head, std::string_view body) {
  constexpr std::string_view kLabel =
      "<footer><small>A sample website of OneClaw. The business is invented.</small></footer>";
  return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">" + std::string(head) + "</head><body>" +
         std::string(body) + std::string(kLabel) + "</body></html>\n";
}

std::string page_of(const Pieces& p) {
  const std::string head = p.title() + p.description();
  const std::string main = "<nav><a href=\"/\">Home</a></nav><main>" + p.headings() + p.phone();
  switch (p.place.site) {
    case complete:
      return document(head + p.open_graph() + p.json_ld() +
                          Pieces::script("https://www.googletagmanager.com/gtag/js?id=G-SAMPLE0001") +
                          "<script>gtag('config','G-SAMPLE0001');gtag('config','AW-000000001');</script>" +
                          Pieces::script("https://code.tidio.co/sample.js"),
                      main + p.mail() + p.picture() + p.link("https://calendly.com/", "Book a visit") + "</main>");
    case bare:
      return document("", "<table><tr><td>" + p.name + "</td></tr></table><p>" + p.place.phone_display + "</p>");
    case facebook_only:
      return document(p.title(), "<h1>" + p.name + "</h1>" + p.facebook());
    case hidden_email:
      return document(head, main + p.hidden_mail() + "</main>");
    case container:
      return document(head + Pieces::script("https://www.googletagmanager.com/gtm.js?id=GTM-SAMPLE"),
                      main + p.mail() + "</main>");
    case builder:
      return document("<meta name=\"generator\" content=\"Squarespace\">" + head + p.open_graph() +
                          Pieces::script("https://assets.squarespace.com/universal/scripts.js"),
                      main + p.link("https://book.squareup.com/appointments/", "Book now") + "</main>");
    case pixel:
      return document(head + "<script>fbq('init','000000000000001');</script>",
                      "<h1>" + p.name + "</h1>" + p.phone() + "<a href=\"https://wa.me/" + p.place.phone.substr(1) +
                          "\">Chat with us</a>");
    case traps:
      return document(head, main +
                                "<p>We test visual acuity, calendly a day, and ship with <a "
                                "href=\"https://www.fedex.com/tracking\">FedEx</a>. Say intercom at the door.</p>" +
                                p.facebook() + "</main>");
    default:
      return document(head + p.open_graph() + "<meta name=\"generator\" content=\"WordPress 6.5\">",
                      main + p.mail() + p.picture() + "</main>");
  }
}

SiteAnswer text_answer(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  SiteAnswer out;
  out.status = status;
  out.type = std::move(type);
  out.body = std::move(body);
  return out;
}

SiteAnswer robots_of(SiteKind kind, std::string_view origin) {
  if (kind == robots) return text_answer(200, "User-agent: *\nDisallow: /\n");
  if (kind == complete) {
    return text_answer(200, "User-agent: *\nDisallow: /private\nSitemap: " + std::string(origin) + "/sitemap.xml\n");
  }
  return text_answer(404, "no robots.txt\n");
}

SiteAnswer home_of(const Place& place) {
  const Pieces pieces{place};
  SiteAnswer out;
  switch (place.site) {
    case not_found:
      return text_answer(404, document("<title>Not here</title>", "<h1>404</h1>"), "text/html; charset=utf-8");
    case slow:
      out.delay_ms = kSlowMs;
      break;
    case wrong_charset:
      // Latin-1 under the name of UTF-8.
      out.body = document(pieces.title(),
                          "<h1>" + pieces.name + "</h1><p>Caf\xe9 next door, na\xefve prices</p>" + pieces.phone());
      return out;
    case huge:
      out.body = document(pieces.title(), "<h1>" + pieces.name + "</h1>");
      while (out.body.size() < kHugeBytes) out.body += "<p>Nothing to see here, and a lot of it.</p>\n";
      return out;
    default:
      break;
  }
  out.body = page_of(pieces);
  return out;
}

}  // namespace

SiteAnswer answer_of(const Place& place, std::string_view path, std::string_view origin) {
  if (place.site == hang_up) {
    SiteAnswer out;
    out.hangs_up = true;
    return out;
  }
  if (path == "/robots.txt") return robots_of(place.site, origin);
  if (path == "/sitemap.xml" && place.site == complete) {
    return text_answer(
        200,
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>" +
            std::string(origin) + "/</loc></url></urlset>\n",
        "application/xml");
  }
  if (place.site == redirect && path == "/") {
    SiteAnswer out;
    out.status = 301;
    out.location = std::string(origin) + "/home";
    return out;
  }
  if (path == "/" || (place.site == redirect && path == "/home")) return home_of(place);
  return text_answer(404, "no such page\n");
}

}  // namespace oneclaw::tool_places_sample
