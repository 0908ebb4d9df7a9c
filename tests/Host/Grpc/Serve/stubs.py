"""Stubs made at run time from a descriptor set, so that nothing has to be generated."""
import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class Stubs:
    def __init__(self, address, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as file:
            files.ParseFromString(file.read())
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        # The name changed with protobuf 4.22.
        self.prototype = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(self.pool).GetPrototype
        self.channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])

    def message(self, name):
        return self.prototype(self.pool.FindMessageTypeByName(name))

    def method(self, service, name):
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        proto = descriptor_pb2.MethodDescriptorProto()
        method.CopyToProto(proto)
        sides = ("stream" if proto.client_streaming else "unary", "stream" if proto.server_streaming else "unary")
        return getattr(self.channel, "_".join(sides))(
            f"/{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self.prototype(method.output_type).FromString,
        )


def fails(code, call, details=None):
    """Runs a call that must end with a status; returns the error."""
    try:
        result = call()
        if hasattr(result, "__iter__"):
            list(result)
    except grpc.RpcError as error:
        assert error.code() == code, (error.code(), error.details())
        assert details is None or error.details() == details, error.details()
        return error
    raise AssertionError(f"ended well where {code} was due")
