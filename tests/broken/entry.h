// The descriptor and the exported function of a zoo plugin, each member replaceable by a compile definition.
//
// Included last, after create, start, stop, destroy and query in namespace zoo.
#pragma once

#include "tests/broken/act.h"

#include <oneclaw/abi.h>

#ifndef ZOO_SIZE
#define ZOO_SIZE sizeof(oc_plugin)
#endif
#ifndef ZOO_BUILT
#define ZOO_BUILT OC_ABI_MINOR
#endif
#ifndef ZOO_NEEDED
#define ZOO_NEEDED 0
#endif
#ifndef ZOO_DRAFT
#define ZOO_DRAFT OC_ABI_DRAFT_REV
#endif
#ifndef ZOO_RESERVED
#define ZOO_RESERVED 0
#endif
#ifndef ZOO_STATED_ID
#define ZOO_STATED_ID ZOO_ID
#endif
#ifndef ZOO_VERSION
#define ZOO_VERSION "1.0.0"
#endif
#ifndef ZOO_PROVIDES
#define ZOO_PROVIDES "oneclaw.cache/1", nullptr
#endif
#ifndef ZOO_START
#define ZOO_START zoo::start
#endif
#ifndef ZOO_RETURN
#define ZOO_RETURN &zoo::kDescriptor
#endif
#ifndef ZOO_ENTRY_ATTRIBUTE
#define ZOO_ENTRY_ATTRIBUTE
#endif

namespace zoo {
namespace {

#ifdef ZOO_ENDLESS_PROVIDES
#define ZOO_4_IDS "oneclaw.cache/1", "oneclaw.cache/1", "oneclaw.cache/1", "oneclaw.cache/1"
#define ZOO_16_IDS ZOO_4_IDS, ZOO_4_IDS, ZOO_4_IDS, ZOO_4_IDS
const char* const kProvides[] = {ZOO_16_IDS, ZOO_16_IDS, ZOO_16_IDS, ZOO_16_IDS};
#else
[[maybe_unused]] const char* const kProvides[] = {ZOO_PROVIDES};
#endif
[[maybe_unused]] int kData = 1;

[[maybe_unused]] const oc_plugin kDescriptor = {
    ZOO_SIZE,
    ZOO_BUILT,
    ZOO_NEEDED,
    ZOO_DRAFT,
    {ZOO_RESERVED, 0, 0},
    {ZOO_STATED_ID, sizeof(ZOO_STATED_ID) - 1},
    {ZOO_VERSION, sizeof(ZOO_VERSION) - 1},
    kProvides,
    create,
    ZOO_START,
    stop,
    destroy,
    query,
};

}  // namespace
}  // namespace zoo

#ifdef ZOO_ENTRY_IS_DATA
extern "C" {
OC_EXPORT extern const int zoo_entry asm(OC_PLUGIN_SYMBOL);
const int zoo_entry = 1;
}
#else
extern "C" OC_EXPORT ZOO_ENTRY_ATTRIBUTE const oc_plugin* oneclaw_plugin_v1(void) {
  zoo::act(zoo::kEntry);
  return ZOO_RETURN;
}
#endif
