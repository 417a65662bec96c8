#include "log/log_scan.h"

#include "log/segment.h"
#include "log/tail.h"

namespace esent::log {

namespace {
constexpr std::size_t kChunkSegments = 64;

class Scanner {
 public:
    Scanner(os::File& file, const LogHeader& header, const ScanOptions& options)
        : file_(file),
          options_(options),
          generation_(header.generation()),
          segments_(header.fileSegments()) {}

    Result<ScanResult> run() {
        for (std::uint16_t number = 1; number + 1U < segments_; ++number) {
            const ByteSpan segment = segmentAt(number);
            TRY(tail_ ? tailSegment(segment, number) : dataSegment(segment, number));
        }
        TRY(finish());
        return std::move(result_);
    }

 private:
    // A segment that cannot be read counts as a damaged one.
    ByteSpan segmentAt(std::uint16_t number) {
        if (number < chunkFirst_ || number >= chunkFirst_ + chunkCount_) {
            chunkFirst_ = number;
            chunkCount_ = std::min<std::size_t>(kChunkSegments, segments_ - std::size_t{number});
            chunk_.resize(chunkCount_ * kSegmentSize);
            const std::uint64_t offset = std::uint64_t{number} * kSegmentSize;
            if (!file_.read(offset, chunk_)) readOneByOne(offset);
        }
        return ByteSpan(chunk_).subspan((number - chunkFirst_) * kSegmentSize, kSegmentSize);
    }

    void readOneByOne(std::uint64_t offset) {
        for (std::size_t i = 0; i < chunkCount_; ++i) {
            const ByteSpan segment = ByteSpan(chunk_).subspan(i * kSegmentSize, kSegmentSize);
            if (!file_.read(offset + i * kSegmentSize, segment)) {
                std::memset(segment.data(), 0xFF, segment.size());
            }
        }
    }

    Status dataSegment(ByteSpan segment, std::uint16_t number) {
        switch (classifySegment(segment, number, generation_)) {
            case SegmentKind::Valid:
                takeValid(segment, number);
                return {};
            case SegmentKind::Zero:
            case SegmentKind::Older:
            case SegmentKind::OldShadow:
                beginTail(number);
                return noteEmpty(segment);
            case SegmentKind::Bad:
                return badSegment(segment, number);
            case SegmentKind::Ahead:
                break;
        }
        return fail(corrupt());
    }

    void takeValid(ByteView segment, std::uint16_t number) {
        last_.assign(segment.begin(), segment.end());
        result_.lastSegment = number;
        result_.accumulated ^= loadLE<std::uint64_t>(segment, 0);
    }

    void beginTail(std::uint16_t number) {
        tail_.emplace(number, last_.empty() ? LogTime{} : segmentTime(last_));
    }

    // Generations of what is left of earlier lives of the file never rise towards its end.
    Status noteEmpty(ByteView segment) {
        if (isAllZero(segment)) return {};
        const Generation generation = segmentPosition(segment).generation;
        if (generation > emptyGeneration_) return fail(corrupt());
        emptyGeneration_ = generation;
        return {};
    }

    // The first segment that is neither valid nor empty.
    Status badSegment(ByteSpan segment, std::uint16_t number) {
        std::vector<std::byte> shadow(kSegmentSize);
        const std::uint64_t behind = (std::uint64_t{number} + 1) * kSegmentSize;
        if (file_.read(behind, shadow) && isShadowOf(shadow, number, generation_)) {
            return repairFrom(std::move(shadow), number);
        }
        if (!mayBeTorn() || !looksTorn(segment, number, generation_, last_)) return fail(corrupt());
        beginTail(number);
        if (ownsTime(segment, number) && !tail_->accept(segmentTime(segment))) return fail(corrupt());
        result_.torn = true;
        return {};
    }

    Status repairFrom(std::vector<std::byte> shadow, std::uint16_t number) {
        if (!options_.current || options_.purpose != ReadPurpose::SoftRecovery) return fail(tornError());
        takeValid(shadow, number);
        result_.repaired = true;
        if (options_.repair) {
            TRY(file_.write(std::uint64_t{number} * kSegmentSize, shadow));
            TRY(file_.sync());
        } else {
            result_.repairedSegment = std::move(shadow);
        }
        return {};
    }

    // A segment behind the first one that is missing.
    Status tailSegment(ByteSpan segment, std::uint16_t number) {
        const SegmentKind kind = classifySegment(segment, number, generation_);
        if (kind == SegmentKind::Zero || kind == SegmentKind::Older || kind == SegmentKind::OldShadow) {
            const bool own =
                kind == SegmentKind::OldShadow && segmentPosition(segment).generation == generation_;
            if (!own) return noteEmpty(segment);
            // The shadow of a segment that never arrived: left by an unfinished write.
            result_.torn = result_.torn || segmentPosition(segment).segment != result_.lastSegment;
            return {};
        }
        if (kind == SegmentKind::Ahead || !mayBeTorn()) return fail(corrupt());
        if (kind == SegmentKind::Bad && !looksTorn(segment, number, generation_, {})) return fail(corrupt());
        if (ownsTime(segment, number) && !tail_->accept(segmentTime(segment))) return fail(corrupt());
        result_.torn = true;
        return {};
    }

    // Was the first sector, which holds the time, written as data of this place?
    [[nodiscard]] bool ownsTime(ByteView segment, std::uint16_t number) const {
        return segmentPosition(segment) == LogPosition{0, number, generation_};
    }

    [[nodiscard]] bool mayBeTorn() const {
        return options_.current && options_.purpose == ReadPurpose::SoftRecovery;
    }

    Status finish() {
        if (last_.empty()) return {};
        const auto last = lastRecordOf(last_);
        if (!last) return {};
        result_.lastRecord = positionIn(generation_, result_.lastSegment, last->offset);
        result_.closedNormally = isTermination(last->code);
        if (result_.closedNormally) result_.lastTermination = result_.lastRecord;
        return {};
    }

    [[nodiscard]] JET_ERR corrupt() const {
        switch (options_.purpose) {
            case ReadPurpose::HardRestore:
                return JET_errLogCorruptDuringHardRestore;
            case ReadPurpose::HardRecovery:
                return JET_errLogCorruptDuringHardRecovery;
            case ReadPurpose::SoftRecovery:
                break;
        }
        return JET_errLogFileCorrupt;
    }

    [[nodiscard]] JET_ERR tornError() const {
        switch (options_.purpose) {
            case ReadPurpose::HardRestore:
                return JET_errLogTornWriteDuringHardRestore;
            case ReadPurpose::HardRecovery:
                return JET_errLogTornWriteDuringHardRecovery;
            case ReadPurpose::SoftRecovery:
                break;
        }
        return JET_errLogFileCorrupt;
    }

    os::File& file_;
    ScanOptions options_;
    Generation generation_;
    std::uint32_t segments_;
    std::vector<std::byte> chunk_;
    std::size_t chunkFirst_ = 0;
    std::size_t chunkCount_ = 0;
    std::vector<std::byte> last_;  // the last valid segment
    std::optional<TailJudge> tail_;
    Generation emptyGeneration_ = 0x7FFFFFFF;
    ScanResult result_;
};
}  // namespace

Result<ScanResult> scanLogFile(os::File& file, const LogHeader& header, const ScanOptions& options) {
    return Scanner(file, header, options).run();
}

}  // namespace esent::log
