"""grpcio's server of test.Echo. Prints "port N" and serves until it is killed.

Of a request's metadata, x-… comes back as initial metadata and trailers; sleep-ms delays;
fail-code, fail-message and fail-details-bin make the call fail after answering; count and size
set the responses of ServerStreaming. The methods Slept and Cancelled answer with how many handlers
began to sleep and how many of them saw their call cancelled.
"""

import threading
from concurrent import futures

import grpc

from echo import identity

slept = cancelled = 0
lock = threading.Lock()


class Refusal(grpc.Status):
    def __init__(self, code, details, trailers):
        self.code, self.details, self.trailing_metadata = code, details, trailers


CODES = {code.value[0]: code for code in grpc.StatusCode}


def enter(context):
    metadata = list(context.invocation_metadata())
    echoed = [(key, value) for key, value in metadata if key.startswith("x-")]
    values = dict(metadata)
    if echoed:
        context.send_initial_metadata(echoed)
        context.set_trailing_metadata(echoed)
    if "sleep-ms" in values:
        global slept, cancelled
        ended = threading.Event()
        context.add_callback(ended.set)
        with lock:
            slept += 1
        if ended.wait(int(values["sleep-ms"]) / 1000):
            with lock:
                cancelled += 1
    return values, echoed


def leave(context, values, echoed):
    if "fail-code" not in values:
        return
    trailers = list(echoed)
    if "fail-details-bin" in values:
        trailers.append(("grpc-status-details-bin", values["fail-details-bin"]))
    context.abort_with_status(
        Refusal(CODES[int(values["fail-code"])], values.get("fail-message", ""), trailers)
    )


def unary(request, context):
    values, echoed = enter(context)
    leave(context, values, echoed)
    return request


def client_streaming(requests, context):
    values, echoed = enter(context)
    answer = b"".join(requests)
    leave(context, values, echoed)
    return answer


def server_streaming(request, context):
    values, echoed = enter(context)
    size = values.get("size")
    response = b"\x07" * int(size) if size is not None else request
    for _ in range(int(values.get("count", "1"))):
        yield response
    leave(context, values, echoed)


def bidirectional(requests, context):
    values, echoed = enter(context)
    for request in requests:
        yield request
    leave(context, values, echoed)


def count_slept(request, context):
    with lock:
        return str(slept).encode()


def count_cancelled(request, context):
    with lock:
        return str(cancelled).encode()


def main():
    raw = dict(request_deserializer=identity, response_serializer=identity)
    handler = grpc.method_handlers_generic_handler(
        "test.Echo",
        {
            "Unary": grpc.unary_unary_rpc_method_handler(unary, **raw),
            "ClientStreaming": grpc.stream_unary_rpc_method_handler(client_streaming, **raw),
            "ServerStreaming": grpc.unary_stream_rpc_method_handler(server_streaming, **raw),
            "Bidirectional": grpc.stream_stream_rpc_method_handler(bidirectional, **raw),
            "Slept": grpc.unary_unary_rpc_method_handler(count_slept, **raw),
            "Cancelled": grpc.unary_unary_rpc_method_handler(count_cancelled, **raw),
        },
    )
    options = [("grpc.max_receive_message_length", 4 << 20), ("grpc.max_metadata_size", 16 << 10)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64), options=options)
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"port {port}", flush=True)
    server.wait_for_termination()


main()
