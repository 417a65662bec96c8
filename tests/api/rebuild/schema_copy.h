// The schema of a table as somebody else wrote it, turned back into the calls that create it: what
// JET_TABLECREATE5 has to say so that our engine's catalog says the same.
//
// Works from the catalog reader's definitions; the structures point into this object.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "catalog/catalog_reader.h"
#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"
#include "instance/engine.h"
#include "key/collation.h"

namespace esent::test {

class SchemaCopy {
 public:
    SchemaCopy(const catalog::Catalog& catalog, const catalog::TableDefinition& table)
        : table_(table), template_(table.templateName ? catalog.find(*table.templateName) : nullptr) {
        addColumns();
        addIndexes();
        create_.cbStruct = sizeof create_;
        create_.szTableName = text(table.name);
        if (table.templateName) create_.szTemplateTableName = text(*table.templateName);
        create_.ulPages = table.initialPages;
        create_.ulDensity = table.density;
        create_.rgcolumncreate = columns_.data();
        create_.cColumns = static_cast<JET_ULONG>(columns_.size());
        create_.rgindexcreate = indexes_.data();
        create_.cIndexes = static_cast<JET_ULONG>(indexes_.size());
        if ((table.flags & catalog::kTableTemplate) != 0) {
            create_.grbit |= JET_bitTableCreateTemplateTable;
        } else if ((table.flags & catalog::kTableFixedDdl) != 0) {
            create_.grbit |= JET_bitTableCreateFixedDDL;
        }
        if (table.longValueChunk) create_.cbLVChunkMax = *table.longValueChunk;
        if (table.separateLongValue) create_.cbSeparateLV = *table.separateLongValue;
    }
    SchemaCopy(const SchemaCopy&) = delete;
    SchemaCopy& operator=(const SchemaCopy&) = delete;

    // Creates the table and takes its deleted columns away again; the table stays open.
    [[nodiscard]] JET_TABLEID create(JET_SESID session, JET_DBID database) {
        EXPECT_EQ(JET_errSuccess, JetCreateTableColumnIndex5A(session, database, &create_)) << table_.name;
        for (std::size_t i = 0; i < columns_.size(); ++i)
            EXPECT_EQ(columns_[i].err, JET_errSuccess) << columns_[i].szColumnName;
        for (const JET_INDEXCREATE3_A& index : indexes_)
            EXPECT_EQ(index.err, JET_errSuccess) << index.szIndexName;
        EXPECT_EQ(create_.cCreated, 1 + columns_.size() + indexes_.size());
        for (const std::string& name : deleted_)
            EXPECT_EQ(JET_errSuccess, JetDeleteColumn(session, create_.tableid, name.c_str())) << name;
        return create_.tableid;
    }
    // Indexes whose sorting this platform can't do.
    [[nodiscard]] const std::vector<std::string>& leftOut() const { return leftOut_; }

 private:
    char* text(std::string value) {
        texts_.push_back(std::move(value));
        return texts_.back().data();
    }

    static JET_GRBIT bitsOf(const catalog::ColumnDefinition& column) {
        constexpr std::pair<std::uint32_t, JET_GRBIT> kBits[] = {
            {catalog::kColumnNotNull, JET_bitColumnNotNULL},
            {catalog::kColumnVersion, JET_bitColumnVersion},
            {catalog::kColumnAutoincrement, JET_bitColumnAutoincrement},
            {catalog::kColumnMultiValued, JET_bitColumnMultiValued},
            {catalog::kColumnEscrow, JET_bitColumnEscrowUpdate},
            {catalog::kColumnFinalize, JET_bitColumnFinalize},
            {catalog::kColumnDeleteOnZero, JET_bitColumnDeleteOnZero},
            {catalog::kColumnCompressed, JET_bitColumnCompressed},
        };
        JET_GRBIT bits = 0;
        for (const auto& [flag, bit] : kBits)
            if ((column.flags & flag) != 0) bits |= bit;
        if (record::isFixedId(column.id)) bits |= JET_bitColumnFixed;
        if (record::isTaggedId(column.id)) bits |= JET_bitColumnTagged;
        return bits;
    }

    // A deleted column needs the room that it had: up to where the next one begins.
    void addDeleted(const catalog::ColumnDefinition& column, const catalog::ColumnDefinition* next,
                    JET_COLUMNCREATE_A& wanted) {
        wanted.szColumnName = text("deleted" + std::to_string(column.id));
        deleted_.emplace_back(wanted.szColumnName);
        wanted.coltyp = record::isTaggedId(column.id) ? JET_coltypLongText : JET_coltypBinary;
        if (!record::isFixedId(column.id)) return;
        wanted.grbit = JET_bitColumnFixed;
        wanted.cbMax = next != nullptr && record::isFixedId(next->id)
                           ? static_cast<JET_ULONG>(next->recordOffset - column.recordOffset)
                           : column.maxLength;
    }

    void addColumns() {
        columns_.reserve(table_.columns.size());
        for (auto at = table_.columns.begin(); at != table_.columns.end();) {
            const catalog::ColumnDefinition& column = *at++;
            JET_COLUMNCREATE_A wanted{};
            wanted.cbStruct = sizeof wanted;
            if (column.type == record::ColumnType::Nil) {
                addDeleted(column, at != table_.columns.end() ? &*at : nullptr, wanted);
            } else {
                wanted.szColumnName = text(column.name);
                wanted.coltyp = static_cast<JET_COLTYP>(column.type);
                wanted.cbMax = column.maxLength;
                wanted.grbit = bitsOf(column);
                wanted.cp = column.codePage;
                if (column.defaultValue) {
                    const auto& value = *column.defaultValue;
                    wanted.pvDefault =
                        text(std::string(reinterpret_cast<const char*>(value.data()), value.size()));
                    wanted.cbDefault = static_cast<JET_ULONG>(value.size());
                }
            }
            columns_.push_back(wanted);
        }
    }

    [[nodiscard]] const std::string& nameOf(const catalog::KeySegment& segment) const {
        const catalog::TableDefinition& home =
            segment.templateColumn && template_ != nullptr ? *template_ : table_;
        return home.column(segment.column)->name;
    }

    static JET_GRBIT bitsOf(const catalog::IndexDefinition& index) {
        constexpr std::pair<std::uint32_t, JET_GRBIT> kBits[] = {
            {catalog::kIndexUnique, JET_bitIndexUnique},
            {catalog::kIndexPrimary, JET_bitIndexPrimary},
            {catalog::kIndexNoNull, JET_bitIndexDisallowNull},
            {catalog::kIndexNullsHigh, JET_bitIndexSortNullsHigh},
            {catalog::kIndexCrossProduct, JET_bitIndexCrossProduct},
            {catalog::kIndexNestedTable, JET_bitIndexNestedTable},
            {catalog::kIndexNoTruncation, JET_bitIndexDisallowTruncation},
            {catalog::kIndexDotNetGuid, JET_bitIndexDotNetGuid},
        };
        JET_GRBIT bits = 0;
        for (const auto& [flag, bit] : kBits)
            if ((index.flags & flag) != 0) bits |= bit;
        if ((index.flags & (catalog::kIndexNoNull | catalog::kIndexPrimary)) != 0) return bits;
        if ((index.flags & catalog::kIndexAnyNull) == 0) {
            bits |= JET_bitIndexIgnoreAnyNull;
        } else if ((index.flags & catalog::kIndexFirstNull) == 0) {
            bits |= JET_bitIndexIgnoreFirstNull;
        } else if ((index.flags & catalog::kIndexAllNulls) == 0) {
            bits |= JET_bitIndexIgnoreNull;
        }
        return bits;
    }

    // False: this platform does not know the sorting.
    bool setSorting(const catalog::IndexDefinition& index, JET_INDEXCREATE3_A& wanted) {
        constexpr std::uint32_t kLocaleGiven = 0x40;
        const std::u16string locale = index.localeName.value_or(u"");
        if (index.mapFlags != 0 &&
            !key::Collation::find(std::string(locale.begin(), locale.end()), index.mapFlags))
            return false;
        if ((index.flags & kLocaleGiven) == 0) return true;
        wide_.push_back(locale);
        JET_UNICODEINDEX2& sorting = sortings_.emplace_back();
        sorting.szLocaleName = reinterpret_cast<decltype(sorting.szLocaleName)>(wide_.back().data());
        sorting.dwMapFlags = index.mapFlags;
        wanted.pidxunicode = &sorting;
        wanted.grbit |= JET_bitIndexUnicode;
        return true;
    }

    void setConditions(const catalog::IndexDefinition& index, JET_INDEXCREATE3_A& wanted) {
        if (index.conditions.empty()) return;
        auto& conditions = conditions_.emplace_back();
        for (const catalog::KeySegment& condition : index.conditions) {
            JET_CONDITIONALCOLUMN_A column{};
            column.cbStruct = sizeof column;
            column.szColumnName = text(nameOf(condition));
            column.grbit =
                condition.mustBeNull ? JET_bitIndexColumnMustBeNull : JET_bitIndexColumnMustBeNonNull;
            conditions.push_back(column);
        }
        wanted.rgconditionalcolumn = conditions.data();
        wanted.cConditionalColumn = static_cast<JET_ULONG>(conditions.size());
    }

    void addIndexes() {
        indexes_.reserve(table_.indexes.size());
        for (const catalog::IndexDefinition& index : table_.indexes) {
            if ((index.flags & catalog::kIndexDerived) != 0) continue;
            JET_INDEXCREATE3_A wanted{};
            wanted.cbStruct = sizeof wanted;
            wanted.szIndexName = text(index.name);
            std::string key;
            for (const catalog::KeySegment& segment : index.segments)
                key += (segment.descending ? '-' : '+') + nameOf(segment) + '\0';
            key += '\0';
            wanted.cbKey = static_cast<JET_ULONG>(key.size());
            wanted.szKey = text(key);
            wanted.grbit = bitsOf(index);
            wanted.ulDensity = index.density;
            if (index.keyMost > 255) {
                wanted.grbit |= JET_bitIndexKeyMost;
                wanted.cbKeyMost = index.keyMost;
            }
            if (index.variableSegmentMost != index.keyMost) wanted.cbVarSegMac = index.variableSegmentMost;
            if (index.tupleLimits) {
                JET_TUPLELIMITS& limits = tuples_.emplace_back();
                std::memcpy(&limits, index.tupleLimits->data(), sizeof limits);
                wanted.ptuplelimits = &limits;
                wanted.grbit |= JET_bitIndexTupleLimits;
            }
            setConditions(index, wanted);
            if (!setSorting(index, wanted)) {
                leftOut_.push_back(index.name);
                continue;
            }
            indexes_.push_back(wanted);
        }
    }

    const catalog::TableDefinition& table_;
    const catalog::TableDefinition* template_;
    JET_TABLECREATE5_A create_{};
    std::vector<JET_COLUMNCREATE_A> columns_;
    std::vector<JET_INDEXCREATE3_A> indexes_;
    std::vector<std::string> deleted_;
    std::vector<std::string> leftOut_;
    std::deque<std::string> texts_;  // stay where they are
    std::deque<std::u16string> wide_;
    std::deque<JET_UNICODEINDEX2> sortings_;
    std::deque<JET_TUPLELIMITS> tuples_;
    std::deque<std::vector<JET_CONDITIONALCOLUMN_A>> conditions_;
};

}  // namespace esent::test
