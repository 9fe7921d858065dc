"""Calls each service of a running product as a stranger would: with grpcio, stubs made from the protos, and an API key.

Reads the product's facts (the line of `switchboard dev --json`, with `secret` added) from the file that is named. Prints a line
for each case, `ok …` or `failed …`.
"""

import hashlib
import hmac
import json
import pathlib
import struct
import sys
import tempfile
import time

import grpc
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status
from grpc_tools import protoc

root = pathlib.Path(__file__).resolve().parents[2]
facts = json.loads(pathlib.Path(sys.argv[1]).read_text())


def make_stubs():
    folder = tempfile.mkdtemp()
    protos = [str(p.relative_to(root / "protos")) for p in (root / "protos" / "switchboard").rglob("*.proto")]
    builtin = pathlib.Path(protoc.__file__).parent / "_proto"
    # google.rpc comes from googleapis-common-protos; our own copy of it must not be registered twice.
    code = protoc.main(
        ["protoc", f"-I{root / 'protos'}", f"-I{builtin}", f"--python_out={folder}", f"--grpc_python_out={folder}"] + protos
    )
    if code != 0:
        sys.exit("protoc failed")
    sys.path.insert(0, folder)


make_stubs()
from switchboard.assistants.v1 import assistants_pb2, assistants_pb2_grpc  # noqa: E402
from switchboard.billing.v1 import billing_pb2, billing_pb2_grpc  # noqa: E402
from switchboard.identity.v1 import principal_pb2  # noqa: E402
from switchboard.numbers.v1 import numbers_pb2, numbers_pb2_grpc  # noqa: E402

channels = {name: grpc.insecure_channel(address) for name, address in facts["services"].items() if name != "gateway"}
numbers = numbers_pb2_grpc.PhoneNumbersStub(channels["number-inventory"])
assistants = assistants_pb2_grpc.AssistantsStub(channels["assistant-config"])
plans = billing_pb2_grpc.PlansStub(channels["billing-eligibility"])
slots = billing_pb2_grpc.NumberSlotsStub(channels["billing-eligibility"])
key = (("authorization", f"Bearer {facts['key']}"),)
team = facts["teamId"]

calls = {
    "number-inventory": (
        numbers.ListPhoneNumbers,
        numbers_pb2.ListPhoneNumbersRequest(team_id=team),
        "/switchboard.numbers.v1.PhoneNumbers/ListPhoneNumbers",
    ),
    "assistant-config": (
        assistants.ListAssistants,
        assistants_pb2.ListAssistantsRequest(account_slug=facts["accountSlug"]),
        "/switchboard.assistants.v1.Assistants/ListAssistants",
    ),
    "billing-eligibility": (
        plans.GetEligibility,
        billing_pb2.GetEligibilityRequest(team_id=team),
        "/switchboard.billing.v1.Plans/GetEligibility",
    ),
}


def signed(method, secret=facts["secret"], expires_in=30):
    principal = principal_pb2.Principal(
        kind=principal_pb2.Principal.USER,
        user_id="user_x",
        team_id=team,
        team_slug=facts["accountSlug"],
        scopes=["*"],
    ).SerializeToString()
    expiry = int(time.time()) + expires_in
    path = method.encode()
    text = struct.pack(">Q", len(principal)) + principal + struct.pack(">Q", len(path)) + path
    text += struct.pack(">q", expiry * 1_000_000)
    proof = principal_pb2.SignedPrincipal(principal=principal, method=method)
    proof.expires_at.seconds = expiry
    proof.mac = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    return (("switchboard-principal-bin", proof.SerializeToString()),)


def outcome(call, request, metadata=(), timeout=10):
    """The status code and the reason of a refusal."""
    try:
        call(request, metadata=metadata, timeout=timeout)
        return "OK", None
    except grpc.RpcError as error:
        status = rpc_status.from_call(error)
        reason = None
        for detail in status.details if status else []:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                reason = info.reason
        return error.code().name, reason


def expect(name, found, wanted):
    print(f"ok {name}" if found == wanted else f"failed {name}: {found}, not {wanted}", flush=True)


for service, (call, request, method) in calls.items():
    unauthorized = ("UNAUTHENTICATED", "UNAUTHORIZED")
    expect(f"{service} with a key", outcome(call, request, key), ("OK", None))
    expect(f"{service} with a signed principal", outcome(call, request, signed(method)), ("OK", None))
    expect(f"{service} with no principal", outcome(call, request), unauthorized)
    expect(f"{service} with a team's id in metadata", outcome(call, request, (("team-id", team),)), unauthorized)
    forged = signed(method, secret="a secret that only the forger knows, quite long")
    expect(f"{service} with a forged principal", outcome(call, request, forged), unauthorized)
    expect(f"{service} with an expired principal", outcome(call, request, signed(method, expires_in=-5)), unauthorized)
    other = signed("/switchboard.numbers.v1.PhoneNumbers/ReleasePhoneNumber")
    expect(f"{service} with another method's principal", outcome(call, request, other), unauthorized)
    wrong = (("authorization", "Bearer tk_live_" + "0" * 43),)
    expect(f"{service} with an unknown key", outcome(call, request, wrong), unauthorized)
    health = health_pb2_grpc.HealthStub(channels[service])
    expect(f"{service} is serving", health.Check(health_pb2.HealthCheckRequest()).status, 1)

# Typed errors.
bad = numbers_pb2.PurchasePhoneNumberRequest(phone_number="415", team_id=team)
expect("a bad field", outcome(numbers.PurchasePhoneNumber, bad, key), ("INVALID_ARGUMENT", "INVALID_REQUEST"))
try:
    numbers.PurchasePhoneNumber(bad, metadata=key)
except grpc.RpcError as error:
    violations = error_details_pb2.BadRequest()
    fields = [d for d in rpc_status.from_call(error).details if d.Unpack(violations)]
    expect("the field's path", [v.field for v in violations.field_violations], ["phoneNumber"])
missing = numbers_pb2.GetPhoneNumberRequest(id="pn_" + "0" * 26)
expect("an id that exists nowhere", outcome(numbers.GetPhoneNumber, missing, key), ("NOT_FOUND", "NOT_FOUND"))
foreign = numbers_pb2.ListPhoneNumbersRequest(team_id="team_" + "0" * 26)
expect("another team", outcome(numbers.ListPhoneNumbers, foreign, key), ("PERMISSION_DENIED", "FORBIDDEN"))
release = billing_pb2.ReleaseSlotRequest(operation_id="op_" + "0" * 26)
expect("a method for services only", outcome(slots.ReleaseSlot, release, key), ("PERMISSION_DENIED", "FORBIDDEN"))

# A deadline and a cancellation end the caller's waiting, and only that: +1…0190 answers after three seconds.
began = time.monotonic()
slow = numbers_pb2.PurchasePhoneNumberRequest(phone_number="+12025550190", team_id=team)
expect("a deadline", outcome(numbers.PurchasePhoneNumber, slow, key, timeout=0.3)[0], "DEADLINE_EXCEEDED")
future = numbers.PurchasePhoneNumber.future(
    numbers_pb2.PurchasePhoneNumberRequest(phone_number="+13055550190", team_id=team), metadata=key
)
time.sleep(0.3)
future.cancel()
expect("a cancellation", future.code().name, "CANCELLED")
expect("neither waits for the carrier", time.monotonic() - began < 2.5, True)
states = {}
while time.monotonic() - began < 30:
    rows = numbers.ListPhoneNumbers(numbers_pb2.ListPhoneNumbersRequest(team_id=team), metadata=key).numbers
    states = {row.phone_number: row.status for row in rows if row.phone_number in ("+12025550190", "+13055550190")}
    if states == {"+12025550190": numbers_pb2.ACTIVE, "+13055550190": numbers_pb2.ACTIVE}:
        break
    time.sleep(0.1)
expect("both numbers are bought all the same", sorted(states.values()), [numbers_pb2.ACTIVE] * 2)
