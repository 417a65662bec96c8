// A running instance of the library, driven through the exported C functions as any application would.
//
// One thread uses an Engine; only the instance number may be handed to another thread, for
// JetStopBackupInstance.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "esent.h"

namespace esent::tool {

using WideText = std::basic_string<JET_WCHAR>;

// UTF-8 to the text of the W functions and back.
Result<WideText> wideOf(const std::string& utf8);
Result<std::string> narrowOf(const JET_WCHAR* text, std::size_t length);
// The texts of a list that ends with an empty one.
Result<std::vector<std::string>> splitList(const std::vector<JET_WCHAR>& list);
// JET_ERR to Status; warnings are success.
Status check(JET_ERR error);

struct EngineSettings {
    std::string systemFolder;
    std::string logFolder;
    std::string baseName = "edb";
    std::uint32_t pageSize = 4096;
    bool recovery = true;  // false: nothing is logged
};

class Engine {
 public:
    static Result<std::unique_ptr<Engine>> start(const EngineSettings& settings);
    ~Engine();  // ends abruptly what stop() has not ended
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] JET_INSTANCE instance() const { return instance_; }
    Status create(const std::string& database);
    Status attach(const std::string& database);
    // Detaches everything and terminates cleanly.
    Status stop();

 private:
    Engine() = default;

    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
};

}  // namespace esent::tool
