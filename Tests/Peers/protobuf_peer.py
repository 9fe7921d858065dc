"""Google's protobuf reads and writes what ours wrote. Usage: protobuf_peer.py PROJECT_FOLDER INPUT OUTPUT

Each line of INPUT is an encoded fixture.v1.Everything in hexadecimal. The same line of OUTPUT is that message without the
fields that the type does not know, encoded again; or `refused`.
"""

import sys
import tempfile

import grpc_tools
from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory
from grpc_tools import protoc

project, source, target = sys.argv[1:]
with tempfile.NamedTemporaryFile() as compiled:
    status = protoc.main([
        "protoc",
        f"-I{project}/protos",
        f"-I{project}/Tests/Fixture/protos",
        f"-I{grpc_tools.__path__[0]}/_proto",
        "--include_imports",
        f"--descriptor_set_out={compiled.name}",
        "fixture/v1/fixture.proto",
    ])
    if status != 0:
        sys.exit(status)
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read())

pool = descriptor_pool.DescriptorPool()
for file in files.file:
    pool.Add(file)
everything = message_factory.GetMessageClass(pool.FindMessageTypeByName("fixture.v1.Everything"))

with open(source) as lines, open(target, "w") as answers:
    for line in lines:
        try:
            read = everything.FromString(bytes.fromhex(line))
        except message.DecodeError:
            answers.write("refused\n")
            continue
        read.DiscardUnknownFields()
        answers.write(read.SerializeToString().hex() + "\n")
