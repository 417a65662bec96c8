// Names and texts of errors.
#include "instance/error_table.h"

#include <gtest/gtest.h>

namespace esent::instance {
namespace {

TEST(ErrorTable, NamesAnError) {
    EXPECT_EQ("JET_errLogWriteFail, Log write fail", errorToString(JET_errLogWriteFail));
    EXPECT_EQ("JET_errDiskIO, Disk IO", errorToString(JET_errDiskIO));
    EXPECT_EQ("JET_errLVCorrupted, LV corrupted", errorToString(JET_errLVCorrupted));
    EXPECT_EQ("JET_wrnColumnNull, Column null", errorToString(JET_wrnColumnNull));
    EXPECT_EQ("JET_errSuccess, Success", errorToString(JET_errSuccess));
    EXPECT_EQ("Unknown error, -31999", errorToString(-31999));
}

TEST(ErrorTable, EveryCategoryLeadsToTheRoot) {
    for (int category = JET_errcatError; category < JET_errcatMax; ++category) {
        const auto path = categoryPath(static_cast<JET_ERRCAT>(category));
        EXPECT_EQ(JET_errcatError, path[0]);
    }
    EXPECT_EQ(0, categoryPath(JET_errcatUnknown)[0]);
}

}  // namespace
}  // namespace esent::instance
