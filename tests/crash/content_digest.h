// Everything that a database shows through the C API, as text: schemas, rows with all their values, the
// entries of every index. Two states of a database are the same when their texts are.
//
// Left out is what a failed attempt may use up: values of autoincrement columns and the keys of tables
// without a primary index. One thread.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "esent.h"
#include "hex.h"

namespace esent::crash {

class ContentDigest {
 public:
    ContentDigest(JET_SESID session, JET_DBID database) : session_(session), database_(database) {}

    JET_ERR read(std::string& text) {
        JET_OBJECTLIST list{};
        list.cbStruct = sizeof list;
        JET_ERR error = JetGetObjectInfo(session_, database_, JET_objtypTable, nullptr, nullptr, &list,
                                         sizeof list, JET_ObjInfoListNoStats);
        if (error < 0) return error;
        std::vector<std::string> names;
        error = eachRow(list.tableid, [&] {
            const std::string name = column(list.tableid, list.columnidobjectname);
            if (!name.starts_with("MSys")) names.push_back(name);
            return JET_errSuccess;
        });
        const JET_ERR closed = JetCloseTable(session_, list.tableid);
        if (error < 0 || closed < 0) return error < 0 ? error : closed;
        for (const std::string& name : names) {
            error = readTable(name, text);
            if (error < 0) return error;
        }
        return JET_errSuccess;
    }

 private:
    static void* allocate(void*, void* memory, JET_ULONG bytes) {
        if (bytes != 0) return std::realloc(memory, bytes);
        std::free(memory);
        return nullptr;
    }

    template <class Visit>
    JET_ERR eachRow(JET_TABLEID table, Visit visit) {
        JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0);
        while (error >= 0) {
            error = visit();
            if (error >= 0) error = JetMove(session_, table, JET_MoveNext, 0);
        }
        return error == JET_errNoCurrentRecord ? JET_errSuccess : error;
    }
    std::string column(JET_TABLEID table, JET_COLUMNID id) {
        std::string value(256, '\0');
        JET_ULONG bytes = 0;
        if (JetRetrieveColumn(session_, table, id, value.data(), static_cast<JET_ULONG>(value.size()), &bytes,
                              0, nullptr) < 0)
            return "?";
        value.resize(std::min<std::size_t>(bytes, value.size()));
        return value;
    }
    static void appendHex(std::string& text, const void* data, std::size_t bytes) {
        test::appendHex(text, {static_cast<const std::byte*>(data), bytes});
    }

    JET_ERR readTable(const std::string& name, std::string& text) {
        JET_TABLEID table = JET_tableidNil;
        JET_ERR error =
            JetOpenTable(session_, database_, name.c_str(), nullptr, 0, JET_bitTableReadOnly, &table);
        if (error < 0) return error;
        text += "table " + name + '\n';
        unnumbered_.clear();
        error = readColumns(table, text);
        std::vector<std::string> indexes;
        bool hasPrimary = false;
        if (error >= 0) error = readIndexes(table, text, indexes, hasPrimary);
        if (error >= 0) error = eachRow(table, [&] { return readRow(table, text); });
        for (const std::string& index : indexes) {
            if (error >= 0) error = readIndex(table, index, hasPrimary, text);
        }
        const JET_ERR closed = JetCloseTable(session_, table);
        return error < 0 ? error : closed;
    }
    JET_ERR readColumns(JET_TABLEID table, std::string& text) {
        JET_COLUMNLIST list{};
        list.cbStruct = sizeof list;
        const JET_ERR error =
            JetGetTableColumnInfo(session_, table, nullptr, &list, sizeof list, JET_ColInfoListSortColumnid);
        if (error < 0) return error;
        const JET_ERR read = eachRow(list.tableid, [&] {
            const std::string id = column(list.tableid, list.columnidcolumnid);
            const std::string bits = column(list.tableid, list.columnidgrbit);
            text += " column " + column(list.tableid, list.columnidcolumnname) + ' ';
            for (const std::string& part : {id, column(list.tableid, list.columnidcoltyp), bits,
                                            column(list.tableid, list.columnidDefault)}) {
                appendHex(text, part.data(), part.size());
                text += ' ';
            }
            text += '\n';
            JET_GRBIT flags = 0;
            std::copy_n(bits.data(), std::min(bits.size(), sizeof flags), reinterpret_cast<char*>(&flags));
            if ((flags & JET_bitColumnAutoincrement) != 0) unnumbered_.push_back(id);
            return JET_errSuccess;
        });
        const JET_ERR closed = JetCloseTable(session_, list.tableid);
        return read < 0 ? read : closed;
    }
    JET_ERR readIndexes(JET_TABLEID table, std::string& text, std::vector<std::string>& names,
                        bool& hasPrimary) {
        JET_INDEXLIST list{};
        list.cbStruct = sizeof list;
        const JET_ERR error =
            JetGetTableIndexInfo(session_, table, nullptr, &list, sizeof list, JET_IdxInfoList);
        if (error < 0) return error;
        const JET_ERR read = eachRow(list.tableid, [&] {
            const std::string name = column(list.tableid, list.columnidindexname);
            const std::string bits = column(list.tableid, list.columnidgrbitIndex);
            text += " index " + name + ' ' + column(list.tableid, list.columnidcolumnname) + ' ';
            appendHex(text, bits.data(), bits.size());
            text += '\n';
            JET_GRBIT flags = 0;
            std::copy_n(bits.data(), std::min(bits.size(), sizeof flags), reinterpret_cast<char*>(&flags));
            if ((flags & JET_bitIndexPrimary) != 0) {
                hasPrimary = true;
            } else if (names.empty() || names.back() != name) {
                names.push_back(name);
            }
            return JET_errSuccess;
        });
        const JET_ERR closed = JetCloseTable(session_, list.tableid);
        return read < 0 ? read : closed;
    }

    JET_ERR readRow(JET_TABLEID table, std::string& text) {
        JET_ULONG count = 0;
        JET_ENUMCOLUMN* columns = nullptr;
        const JET_ERR error = JetEnumerateColumns(session_, table, 0, nullptr, &count, &columns, allocate,
                                                  nullptr, 0x7FFFFFFF, 0);
        if (error < 0) return error;
        text += " row";
        for (JET_ULONG i = 0; i < count; ++i) {
            const JET_ENUMCOLUMN& each = columns[i];
            const std::string id(reinterpret_cast<const char*>(&each.columnid), sizeof each.columnid);
            const bool isLeftOut = std::find(unnumbered_.begin(), unnumbered_.end(), id) != unnumbered_.end();
            text += ' ' + std::to_string(each.columnid);
            if (each.err == JET_wrnColumnSingleValue) {
                if (!isLeftOut) appendHex(text, each.pvData, each.cbData);
                allocate(nullptr, each.pvData, 0);
                continue;
            }
            if (each.err != JET_errSuccess) {
                text += ':' + std::to_string(each.err);
                continue;
            }
            for (JET_ULONG v = 0; v < each.cEnumColumnValue; ++v) {
                const JET_ENUMCOLUMNVALUE& value = each.rgEnumColumnValue[v];
                text += '[' + std::to_string(value.itagSequence) + ']';
                if (value.err != JET_errSuccess) text += std::to_string(value.err);
                if (!isLeftOut) appendHex(text, value.pvData, value.cbData);
                allocate(nullptr, value.pvData, 0);
            }
            allocate(nullptr, each.rgEnumColumnValue, 0);
        }
        allocate(nullptr, columns, 0);
        text += '\n';
        return JET_errSuccess;
    }
    JET_ERR readIndex(JET_TABLEID table, const std::string& name, bool hasPrimary, std::string& text) {
        const JET_ERR error = JetSetCurrentIndex(session_, table, name.c_str());
        if (error < 0) return error;
        text += " entries " + name;
        const JET_ERR read = eachRow(table, [&]() -> JET_ERR {
            char bytes[2048];
            JET_ULONG size = 0;
            JET_ERR each = JetRetrieveKey(session_, table, bytes, sizeof bytes, &size, 0);
            if (each < 0) return each;
            text += ' ';
            appendHex(text, bytes, size);
            if (!hasPrimary) return JET_errSuccess;
            each = JetGetBookmark(session_, table, bytes, sizeof bytes, &size);
            if (each < 0) return each;
            text += ':';
            appendHex(text, bytes, size);
            return JET_errSuccess;
        });
        text += '\n';
        return read;
    }

    JET_SESID session_;
    JET_DBID database_;
    std::vector<std::string> unnumbered_;  // ids of autoincrement columns
};

}  // namespace esent::crash
