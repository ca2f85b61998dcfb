#include "describe.h"

namespace oneclaw::workflow_discovery {

std::string_view workflow_description() noexcept {
  return R"json({"workflows":[{
"name":"discovery",
"title":"Find businesses",
"description":"Finds local businesses of a trade in a place, reads the websites of the first ten and scores how promising each business is. Never invents a row: what is not known is left out.",
"input_schema":{
  "type":"object","additionalProperties":false,"required":["query","location"],
  "properties":{
    "query":{"type":"string","minLength":1,"maxLength":200,"pattern":"\\S","description":"The trade or kind of business: \"plumbers\"."},
    "location":{"type":"string","minLength":1,"maxLength":200,"pattern":"\\S","description":"The place as people write it: \"Austin, TX\". Used as given."},
    "limit":{"type":"integer","minimum":1,"maximum":100,"default":20,"description":"Most businesses in the answer."},
    "enrich":{"type":"boolean","default":true,"description":"Read the websites too."},
    "language":{"type":"string","pattern":"^[a-z]{2}(-[A-Z]{2})?$","description":"Language of names where a provider has several: \"de\"."}}},
"output_schema":{
  "type":"object","additionalProperties":false,
  "required":["query","location","businesses","total_found","limited_to","source","cached","search_ms","scan_ms","closed","stats"],
  "properties":{
    "query":{"type":"string"},
    "location":{"type":"string"},
    "businesses":{"type":"array","maxItems":100,"items":{"$ref":"#/$defs/business"}},
    "total_found":{"type":"integer","minimum":0,"description":"Open businesses that the provider knows; businesses[] has at most limited_to of them."},
    "limited_to":{"type":"integer","minimum":1,"maximum":100},
    "source":{"type":"string","description":"Who answered the search; \"sample\" is invented data for trying things out."},
    "note":{"type":"string","description":"What the provider says about its answer."},
    "cached":{"type":"boolean","description":"The search was answered from the cache."},
    "search_ms":{"type":"integer","minimum":0},
    "scan_ms":{"type":"integer","minimum":0},
    "closed":{"type":"integer","minimum":0,"description":"Left out because they closed for good."},
    "partial":{"const":true,"description":"A part of the work could not be done."},
    "stats":{"type":"object","additionalProperties":{"type":"integer","minimum":0},
      "required":["with_website","scanned","unreachable","with_booking","with_chat","seo_ok","ai_readable"]}},
  "$defs":{
    "business":{"type":"object","required":["name","source","fetched_at","signals","site","lead_score","lead_reasons"],
      "properties":{
        "place_id":{"type":"string"},
        "name":{"type":"string","minLength":1},
        "category":{"type":"string"},
        "phone":{"type":"string","description":"E.164."},
        "phone_display":{"type":"string"},
        "website":{"type":"string","pattern":"^https?://"},
        "street":{"type":"string"},
        "city":{"type":"string"},
        "region":{"type":"string"},
        "postal_code":{"type":"string"},
        "country":{"type":"string"},
        "lat":{"type":"number","minimum":-90,"maximum":90},
        "lon":{"type":"number","minimum":-180,"maximum":180},
        "rating":{"type":"number","minimum":0,"maximum":5},
        "review_count":{"type":"integer","minimum":0},
        "maps_url":{"type":"string"},
        "image_url":{"type":"string"},
        "status":{"type":"string","description":"open or closed_temporarily; absent: not known."},
        "source":{"type":"string"},
        "fetched_at":{"type":"string","description":"RFC 3339."},
        "signals":{"type":"object","required":["seo_ok","ads","booking","chat","ai_readable"],"additionalProperties":{"enum":["yes","no","unknown"]}},
        "site":{"type":"object","required":["state"],"properties":{
          "state":{"enum":["none","not_scanned","scanned","unreachable"]},
          "reason":{"type":"string","description":"Why it was not read."},
          "final_url":{"type":"string"},
          "cms":{"type":"string"},
          "emails":{"$ref":"#/$defs/texts"},"booking":{"$ref":"#/$defs/texts"},"chat":{"$ref":"#/$defs/texts"},
          "ads":{"$ref":"#/$defs/texts"},"analytics":{"$ref":"#/$defs/texts"},"socials":{"$ref":"#/$defs/texts"},
          "ai_score":{"type":"integer","minimum":0,"maximum":100}}},
        "lead_score":{"type":"integer","minimum":0,"maximum":100},
        "lead_reasons":{"type":"array","description":"The points add up to the score.","items":{"type":"object","required":["points","why"],"properties":{"points":{"type":"integer"},"why":{"type":"string"}}}}}},
    "texts":{"type":"array","maxItems":20,"items":{"type":"string"}}}},
"billing":{"units":"/businesses","cached":"/cached"},
"price":{"kind":"fixed","usd":0.5},
"steps":[
  {"name":"prepare","title":"Preparing the search","timeout_ms":10000},
  {"name":"search","title":"Searching for businesses","timeout_ms":240000,"retry":{"attempts":3,"first_ms":1000,"factor":2.0}},
  {"name":"scan","title":"Reading their websites","timeout_ms":60000,"retry":{"attempts":2,"first_ms":1000,"factor":2.0}},
  {"name":"finalize","title":"Putting the result together","timeout_ms":60000}],
"triggers":[
  "discover {query} in {location}",
  "discover {query} near {location}",
  "discover {query}",
  "find {limit} {query} in {location}",
  "find {limit} {query} near {location}",
  "find {query} in {location}",
  "find {query} near {location}",
  "find me {limit} {query} in {location}",
  "find me {limit} {query} near {location}",
  "find me {query} in {location}",
  "find me {query} near {location}",
  "{query} leads in {location}",
  "{query} leads near {location}",
  "search for {query} in {location}",
  "search for {query} near {location}"],
"examples":[
  "discover plumbers in Austin, TX",
  "find me 20 dentists near Denver, CO",
  "roofing leads in Austin, TX"]
}]})json";
}

}  // namespace oneclaw::workflow_discovery
