// The report of a repair in words and as JSON.
#pragma once

#include "repair/repair_report.h"
#include "report.h"

namespace esent::tool {

void describeRepair(const repair::RepairReport& repair, Report& report);

}  // namespace esent::tool
