// The Lua scripts that a cache needs, with the names that the server knows them by.
#pragma once

#include <string_view>

namespace oneclaw::sdk::redis {

struct Script {
  std::string_view sha1;  // of `text`, lower case: what EVALSHA asks for; script_test.cc holds them together
  std::string_view text;
};

// KEYS[1], ARGV[1] the value: 1 deleted, 0 another value, -1 absent.
inline constexpr Script kDeleteIfEquals = {"f645547986b327250a76670141f749e60d63d885",
                                           "local v=redis.call('GET',KEYS[1]) if not v then return -1 end "
                                           "if v~=ARGV[1] then return 0 end return redis.call('DEL',KEYS[1])"};

// KEYS[1], ARGV[1] delta, ARGV[2] ttl in ms for a new key, -1 for none: the sum as text, because a number of Lua holds
// only 53 bits; "overflow" or "text" when nothing was done.
inline constexpr Script kAdd = {
    "04cd594729683b9c717cb2391bde74cd466875e3",
    "local had=redis.call('EXISTS',KEYS[1]) local r=redis.pcall('INCRBY',KEYS[1],ARGV[1]) "
    "if type(r)=='table' and r.err then if string.find(r.err,'overflow') then return 'overflow' end "
    "if string.find(r.err,'not an integer') then return 'text' end return r end "
    "if had==0 and ARGV[2]~='-1' then redis.call('PEXPIRE',KEYS[1],ARGV[2]) end return redis.call('GET',KEYS[1])"};

// KEYS[1]: 1, or 0 when it is absent. PERSIST alone answers 0 for a key without expiry too.
inline constexpr Script kPersist = {
    "821af6da0e0848178ee4bfa75f6092baf829a4e0",
    "if redis.call('EXISTS',KEYS[1])==0 then return 0 end redis.call('PERSIST',KEYS[1]) return 1"};

}  // namespace oneclaw::sdk::redis
