// Finds the corpus of real database files and unpacks from it. The corpus is not part of the repository: it
// is looked for in $ESENT_CORPUS, else in ../shared/corpus beside the repository that the test was built in;
// tests that need it skip without it. Its files are never changed, they are unpacked into a folder of the
// test's own.
//
//   ESENT_REQUIRE_CORPUS();                                    // GTEST_SKIP()s when there is none
//   const auto edb = unpackCorpusFile("windows/basic.edb.gz", dir.path());   // dir/basic.edb
//   unpackCorpusArchive("engine/crash/d2/files.tar.xz", dir.path());
//
// Unpacking runs the system's gzip, xz and tar, so it works in native Linux test programs only; under Wine
// corpusAvailable() is false.
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
    return {};
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

inline std::string shellQuoted(const std::filesystem::path& path) {
    std::string out = "'";
    for (const char c : path.string())
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

inline void runCorpusCommand(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

inline std::filesystem::path corpusMember(const std::string& relative) {
    const auto path = corpusFolder() / relative;
    if (!std::filesystem::exists(path)) throw std::runtime_error("not in the corpus: " + relative);
    return path;
}

}  // namespace detail

// Unpacks a .gz or .xz (or copies any other file) into `folder`; the name without the .gz or .xz.
inline std::filesystem::path unpackCorpusFile(const std::string& relative,
                                              const std::filesystem::path& folder) {
    const auto from = detail::corpusMember(relative);
    const std::string extension = from.extension().string();
    std::filesystem::create_directories(folder);
    if (extension != ".gz" && extension != ".xz") {
        const auto to = folder / from.filename();
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::permissions(to, std::filesystem::perms::owner_write,
                                     std::filesystem::perm_options::add);
        return to;
    }
    const auto to = folder / from.stem();
    detail::runCorpusCommand((extension == ".gz" ? "gzip -dc " : "xz -dc ") + detail::shellQuoted(from) +
                             " > " + detail::shellQuoted(to));
    return to;
}

// Unpacks a .tar.gz or .tar.xz into `folder`.
inline void unpackCorpusArchive(const std::string& relative, const std::filesystem::path& folder) {
    const auto from = detail::corpusMember(relative);
    std::filesystem::create_directories(folder);
    detail::runCorpusCommand("tar -xf " + detail::shellQuoted(from) + " -C " + detail::shellQuoted(folder) +
                             " && chmod -R u+rwX " + detail::shellQuoted(folder));
}

}  // namespace esent::test

#define ESENT_REQUIRE_CORPUS()             \
    if (!::esent::test::corpusAvailable()) \
    GTEST_SKIP() << "no corpus: set ESENT_CORPUS, or put it in ../shared/corpus beside the repository"
