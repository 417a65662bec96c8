#include "table/column_rules.h"

#include <algorithm>

#include "catalog/system_tables.h"

namespace esent::table {

namespace {

using catalog::ColumnClass;
using record::ColumnType;

constexpr std::uint32_t kShortMost = 255;
constexpr std::uint32_t kLongMost = 0x7FFFFFFF;
constexpr std::uint32_t kAnsi = 1252;
constexpr std::uint32_t kUnicode = 1200;

class Checker {
 public:
    Checker(const ColumnWish& wish, bool exclusive, bool wideEscrow)
        : wish_(wish),
          exclusive_(exclusive),
          wideEscrow_(wideEscrow),
          type_(static_cast<ColumnType>(wish.type)) {}

    Result<ColumnPlan> plan();

 private:
    [[nodiscard]] bool has(std::uint32_t bit) const { return (wish_.bits & bit) != 0; }
    [[nodiscard]] bool isLong() const { return record::isLongType(type_); }
    Status checkType();
    Status checkClass();
    Status checkEscrow();
    Status checkCounters();
    Status checkUserDefault();
    [[nodiscard]] ColumnClass classOf() const;
    [[nodiscard]] std::uint32_t flags() const;

    const ColumnWish& wish_;
    bool exclusive_;
    bool wideEscrow_;
    ColumnType type_;
    std::uint32_t codePage_ = 0;
};

Status Checker::checkType() {
    if (wish_.maxBytes > kLongMost) return fail(JET_errInvalidParameter);
    if (wish_.type == 0 || wish_.type >= record::kColumnTypeCount || type_ == ColumnType::ObsoleteSlv)
        return fail(JET_errInvalidColumnType);
    if (record::isTextType(type_)) {
        codePage_ = wish_.codePage == 0 ? kAnsi : wish_.codePage;
        if (codePage_ != kAnsi && codePage_ != kUnicode) return fail(JET_errInvalidCodePage);
    }
    if (has(JET_bitColumnCompressed) && !isLong()) return fail(JET_errColumnCannotBeCompressed);
    if (has(JET_bitColumnEncrypted))
        return fail(isLong() ? JET_errFeatureNotAvailable : JET_errColumnCannotBeEncrypted);
    return {};
}

Status Checker::checkClass() {
    if (has(JET_bitColumnFixed) && (has(JET_bitColumnTagged) || isLong())) return fail(JET_errInvalidGrbit);
    if (has(JET_bitColumnMultiValued) && !has(JET_bitColumnTagged) && !isLong())
        return fail(JET_errMultiValuedColumnMustBeTagged);
    return {};
}

Status Checker::checkEscrow() {
    if (has(JET_bitColumnEscrowUpdate)) {
        const bool counter = has(JET_bitColumnVersion) || has(JET_bitColumnAutoincrement);
        const bool number = type_ == ColumnType::Long || type_ == ColumnType::LongLong;
        if (!number || counter || wish_.defaultValue.empty()) return fail(JET_errInvalidGrbit);
        if (has(JET_bitColumnTagged)) return fail(JET_errCannotBeTagged);
    }
    if (has(JET_bitColumnEscrowUpdate | JET_bitColumnAutoincrement) && !exclusive_)
        return fail(JET_errExclusiveTableLockRequired);
    if (has(JET_bitColumnEscrowUpdate) && type_ == ColumnType::LongLong && !wideEscrow_)
        return fail(JET_errEngineFormatVersionParamTooLowForRequestedFeature);
    const bool finalize = has(JET_bitColumnFinalize);
    const bool deleteOnZero = has(JET_bitColumnDeleteOnZero);
    if ((finalize && deleteOnZero) || ((finalize || deleteOnZero) && !has(JET_bitColumnEscrowUpdate)))
        return fail(JET_errInvalidGrbit);
    return {};
}

Status Checker::checkCounters() {
    const bool increments = has(JET_bitColumnAutoincrement);
    const bool version = has(JET_bitColumnVersion);
    if (increments) {
        const bool integer = type_ == ColumnType::Long || type_ == ColumnType::LongLong ||
                             type_ == ColumnType::UnsignedLongLong || type_ == ColumnType::Currency;
        if (!integer || version) return fail(JET_errInvalidGrbit);
        if (has(JET_bitColumnTagged)) return fail(JET_errCannotBeTagged);
    }
    if (version) {
        if (type_ != ColumnType::Long) return fail(JET_errInvalidGrbit);
        if (has(JET_bitColumnTagged)) return fail(JET_errCannotBeTagged);
    }
    return {};
}

Status Checker::checkUserDefault() {
    if (!has(JET_bitColumnUserDefinedDefault)) return {};
    constexpr std::uint32_t kAgainst = JET_bitColumnFixed | JET_bitColumnNotNULL | JET_bitColumnVersion |
                                       JET_bitColumnAutoincrement | JET_bitColumnUpdatable |
                                       JET_bitColumnEscrowUpdate | JET_bitColumnFinalize |
                                       JET_bitColumnDeleteOnZero | JET_bitColumnMaybeNull;
    if ((!has(JET_bitColumnTagged) && !isLong()) || has(kAgainst)) return fail(JET_errInvalidGrbit);
    if (!wish_.callback) return fail(JET_errInvalidParameter);
    return {};
}

ColumnClass Checker::classOf() const {
    if (has(JET_bitColumnTagged) || isLong()) return ColumnClass::Tagged;
    if (has(JET_bitColumnFixed) || record::fixedSizeOf(type_) != 0) return ColumnClass::Fixed;
    return ColumnClass::Variable;
}

std::uint32_t Checker::flags() const {
    constexpr std::pair<std::uint32_t, std::uint32_t> kStored[] = {
        {JET_bitColumnNotNULL, catalog::kColumnNotNull},
        {JET_bitColumnVersion, catalog::kColumnVersion},
        {JET_bitColumnAutoincrement, catalog::kColumnAutoincrement},
        {JET_bitColumnMultiValued, catalog::kColumnMultiValued},
        {JET_bitColumnEscrowUpdate, catalog::kColumnEscrow},
        {JET_bitColumnFinalize, catalog::kColumnFinalize},
        {JET_bitColumnDeleteOnZero, catalog::kColumnDeleteOnZero},
        {JET_bitColumnUserDefinedDefault, catalog::kColumnUserDefault},
        {JET_bitColumnCompressed, catalog::kColumnCompressed},
    };
    std::uint32_t stored = 0;
    for (const auto& [bit, flag] : kStored)
        if (has(bit)) stored |= flag;
    return stored;
}

Result<ColumnPlan> Checker::plan() {
    TRY(checkType());
    TRY(checkClass());
    TRY(checkEscrow());
    TRY(checkCounters());
    TRY(checkUserDefault());
    ColumnPlan plan;
    plan.kind = classOf();
    catalog::ColumnDefinition& column = plan.definition;
    column.name = wish_.name;
    column.type = type_;
    column.codePage = codePage_;
    column.flags = flags();
    if (const std::uint32_t size = record::fixedSizeOf(type_); size != 0) {
        column.maxLength = size;
    } else if (isLong()) {
        column.maxLength = wish_.maxBytes;
    } else {
        column.maxLength = wish_.maxBytes == 0 ? kShortMost : std::min(wish_.maxBytes, kShortMost);
        if (wish_.maxBytes > kShortMost) plan.warning = JET_wrnColumnMaxTruncated;
    }
    if (has(JET_bitColumnUserDefinedDefault)) {
        column.flags |= catalog::kColumnDefault;
        column.callback = wish_.callback;
        column.callbackData = wish_.callbackData;
    } else if (!wish_.defaultValue.empty()) {
        column.flags |= catalog::kColumnDefault;
        column.defaultValue = TRY(defaultAsStored(column, plan.kind, wish_.defaultValue));
    }
    return plan;
}

}  // namespace

Result<ColumnPlan> planColumn(const ColumnWish& wish, bool exclusive, bool wideEscrow) {
    return Checker(wish, exclusive, wideEscrow).plan();
}

Result<catalog::Bytes> defaultAsStored(const catalog::ColumnDefinition& column, ColumnClass kind,
                                       ByteView value) {
    if (const std::uint32_t size = record::fixedSizeOf(column.type); size != 0) {
        if (value.size() > size) return fail(JET_errDefaultValueTooBig);
        if (value.size() != size) return fail(JET_errInvalidBufferSize);
        catalog::Bytes stored(value.begin(), value.end());
        if (column.type == ColumnType::Bit && stored[0] != std::byte{0}) stored[0] = std::byte{0xFF};
        return stored;
    }
    const std::uint32_t most = record::isLongType(column.type) ? kShortMost : column.maxLength;
    if (value.size() > most || (column.maxLength != 0 && value.size() > column.maxLength))
        return fail(JET_errDefaultValueTooBig);
    catalog::Bytes stored(value.begin(), value.end());
    if (kind != ColumnClass::Fixed) return stored;
    const bool wide = column.type == ColumnType::Text && column.codePage == kUnicode;
    while (stored.size() < column.maxLength) {
        const bool blank = column.type == ColumnType::Text && (!wide || stored.size() % 2 == 0);
        stored.push_back(blank ? std::byte{0x20} : std::byte{0});
    }
    return stored;
}

}  // namespace esent::table
