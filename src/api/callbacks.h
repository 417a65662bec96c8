// Callbacks of the application on changes of rows and for user-defined defaults: finding them and calling
// them.
//
// They run on the calling thread, inside its session, and may call back into the API, also on the same
// table: what they may have done to it is looked at afterwards.
#pragma once

#include "api/tables.h"
#include "table/retrieve.h"

namespace esent::api {

// A function that the catalog names as "library!function". JET_errCallbackNotResolved: there is none, or
// JET_paramEnablePersistedCallbacks is off.
[[nodiscard]] Result<JET_CALLBACK> resolveCallback(instance::Instance& instance, const std::string& name);

// Those that want to hear of `type` on this table; none for temporary tables. A "before" callback that
// answers an error stops the change: JET_errCallbackFailed. The answers to the others do not count.
// JET_errCallbackFailed also when a callback closed the table or ended the transaction that it came in.
[[nodiscard]] Status runCallbacks(EnteredTable& entered, JET_TABLEID tableId, JET_CBTYP type);

// User-defined defaults of a table's columns, by asking the application.
class UserDefaultsOf final : public table::UserDefaults {
 public:
    UserDefaultsOf(EnteredTable& entered, JET_TABLEID tableId) : entered_(entered), tableId_(tableId) {}
    [[nodiscard]] table::Outcome retrieve(const table::LayoutColumn& column, ByteSpan buffer,
                                          std::uint64_t& actualBytes) override;
    [[nodiscard]] table::Outcome retrieveOf(ByteView row, const table::LayoutColumn& column, ByteSpan buffer,
                                            std::uint64_t& actualBytes) override;

 private:
    EnteredTable& entered_;
    const JET_TABLEID tableId_;
};

// What the application makes for the keys of rows that change. Null: nothing is needed. The errors of
// UserDefaults.
[[nodiscard]] Result<std::unique_ptr<table::UpdateDefaults>> defaultsForUpdate(EnteredTable& entered,
                                                                               JET_TABLEID tableId,
                                                                               table::TableCursor& cursor,
                                                                               table::RowUpdate& update);
[[nodiscard]] Result<std::unique_ptr<table::UpdateDefaults>> defaultsForDelete(EnteredTable& entered,
                                                                               JET_TABLEID tableId,
                                                                               table::TableCursor& cursor);
// The same to find the entries that a row has. The row is not in its page.
[[nodiscard]] Result<table::KeyDefaults> defaultsForEntry(EnteredTable& entered, JET_TABLEID tableId,
                                                          table::TableCursor& cursor, ByteView row);

}  // namespace esent::api
