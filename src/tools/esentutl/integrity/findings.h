// Findings: what an integrity check found wrong, as lines and as JSON. A flood of findings about one object
// is counted, not listed. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "esent.h"
#include "report.h"

namespace esent::tool {

class Findings {
 public:
    explicit Findings(Report& report) : report_(report) {}

    // Damage of an object ("table", "table/index"; empty: the database).
    void damage(const std::string& object, JET_ERR error, const std::string& text);
    // Something that a sound database may have.
    void remark(const std::string& object, const std::string& text);
    // Adds how many findings were not listed.
    void finish();

    [[nodiscard]] std::uint64_t damages() const { return damages_; }

 private:
    static constexpr std::uint64_t kListed = 20;  // per object

    Report& report_;
    std::uint64_t damages_ = 0;
    std::map<std::string, std::uint64_t> byObject_;
};

}  // namespace esent::tool
