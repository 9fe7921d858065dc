"""grpcio-health-checking's client against our server. Usage: health_client.py HOST:PORT

Prints the status of the whole server, then each that Watch tells, one a line.
"""

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

with grpc.insecure_channel(sys.argv[1]) as channel:
    stub = health_pb2_grpc.HealthStub(channel)
    print(stub.Check(health_pb2.HealthCheckRequest()).status, flush=True)
    try:
        stub.Check(health_pb2.HealthCheckRequest(service="nobody"))
    except grpc.RpcError as error:
        print(error.code().name, flush=True)
    try:
        for response in stub.Watch(health_pb2.HealthCheckRequest()):
            print(response.status, flush=True)
    except grpc.RpcError as error:
        print(error.code().name, flush=True)
