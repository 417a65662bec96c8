#include "logcat/object_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "btree/read_cache.h"
#include "catalog/catalog_reader.h"
#include "log/records.h"
#include "page/database_header.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

std::string keyOf(const Signature& signature) {
    return {reinterpret_cast<const char*>(signature.raw.data()), signature.raw.size()};
}

}  // namespace

bool ObjectNames::addDatabase(const std::string& path) {
    const auto file = files_.open(path, {os::OpenMode::ReadOnlyShared});
    if (!file) return false;
    const auto header = page::readDatabaseHeader(**file, false);
    if (!header) return false;
    btree::ReadCache cache(**file, header->pageSize(), std::size_t{4} << 20);
    auto catalog = catalog::readCatalog(cache);
    if (!catalog) catalog = catalog::readCatalog(cache, catalog::CatalogCopy::Shadow);
    if (!catalog) return false;
    Catalog& names = catalogs_[keyOf(header->databaseSignature())];
    for (const catalog::TableDefinition& table : catalog->tables) {
        const std::string name = tool::nameOf(table.name);
        names[table.objectId] = {name, ""};
        if (table.longValueObject != 0) names[table.longValueObject] = {name, "long values"};
        for (const catalog::IndexDefinition& index : table.indexes) {
            if (!index.primary()) names[index.objectId] = {name, tool::nameOf(index.name)};
        }
    }
    return true;
}

void ObjectNames::takeForAll(const std::string& path) {
    if (addDatabase(path) && !catalogs_.empty()) forAll_ = catalogs_.begin()->first;
}

void ObjectNames::attached(const std::vector<log::AttachEntry>& list) {
    for (const log::AttachEntry& entry : list)
        signatures_[entry.dbid] = keyOf(entry.signature);
}

void ObjectNames::see(const log::LogRecord& record) {
    if (record.code() == log::RecordCode::AttachDatabase) {
        if (const auto attach = log::decode<log::AttachDatabaseRecord>(record.bytes))
            signatures_[attach->dbid] = keyOf(attach->databaseSignature);
    } else if (record.code() == log::RecordCode::CreateDatabase) {
        if (const auto create = log::decode<log::CreateDatabaseRecord>(record.bytes))
            signatures_[create->dbid] = keyOf(create->signature);
    }
}

const ObjectNames::Named* ObjectNames::find(std::optional<DatabaseId> database, ObjectId object) const {
    if (object == 0) return nullptr;
    std::string signature = forAll_;
    if (signature.empty()) {
        const auto known = database ? signatures_.find(*database) : signatures_.end();
        if (known == signatures_.end()) return nullptr;
        signature = known->second;
    }
    const auto catalog = catalogs_.find(signature);
    if (catalog == catalogs_.end()) return nullptr;
    const auto found = catalog->second.find(object);
    return found == catalog->second.end() ? nullptr : &found->second;
}

std::string ObjectNames::nameOf(std::optional<DatabaseId> database, ObjectId object) const {
    const Named* named = find(database, object);
    if (!named) return {};
    return named->part.empty() ? named->table : named->table + "/" + named->part;
}

bool ObjectNames::isOf(std::optional<DatabaseId> database, ObjectId object, const std::string& table) const {
    const Named* named = find(database, object);
    return named && equalsIgnoreAsciiCase(named->table, table);
}

bool ObjectNames::knowsTable(const std::string& table) const {
    return std::ranges::any_of(catalogs_, [&](const auto& catalog) {
        return std::ranges::any_of(catalog.second, [&](const auto& entry) {
            return equalsIgnoreAsciiCase(entry.second.table, table);
        });
    });
}

}  // namespace esent::tool
