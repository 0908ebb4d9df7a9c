"""gRPC's interoperability cases. Usage: interop.py ADDRESS DESCRIPTORS"""
import queue
import sys

import grpc

from stubs import Stubs, fails

stubs = Stubs(sys.argv[1], sys.argv[2])
SERVICE = "grpc.testing.TestService"
Empty, SimpleRequest = stubs.message("grpc.testing.Empty"), stubs.message("grpc.testing.SimpleRequest")
InputRequest = stubs.message("grpc.testing.StreamingInputCallRequest")
OutputRequest = stubs.message("grpc.testing.StreamingOutputCallRequest")
unary, duplex = stubs.method(SERVICE, "UnaryCall"), stubs.method(SERVICE, "FullDuplexCall")
SIZES = [31415, 9, 2653, 58979]


def output(size, interval_us=0):
    request = OutputRequest()
    request.response_parameters.add(size=size, interval_us=interval_us)
    return request


def empty_unary():
    assert stubs.method(SERVICE, "EmptyCall")(Empty()) == Empty()


def large_unary():
    request = SimpleRequest(response_size=314159)
    request.payload.body = bytes(271828)
    for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
        assert unary(request, compression=compression).payload.body == bytes(314159)


def client_streaming():
    def requests():
        for size in (27182, 8, 1828, 45904):
            request = InputRequest()
            request.payload.body = bytes(size)
            yield request

    assert stubs.method(SERVICE, "StreamingInputCall")(requests()).aggregated_payload_size == 74922


def server_streaming():
    request = OutputRequest()
    for size in SIZES:
        request.response_parameters.add(size=size)
    assert [len(r.payload.body) for r in stubs.method(SERVICE, "StreamingOutputCall")(request)] == SIZES


def ping_pong():
    requests = queue.Queue()
    responses = duplex(iter(requests.get, None))
    for size in SIZES:
        requests.put(output(size))
        assert len(next(responses).payload.body) == size
    requests.put(None)
    assert list(responses) == []


def empty_stream():
    assert list(duplex(iter(()))) == []


def cancel_after_begin():
    call = stubs.method(SERVICE, "StreamingInputCall").future(iter(queue.Queue().get, None))
    call.cancel()
    assert call.code() == grpc.StatusCode.CANCELLED


def cancel_after_first_response():
    requests = queue.Queue()
    responses = duplex(iter(requests.get, None))
    requests.put(output(31415))
    assert len(next(responses).payload.body) == 31415
    responses.cancel()
    fails(grpc.StatusCode.CANCELLED, lambda: responses)
    requests.put(None)


def timeout_on_sleeping_server():
    fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: duplex(iter([output(27182, 600_000_000)]), timeout=0.1))


def custom_metadata():
    metadata = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab\x00"))
    _, call = unary.with_call(SimpleRequest(response_size=1), metadata=metadata)
    assert metadata[0] in [tuple(m) for m in call.initial_metadata()]
    assert metadata[1] in [tuple(m) for m in call.trailing_metadata()]


def status_code_and_message():
    request = SimpleRequest()
    request.response_status.code, request.response_status.message = 2, "test status message"
    fails(grpc.StatusCode.UNKNOWN, lambda: unary(request), "test status message")


def special_status_message():
    request = SimpleRequest()
    request.response_status.code = 2
    request.response_status.message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n"
    fails(grpc.StatusCode.UNKNOWN, lambda: unary(request), request.response_status.message)


def unimplemented():
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: stubs.method(SERVICE, "UnimplementedCall")(Empty()))
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: stubs.method("grpc.testing.UnimplementedService", "UnimplementedCall")(Empty()))


for case in (
    empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, cancel_after_begin,
    cancel_after_first_response, timeout_on_sleeping_server, custom_metadata, status_code_and_message, special_status_message,
    unimplemented,
):
    print(case.__name__, flush=True)
    case()
print("all hold")
