#include "engine.h"

#include "base/text.h"

namespace esent::tool {
namespace {

Status setText(JET_INSTANCE* instance, JET_ULONG parameter, const std::string& value) {
    const WideText text = TRY(wideOf(value));
    return check(JetSetSystemParameterW(instance, JET_sesidNil, parameter, 0, text.c_str()));
}

Status setNumber(JET_INSTANCE* instance, JET_ULONG parameter, JET_API_PTR value) {
    return check(JetSetSystemParameterW(instance, JET_sesidNil, parameter, value, nullptr));
}

}  // namespace

Result<WideText> wideOf(const std::string& utf8) {
    const std::u16string text = TRY(toUtf16(utf8));
    return WideText(text.begin(), text.end());
}

Result<std::string> narrowOf(const JET_WCHAR* text, std::size_t length) {
    return toUtf8(std::u16string(text, text + length));
}

Result<std::vector<std::string>> splitList(const std::vector<JET_WCHAR>& list) {
    std::vector<std::string> texts;
    std::size_t start = 0;
    for (std::size_t at = 0; at < list.size(); ++at) {
        if (list[at] != 0) continue;
        if (at == start) break;
        texts.push_back(TRY(narrowOf(list.data() + start, at - start)));
        start = at + 1;
    }
    return texts;
}

Status check(JET_ERR error) {
    if (error < JET_errSuccess) return fail(error);
    return {};
}

Result<std::unique_ptr<Engine>> Engine::start(const EngineSettings& settings) {
    TRY(setNumber(nullptr, JET_paramDatabasePageSize, settings.pageSize));
    std::unique_ptr<Engine> engine(new Engine);
    const WideText name = TRY(wideOf("esentutl"));
    TRY(check(JetCreateInstance2W(&engine->instance_, name.c_str(), name.c_str(), 0)));
    JET_INSTANCE* instance = &engine->instance_;
    TRY(setText(instance, JET_paramSystemPath, settings.systemFolder));
    TRY(setText(instance, JET_paramTempPath, settings.systemFolder));
    TRY(setText(instance, JET_paramLogFilePath, settings.logFolder));
    TRY(setText(instance, JET_paramBaseName, settings.baseName));
    TRY(setNumber(instance, JET_paramLogFileSize, 1024));
    TRY(setNumber(instance, JET_paramMaxTemporaryTables, 0));
    if (!settings.recovery) TRY(setText(instance, JET_paramRecovery, "off"));
    TRY(check(JetInit2(instance, 0)));
    TRY(check(JetBeginSessionW(engine->instance_, &engine->session_, nullptr, nullptr)));
    return engine;
}

Engine::~Engine() {
    if (instance_ != JET_instanceNil) JetTerm2(instance_, JET_bitTermAbrupt);
}

Status Engine::create(const std::string& database) {
    const WideText path = TRY(wideOf(database));
    JET_DBID dbid = 0;
    TRY(check(JetCreateDatabase2W(session_, path.c_str(), 0, &dbid, 0)));
    return check(JetCloseDatabase(session_, dbid, 0));
}

Status Engine::attach(const std::string& database) {
    const WideText path = TRY(wideOf(database));
    return check(JetAttachDatabase2W(session_, path.c_str(), 0, 0));
}

Status Engine::stop() {
    const Status detached = check(JetDetachDatabaseW(session_, nullptr));
    const Status ended = check(JetEndSession(session_, 0));
    const Status terminated = check(JetTerm2(std::exchange(instance_, JET_instanceNil), JET_bitTermComplete));
    if (!terminated) return terminated;
    if (!detached) return detached;
    return ended;
}

}  // namespace esent::tool
