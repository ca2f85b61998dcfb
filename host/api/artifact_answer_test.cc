#include "host/api/artifact_answer.h"

#include <gtest/gtest.h>

namespace oneclaw::api {
namespace {

TEST(ArtifactAnswer, NamesBecomeHeaders) {
  EXPECT_EQ(attachment_named("page 1.html"), "attachment; filename=\"page 1.html\"");
  EXPECT_EQ(attachment_named("M\xC3\xBCnchen.csv"),
            "attachment; filename=\"M__nchen.csv\"; filename*=UTF-8''M%C3%BCnchen.csv");
  EXPECT_EQ(attachment_named("a\"; x=\"b"), "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b");
}

}  // namespace
}  // namespace oneclaw::api
