// The parameters that JetCreateDatabase3 and JetAttachDatabase3 take in an array.
#pragma once

#include <cstring>
#include <optional>

#include "base/result.h"
#include "esent.h"

namespace esent::api {

struct DatabaseParameters {
    JET_ULONG maxPages = 0;  // 0 = no limit
    JET_ULONG shrinkOptions = 0;
    JET_ULONG shrinkLimitPages = 0;  // 0 = as small as a new database
};

// Every known parameter is a 32-bit number. The others say how caches and background work should treat the
// database; there is none of that kind that could be told. JET_errInvalidParameter for unknown or
// malformed ones.
[[nodiscard]] inline Result<DatabaseParameters> databaseParametersIn(const JET_SETDBPARAM* list,
                                                                     JET_ULONG count) {
    DatabaseParameters out;
    if (list == nullptr && count != 0) return fail(JET_errInvalidParameter);
    for (JET_ULONG i = 0; i < count; ++i) {
        const JET_SETDBPARAM& parameter = list[i];
        const bool known = parameter.dbparamid >= JET_dbparamDbSizeMaxPages &&
                           parameter.dbparamid < JET_dbparamMaxValueInvalid;
        JET_ULONG value = 0;
        if (!known || parameter.pvParam == nullptr || parameter.cbParam != sizeof value) {
            return fail(JET_errInvalidParameter);
        }
        std::memcpy(&value, parameter.pvParam, sizeof value);
        if (parameter.dbparamid == JET_dbparamDbSizeMaxPages) out.maxPages = value;
        if (parameter.dbparamid == JET_dbparamShrinkDatabaseOptions) out.shrinkOptions = value;
        if (parameter.dbparamid == JET_dbparamShrinkDatabaseSizeLimit) out.shrinkLimitPages = value;
    }
    return out;
}

}  // namespace esent::api
