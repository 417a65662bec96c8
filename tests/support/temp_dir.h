// TempDir: a new empty folder for one test, removed with everything in it at the end.
#pragma once

#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

namespace esent::test {

class TempDir {
 public:
    TempDir() {
        std::random_device device;
        for (int attempt = 0; attempt < 100; ++attempt) {
            const auto name = "esent-test-" + std::to_string(device()) + std::to_string(device());
            path_ = std::filesystem::temp_directory_path() / name;
            if (std::filesystem::create_directory(path_)) return;
        }
        throw std::runtime_error("no temporary folder");
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // The full path of `name` inside, UTF-8.
    [[nodiscard]] std::string file(const std::string& name) const {
        const auto text = (path_ / std::filesystem::path(std::u8string(name.begin(), name.end()))).u8string();
        return {text.begin(), text.end()};
    }
    [[nodiscard]] std::string string() const {
        const auto text = path_.u8string();
        return {text.begin(), text.end()};
    }

 private:
    std::filesystem::path path_;
};

}  // namespace esent::test
