#include "recovery/recorded_databases.h"

#include <algorithm>

#include "base/text.h"
#include "log/checkpoint_file.h"
#include "log/log_reader.h"
#include "log/records.h"
#include "recovery/path_map.h"

namespace esent::recovery {

namespace {

class Collector {
 public:
    void add(const std::string& path, const Signature& signature) {
        const bool known = std::ranges::any_of(found_, [&](const RecordedDatabase& each) {
            return each.signature == signature && sameRecordedPath(each.path, path);
        });
        if (!known) found_.push_back({path, signature});
    }
    void add(const Result<std::vector<log::AttachEntry>>& list) {
        if (!list) return;
        for (const log::AttachEntry& entry : *list)
            add(entry.path, entry.signature);
    }
    void add(const log::LogRecord& record) {
        if (record.code() == log::RecordCode::AttachDatabase) {
            if (const auto attach = log::decode<log::AttachDatabaseRecord>(record.bytes))
                add(toUtf8(attach->path).value_or(""), attach->databaseSignature);
        } else if (record.code() == log::RecordCode::CreateDatabase) {
            if (const auto create = log::decode<log::CreateDatabaseRecord>(record.bytes))
                add(toUtf8(create->path).value_or(""), create->signature);
        }
    }
    std::vector<RecordedDatabase> take() { return std::move(found_); }

 private:
    std::vector<RecordedDatabase> found_;
};

void readLog(os::FileSystem& files, const std::string& path, Collector& collector) {
    log::LogFileReader::Options options;
    options.scan.current = true;
    options.expectations.checkFileSize = false;
    auto reader = log::LogFileReader::open(files, path, options);
    if (!reader) return;
    collector.add(reader->header().attachList());
    for (auto record = reader->next(); record && *record; record = reader->next())
        collector.add(**record);
}

}  // namespace

std::vector<RecordedDatabase> recordedDatabases(os::FileSystem& files, const std::vector<std::string>& logs,
                                                const std::string& checkpoint) {
    Collector collector;
    if (const auto read = log::readCheckpoint(files, checkpoint); read && read->attachListValid())
        collector.add(read->attachList());
    for (const std::string& path : logs)
        readLog(files, path, collector);
    return collector.take();
}

}  // namespace esent::recovery
