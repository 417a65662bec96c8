// Every entry of every index of a corpus database, as the engine that made it walked them.
#pragma once

#include <set>
#include <string>

#include "expected_rows.h"
#include "table/corpus_database.h"

namespace esent::test {

// How many indexes there were. `leftOut`: "table.index" of those that the database lacks.
inline std::size_t walkIndexes(CorpusDatabase& database, const std::set<std::string>& leftOut = {}) {
    std::size_t indexes = 0;
    const auto walk = [&](JET_TABLEID id, const std::string& index, const CorpusDatabase::Index& want) {
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(database.session, id, index.c_str()));
        ++indexes;
        Fnv hash;
        std::size_t entries = 0;
        for (JET_ERR error = JetMove(database.session, id, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(database.session, id, JET_MoveNext, 0), ++entries) {
            const std::string line = toHex(database.key(id)) + '\t' + toHex(database.bookmark(id));
            if (entries < want.lines.size()) {
                ASSERT_EQ(line, want.lines[entries]) << entries;
            }
            hash.add(line);
            hash.add("\n");
        }
        EXPECT_EQ("entries=" + std::to_string(entries) + "\thash=" + hash.text(), want.summary);
    };
    for (const auto& [table, expected] : database.indexes()) {
        if (table.starts_with("MSys")) continue;
        const JET_TABLEID id = database.open(table, JET_bitTableReadOnly);
        for (const auto& [index, want] : expected) {
            if (leftOut.contains(table + '.' + index)) continue;
            SCOPED_TRACE(table + '.' + index);
            walk(id, index, want);
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(database.session, id));
    }
    return indexes;
}

}  // namespace esent::test
