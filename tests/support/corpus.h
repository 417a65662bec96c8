// Finds the corpus of real database files and unpacks from it. The corpus is not part of the repository: it
// is looked for in $ESENT_CORPUS, else in ../shared/corpus beside the repository that the test was built in;
// tests that need it skip without it. Its files are never changed, they are unpacked into a folder of the
// test's own.
//
//   ESENT_REQUIRE_CORPUS();                                    // GTEST_SKIP()s when there is none
//   const auto edb = unpackCorpusFile("windows/basic.edb.gz", dir.path());   // dir/basic.edb
//   unpackCorpusArchive("engine/crash/d2/files.tar.xz", dir.path());
//
// Unpacking runs the system's gzip, xz and tar. Programs under Wine can't; they find everything unpacked
// already in $ESENT_UNPACKED_CORPUS (tests/windows/unpack_corpus.cmake): a file without its .gz or .xz, an
// archive as a folder of its name.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace esent::test {

namespace detail {

// The corpus beside the first folder on the way up from `folder`, if there is one.
inline std::filesystem::path corpusAbove(std::filesystem::path folder) {
    for (; !folder.empty(); folder = folder.parent_path()) {
        const auto corpus = folder / "shared" / "corpus";
        if (std::filesystem::exists(corpus / "README.md")) return corpus;
        if (folder == folder.root_path()) break;
    }
    return {};
}

}  // namespace detail

[[nodiscard]] inline std::filesystem::path corpusFolder() {
#ifdef _WIN32
    const char* unpacked = std::getenv("ESENT_UNPACKED_CORPUS");
    return unpacked != nullptr ? std::filesystem::path(unpacked) : std::filesystem::path();
#else
    if (const char* named = std::getenv("ESENT_CORPUS"); named != nullptr && *named != '\0') return named;
    // Not by __FILE__: compiler caches make it relative.
    std::error_code none;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", none);
    return detail::corpusAbove(program.parent_path());
#endif
}

[[nodiscard]] inline bool corpusAvailable() {
    const auto folder = corpusFolder();
    return !folder.empty() && std::filesystem::exists(folder / "README.md");
}

namespace detail {

inline std::filesystem::path existing(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) throw std::runtime_error("not in the corpus: " + path.string());
    return path;
}

inline bool isPacked(const std::filesystem::path& path) {
    return path.extension() == ".gz" || path.extension() == ".xz";
}

inline void copyWritable(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::permissions(to, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
}

#ifdef _WIN32
inline std::filesystem::path corpusMember(const std::string& relative) {
    const std::filesystem::path path = corpusFolder() / relative;
    return existing(isPacked(path) ? path.parent_path() / path.stem() : path);
}
#else
inline std::filesystem::path corpusMember(const std::string& relative) {
    return existing(corpusFolder() / relative);
}

inline std::string shellQuoted(const std::filesystem::path& path) {
    std::string out = "'";
    for (const char c : path.string())
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

inline void runCorpusCommand(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}
#endif

}  // namespace detail

// Unpacks a .gz or .xz (or copies any other file) into `folder`; the name without the .gz or .xz.
inline std::filesystem::path unpackCorpusFile(const std::string& relative,
                                              const std::filesystem::path& folder) {
    const auto from = detail::corpusMember(relative);
    std::filesystem::create_directories(folder);
#ifndef _WIN32
    if (detail::isPacked(from)) {
        const auto to = folder / from.stem();
        detail::runCorpusCommand((from.extension() == ".gz" ? "gzip -dc " : "xz -dc ") +
                                 detail::shellQuoted(from) + " > " + detail::shellQuoted(to));
        return to;
    }
#endif
    const auto to = folder / from.filename();
    detail::copyWritable(from, to);
    return to;
}

// Unpacks a .tar.gz or .tar.xz into `folder`.
inline void unpackCorpusArchive(const std::string& relative, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
#ifdef _WIN32
    const auto from = detail::existing(corpusFolder() / relative);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
        const auto to = folder / std::filesystem::relative(entry.path(), from);
        if (entry.is_directory()) {
            std::filesystem::create_directories(to);
        } else {
            detail::copyWritable(entry.path(), to);
        }
    }
#else
    const auto from = detail::corpusMember(relative);
    detail::runCorpusCommand("tar -xf " + detail::shellQuoted(from) + " -C " + detail::shellQuoted(folder) +
                             " && chmod -R u+rwX " + detail::shellQuoted(folder));
#endif
}

}  // namespace esent::test

#define ESENT_REQUIRE_CORPUS()             \
    if (!::esent::test::corpusAvailable()) \
    GTEST_SKIP() << "no corpus: set ESENT_CORPUS, or put it in ../shared/corpus beside the repository"
