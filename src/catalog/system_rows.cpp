#include "catalog/system_rows.h"

#include <array>

#include "key/normalize.h"
#include "record/row_editor.h"

namespace esent::catalog {

namespace {

constexpr std::array<std::uint16_t, 2> kLocaleFixedSizes = {1, 4};

Bytes terminated(std::u16string_view key) {
    Bytes text(2 * (key.size() + 1));
    for (std::size_t i = 0; i < key.size(); ++i)
        storeLE<std::uint16_t>(text, 2 * i, key[i]);
    return text;
}

}  // namespace

Bytes objectRowKey(ObjectId object) {
    Bytes key;
    key::appendSigned(key, static_cast<std::int32_t>(object));
    return key;
}

Result<Bytes> encodeObjectRow(ObjectId object, ObjectId table, RowType type, record::PageKind kind) {
    const auto schema = record::RowSchema::packed(kind, {});
    record::RowEditor row(schema);
    std::array<std::byte, 4> bytes;
    storeLE<std::uint32_t>(bytes.data(), object);
    TRY(row.setTagged({256}, 1, {bytes}));
    storeLE<std::uint32_t>(bytes.data(), table);
    TRY(row.setTagged({257}, 1, {bytes}));
    storeLE<std::uint16_t>(bytes.data(), static_cast<std::uint16_t>(type));
    TRY(row.setTagged({258}, 1, {ByteView(bytes).first(2)}));
    return Bytes(row.row().begin(), row.row().end());
}

Bytes localeRowKey(std::u16string_view key) {
    Bytes normalised;
    key::appendBinary(normalised, terminated(key));
    return normalised;
}

Result<Bytes> encodeLocaleRow(std::uint8_t type, std::u16string_view key, std::int32_t value,
                              record::PageKind kind) {
    const auto schema = record::RowSchema::packed(kind, kLocaleFixedSizes);
    record::RowEditor row(schema);
    TRY(row.setFixedInteger<std::uint8_t>(1, type));
    TRY(row.setFixedInteger<std::int32_t>(kLocaleValueColumn, value));
    TRY(row.setVariable(128, terminated(key)));
    return Bytes(row.row().begin(), row.row().end());
}

}  // namespace esent::catalog
