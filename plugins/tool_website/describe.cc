#include "describe.h"

namespace oneclaw::tool_website {

std::string_view tool_description() noexcept {
  return R"json({"tools":[{
"name":"website.scan",
"title":"Scan a website",
"description":"Reads the first page of a website as a search engine would, honouring robots.txt, and tells what is on it: title, headings, structured data, contacts, social profiles, booking, chat, analytics, advertising, site builder, and how well assistants can read it. A site that cannot be read is a result with reachable false, not an error.",
"idempotent":true,
"cost":[],
"input_schema":{
  "type":"object","additionalProperties":false,"required":["url"],
  "properties":{
    "url":{"type":"string","minLength":1,"maxLength":8192,"description":"Address of the site. Without http:// or https:// it is tried with https, then with http."},
    "timeout_ms":{"type":"integer","minimum":1000,"maximum":15000,"default":8000,"description":"Time for everything: waiting for the host's turn, robots.txt, redirects, the whole body, the sitemap."},
    "max_bytes":{"type":"integer","minimum":65536,"maximum":8388608,"default":4194304,"description":"Longest page, after decompression; a longer one is too_large."},
    "check_robots":{"type":"boolean","default":true,"description":"Ask robots.txt first and stay away when it says so."},
    "country":{"type":"string","pattern":"^[A-Z]{2}$","description":"ISO 3166 country of phone numbers without a country code, when the page does not tell. Default: the configured one."}}},
"output_schema":{
  "type":"object",
  "required":["url","final_url","status","reachable","ms","bytes","tls","robots","sitemap","signals"],
  "if":{"properties":{"reachable":{"const":true}}},
  "then":{"required":["title","description","language","canonical","h1","headings","open_graph","structured_data","images","contacts","socials","analytics","ads","booking","chat","ai_readability"]},
  "else":{"required":["reason","detail"]},
  "properties":{
    "url":{"type":"string","description":"As asked for."},
    "final_url":{"type":"string","description":"After redirects."},
    "status":{"type":"integer","minimum":0,"maximum":999,"description":"HTTP status; 0 without an answer."},
    "reachable":{"type":"boolean","description":"The page was read."},
    "reason":{"type":"string","pattern":"^(dns|refused|timeout|tls|unreachable|robots|too_large|not_html|blocked|bad_answer|redirects|redirect_denied|http_[0-9]{3})$","description":"Why it was not: dns no such name, refused no server there, tls no good certificate or handshake, unreachable another fault of the network, robots the site does not want it, blocked a bot wall answered, bad_answer no proper HTTP, redirects too many or to nowhere, redirect_denied to an address that may not be reached, http_NNN that status."},
    "detail":{"type":"string","description":"The same as a sentence."},
    "ms":{"type":"integer","minimum":0},
    "bytes":{"type":"integer","minimum":0,"description":"Of the page, decompressed."},
    "tls":{"type":"boolean","description":"The page came over https."},
    "robots":{"type":"object","required":["found","allowed"],"properties":{"found":{"type":["boolean","null"]},"allowed":{"type":["boolean","null"]}},"description":"null: not asked."},
    "sitemap":{"type":"object","required":["found"],"properties":{"found":{"type":["boolean","null"]},"url":{"type":"string"}},"description":"found null: could not be found out."},
    "title":{"type":"string"},
    "description":{"type":"string"},
    "language":{"type":"string"},
    "canonical":{"type":"string"},
    "h1":{"type":"array","maxItems":20,"items":{"type":"string"}},
    "headings":{"type":"object","required":["h1","h2","h3","h4","h5","h6"],"additionalProperties":{"type":"integer","minimum":0}},
    "open_graph":{"type":"object","maxProperties":20,"additionalProperties":{"type":"string"},"description":"Without the prefix og:."},
    "structured_data":{"type":"object","required":["types","valid","invalid","microdata"],"properties":{
      "types":{"type":"array","items":{"type":"string"}},
      "valid":{"type":"integer","minimum":0,"description":"JSON-LD blocks that parse and name a type."},
      "invalid":{"type":"integer","minimum":0},
      "microdata":{"type":"integer","minimum":0,"description":"Elements with a schema.org itemtype."}}},
    "images":{"type":"object","required":["total","with_alt"],"properties":{"total":{"type":"integer","minimum":0},"with_alt":{"type":"integer","minimum":0}}},
    "contacts":{"type":"object","required":["emails","phones"],"properties":{
      "emails":{"type":"array","maxItems":20,"items":{"type":"string"}},
      "phones":{"type":"array","maxItems":20,"items":{"type":"object","required":["e164","display"],"properties":{"e164":{"type":"string","pattern":"^\\+[1-9][0-9]{6,14}$"},"display":{"type":"string"}}}},
      "address":{"type":"string"}}},
    "socials":{"type":"object","additionalProperties":{"type":"string"},"description":"Network (facebook, instagram, x, linkedin, youtube, tiktok, pinterest, threads, bluesky, nextdoor, yelp, houzz) to profile."},
    "cms":{"type":"string"},
    "analytics":{"type":"array","items":{"type":"string"}},
    "ads":{"type":"object","required":["found","platforms"],"properties":{"found":{"type":["boolean","null"],"description":"null: a tag container is there, whose content cannot be seen."},"platforms":{"type":"array","items":{"type":"string"}}}},
    "booking":{"type":"array","items":{"type":"string"},"description":"Products, and \"own booking page\"."},
    "chat":{"type":"array","items":{"type":"string"}},
    "signals":{"type":"object","required":["seo_ok","ads","booking","chat","ai_readable"],"additionalProperties":{"enum":["yes","no","unknown"]}},
    "ai_readability":{"type":"object","required":["score","reasons"],"properties":{
      "score":{"type":"integer","minimum":0,"maximum":100},
      "reasons":{"type":"array","description":"One for each criterion; the points add up to the score.","items":{"type":"object","required":["points","why"],"properties":{"points":{"type":"integer","minimum":0},"why":{"type":"string"}}}}}}}}
}]})json";
}

}  // namespace oneclaw::tool_website
