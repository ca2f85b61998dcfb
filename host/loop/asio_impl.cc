// The one compiled copy of Asio (without its TLS part, which host/net has).
#include <boost/asio/impl/src.hpp>
