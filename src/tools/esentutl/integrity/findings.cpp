#include "integrity/findings.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace esent::tool {

void Findings::damage(const std::string& object, JET_ERR error, const std::string& text) {
    ++damages_;
    if (++byObject_[object] > kListed) return;
    const std::string who = object.empty() ? "database" : object;
    report_.line(fmt::format("ERROR: {}: {} [{}]", who, text, errorName(error)));
    report_.append("damage",
                   {{"object", object}, {"error", error}, {"name", errorName(error)}, {"text", text}});
}

void Findings::remark(const std::string& object, const std::string& text) {
    report_.line(fmt::format("note: {}: {}", object.empty() ? "database" : object, text));
    report_.append("remarks", {{"object", object}, {"text", text}});
}

void Findings::finish() {
    for (const auto& [object, count] : byObject_) {
        if (count > kListed) remark(object, fmt::format("{} more errors", count - kListed));
    }
    report_.value("damages", damages_);
    report_.value("sound", damages_ == 0);
}

}  // namespace esent::tool
