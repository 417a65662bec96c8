// ObjectNames: which table an object of a log record belongs to, while one reads on in the log: a database
// number means another database after every attach.
//
// Names come from the catalogs of the databases that were found, told by their signatures. One thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "log/attach_list.h"
#include "log/log_reader.h"
#include "os/file_system.h"

namespace esent::tool {

class ObjectNames {
 public:
    explicit ObjectNames(os::FileSystem& files) : files_(files) {}

    // Reads the catalog of a database; false when it can't be read.
    bool addDatabase(const std::string& path);
    // All databases are of this one, whatever the logs say.
    void takeForAll(const std::string& path);

    void attached(const std::vector<log::AttachEntry>& list);
    void see(const log::LogRecord& record);

    // "" when it is not known.
    [[nodiscard]] std::string nameOf(std::optional<DatabaseId> database, ObjectId object) const;
    // Is the object the table, one of its indexes or its long values? Without regard to case.
    [[nodiscard]] bool isOf(std::optional<DatabaseId> database, ObjectId object,
                            const std::string& table) const;
    [[nodiscard]] bool knowsTable(const std::string& table) const;

 private:
    struct Named {
        std::string table;
        std::string part;  // "" for the rows, else what of the table it is
    };
    using Catalog = std::map<ObjectId, Named>;
    [[nodiscard]] const Named* find(std::optional<DatabaseId> database, ObjectId object) const;

    os::FileSystem& files_;
    std::map<std::string, Catalog> catalogs_;       // by the bytes of the signature
    std::map<DatabaseId, std::string> signatures_;  // now
    std::string forAll_;
};

}  // namespace esent::tool
