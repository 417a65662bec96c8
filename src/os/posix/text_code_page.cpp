#include "os/text_code_page.h"

#include "base/text.h"

namespace esent::os {

Result<std::string> utf8FromCodePage(std::string_view text) {
    if (!isValidUtf8(text)) return fail(JET_errInvalidParameter);
    return std::string(text);
}

Result<std::string> codePageFromUtf8(std::string_view utf8) {
    return std::string(utf8);
}

}  // namespace esent::os
