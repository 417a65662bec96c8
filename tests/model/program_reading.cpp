// The reading half of ProgramRunner: ranges, and everything that a session sees. One thread.
#include "program_runner.h"

namespace esent::test {

std::string ProgramRunner::bytes(const Actor& actor, JET_COLUMNID column) {
    JET_ULONG actual = 0;
    must(JetRetrieveColumn(actor.session, actor.table, column, nullptr, 0, &actual, 0, nullptr), "size");
    std::string value(actual, '\0');
    must(JetRetrieveColumn(actor.session, actor.table, column, value.data(), actual, &actual, 0, nullptr),
         "value");
    return value;
}

std::int32_t ProgramRunner::number(const Actor& actor, JET_TABLEID table, JET_COLUMNID column) {
    std::int32_t value = -1;
    must(JetRetrieveColumn(actor.session, table, column, &value, sizeof value, nullptr, 0, nullptr),
         "number");
    return value;
}

ModelRow ProgramRunner::readRow(const Actor& actor) {
    return {number(actor, actor.table, columns_.group), bytes(actor, columns_.text),
            bytes(actor, columns_.blob)};
}

// Rows between two ids or two groups, from the lower end or from the upper one.
void ProgramRunner::range(const Step& step) {
    const Actor& actor = actors_[step.who];
    const bool byGroup = (step.value & 1) != 0;
    const bool backward = (step.value & 2) != 0;
    const std::int32_t values = byGroup ? kProgramGroups : kProgramRows;
    std::int32_t low = step.what % values;
    std::int32_t high = static_cast<std::int32_t>(step.value >> 8 & 0xFFFF) % values;
    if (high < low) std::swap(low, high);
    std::vector<std::pair<std::int32_t, std::int32_t>> wanted;  // value, id
    for (const auto& [id, row] : rows_->all(step.who)) {
        const std::int32_t value = byGroup ? row.group : id;
        if (value >= low && value <= high) wanted.emplace_back(value, id);
    }
    std::sort(wanted.begin(), wanted.end());
    if (backward) std::reverse(wanted.begin(), wanted.end());

    must(JetSetCurrentIndex(actor.session, actor.table, byGroup ? "group" : nullptr), "index");
    const auto key = [&](std::int32_t value, JET_GRBIT limit) {
        must(JetMakeKey(actor.session, actor.table, &value, sizeof value, JET_bitNewKey | limit), "key");
    };
    const auto setRange = [&] {
        key(backward ? low : high, backward ? JET_bitFullColumnStartLimit : JET_bitFullColumnEndLimit);
        return JetSetIndexRange(actor.session, actor.table,
                                JET_bitRangeInclusive | (backward ? 0 : JET_bitRangeUpperLimit));
    };
    std::vector<std::pair<std::int32_t, std::int32_t>> found;
    key(backward ? high : low, backward ? JET_bitFullColumnEndLimit : JET_bitFullColumnStartLimit);
    JET_ERR error = JetSeek(actor.session, actor.table, backward ? JET_bitSeekLE : JET_bitSeekGE);
    if (error >= 0) error = setRange();
    if (error >= 0 && !backward) {
        JET_ULONG count = 0;
        must(JetIndexRecordCount(actor.session, actor.table, &count, 0), "count");
        check(count == wanted.size(),
              "range counts " + std::to_string(count) + ", wanted " + std::to_string(wanted.size()));
        error = setRange();  // counting dropped it
    }
    for (; error >= 0;
         error = JetMove(actor.session, actor.table, backward ? JET_MovePrevious : JET_MoveNext, 0))
        found.emplace_back(number(actor, actor.table, byGroup ? columns_.group : columns_.id),
                           number(actor, actor.table, columns_.id));
    check(error == JET_errNoCurrentRecord || error == JET_errRecordNotFound,
          "range ends with " + std::to_string(error));
    check(found == wanted, "range gives " + std::to_string(found.size()) + " rows, wanted " +
                               std::to_string(wanted.size()) + " from " + std::to_string(low) + " to " +
                               std::to_string(high));
    must(JetSetCurrentIndex(actor.session, actor.table, nullptr), "primary index");
}

std::vector<ProgramRunner::Extra> ProgramRunner::extraColumns(std::size_t who) {
    const Actor& actor = actors_[who];
    std::vector<Extra> extras;
    for (std::int32_t i = 0; i < kProgramExtras; ++i) {
        const std::string name = "column" + std::to_string(i);
        JET_COLUMNDEF definition{};
        const JET_ERR error = JetGetTableColumnInfo(actor.session, actor.table, name.c_str(), &definition,
                                                    sizeof definition, JET_ColInfo);
        const auto wanted = names_->read(who, name);
        if (maySeeOtherwise(who, name)) continue;
        check(error == (wanted ? JET_errSuccess : JET_errColumnNotFound),
              name + ": " + std::to_string(error));
        if (wanted) extras.push_back({definition.columnid, *wanted});
    }
    return extras;
}

void ProgramRunner::compareAll(std::size_t who) {
    const auto rows = rows_->all(who);
    const std::vector<Extra> extras = extraColumns(who);
    for (const char* index : {"", "group", "text"})
        compareIndex(who, index, rows, extras);
    for (std::int32_t i = 0; i < kProgramExtras; ++i) {
        const Actor& actor = actors_[who];
        const std::string name = "index" + std::to_string(i);
        const JET_ERR error = JetSetCurrentIndex(actor.session, actor.table, name.c_str());
        const auto wanted = names_->read(who, name);
        if (maySeeOtherwise(who, name)) continue;
        check(error == (wanted ? JET_errSuccess : JET_errIndexNotFound), name + ": " + std::to_string(error));
        if (!wanted) continue;
        auto entries = rows;
        if (i == kProgramBlobIndex)
            std::erase_if(entries, [](const auto& row) { return row.second.blob.empty(); });
        compareIndex(who, name, entries, extras);
    }
    compareTables(who);
}

void ProgramRunner::compareIndex(std::size_t who, const std::string& index,
                                 const std::map<std::int32_t, ModelRow>& rows,
                                 const std::vector<Extra>& extras) {
    const Actor& actor = actors_[who];
    must(JetSetCurrentIndex(actor.session, actor.table, index.empty() ? nullptr : index.c_str()), index);
    std::size_t count = 0;
    JET_ERR error = JetMove(actor.session, actor.table, JET_MoveFirst, 0);
    for (; error >= 0; error = JetMove(actor.session, actor.table, JET_MoveNext, 0), ++count) {
        const std::int32_t id = number(actor, actor.table, columns_.id);
        const auto wanted = rows.find(id);
        check(wanted != rows.end(), "index '" + index + "' has row " + std::to_string(id));
        check(readRow(actor) == wanted->second, "index '" + index + "', another row " + std::to_string(id));
        for (const Extra& extra : extras)
            check(number(actor, actor.table, extra.id) == extra.value,
                  "column " + std::to_string(extra.id) + " of row " + std::to_string(id));
    }
    check(error == JET_errNoCurrentRecord, "index '" + index + "' ends with " + std::to_string(error));
    check(count == rows.size(), "index '" + index + "' has " + std::to_string(count) + " entries, wanted " +
                                    std::to_string(rows.size()));
    must(JetSetCurrentIndex(actor.session, actor.table, nullptr), "primary index");
}

void ProgramRunner::compareTables(std::size_t who) {
    const Actor& actor = actors_[who];
    for (std::int32_t i = 0; i < kProgramExtras; ++i) {
        const std::string name = "table" + std::to_string(i);
        const auto wanted = names_->read(who, name);
        JET_TABLEID table = JET_tableidNil;
        JET_ERR error = JetOpenTable(actor.session, actor.database, name.c_str(), nullptr, 0, 0, &table);
        // Somebody else has deleted it: it can't be opened any more, whatever the snapshot.
        if (error == JET_errTableLocked && names_->isTaken(who, name)) continue;
        check(error == (wanted ? JET_errSuccess : JET_errObjectNotFound),
              name + ": " + std::to_string(error));
        if (!wanted) continue;
        JET_COLUMNDEF definition{};
        must(JetGetTableColumnInfo(actor.session, table, "n", &definition, sizeof definition, JET_ColInfo),
             "n");
        must(JetSetCurrentIndex(actor.session, table, "byN"), "byN");
        std::int32_t left = *wanted;
        error = JetMove(actor.session, table, JET_MoveFirst, 0);
        for (; error >= 0; error = JetMove(actor.session, table, JET_MoveNext, 0))
            check(number(actor, table, definition.columnid) == --left, name + " has another row");
        check(error == JET_errNoCurrentRecord && left == 0, name + " lacks " + std::to_string(left));
        must(JetCloseTable(actor.session, table), "close");
    }
}

}  // namespace esent::test
