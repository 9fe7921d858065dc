"""grpcio's client against our server of test.Echo. Usage: echo_client.py HOST:PORT

Runs every case and prints a line for each: "ok NAME" or "failed NAME: what was wrong".
"""

import sys
import threading
import time

import grpc

import echo
from echo import identity

CASES = []


def case(function):
    CASES.append(function)
    return function


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(call):
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call did not fail")


class Stubs:
    def __init__(self, channel):
        raw = dict(request_serializer=identity, response_deserializer=identity)
        self.channel = channel
        self.unary = channel.unary_unary(echo.UNARY, **raw)
        self.client_streaming = channel.stream_unary(echo.CLIENT_STREAMING, **raw)
        self.server_streaming = channel.unary_stream(echo.SERVER_STREAMING, **raw)
        self.bidirectional = channel.stream_stream(echo.BIDIRECTIONAL, **raw)
        self.unknown = channel.unary_unary("/test.Echo/Nothing", **raw)


@case
def unary_of_many_sizes(stubs):
    for size in (0, 1, 100, 16384, 100_000, 3_000_000):
        message = bytes(index & 255 for index in range(size))
        expect(stubs.unary(message) == message, f"{size} octets came back changed")


@case
def client_streaming_joins(stubs):
    parts = [b"a" * 27182, b"", b"b" * 8, b"c" * 45904]
    expect(stubs.client_streaming(iter(parts)) == b"".join(parts), "wrong sum of requests")
    expect(stubs.client_streaming(iter([])) == b"", "no request is an empty answer")


@case
def server_streaming_counts(stubs):
    metadata = [("count", "500"), ("size", "1000")]
    responses = list(stubs.server_streaming(b"", metadata=metadata))
    expect(responses == [b"\x07" * 1000] * 500, "wrong responses")
    none = list(stubs.server_streaming(b"", metadata=[("count", "0")]))
    expect(none == [], "a stream without responses")


@case
def bidirectional_ping_pong(stubs):
    answered = threading.Semaphore(1)

    def requests():
        for index in range(50):
            answered.acquire()
            yield bytes([index]) * (index * 50)

    count = 0
    for response in stubs.bidirectional(requests()):
        expect(len(response) == count * 50, "an answer out of order")
        count += 1
        answered.release()
    expect(count == 50, f"{count} answers")


@case
def bidirectional_without_requests(stubs):
    expect(list(stubs.bidirectional(iter([]))) == [], "an answer to nothing")


@case
def metadata_goes_round(stubs):
    metadata = [("x-text", "first"), ("x-text", "second"), ("x-raw-bin", b"\x00\xab\xff"), ("x-raw-bin", b"")]
    _, call = stubs.unary.with_call(b"", metadata=metadata)
    for received in (call.initial_metadata(), call.trailing_metadata()):
        ours = [(key, value) for key, value in received if key.startswith("x-")]
        expect(ours == metadata, f"metadata came back as {ours}")


@case
def status_code_and_message(stubs):
    for code in range(1, 17):
        error = refused(lambda: stubs.unary(b"", metadata=[("fail-code", str(code)), ("fail-message", "a sentence")]))
        expect(error.code().value[0] == code, f"{error.code()} instead of {code}")
        expect(error.details() == "a sentence", f"message {error.details()!r}")


@case
def status_after_responses(stubs):
    responses = stubs.server_streaming(b"x", metadata=[("count", "3"), ("fail-code", "10")])
    received = []
    error = refused(lambda: [received.append(response) for response in responses])
    expect(received == [b"x"] * 3, "responses before the status")
    expect(error.code() == grpc.StatusCode.ABORTED, f"{error.code()}")


@case
def status_details(stubs):
    metadata = [("fail-code", "9"), ("fail-details-bin", b"\x08\x09\x12\x01!")]
    error = refused(lambda: stubs.unary(b"", metadata=metadata))
    details = dict(error.trailing_metadata()).get("grpc-status-details-bin")
    expect(details == b"\x08\x09\x12\x01!", f"details {details!r}")


@case
def unknown_method(stubs):
    error = refused(lambda: stubs.unknown(b""))
    expect(error.code() == grpc.StatusCode.UNIMPLEMENTED, f"{error.code()}")


@case
def deadline(stubs):
    begun = time.monotonic()
    error = refused(lambda: stubs.unary(b"", timeout=0.1, metadata=[("sleep-ms", "60000")]))
    expect(error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, f"{error.code()}")
    expect(time.monotonic() - begun < 10, "the deadline came late")


@case
def cancellation(stubs):
    call = stubs.unary.future(b"", metadata=[("sleep-ms", "60000")])
    time.sleep(0.05)
    call.cancel()
    expect(call.cancelled(), "not cancelled")
    stream = stubs.server_streaming(b"", metadata=[("count", "1000000"), ("size", "1000")])
    next(stream)
    stream.cancel()
    error = refused(lambda: list(stream))
    expect(error.code() == grpc.StatusCode.CANCELLED, f"{error.code()}")


@case
def request_over_the_limit(stubs):
    error = refused(lambda: stubs.unary(b"a" * (4 * 1024 * 1024 + 1)))
    expect(error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, f"{error.code()}")
    expect(stubs.unary(b"a") == b"a", "the connection did not survive")


@case
def metadata_over_the_limit(stubs):
    error = refused(lambda: stubs.unary(b"", metadata=[("x-long", "a" * 9000)]))
    expect(error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, f"{error.code()}")
    expect(stubs.unary(b"a") == b"a", "the connection did not survive")


@case
def compressed_request(stubs):
    error = refused(lambda: stubs.unary(b"a" * 1000, compression=grpc.Compression.Gzip))
    expect(error.code() == grpc.StatusCode.UNIMPLEMENTED, f"{error.code()}")


@case
def slow_reader(stubs):
    stream = stubs.server_streaming(b"", metadata=[("count", "300"), ("size", "100000")])
    count = 0
    for response in stream:
        if count < 3:
            time.sleep(0.1)
        count += 1
    expect(count == 300, f"{count} responses")


@case
def many_at_a_time(stubs):
    futures = [stubs.unary.future(str(index).encode(), timeout=30) for index in range(1500)]
    for index, future in enumerate(futures):
        expect(future.result() == str(index).encode(), "an answer to another call")


@case
def wait_for_ready(stubs):
    expect(stubs.unary(b"a", wait_for_ready=True, timeout=10) == b"a", "no answer")


def main():
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(sys.argv[1], options=options) as channel:
        stubs = Stubs(channel)
        for run in CASES:
            try:
                run(stubs)
                print(f"ok {run.__name__}", flush=True)
            except Exception as error:  # noqa: BLE001, told to the test as a failed case
                print(f"failed {run.__name__}: {error!r}", flush=True)


main()
