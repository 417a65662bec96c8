#include "os/path.h"

#include <gtest/gtest.h>

namespace esent::os {
namespace {

std::string native(std::string text) {
    for (char& c : text) {
        if (c == '/') c = pathSeparator();
    }
    return text;
}

TEST(Path, CutsAtBothSeparators) {
    EXPECT_EQ(fileName("a\\b/edb.log"), "edb.log");
    EXPECT_EQ(fileName("a/b\\edb.log"), "edb.log");
    EXPECT_EQ(fileName("edb.log"), "edb.log");
    EXPECT_EQ(fileName("a/"), "");
    EXPECT_EQ(fileName(""), "");
    EXPECT_EQ(parentPath("a/b\\c"), "a/b");
    EXPECT_EQ(parentPath("a//c"), "a");
    EXPECT_EQ(parentPath("/c"), "/");
    EXPECT_EQ(parentPath("/"), "/");
    EXPECT_EQ(parentPath("c"), "");
}

TEST(Path, Extension) {
    EXPECT_EQ(extension("x/edb.log"), ".log");
    EXPECT_EQ(extension("x.y/edb"), "");
    EXPECT_EQ(extension(".hidden"), "");
    EXPECT_EQ(extension("a.b.jrs"), ".jrs");
    EXPECT_EQ(stem("x/a.b.jrs"), "a.b");
    EXPECT_EQ(stem("x/edb"), "edb");
}

TEST(Path, Join) {
    EXPECT_EQ(joinPath("", "b"), "b");
    EXPECT_EQ(joinPath("a/", "b"), "a/b");
    EXPECT_EQ(joinPath("a\\", "b"), "a\\b");
    EXPECT_EQ(joinPath("a", "b"), native("a/b"));
    EXPECT_EQ(joinPath("a", "/b"), "/b");
    EXPECT_EQ(withTrailingSeparator("a"), native("a/"));
    EXPECT_EQ(withTrailingSeparator("a/"), "a/");
    EXPECT_EQ(withTrailingSeparator("a//"), "a/");
    EXPECT_EQ(withTrailingSeparator(""), "");
}

TEST(Path, NormalizeResolvesTextually) {
    EXPECT_EQ(normalizeAbsolutePath("/a/./b/../c"), native("/a/c"));
    EXPECT_EQ(normalizeAbsolutePath("/a\\b\\..\\..\\..\\c"), native("/c"));
    EXPECT_EQ(normalizeAbsolutePath("/a/b/"), native("/a/b/"));
    EXPECT_EQ(normalizeAbsolutePath("/a//b"), native("/a/b"));
    EXPECT_EQ(normalizeAbsolutePath("/"), native("/"));
    EXPECT_EQ(normalizeAbsolutePath("/.."), native("/"));
}

TEST(Path, Absolute) {
    EXPECT_TRUE(isAbsolutePath("/a"));
    EXPECT_TRUE(isAbsolutePath("\\a"));
    EXPECT_FALSE(isAbsolutePath("a/b"));
    EXPECT_FALSE(isAbsolutePath(""));
    EXPECT_EQ(isAbsolutePath("C:\\a"), pathSeparator() == '\\');
    EXPECT_EQ(samePath("/A", "/a"), pathSeparator() == '\\');
    EXPECT_TRUE(samePath("/a", "/a"));
}

}  // namespace
}  // namespace esent::os
