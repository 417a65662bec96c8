#include "instance/session_resource.h"

#include "instance/session.h"

namespace esent::instance {

SessionResource::SessionResource(Session& session) : session_(session) {
    session.add(*this);
}

SessionResource::~SessionResource() {
    session_.remove(*this);
}

}  // namespace esent::instance
