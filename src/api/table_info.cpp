// JetGetTableInfo and JetGetObjectInfo: one table, or a list of all tables of a database.
#include "api/info_arguments.h"
#include "api/list_table.h"
#include "base/text.h"
#include "catalog/schema_loader.h"
#include "catalog/system_tables.h"

namespace esent::api {
namespace {

using catalog::TableSchema;

constexpr std::string_view kContainer = "Tables";
constexpr JET_ULONG kTemplateNameBytes = 64;

JET_GRBIT infoBits(bool updatable) {
    return JET_bitTableInfoBookmark | JET_bitTableInfoRollback | (updatable ? JET_bitTableInfoUpdatable : 0U);
}

// The numbers of JetComputeStats, if it ever counted this table.
JET_OBJECTINFO objectInfoOf(const TableSchema& schema, bool updatable, bool withStatistics = true) {
    JET_OBJECTINFO info{};
    if (withStatistics && schema.definition().statistics) {
        info.cRecord = schema.definition().statistics->entries;
        info.cPage = schema.definition().statistics->pages;
    }
    info.cbStruct = sizeof info;
    info.objtyp = JET_objtypTable;
    info.grbit = infoBits(updatable);
    info.flags = schema.definition().flags;
    return info;
}

// ---- JetGetTableInfo ----

Status temporaryInfo(const table::TempTable& table, void* out, JET_ULONG bytes, JET_ULONG level) {
    if (!table.isSort()) return fail(level == JET_TblInfo ? JET_errObjectNotFound : JET_errInvalidOperation);
    if (level != JET_TblInfo) return fail(JET_errInvalidOperation);
    JET_OBJECTINFO info{};
    info.cbStruct = sizeof info;
    info.objtyp = JET_objtypTable;
    return putInfo(info, out, bytes, JET_errInvalidParameter);
}

Status putPages(std::uint32_t pages, void* out, JET_ULONG bytes) {
    if (bytes != sizeof pages) return fail(JET_errInvalidBufferSize);
    return putInfo(pages, out, bytes, JET_errInvalidBufferSize);
}

template <class Char>
Status infoOfTable(const EnteredTable& entered, table::TableCursor& cursor, void* out, JET_ULONG bytes,
                   JET_ULONG level) {
    const TableSchema& schema = cursor.schema();
    const catalog::TableDefinition& definition = schema.definition();
    switch (level) {
        case JET_TblInfo:
            return putInfo(objectInfoOf(schema, cursor.updatable()), out, bytes);
        case JET_TblInfoName:
            return putName<Char>(schema.name(), out, bytes);
        case JET_TblInfoDbid:
            return putInfo(std::uint32_t{entered.resource().file()->volume().id()}, out, bytes);
        case JET_TblInfoSpaceUsage: {
            const SpacePages space = TRY(spacePagesOf(*schema.tree()));
            return putInfo(std::array{space.owned, space.available}, out, bytes);
        }
        case JET_TblInfoSpaceAlloc:
            return putInfo(std::array{definition.initialPages, definition.density}, out, bytes);
        case JET_TblInfoSpaceOwned:
            return putPages(TRY(spacePagesOf(*schema.tree())).owned, out, bytes);
        case JET_TblInfoSpaceAvailable:
            return putPages(TRY(spacePagesOf(*schema.tree())).available, out, bytes);
        case JET_TblInfoTemplateTableName:
            if (bytes <= kTemplateNameBytes) return fail(JET_errBufferTooSmall);
            return putName<Char>(definition.templateName.value_or(""), out, bytes);
        case JET_TblInfoSpaceOwnedLV:
        case JET_TblInfoSpaceAvailableLV: {
            const auto tree = cursor.tableEntry().longValueTree(schema);
            const SpacePages space = tree == nullptr ? SpacePages{} : TRY(spacePagesOf(*tree));
            return putPages(level == JET_TblInfoSpaceOwnedLV ? space.owned : space.available, out, bytes);
        }
        default:
            return fail(JET_errFeatureNotAvailable);
    }
}

template <class Char>
Status tableInfo(JET_SESID session, JET_TABLEID tableId, void* out, JET_ULONG bytes, JET_ULONG level) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    if (table::TableCursor* const cursor = entered->asCursor())
        return infoOfTable<Char>(entered, *cursor, out, bytes, level);
    TRY(entered.rows(table::RowUse::Read));  // not while rows are inserted
    return temporaryInfo(static_cast<const table::TempTable&>(*entered), out, bytes, level);
}

// ---- JetGetObjectInfo ----

enum class ListField : std::uint8_t { Container, Name, Type, Created, Updated, Bits, Flags, Records, Pages };

constexpr ListColumn kListColumns[] = {
    {JET_coltypText, true}, {JET_coltypText, true}, {JET_coltypLong},
    {JET_coltypDateTime},   {JET_coltypDateTime},   {JET_coltypLong},
    {JET_coltypLong},       {JET_coltypLong},       {JET_coltypLong},
};

constexpr std::size_t at(ListField field) {
    return static_cast<std::size_t>(field);
}

Status addToList(const TableSchema& schema, bool updatable, bool withStatistics, ListTable& list) {
    const JET_OBJECTINFO info = objectInfoOf(schema, updatable, withStatistics);
    TRY(list.beginRow());
    TRY(list.setName(at(ListField::Container), kContainer));
    TRY(list.setName(at(ListField::Name), schema.name()));
    TRY(list.set<std::uint32_t>(at(ListField::Type), info.objtyp));
    TRY(list.set<std::uint32_t>(at(ListField::Bits), info.grbit));
    TRY(list.set<std::uint32_t>(at(ListField::Flags), info.flags));
    TRY(list.set<std::uint32_t>(at(ListField::Records), info.cRecord));
    TRY(list.set<std::uint32_t>(at(ListField::Pages), info.cPage));
    return list.addRow();
}

struct ListWish {
    bool tables;          // else the list is empty
    bool withStatistics;  // JET_ObjInfoList
    bool wide;
};

Status putList(instance::Session& session, catalog::SchemaCache& schemas, bool readOnly, const ListWish& wish,
               void* out, JET_ULONG bytes) {
    ListTable list = TRY(ListTable::make(session, kListColumns, wish.wide));
    if (wish.tables) {
        const txn::Snapshot view = session.transaction().snapshot();
        for (const ObjectId id : TRY(catalog::listTables(schemas.volume()))) {
            const auto found = schemas.find(id, view);
            if (!found && found.error().code == JET_errObjectNotFound) continue;  // not to this session
            const TableSchema& schema = *TRY(Result<catalog::FoundTable>(found)).schema;
            const bool system = (schema.definition().flags & catalog::kTableSystem) != 0;
            TRY(addToList(schema, !readOnly && !system, wish.withStatistics, list));
        }
    }
    JET_OBJECTLIST info{};
    info.cbStruct = sizeof info;
    info.cRecord = list.rows();
    info.columnidcontainername = list.column(at(ListField::Container));
    info.columnidobjectname = list.column(at(ListField::Name));
    info.columnidobjtyp = list.column(at(ListField::Type));
    info.columniddtCreate = list.column(at(ListField::Created));
    info.columniddtUpdate = list.column(at(ListField::Updated));
    info.columnidgrbit = list.column(at(ListField::Bits));
    info.columnidflags = list.column(at(ListField::Flags));
    info.columnidcRecord = list.column(at(ListField::Records));
    info.columnidcPage = list.column(at(ListField::Pages));
    info.tableid = TRY(std::move(list).handOver());
    return putInfo(info, out, bytes);
}

template <class Char>
Status checkContainer(const Char* container) {
    if (container == nullptr || *container == Char{}) return {};
    if (equalsIgnoreAsciiCase(TRY(textIn(container)), kContainer)) return {};
    return fail(JET_errObjectNotFound);
}

Result<std::size_t> neededBytes(JET_ULONG level) {
    switch (level) {
        case JET_ObjInfo:
        case JET_ObjInfoNoStats:
            return sizeof(JET_OBJECTINFO);
        case JET_ObjInfoList:
        case JET_ObjInfoListNoStats:
            return sizeof(JET_OBJECTLIST);
        case JET_ObjInfoSysTabCursor:
        case JET_ObjInfoListACM:
        case JET_ObjInfoSysTabReadOnly:
        case JET_ObjInfoRulesLoaded:
            return fail(JET_errFeatureNotAvailable);
        default:
            return fail(JET_errInvalidParameter);
    }
}

template <class Char>
Status objectInfo(JET_SESID session, JET_DBID dbid, JET_OBJTYP type, const Char* container, const Char* name,
                  void* out, JET_ULONG bytes, JET_ULONG level) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    const std::size_t needed = TRY(neededBytes(level));
    if (out == nullptr || bytes < needed) return fail(JET_errBufferTooSmall);
    TRY(checkContainer(container));
    switch (level) {
        case JET_ObjInfo:
        case JET_ObjInfoNoStats: {
            const NamedTable named = TRY(tableOf(entered, dbid, name));
            const bool counts = level == JET_ObjInfo;
            return putInfo(objectInfoOf(*named.found.schema, !named.readOnly, counts), out, bytes);
        }
        case JET_ObjInfoList:
        case JET_ObjInfoListNoStats: {
            auto file = database->volumeFile();
            if (file == nullptr) return fail(JET_errInvalidDatabaseId);
            const bool tables = type == JET_objtypNil || type == JET_objtypTable;
            const ListWish wish{tables, level == JET_ObjInfoList, sizeof(Char) == 2};
            return putList(*entered, file->schemas(), database->readOnly(), wish, out, bytes);
        }
        default:
            return fail(JET_errInvalidParameter);  // not reached: neededBytes() knows the levels
    }
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetTableInfoA(JET_SESID session, JET_TABLEID table, void* out, JET_ULONG bytes,
                                 JET_ULONG level) {
    return guardedStatus([&] { return tableInfo<char>(session, table, out, bytes, level); });
}

JET_ERR JET_API JetGetTableInfoW(JET_SESID session, JET_TABLEID table, void* out, JET_ULONG bytes,
                                 JET_ULONG level) {
    return guardedStatus([&] { return tableInfo<JET_WCHAR>(session, table, out, bytes, level); });
}

JET_ERR JET_API JetGetObjectInfoA(JET_SESID session, JET_DBID database, JET_OBJTYP type, JET_PCSTR container,
                                  JET_PCSTR name, void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus(
        [&] { return objectInfo(session, database, type, container, name, out, bytes, level); });
}

JET_ERR JET_API JetGetObjectInfoW(JET_SESID session, JET_DBID database, JET_OBJTYP type, JET_PCWSTR container,
                                  JET_PCWSTR name, void* out, JET_ULONG bytes, JET_ULONG level) {
    return guardedStatus(
        [&] { return objectInfo(session, database, type, container, name, out, bytes, level); });
}
}
