// JetGetTableColumnInfo and JetGetColumnInfo: one column, or a list of all.
#include <algorithm>

#include "api/info_arguments.h"
#include "api/list_table.h"
#include "catalog/system_tables.h"

namespace esent::api {
namespace {

using catalog::ColumnRef;
using catalog::TableSchema;

constexpr JET_ULONG kLevelBits = JET_ColInfoGrbitNonDerivedColumnsOnly | JET_ColInfoGrbitMinimalInfo |
                                 JET_ColInfoGrbitSortByColumnid | JET_ColInfoGrbitCompacting;

// What is asked, of which table.
struct ColumnQuery {
    instance::Session& session;
    const TableSchema& schema;
    bool updatable;
    void* out;
    JET_ULONG bytes;
    JET_ULONG level;
};

JET_GRBIT bitsOf(const catalog::ColumnDefinition& column, bool updatable) {
    constexpr std::pair<std::uint32_t, JET_GRBIT> kBits[] = {
        {catalog::kColumnNotNull, JET_bitColumnNotNULL},
        {catalog::kColumnVersion, JET_bitColumnVersion},
        {catalog::kColumnAutoincrement, JET_bitColumnAutoincrement},
        {catalog::kColumnMultiValued, JET_bitColumnMultiValued},
        {catalog::kColumnEscrow, JET_bitColumnEscrowUpdate},
        {catalog::kColumnFinalize, JET_bitColumnFinalize},
        {catalog::kColumnUserDefault, JET_bitColumnUserDefinedDefault},
        {catalog::kColumnDeleteOnZero, JET_bitColumnDeleteOnZero},
        {catalog::kColumnCompressed, JET_bitColumnCompressed},
        {catalog::kColumnEncrypted, JET_bitColumnEncrypted},
    };
    JET_GRBIT bits = updatable ? JET_bitColumnUpdatable : 0;
    if (record::isFixedId(column.id)) bits |= JET_bitColumnFixed;
    if (record::isTaggedId(column.id)) bits |= JET_bitColumnTagged;
    for (const auto& [flag, bit] : kBits)
        if ((column.flags & flag) != 0) bits |= bit;
    return bits;
}

std::uint16_t codePageOf(const catalog::ColumnDefinition& column) {
    return record::isTextType(column.type) ? static_cast<std::uint16_t>(column.codePage) : 0;
}

// The part that JET_COLUMNDEF and JET_COLUMNBASE share.
template <class Info>
void fill(const ColumnQuery& query, const ColumnRef& column, Info& info) {
    info.cbStruct = sizeof info;
    info.columnid = column.jetId();
    info.coltyp = static_cast<JET_COLTYP>(column.column->type);
    info.wCountry = kInfoCountry;
    info.langid = kInfoLanguage;
    info.cp = codePageOf(*column.column);
    info.cbMax = column.column->maxLength;
    info.grbit = bitsOf(*column.column, query.updatable);
}

template <class Char>
Status putBase(const ColumnQuery& query, const ColumnRef& column) {
    std::conditional_t<sizeof(Char) == 1, JET_COLUMNBASE_A, JET_COLUMNBASE_W> info{};
    fill(query, column, info);
    TRY(putName<Char>(query.schema.name(), info.szBaseTableName, sizeof info.szBaseTableName));
    TRY(putName<Char>(column.column->name, info.szBaseColumnName, sizeof info.szBaseColumnName));
    return putInfo(info, query.out, query.bytes);
}

Status putDefinition(const ColumnQuery& query, const ColumnRef& column) {
    JET_COLUMNDEF info{};
    fill(query, column, info);
    return putInfo(info, query.out, query.bytes);
}

// ---- lists ----

enum class ListField : std::uint8_t {
    Order,
    Name,
    Id,
    Type,
    Country,
    Language,
    CodePage,
    Collate,
    Most,
    Bits,
    Default,
    BaseTable,
    BaseColumn,
};

using ListColumns = std::array<ListColumn, 13>;

constexpr ListColumns kListColumns = {{
    {JET_coltypLong, true},
    {JET_coltypText, true},
    {JET_coltypLong},
    {JET_coltypLong},
    {JET_coltypShort},
    {JET_coltypShort},
    {JET_coltypShort},
    {JET_coltypShort},
    {JET_coltypLong},
    {JET_coltypLong},
    {JET_coltypLongBinary},
    {JET_coltypText},
    {JET_coltypText},
}};

// Without a key the rows stay as the table has its columns.
constexpr ListColumns withoutKey() {
    ListColumns columns = kListColumns;
    for (ListColumn& column : columns)
        column.key = false;
    return columns;
}
constexpr ListColumns kUnsortedColumns = withoutKey();

constexpr std::size_t at(ListField field) {
    return static_cast<std::size_t>(field);
}

Status addToList(const ColumnQuery& query, const ColumnRef& column, bool byId, ListTable& list) {
    const catalog::ColumnDefinition& definition = *column.column;
    TRY(list.beginRow());
    if (byId) TRY(list.set<std::uint32_t>(at(ListField::Order), column.jetId()));
    TRY(list.setName(at(ListField::Name), definition.name));
    TRY(list.set<std::uint32_t>(at(ListField::Id), column.jetId()));
    TRY(list.set(at(ListField::Type), static_cast<std::uint32_t>(definition.type)));
    if ((query.level & JET_ColInfoGrbitMinimalInfo) != 0) return list.addRow();
    TRY(list.set(at(ListField::Country), kInfoCountry));
    TRY(list.set(at(ListField::Language), kInfoLanguage));
    TRY(list.set(at(ListField::CodePage), codePageOf(definition)));
    TRY(list.set(at(ListField::Collate), std::uint16_t{0}));
    TRY(list.set(at(ListField::Most), definition.maxLength));
    TRY(list.set<std::uint32_t>(at(ListField::Bits), bitsOf(definition, query.updatable)));
    if (definition.defaultValue) TRY(list.setLongBinary(at(ListField::Default), *definition.defaultValue));
    TRY(list.setName(at(ListField::BaseTable), query.schema.name()));
    TRY(list.setName(at(ListField::BaseColumn), definition.name));
    return list.addRow();
}

Status addColumnsOf(const ColumnQuery& query, const catalog::TableDefinition& table, bool derived, bool byId,
                    ListTable& list) {
    for (const catalog::ColumnDefinition& column : table.columns)
        if (column.type != record::ColumnType::Nil) TRY(addToList(query, {&column, derived}, byId, list));
    return {};
}

// What a copy of the table needs: its own columns, in no order.
bool isForCompaction(JET_ULONG level) {
    return (level & ~kLevelBits) == JET_ColInfoListCompact || (level & JET_ColInfoGrbitCompacting) != 0;
}

Status putList(const ColumnQuery& query, bool wide) {
    const bool compact = isForCompaction(query.level);
    const bool byId = (query.level & ~kLevelBits) == JET_ColInfoListSortColumnid ||
                      (query.level & JET_ColInfoGrbitSortByColumnid) != 0;
    const bool ownOnly = compact || (query.level & JET_ColInfoGrbitNonDerivedColumnsOnly) != 0;
    ListTable list = TRY(ListTable::make(query.session, compact ? kUnsortedColumns : kListColumns, wide));
    if (query.schema.templateTable() != nullptr && !ownOnly)
        TRY(addColumnsOf(query, query.schema.templateTable()->definition(), true, byId, list));
    TRY(addColumnsOf(query, query.schema.definition(), false, byId, list));
    JET_COLUMNLIST info{};
    info.cbStruct = sizeof info;
    info.cRecord = list.rows();
    info.columnidPresentationOrder = list.column(at(ListField::Order));
    info.columnidcolumnname = list.column(at(ListField::Name));
    info.columnidcolumnid = list.column(at(ListField::Id));
    info.columnidcoltyp = list.column(at(ListField::Type));
    info.columnidCountry = list.column(at(ListField::Country));
    info.columnidLangid = list.column(at(ListField::Language));
    info.columnidCp = list.column(at(ListField::CodePage));
    info.columnidCollate = list.column(at(ListField::Collate));
    info.columnidcbMax = list.column(at(ListField::Most));
    info.columnidgrbit = list.column(at(ListField::Bits));
    info.columnidDefault = list.column(at(ListField::Default));
    info.columnidBaseTableName = list.column(at(ListField::BaseTable));
    info.columnidBaseColumnName = list.column(at(ListField::BaseColumn));
    info.columnidDefinitionName = info.columnidcolumnname;
    info.tableid = TRY(std::move(list).handOver());
    return putInfo(info, query.out, query.bytes);
}

// ---- levels ----

template <class Char>
Result<std::size_t> neededBytes(JET_ULONG level) {
    switch (level & ~kLevelBits) {
        case JET_ColInfo:
        case JET_ColInfoByColid:
            return sizeof(JET_COLUMNDEF);
        case JET_ColInfoList:
        case JET_ColInfoListCompact:
        case JET_ColInfoListSortColumnid:
            return sizeof(JET_COLUMNLIST);
        case JET_ColInfoBase:
        case JET_ColInfoBaseByColid:
            return sizeof(Char) == 1 ? sizeof(JET_COLUMNBASE_A) : sizeof(JET_COLUMNBASE_W);
        case JET_ColInfoSysTabCursor:
            return fail(JET_errFeatureNotAvailable);
        default:
            return fail(JET_errInvalidParameter);
    }
}

template <class Char>
Result<ColumnRef> columnOf(const TableSchema& schema, const Char* nameOrId, bool byId) {
    ColumnRef column;
    if (byId) {
        if (nameOrId == nullptr) return fail(JET_errInvalidParameter);
        JET_COLUMNID id = 0;
        std::memcpy(&id, nameOrId, sizeof id);
        column = schema.column(id);
    } else if (nameOrId != nullptr && *nameOrId != Char{}) {
        column = schema.column(TRY(objectNameIn(nameOrId)));
    }
    if (!column) return fail(JET_errColumnNotFound);
    return column;
}

template <class Char>
Status answer(const ColumnQuery& query, const Char* nameOrId) {
    const JET_ULONG level = query.level & ~kLevelBits;
    switch (level) {
        case JET_ColInfoList:
        case JET_ColInfoListCompact:
        case JET_ColInfoListSortColumnid:
            return putList(query, sizeof(Char) == 2);
        case JET_ColInfoBase:
        case JET_ColInfoBaseByColid:
            return putBase<Char>(query,
                                 TRY(columnOf(query.schema, nameOrId, level == JET_ColInfoBaseByColid)));
        default:
            return putDefinition(query, TRY(columnOf(query.schema, nameOrId, level == JET_ColInfoByColid)));
    }
}

template <class Char>
Status checkBuffer(const void* out, JET_ULONG bytes, JET_ULONG level) {
    const std::size_t needed = TRY(neededBytes<Char>(level));
    if (out == nullptr || bytes < needed) return fail(JET_errBufferTooSmall);
    return {};
}

template <class Char>
Status tableColumnInfo(JET_SESID session, JET_TABLEID tableId, const Char* nameOrId, void* out,
                       JET_ULONG bytes, JET_ULONG level) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkBuffer<Char>(out, bytes, level));
    return answer({entered.session(), cursor->schema(), cursor->updatable(), out, bytes, level}, nameOrId);
}

template <class Char>
Status columnInfo(JET_SESID session, JET_DBID database, const Char* tableName, const Char* nameOrId,
                  void* out, JET_ULONG bytes, JET_ULONG level) {
    auto entered = TRY(EnteredSession::enter(session));
    (void)TRY(openedDatabase(entered, database));
    TRY(checkBuffer<Char>(out, bytes, level));
    const NamedTable named = TRY(tableOf(entered, database, tableName));
    // Only a cursor can say that columns are updatable.
    return answer({*entered, *named.found.schema, false, out, bytes, level}, nameOrId);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetTableColumnInfoA(JET_SESID session, JET_TABLEID table, JET_PCSTR nameOrId, void* out,
                                       JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return tableColumnInfo(session, table, nameOrId, out, bytes, level); });
}

JET_ERR JET_API JetGetTableColumnInfoW(JET_SESID session, JET_TABLEID table, JET_PCWSTR nameOrId, void* out,
                                       JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return tableColumnInfo(session, table, nameOrId, out, bytes, level); });
}

JET_ERR JET_API JetGetColumnInfoA(JET_SESID session, JET_DBID database, JET_PCSTR table, JET_PCSTR nameOrId,
                                  void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return columnInfo(session, database, table, nameOrId, out, bytes, level); });
}

JET_ERR JET_API JetGetColumnInfoW(JET_SESID session, JET_DBID database, JET_PCWSTR table, JET_PCWSTR nameOrId,
                                  void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return columnInfo(session, database, table, nameOrId, out, bytes, level); });
}
}
