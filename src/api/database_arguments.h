// Checks that the functions on databases share.
#pragma once

#include <memory>
#include <string>

#include "api/entry.h"
#include "api/text_arguments.h"
#include "database/database_set.h"

namespace esent::api {

// A path argument: NULL, empty and malformed ones name no database.
template <class Char>
Result<std::string> databasePathIn(const Char* name) {
    if (name == nullptr || *name == Char{}) return fail(JET_errDatabaseInvalidPath);
    auto text = textIn(name);
    if (!text) return fail(JET_errDatabaseInvalidPath);
    return text;
}

// The attached database that this session has open as `database`. JET_errInvalidDatabaseId.
[[nodiscard]] inline Result<std::shared_ptr<database::Database>> openedDatabase(const EnteredSession& entered,
                                                                                JET_DBID database) {
    if (database == 0 || database > database::kMaxUserDatabases ||
        !entered->hasOpen(static_cast<DatabaseId>(database))) {
        return fail(JET_errInvalidDatabaseId);
    }
    auto found = entered.instance().databases().find(static_cast<DatabaseId>(database));
    if (found == nullptr) return fail(JET_errInvalidDatabaseId);
    return found;
}

}  // namespace esent::api
