"""The program's own services. Usage: llava.py ADDRESS DESCRIPTORS PICTURE"""
import sys

import grpc

from stubs import Stubs, fails

stubs = Stubs(sys.argv[1], sys.argv[2])
SERVICE = "llava.v1.Llava"
Request = stubs.message("llava.v1.GenerateRequest")
generate = stubs.method(SERVICE, "Generate")
with open(sys.argv[3], "rb") as file:
    picture = file.read()


def ask(text, **fields):
    request = Request(**fields)
    turn = request.turns.add(role=2)
    turn.parts.add(image=picture)
    turn.parts.add(text=text)
    return request


health = stubs.method("grpc.health.v1.Health", "Check")
Check = stubs.message("grpc.health.v1.HealthCheckRequest")
assert [health(Check(service=s)).status for s in ("", SERVICE)] == [1, 1]
fails(grpc.StatusCode.NOT_FOUND, lambda: health(Check(service="other")))

reflection = stubs.method("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo")
listed = next(reflection(iter([stubs.message("grpc.reflection.v1.ServerReflectionRequest")(list_services="")])))
assert SERVICE in [s.name for s in listed.list_services_response.service]

models = stubs.method(SERVICE, "ListModels")(stubs.message("llava.v1.ListModelsRequest")()).models
assert [m.name for m in models] == ["tiny-llava"], models

chunks = list(generate(ask("Extract the chart as JSON.")))
assert "".join(c.text for c in chunks).strip() == '{"orange": 3, "green": 5, "yellow": 7, "purple": 9}'
assert chunks[-1].finish_reason == 1 and chunks[-1].usage.image_tokens == 64, chunks[-1]
count = stubs.method(SERVICE, "CountTokens")(ask("Extract the chart as JSON."))
assert count.prompt_tokens == chunks[-1].usage.prompt_tokens

fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: generate(ask("x", max_tokens=0)))
fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: generate(ask("")))
fails(grpc.StatusCode.NOT_FOUND, lambda: generate(ask("x", model="other")))
fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: generate(ask("x", temperature=100, seed=10), timeout=0.5))
call = generate(ask("Extract the chart as JSON.", temperature=100, seed=10))
next(call)
call.cancel()
fails(grpc.StatusCode.CANCELLED, lambda: call)
assert "".join(c.text for c in generate(ask("How high is the yellow bar?"))).strip() == "7."
print("all hold")
