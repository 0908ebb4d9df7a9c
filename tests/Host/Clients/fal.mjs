// The npm client "@fal-ai/client" against a running server: node fal.mjs http://127.0.0.1:8080 chart.png
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createFalClient } from "@fal-ai/client";

const [address, chart] = process.argv.slice(2);

// The client's hosts are fixed; here they are folders.
const requestMiddleware = async (request) => {
  const { hostname, pathname, search } = new URL(request.url);
  const folder = hostname === "queue.fal.run" ? "/queue" : "";
  return { ...request, url: `${address}${folder}${pathname}${search}` };
};
const client = createFalClient({ credentials: "id:secret", requestMiddleware, retry: { maxRetries: 0 } });
const app = "fal-ai/llava-next";
const image_url = `data:image/png;base64,${readFileSync(chart).toString("base64")}`;
const input = { image_url, prompt: "Extract the chart as JSON.", temperature: 0 };
const json = { orange: 3, green: 5, yellow: 7, purple: 9 };

async function refused(promise, status, text) {
  const error = await promise.then(() => assert.fail("it was not refused"), (e) => e);
  assert.equal(error.name, "ApiError");
  assert.equal(error.status, status);
  assert.ok(JSON.stringify(error.body.detail).includes(text), JSON.stringify(error.body));
}

// Asked at once.
const run = await client.run(app, { input });
assert.deepEqual(JSON.parse(run.data.output), json);
assert.equal(run.data.partial, false);
assert.match(run.requestId, /^[0-9a-f-]{36}$/);

// In pieces: each has all text so far.
const stream = await client.stream(app, { input });
const pieces = [];
for await (const piece of stream) pieces.push(piece);
assert.ok(pieces.length > 10);
assert.ok(pieces.slice(1).every((piece, i) => piece.output.startsWith(pieces[i].output)));
assert.deepEqual(await stream.done(), { output: run.data.output, partial: false });

// Through the queue, by polling and by a stream of its status.
for (const mode of ["polling", "streaming"]) {
  const statuses = [];
  let enqueued;
  const result = await client.subscribe(app, {
    input,
    mode,
    pollInterval: 20,
    logs: true,
    onEnqueue: (id) => (enqueued = id),
    onQueueUpdate: (status) => statuses.push(status.status),
  });
  assert.deepEqual(JSON.parse(result.data.output), json);
  assert.equal(result.requestId, enqueued);
  assert.equal(statuses.at(-1), "COMPLETED");
}

// By hand.
const { request_id: requestId, status_url, response_url } = await client.queue.submit(app, { input });
assert.ok(status_url.endsWith(`/queue/${app}/requests/${requestId}/status`) && response_url.startsWith(address));
let status;
do status = await client.queue.status(app, { requestId, logs: true });
while (status.status !== "COMPLETED");
assert.ok(status.metrics.inference_time > 0);
assert.deepEqual(JSON.parse((await client.queue.result(app, { requestId })).data.output), json);

// What fails is told where its answer would be.
const bad = await client.queue.submit(app, { input: { ...input, image_url: "data:image/png;base64,AAAA" } });
await client.queue.subscribeToStatus(app, { requestId: bad.request_id, pollInterval: 20 });
await refused(client.queue.result(app, { requestId: bad.request_id }), 400, "Picture 1");

// Cancelled. On a busy machine an answer may be there just before: then it is tried again.
const long = { ...input, prompt: "hi", temperature: 100, max_tokens: 2000 };
let isCancelled = false;
for (let i = 0; i < 20 && !isCancelled; i++) {
  const { request_id: id } = await client.queue.submit(app, { input: long });
  const refusal = await client.queue.cancel(app, { requestId: id }).catch((e) => e);
  if (refusal) {
    assert.equal(refusal.body?.status, "ALREADY_COMPLETED", `${refusal}`);
    continue;
  }
  await client.queue.subscribeToStatus(app, { requestId: id, pollInterval: 20 });
  await refused(client.queue.result(app, { requestId: id }), 400, "cancelled");
  isCancelled = true;
}
assert.ok(isCancelled);
await assert.rejects(client.queue.cancel(app, { requestId }), { status: 400, body: { status: "ALREADY_COMPLETED" } });

// Errors are the client's own.
await refused(client.run(app, { input: { prompt: "hi" } }), 400, "image_url");
await refused(client.run(app, { input: { ...input, top_p: 2 } }), 400, "top_p");
await refused(client.run(app, { input: { ...input, image_url: "https://example.com/a.png" } }), 403, "image_url: ");
await refused(client.queue.status(app, { requestId: randomUUID() }), 404, "There is no request");
await refused(client.queue.submit(app, { input, webhookUrl: "https://example.com/" }), 400, "fal_webhook: ");
const failing = await client.stream(app, { input: { ...input, prompt: "red ".repeat(3000) } });
await refused(failing.done(), 400, "tokens");

console.log("all hold");
