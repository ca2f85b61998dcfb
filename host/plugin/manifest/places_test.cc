#include "host/plugin/manifest/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oneclaw::plugin::manifest {
namespace {

using ::testing::HasSubstr;

std::string filled(std::string_view config) {
  const auto out = with_places(config, {"/var/lib/one \"claw\""});
  return out ? *out : out.error().text;
}

TEST(Places, AreFilledInWhereverATextNamesThem) {
  EXPECT_EQ(filled(R"({"path":"${state_dir}/a.db","n":[1,{"b":"x${state_dir}y${state_dir}"}]})"),
            R"({"path":"/var/lib/one \"claw\"/a.db","n":[1,{"b":"x/var/lib/one \"claw\"y/var/lib/one \"claw\""}]})");
}

TEST(Places, WhatNamesNoneStaysAsItIs) {
  EXPECT_EQ(filled(R"({"a" : "$5 {x} ${"})"), R"({"a":"$5 {x} ${"})");
  EXPECT_EQ(filled(R"({"a" : "b"})"), R"({"a" : "b"})");
}

TEST(Places, AnUnknownPlaceIsNamedWithTheNearest) {
  EXPECT_THAT(filled(R"({"a":{"b":["${statedir}/x"]}})"), HasSubstr("config /a/b/0: \"${statedir}\" is no place"));
  EXPECT_THAT(filled(R"({"a":"${statedir}"})"), HasSubstr("did you mean \"state_dir\""));
}

}  // namespace
}  // namespace oneclaw::plugin::manifest
