// Columns and indexes in one line each, for the model tests.
#pragma once

#include <string>

#include "engine.h"

namespace esent::test {

inline JET_ERR addColumn(JET_SESID session, JET_TABLEID table, const std::string& name, JET_COLTYP type,
                         JET_GRBIT bits = 0, const std::int32_t* defaultValue = nullptr,
                         JET_COLUMNID* column = nullptr) {
    JET_COLUMNDEF definition{};
    definition.cbStruct = sizeof definition;
    definition.coltyp = type;
    definition.grbit = bits;
    return JetAddColumn(session, table, name.c_str(), &definition, defaultValue,
                        defaultValue != nullptr ? sizeof *defaultValue : 0, column);
}

// `key` with a zero behind each column, without the last one.
inline JET_ERR createIndex(JET_SESID session, JET_TABLEID table, const std::string& name,
                           const std::string& key, JET_GRBIT bits) {
    const std::string list = key + '\0';
    return JetCreateIndex(session, table, name.c_str(), bits, list.data(),
                          static_cast<JET_ULONG>(list.size()), 0);
}

}  // namespace esent::test
