// The npm client "@grpc/grpc-js" against a running server: node grpc.mjs 127.0.0.1:50051 chart.png proto
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [address, chart, protos] = process.argv.slice(2);
const files = ["llava/v1/llava.proto", "grpc/health/v1/health.proto"];
const includeDirs = [protos, join(protos, "third_party")];
const packages = grpc.loadPackageDefinition(loader.loadSync(files, { includeDirs, enums: String, oneofs: true, defaults: true }));
const credentials = grpc.credentials.createInsecure();
const llava = new packages.llava.v1.Llava(address, credentials);
const health = new packages.grpc.health.v1.Health(address, credentials);
const image = readFileSync(chart);
const json = { orange: 3, green: 5, yellow: 7, purple: 9 };

const ask = (text, ...images) => ({
  turns: [{ role: "ROLE_USER", parts: [...images.map((bytes) => ({ image: bytes })), { text }] }],
});
const long = { ...ask("hi"), temperature: 100, seed: 10, ignoreEos: true };
const call = (client, method, request) =>
  new Promise((resolve, reject) => client[method](request, (error, reply) => (error ? reject(error) : resolve(reply))));
const status = (stream) => new Promise((resolve) => stream.on("error", resolve).on("data", () => {}));

// Streamed.
let text = "";
const chunks = [];
for await (const chunk of llava.generate(ask("Extract the chart as JSON.", image))) {
  text += chunk.text;
  chunks.push(chunk);
}
assert.deepEqual(JSON.parse(text), json);
assert.ok(chunks.length > 10);
const last = chunks.at(-1);
assert.equal(last.finishReason, "FINISH_REASON_STOP");
assert.equal(last.usage.imageTokens, 64);
assert.ok(last.times.decode.nanos > 0);

// Cancelled: while it streams, and before anything came.
const begun = llava.generate(long);
begun.once("data", () => begun.cancel());
assert.equal((await status(begun)).code, grpc.status.CANCELLED);
const unbegun = llava.generate(long);
setImmediate(() => unbegun.cancel());
assert.equal((await status(unbegun)).code, grpc.status.CANCELLED);

// Out of time.
const late = llava.generate(long, { deadline: Date.now() + 50 });
assert.equal((await status(late)).code, grpc.status.DEADLINE_EXCEEDED);

// Unknown methods and services.
const unknown = (path) => new Promise((resolve) =>
  llava.makeUnaryRequest(path, () => Buffer.alloc(0), (bytes) => bytes, {}, (error) => resolve(error.code)));
assert.equal(await unknown("/llava.v1.Llava/Nothing"), grpc.status.UNIMPLEMENTED);
assert.equal(await unknown("/nothing.v1.Nothing/Nothing"), grpc.status.UNIMPLEMENTED);

// Health.
assert.equal((await call(health, "check", { service: "llava.v1.Llava" })).status, "SERVING");
await assert.rejects(call(health, "check", { service: "nothing" }), { code: grpc.status.NOT_FOUND });
const watch = health.watch({ service: "" });
const told = await new Promise((resolve) => watch.once("data", resolve));
assert.equal(told.status, "SERVING");
watch.cancel();
assert.equal((await status(watch)).code, grpc.status.CANCELLED);

// The rest of the service, and its errors.
const count = await call(llava, "countTokens", ask("hi", image));
assert.ok(count.promptTokens > count.imageTokens && count.imageTokens === 64);
assert.equal((await call(llava, "listModels", {})).models[0].name, "tiny-llava");
await assert.rejects(call(llava, "getModel", { name: "other" }), { code: grpc.status.NOT_FOUND });
for (const [request, field] of [
  [{ ...ask("hi"), topP: 2 }, "top_p"],
  [{ ...ask("hi"), maxTokens: -1 }, "max_tokens"],
  [{ turns: [{ parts: [{ text: "hi" }] }] }, "turns[0].role"],
  [ask("", image), "text"],
]) {
  const refusal = await status(llava.generate(request));
  assert.equal(refusal.code, grpc.status.INVALID_ARGUMENT);
  assert.ok(refusal.details.includes(field), refusal.details);
}

// Compressed, and many at once on one connection.
const gzip = { "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip };
const compressing = new packages.llava.v1.Llava(address, credentials, gzip);
assert.equal((await call(compressing, "countTokens", ask("hi", image))).promptTokens, count.promptTokens);
const texts = await Promise.all(Array.from({ length: 8 }, async () => {
  let all = "";
  for await (const chunk of llava.generate(ask("Extract the chart as JSON.", image))) all += chunk.text;
  return all;
}));
assert.ok(texts.every((one) => one === text));

for (const client of [llava, health, compressing]) client.close();
console.log("all hold");
