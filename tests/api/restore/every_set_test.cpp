// Every crash set and every backup set of the corpus with one file wrong. Either a documented error comes,
// and not a byte has changed, and once the file is put right everything comes back; or the file did not
// matter, and every row is there.
//
// The whole is some thousand attempts. A run makes every n-th of them, n from ESENT_EVERY_FILE (1: all).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "environment.h"
#include "expected_rows.h"
#include "target.h"
#include "wrong_files.h"

namespace esent::test {
namespace {

const std::set<JET_ERR> kDocumented = {
    JET_errAttachedDatabaseMismatch,
    JET_errBadLogSignature,
    JET_errBadLogVersion,
    JET_errBadPatchPage,
    JET_errCommittedLogFileCorrupt,
    JET_errCommittedLogFilesMissing,
    JET_errDatabaseCorrupted,
    JET_errDatabasePatchFileMismatch,
    JET_errDbTimeTooNew,
    JET_errDbTimeTooOld,
    JET_errExistingLogFileHasBadSignature,
    JET_errFileIOBeyondEOF,
    JET_errFileInvalidType,
    JET_errFileNotFound,
    JET_errGivenLogFileHasBadSignature,
    JET_errGivenLogFileIsNotContiguous,
    JET_errInvalidLogSequence,
    JET_errLogCorruptDuringHardRestore,
    JET_errLogFileCorrupt,
    JET_errLogFileSizeMismatch,
    JET_errLogSequenceChecksumMismatch,
    JET_errMissingLogFile,
    JET_errMissingRestoreLogFiles,
    JET_errPageSizeMismatch,
    JET_errPatchFileMissing,
    JET_errReadVerifyFailure,
    JET_errRequiredLogFilesMissing,
    JET_errEndingRestoreLogTooLow,
    JET_errStartingRestoreLogTooHigh,
    JET_errRestoreOfNonBackupDatabase,
};

std::size_t stride() {
    return std::max<std::size_t>(numberFromEnvironment("ESENT_EVERY_FILE", 29), 1);
}

bool isLog(const std::string& name) {
    return name.ends_with(".log");
}

// The temporary log by itself is none.
bool hasNoLog(const Folder& files) {
    return std::ranges::none_of(
        files, [](const auto& file) { return isLog(file.first) && file.first != "edbtmp.log"; });
}

// What one attempt needs to know of its set.
struct Attempt {
    std::string name;  // the file that is wrong
    std::string how;
    Folder files;  // the set with it
};

// Every file in every way: those of kWays, another file of the same kind in its place, and the one of
// `versions`, where the same file is in another state.
std::vector<Attempt> attemptsOn(const Folder& whole, const Folder& strangers, const Folder& versions) {
    std::vector<Attempt> all;
    for (auto each = whole.begin(); each != whole.end(); ++each) {
        const auto& [name, bytes] = *each;
        for (const Way way : kWays) {
            Attempt attempt{name, kWayNames[static_cast<int>(way)], whole};
            if (spoil(attempt.files, name, way, strangers)) all.push_back(std::move(attempt));
        }
        auto other = std::next(each);
        while (other != whole.end() && isLog(other->first) != isLog(name))
            ++other;
        if (other != whole.end() && isLog(name)) {
            all.push_back({name, "its neighbour", whole});
            all.back().files[name] = other->second;
        }
        if (versions.contains(name) && versions.at(name) != bytes) {
            all.push_back({name, "of another time", whole});
            all.back().files[name] = versions.at(name);
        }
    }
    return all;
}

class Tally {
 public:
    explicit Tally(std::string set) : set_(std::move(set)) {}
    ~Tally() {
        std::printf("%s:", set_.c_str());
        for (const auto& [what, count] : counts_)
            std::printf("\n  %s: %u", what.c_str(), count);
        std::printf("\n");
    }
    Tally(const Tally&) = delete;
    Tally& operator=(const Tally&) = delete;
    void add(const Attempt& attempt, JET_ERR error) {
        const std::string kind = attempt.name.substr(attempt.name.find('.'));
        ++counts_[kind + ' ' + attempt.how + ": " + std::to_string(error)];
    }

 private:
    std::string set_;
    std::map<std::string, unsigned> counts_;
};

// Is every page of the file whole, or empty?
bool isReadable(os::File& file, std::uint32_t pageSize) {
    btree::FilePageSource source(file, pageSize);
    const auto size = file.size();
    for (PageNumber page = 1; size && (std::uint64_t{page} + 2) * pageSize <= *size; ++page) {
        const auto read = source.page(page);
        if (!read && read.error().code == JET_errReadVerifyFailure) return false;
    }
    return true;
}

// Rows as expected. `whenDamaged`: a page that the replay has no use for may be found damaged by the reader.
void expectContent(const fs::path& path, std::uint32_t pageSize, const std::string& expected,
                   bool whenDamaged = false) {
    auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file) << path;
    if (whenDamaged && !isReadable(**file, pageSize)) return;
    btree::FilePageSource source(**file, pageSize);
    expectRows(source, readExpected(expected));
}

// ---- crash sets ----

struct CrashSet {
    const char* name;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
    std::vector<std::string> databases;
    const char* stranger;
};

void PrintTo(const CrashSet& set, std::ostream* out) {
    *out << set.name;
}

class EveryCrashSet : public ::testing::TestWithParam<CrashSet> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        const std::string base = "engine/crash/";
        unpackCorpusArchive(base + GetParam().name + "/files.tar.xz", dir_.path() / "in");
        unpackCorpusArchive(base + GetParam().name + "/after_recovery.tar.xz", dir_.path() / "later");
        unpackCorpusArchive(base + GetParam().stranger + "/files.tar.xz", dir_.path() / "stranger");
    }
    JET_ERR recover() { return Target(folder_, GetParam().pageSize, GetParam().logKilobytes).init(); }
    [[nodiscard]] bool databasesAreAs(const Folder& files) const {
        const Folder found = readFolder(folder_);
        return std::ranges::all_of(GetParam().databases, [&](const std::string& each) {
            return found.at(each + ".edb") == files.at(each + ".edb");
        });
    }
    void expectDatabases(bool whenDamaged = false) {
        for (const std::string& each : GetParam().databases) {
            expectContent(folder_ / (each + ".edb"), GetParam().pageSize,
                          std::string("engine/crash/") + GetParam().name + "/expected_" + each + ".tsv.xz",
                          whenDamaged);
        }
    }
    void tryOne(const Attempt& attempt, const Folder& whole, Tally& tally) {
        SCOPED_TRACE(attempt.name + ' ' + attempt.how);
        writeFolder(folder_, attempt.files);
        const JET_ERR error = recover();
        tally.add(attempt, error);
        if (hasNoLog(attempt.files)) {
            EXPECT_EQ(JET_errSuccess, error) << "a new stream, which has nothing to do with what is there";
            EXPECT_TRUE(databasesAreAs(attempt.files));
        } else if (error >= JET_errSuccess) {
            return expectDatabases(attempt.how == "its middle");
        } else {
            EXPECT_TRUE(kDocumented.contains(error)) << error;
            const bool unchanged = readFolder(folder_) == attempt.files;
            EXPECT_TRUE(unchanged) << error;
        }
        writeFolder(folder_, whole);
        ASSERT_EQ(JET_errSuccess, recover());
        expectDatabases();
    }

    TempDir dir_;
    fs::path folder_ = dir_.path() / "run";
};

TEST_P(EveryCrashSet, WithEachFileWrong) {
    const Folder whole = readFolder(dir_.path() / "in");
    const auto attempts =
        attemptsOn(whole, readFolder(dir_.path() / "stranger"), readFolder(dir_.path() / "later"));
    Tally tally(GetParam().name);
    for (std::size_t i = 0; i < attempts.size() && !HasFatalFailure(); i += stride())
        tryOne(attempts[i], whole, tally);
}

INSTANTIATE_TEST_SUITE_P(All, EveryCrashSet,
                         ::testing::Values(CrashSet{"d1", 4096, 128, {"d"}, "d3"},
                                           CrashSet{"d2", 8192, 1024, {"d"}, "d3"},
                                           CrashSet{"d3", 4096, 128, {"d", "e"}, "d1"},
                                           CrashSet{"d4", 16384, 256, {"d"}, "d6"},
                                           CrashSet{"d6", 4096, 256, {"d"}, "d4"}),
                         [](const auto& each) { return std::string(each.param.name); });

// ---- backup sets ----

struct BackupSet {
    const char* name;  // of the expected content
    const char* folder;
    std::uint32_t pageSize;
    std::vector<std::string> parts;
    bool external = false;  // JetExternalRestore in place, otherwise JetRestoreInstance to another one
};

void PrintTo(const BackupSet& set, std::ostream* out) {
    *out << set.name << set.pageSize;
}

std::vector<BackupSet> backupSets() {
    std::vector<BackupSet> all;
    for (const auto& [folder, pageSize] : {std::pair{"ps4096", 4096U}, std::pair{"ps32768", 32768U}}) {
        for (const bool external : {false, true}) {
            all.push_back({"full", folder, pageSize, {"full"}, external});
            all.push_back({"full+inc1", folder, pageSize, {"full", "inc1"}, external});
            all.push_back({"full+inc2", folder, pageSize, {"full", "inc1", "inc2"}, external});
            all.push_back({"s_stream", folder, pageSize, {"stream_full"}, external});
            all.push_back({"s_stream+inc", folder, pageSize, {"stream_full", "stream_inc"}, external});
        }
        all.push_back({"atomic", folder, pageSize, {"atomic/new"}, false});
    }
    return all;
}

class EveryBackupSet : public ::testing::TestWithParam<BackupSet> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        const std::string base = std::string("engine/backup/");
        const bool small = GetParam().pageSize == 4096;
        unpackCorpusArchive(base + GetParam().folder + "/sets.tar.xz", dir_.path() / "in");
        unpackCorpusArchive(base + (small ? "ps32768" : "ps4096") + "/sets.tar.xz", dir_.path() / "other");
        for (const std::string& part : GetParam().parts)
            whole_.merge(readFolder(dir_.path() / "in" / part));
        if (GetParam().parts.front() == "stream_full" && !GetParam().external) whole_["b.pat"] = "";
        strangers_ = readFolder(dir_.path() / "other" / "stream_full");
        const bool streamed = GetParam().parts.front() == "stream_full";
        versions_ = readFolder(dir_.path() / "in" / (streamed ? "full" : "stream_full"));
    }

    // Where the set lies, and where it goes.
    void place(const Folder& files) {
        Folder set = files;
        Folder data;
        if (GetParam().external && set.contains("b.edb")) {
            data["b.edb"] = set.at("b.edb");
            set.erase("b.edb");
        }
        writeFolder(dir_.path() / "set", set);
        writeFolder(dir_.path() / "data", data);
        writeFolder(dir_.path() / "logs", {});
    }
    [[nodiscard]] bool isAsPlaced(const Folder& files) const {
        Folder found = readFolder(dir_.path() / "set");
        const Folder data = readFolder(dir_.path() / "data");
        if (!GetParam().external && !data.empty()) return false;
        for (const auto& [name, bytes] : data)
            found[name] = bytes;
        return found == files && readFolder(dir_.path() / "logs").empty();
    }
    JET_ERR restore() {
        const std::string set = (dir_.path() / "set").string();
        const std::string data = (dir_.path() / "data").string();
        Target target(dir_.path() / "logs", GetParam().pageSize);
        if (!GetParam().external) {
            return JetRestoreInstanceA(target.instance, set.c_str(), data.c_str(), nullptr);
        }
        std::string from = "C:\\esent\\c" + std::to_string(GetParam().pageSize) + "\\data\\b.edb";
        std::string to = data + "/b.edb";
        JET_RSTMAP_A map{from.data(), to.data()};
        const std::string logs = (dir_.path() / "logs").string() + "/";
        JET_LONG last = 0;
        for (const auto& [name, bytes] : whole_)
            last += isLog(name) ? 1 : 0;
        return JetExternalRestoreA(logs.c_str(), logs.c_str(), &map, 1, set.c_str(), 1, last, nullptr);
    }
    void expectDatabase(bool whenDamaged = false) {
        expectContent(
            dir_.path() / "data" / "b.edb", GetParam().pageSize,
            std::string("engine/backup/") + GetParam().folder + "/expected_" + GetParam().name + ".tsv.xz",
            whenDamaged);
    }
    void tryOne(const Attempt& attempt, Tally& tally) {
        SCOPED_TRACE(attempt.name + ' ' + attempt.how);
        place(attempt.files);
        const JET_ERR error = restore();
        tally.add(attempt, error);
        if (error >= JET_errSuccess) {
            // Without its last log the set is one of less.
            if (attempt.how != "removed") expectDatabase(attempt.how == "its middle");
            return;
        }
        EXPECT_TRUE(kDocumented.contains(error)) << error;
        EXPECT_TRUE(isAsPlaced(attempt.files)) << error;
        place(whole_);
        ASSERT_EQ(JET_errSuccess, restore());
        expectDatabase();
    }

    TempDir dir_;
    Folder whole_;
    Folder strangers_;
    Folder versions_;
};

TEST_P(EveryBackupSet, WithEachFileWrong) {
    const auto attempts = attemptsOn(whole_, strangers_, versions_);
    Tally tally(GetParam().name + std::to_string(GetParam().pageSize));
    for (std::size_t i = 0; i < attempts.size() && !HasFatalFailure(); i += stride())
        tryOne(attempts[i], tally);
}

INSTANTIATE_TEST_SUITE_P(All, EveryBackupSet, ::testing::ValuesIn(backupSets()), [](const auto& each) {
    std::string name = each.param.name + std::to_string(each.param.pageSize);
    std::replace(name.begin(), name.end(), '+', '_');
    return name + (each.param.external ? "external" : "");
});

}  // namespace
}  // namespace esent::test
