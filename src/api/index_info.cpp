// JetGetTableIndexInfo and JetGetIndexInfo: facts about one index, or a list of the key columns of all.
#include "api/index_create_out.h"
#include "api/info_arguments.h"
#include "api/list_table.h"
#include "table/index_id.h"
#include "table/index_rules.h"

namespace esent::api {
namespace {

using catalog::IndexSchema;
using catalog::TableSchema;

constexpr JET_ULONG kLocaleNameBytes = 170;
// JET_INDEXLIST as it was before its last member, the mapping flags.
constexpr JET_ULONG kOldListBytes = sizeof(JET_INDEXLIST) - sizeof(JET_COLUMNID);
constexpr std::uint32_t kUnnamedLocale = 0x1000;  // LOCALE_CUSTOM_UNSPECIFIED
constexpr std::uint32_t kInvariantLocale = 0x7F;

struct IndexQuery {
    instance::Session& session;
    const TableSchema& schema;
    void* out;
    JET_ULONG bytes;
    JET_ULONG level;
};

// Old indexes have an identifier, newer ones a name; only the name of the default locale has one here.
std::uint32_t localeIdOf(const catalog::IndexDefinition& index) {
    if (index.lcid != 0) return index.lcid;
    if (!index.localeName || index.localeName->empty()) return kInvariantLocale;
    return *index.localeName == u"en-US" ? kInfoLanguage : kUnnamedLocale;
}

// ---- lists ----

enum class ListField : std::uint8_t {
    Name,
    Bits,
    Keys,
    Entries,
    Pages,
    Columns,
    Column,
    Id,
    Type,
    Country,
    Language,
    CodePage,
    Collate,
    ColumnBits,
    ColumnName,
    MapFlags,
};

constexpr ListColumn kListColumns[] = {
    {JET_coltypText, true}, {JET_coltypLong},  {JET_coltypLong},       {JET_coltypLong},
    {JET_coltypLong},       {JET_coltypLong},  {JET_coltypLong, true}, {JET_coltypLong},
    {JET_coltypLong},       {JET_coltypShort}, {JET_coltypShort},      {JET_coltypShort},
    {JET_coltypShort},      {JET_coltypLong},  {JET_coltypText},       {JET_coltypLong},
};

constexpr std::size_t at(ListField field) {
    return static_cast<std::size_t>(field);
}

// What JetComputeStats counted last.
catalog::Statistics statisticsOf(const TableSchema& schema, const catalog::IndexDefinition& index) {
    const auto& counted = index.primary() ? schema.definition().statistics : index.statistics;
    return counted.value_or(catalog::Statistics{});
}

Status addSegment(const TableSchema& schema, const catalog::IndexDefinition& index, std::size_t number,
                  ListTable& list) {
    const catalog::KeySegment& segment = index.segments[number];
    const catalog::ColumnRef column = schema.column(segment);
    if (!column) return fail(JET_errCatalogCorrupted);
    const bool text = record::isTextType(column.column->type);
    TRY(list.beginRow());
    TRY(list.setName(at(ListField::Name), index.name));
    TRY(list.set(at(ListField::Bits), table::indexBitsOf(index)));
    const catalog::Statistics counted = statisticsOf(schema, index);
    TRY(list.set(at(ListField::Keys), counted.keys));
    TRY(list.set(at(ListField::Entries), counted.entries));
    TRY(list.set(at(ListField::Pages), counted.pages));
    TRY(list.set(at(ListField::Columns), static_cast<std::uint32_t>(index.segments.size())));
    TRY(list.set(at(ListField::Column), static_cast<std::uint32_t>(number)));
    TRY(list.set<std::uint32_t>(at(ListField::Id), column.jetId()));
    TRY(list.set(at(ListField::Type), static_cast<std::uint32_t>(column.column->type)));
    TRY(list.set(at(ListField::Country), kInfoCountry));
    TRY(list.set(at(ListField::Language), static_cast<std::uint16_t>(localeIdOf(index))));
    TRY(list.set(at(ListField::CodePage), static_cast<std::uint16_t>(text ? column.column->codePage : 0)));
    TRY(list.set(at(ListField::Collate), std::uint16_t{0}));
    TRY(list.set(at(ListField::ColumnBits),
                 segment.descending ? std::uint32_t{JET_bitKeyDescending} : std::uint32_t{0}));
    TRY(list.setName(at(ListField::ColumnName), column.column->name));
    TRY(list.set(at(ListField::MapFlags), index.mapFlags));
    return list.addRow();
}

// `only` null: all indexes.
Status putList(const IndexQuery& query, const IndexSchema* only, bool wide) {
    ListTable list = TRY(ListTable::make(query.session, kListColumns, wide));
    for (const IndexSchema& index : query.schema.indexes()) {
        if (only != nullptr && only != &index) continue;
        for (std::size_t i = 0; i < index.definition->segments.size(); ++i)
            TRY(addSegment(query.schema, *index.definition, i, list));
    }
    JET_INDEXLIST info{};
    info.cbStruct = query.bytes < sizeof info ? kOldListBytes : sizeof info;
    info.cRecord = list.rows();
    info.columnidindexname = list.column(at(ListField::Name));
    info.columnidgrbitIndex = list.column(at(ListField::Bits));
    info.columnidcKey = list.column(at(ListField::Keys));
    info.columnidcEntry = list.column(at(ListField::Entries));
    info.columnidcPage = list.column(at(ListField::Pages));
    info.columnidcColumn = list.column(at(ListField::Columns));
    info.columnidiColumn = list.column(at(ListField::Column));
    info.columnidcolumnid = list.column(at(ListField::Id));
    info.columnidcoltyp = list.column(at(ListField::Type));
    info.columnidCountry = list.column(at(ListField::Country));
    info.columnidLangid = list.column(at(ListField::Language));
    info.columnidCp = list.column(at(ListField::CodePage));
    info.columnidCollate = list.column(at(ListField::Collate));
    info.columnidgrbitColumn = list.column(at(ListField::ColumnBits));
    info.columnidcolumnname = list.column(at(ListField::ColumnName));
    info.columnidLCMapFlags = list.column(at(ListField::MapFlags));
    info.tableid = TRY(std::move(list).handOver());
    std::memcpy(query.out, &info, info.cbStruct);
    return {};
}

// ---- single facts ----

Status putLocaleId(const IndexQuery& query, const catalog::IndexDefinition& index) {
    const std::uint32_t id = localeIdOf(index);
    if (query.bytes >= sizeof id) return putInfo(id, query.out, query.bytes);
    return putInfo(static_cast<std::uint16_t>(id), query.out, query.bytes);
}

Status putLocaleName(const IndexQuery& query, const catalog::IndexDefinition& index) {
    const std::u16string name = index.localeName.value_or(u"");
    const std::size_t bytes = std::min<std::size_t>(query.bytes - 2, name.size() * 2);
    std::memset(query.out, 0, kLocaleNameBytes);
    std::memcpy(query.out, name.data(), bytes);
    return {};
}

Status putSortVersion(const IndexQuery& query, const catalog::IndexDefinition& index) {
    const catalog::Bytes version = index.sortVersion.value_or(catalog::Bytes{});
    const std::size_t offset = query.level == JET_IdxInfoDefinedSortVersion ? 0 : 4;
    const std::uint32_t value =
        version.size() < offset + 4 ? 0 : loadLE<std::uint32_t>(version.data() + offset);
    return putInfo(value, query.out, query.bytes);
}

Status putSortId(const IndexQuery& query, const catalog::IndexDefinition& index) {
    std::array<std::byte, 16> id{};
    if (index.sortId && index.sortId->size() == id.size()) std::ranges::copy(*index.sortId, id.begin());
    return putInfo(id, query.out, query.bytes);
}

template <class Char>
Status putFact(const IndexQuery& query, const IndexSchema& index) {
    const catalog::IndexDefinition& definition = *index.definition;
    constexpr bool kWide = sizeof(Char) == 2;
    switch (query.level) {
        case JET_IdxInfoSpaceAlloc:
            return putInfo(definition.density, query.out, query.bytes);
        case JET_IdxInfoLCID:
            return putLocaleId(query, definition);
        case JET_IdxInfoVarSegMac:
            return putInfo(definition.variableSegmentMost, query.out, query.bytes);
        case JET_IdxInfoKeyMost:
            return putInfo(definition.keyMost, query.out, query.bytes);
        case JET_IdxInfoIndexId:
            return putInfo(table::indexIdOf(query.schema, index), query.out, query.bytes);
        case JET_IdxInfoCreateIndex:
            return putIndexCreate<std::conditional_t<kWide, JET_INDEXCREATE_W, JET_INDEXCREATE_A>>(
                query.schema, definition, localeIdOf(definition), query.out, query.bytes);
        case JET_IdxInfoCreateIndex2:
            return putIndexCreate<std::conditional_t<kWide, JET_INDEXCREATE2_W, JET_INDEXCREATE2_A>>(
                query.schema, definition, localeIdOf(definition), query.out, query.bytes);
        case JET_IdxInfoCreateIndex3:
            return putIndexCreate<std::conditional_t<kWide, JET_INDEXCREATE3_W, JET_INDEXCREATE3_A>>(
                query.schema, definition, localeIdOf(definition), query.out, query.bytes);
        case JET_IdxInfoLocaleName:
            return putLocaleName(query, definition);
        case JET_IdxInfoSortVersion:
        case JET_IdxInfoDefinedSortVersion:
            return putSortVersion(query, definition);
        case JET_IdxInfoSortId:
            return putSortId(query, definition);
        case JET_IdxInfoSpaceOwned:
            return putInfo(TRY(spacePagesOf(*index.tree)).owned, query.out, query.bytes);
        case JET_IdxInfoSpaceAvailable:
            return putInfo(TRY(spacePagesOf(*index.tree)).available, query.out, query.bytes);
        default:
            return fail(JET_errInvalidParameter);  // not reached: neededBytes() knows the levels
    }
}

// ---- levels ----

// The least that the answer needs: checked before anything is looked up.
template <class Char>
Result<std::size_t> neededBytes(JET_ULONG level) {
    constexpr bool kWide = sizeof(Char) == 2;
    switch (level) {
        case JET_IdxInfo:
        case JET_IdxInfoList:
            return kOldListBytes;
        case JET_IdxInfoSpaceAlloc:
        case JET_IdxInfoCount:
        case JET_IdxInfoSortVersion:
        case JET_IdxInfoDefinedSortVersion:
        case JET_IdxInfoSpaceOwned:
        case JET_IdxInfoSpaceAvailable:
            return sizeof(std::uint32_t);
        case JET_IdxInfoLCID:
        case JET_IdxInfoVarSegMac:
        case JET_IdxInfoKeyMost:
            return sizeof(std::uint16_t);
        case JET_IdxInfoIndexId:
            return sizeof(JET_INDEXID);
        case JET_IdxInfoCreateIndex:
            return kWide ? sizeof(JET_INDEXCREATE_W) : sizeof(JET_INDEXCREATE_A);
        case JET_IdxInfoCreateIndex2:
            return kWide ? sizeof(JET_INDEXCREATE2_W) : sizeof(JET_INDEXCREATE2_A);
        case JET_IdxInfoCreateIndex3:
            return kWide ? sizeof(JET_INDEXCREATE3_W) : sizeof(JET_INDEXCREATE3_A);
        case JET_IdxInfoLocaleName:
            return kLocaleNameBytes;
        case JET_IdxInfoSortId:
            return 16;
        case JET_IdxInfoSysTabCursor:
        case JET_IdxInfoOLC:
        case JET_IdxInfoResetOLC:
            return fail(JET_errFeatureNotAvailable);
        default:
            return fail(JET_errInvalidParameter);
    }
}

// Facts of the order that a table without a primary index has.
Status putFactOfTable(const IndexQuery& query) {
    switch (query.level) {
        case JET_IdxInfoSpaceAlloc:
            return putInfo(query.schema.definition().density, query.out, query.bytes);
        case JET_IdxInfoSpaceOwned:
            return putInfo(TRY(spacePagesOf(*query.schema.tree())).owned, query.out, query.bytes);
        case JET_IdxInfoSpaceAvailable:
            return putInfo(TRY(spacePagesOf(*query.schema.tree())).available, query.out, query.bytes);
        default:
            return fail(JET_errIndexNotFound);
    }
}

template <class Char>
Status answer(const IndexQuery& query, const Char* name) {
    const bool named = name != nullptr && *name != Char{};
    const IndexSchema* index = nullptr;
    if (named) {
        index = query.schema.index(TRY(objectNameIn(name)));
        if (index == nullptr) return fail(JET_errIndexNotFound);
    }
    if (query.level == JET_IdxInfo || query.level == JET_IdxInfoList) {
        return putList(query, query.level == JET_IdxInfo ? index : nullptr, sizeof(Char) == 2);
    }
    if (query.level == JET_IdxInfoCount) {
        const std::size_t implicit = query.schema.primaryIndex() == nullptr ? 1 : 0;
        return putInfo(static_cast<std::uint32_t>(query.schema.indexes().size() + implicit), query.out,
                       query.bytes);
    }
    if (index == nullptr) index = query.schema.primaryIndex();
    if (index == nullptr) return putFactOfTable(query);
    return putFact<Char>(query, *index);
}

template <class Char>
Status checkBuffer(const void* out, JET_ULONG bytes, JET_ULONG level) {
    const std::size_t needed = TRY(neededBytes<Char>(level));
    if (out == nullptr || bytes < needed) return fail(JET_errBufferTooSmall);
    return {};
}

template <class Char>
Status tableIndexInfo(JET_SESID session, JET_TABLEID tableId, const Char* name, void* out, JET_ULONG bytes,
                      JET_ULONG level) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkBuffer<Char>(out, bytes, level));
    return answer({entered.session(), cursor->schema(), out, bytes, level}, name);
}

template <class Char>
Status indexInfo(JET_SESID session, JET_DBID database, const Char* tableName, const Char* name, void* out,
                 JET_ULONG bytes, JET_ULONG level) {
    auto entered = TRY(EnteredSession::enter(session));
    (void)TRY(openedDatabase(entered, database));
    TRY(checkBuffer<Char>(out, bytes, level));
    const NamedTable named = TRY(tableOf(entered, database, tableName));
    return answer({*entered, *named.found.schema, out, bytes, level}, name);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetTableIndexInfoA(JET_SESID session, JET_TABLEID table, JET_PCSTR name, void* out,
                                      JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return tableIndexInfo(session, table, name, out, bytes, level); });
}

JET_ERR JET_API JetGetTableIndexInfoW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name, void* out,
                                      JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return tableIndexInfo(session, table, name, out, bytes, level); });
}

JET_ERR JET_API JetGetIndexInfoA(JET_SESID session, JET_DBID database, JET_PCSTR table, JET_PCSTR name,
                                 void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return indexInfo(session, database, table, name, out, bytes, level); });
}

JET_ERR JET_API JetGetIndexInfoW(JET_SESID session, JET_DBID database, JET_PCWSTR table, JET_PCWSTR name,
                                 void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus([&] { return indexInfo(session, database, table, name, out, bytes, level); });
}
}
