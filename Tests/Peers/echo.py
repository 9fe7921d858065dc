"""What the Python client and server of the conformance tests share: the methods of test.Echo."""

UNARY = "/test.Echo/Unary"
CLIENT_STREAMING = "/test.Echo/ClientStreaming"
SERVER_STREAMING = "/test.Echo/ServerStreaming"
BIDIRECTIONAL = "/test.Echo/Bidirectional"


def identity(octets):
    return octets
