#include "describe.h"

namespace oneclaw::tool_places_sample {

std::string_view tool_description() noexcept {
  return R"json({"tools":[{
"name":"places.search",
"provider":"sample",
"title":"Search sample places",
"description":"Invented businesses of a few trades in a few cities, labelled as sample data, with websites on this machine. A trade or a city that it does not have gives nothing and says what there is.",
"idempotent":true,
"cost":[],
"input_schema":{
  "type":"object","additionalProperties":false,"required":["query","location"],
  "properties":{
    "query":{"type":"string","minLength":1,"maxLength":200},
    "location":{"type":"string","minLength":1,"maxLength":200},
    "limit":{"type":"integer","minimum":1,"maximum":100,"default":20,"description":"Most open places in the answer; places closed for good come on top."},
    "language":{"type":"string","maxLength":16},
    "idempotency_key":{"type":"string","maxLength":128,"description":"The same key is the same search: providers that cost money look their run up by it."}}},
"output_schema":{
  "type":"object","additionalProperties":false,"required":["places","total_found","source","label"],
  "properties":{
    "places":{"type":"array","maxItems":200,"items":{"type":"object","additionalProperties":false,
      "required":["place_id","name","category","phone","phone_display","street","city","country","lat","lon","review_count","status","source"],
      "properties":{
        "place_id":{"type":"string"},
        "name":{"type":"string","minLength":1},
        "category":{"type":"string"},
        "phone":{"type":"string","pattern":"^\\+[1-9][0-9]{6,14}$"},
        "phone_display":{"type":"string"},
        "website":{"type":"string","pattern":"^http://[a-z0-9-]+\\.localhost:[0-9]+/$"},
        "street":{"type":"string"},
        "city":{"type":"string"},
        "region":{"type":"string"},
        "postal_code":{"type":"string"},
        "country":{"type":"string","pattern":"^[A-Z]{2}$"},
        "lat":{"type":"number","minimum":-90,"maximum":90},
        "lon":{"type":"number","minimum":-180,"maximum":180},
        "rating":{"type":"number","minimum":0,"maximum":5},
        "review_count":{"type":"integer","minimum":0},
        "status":{"enum":["open","closed"]},
        "source":{"const":"sample"}}}},
    "total_found":{"type":"integer","minimum":0},
    "source":{"const":"sample"},
    "label":{"const":"sample data"},
    "note":{"type":"string"}}}
}]})json";
}

}  // namespace oneclaw::tool_places_sample
