"""Calls test.Echo all the time, several calls at a time. Usage: steady_client.py HOST:PORT SECONDS

Calls wait for a connection, so that a restart of the server must not fail one. Prints "started", and at
the end how many calls were made and failed.
"""

import sys
import threading
import time

import grpc

import echo
from echo import identity

target, seconds = sys.argv[1], float(sys.argv[2])
until = time.monotonic() + seconds
lock = threading.Lock()
made = failed = 0


def call_on(channel):
    global made, failed
    unary = channel.unary_unary(echo.UNARY, request_serializer=identity, response_deserializer=identity)
    while time.monotonic() < until:
        try:
            good = unary(b"a", wait_for_ready=True, timeout=20) == b"a"
        except grpc.RpcError as error:
            print(error.code().name, error.details(), flush=True)
            good = False
        with lock:
            made += 1
            failed += not good


options = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.min_reconnect_backoff_ms", 100)]
with grpc.insecure_channel(target, options=options) as channel:
    print("started", flush=True)
    threads = [threading.Thread(target=call_on, args=(channel,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(f"made {made} failed {failed}", flush=True)
