// The npm client "openai" against a running server: node openai.mjs http://127.0.0.1:8080 chart.png
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const [address, chart] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: "none", maxRetries: 0 });
const model = "tiny-llava";
const url = `data:image/png;base64,${readFileSync(chart).toString("base64")}`;
const json = { orange: 3, green: 5, yellow: 7, purple: 9 };

const image = { type: "image_url", image_url: { url, detail: "high" } };
const ask = (text, ...images) => ({ role: "user", content: [{ type: "text", text }, ...images] });

async function refused(promise, type, check) {
  const error = await promise.then(() => assert.fail("it was not refused"), (e) => e);
  assert.ok(error instanceof type, `${error}`);
  check(error);
}

// A whole answer.
const whole = await client.chat.completions.create({ model, messages: [ask("Extract the chart as JSON.", image)] });
assert.equal(whole.object, "chat.completion");
assert.equal(whole.model, model);
assert.deepEqual(JSON.parse(whole.choices[0].message.content), json);
assert.equal(whole.choices[0].message.role, "assistant");
assert.equal(whole.choices[0].finish_reason, "stop");
assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);
assert.ok(whole.ilgpu_llava.times.prefill > 0);

// The same as a stream, its prompt now known.
const stream = await client.chat.completions.create({
  model,
  messages: [ask("Extract the chart as JSON.", image)],
  stream: true,
  stream_options: { include_usage: true },
});
let text = "";
const reasons = [];
let usage, times, pieces = 0;
for await (const chunk of stream) {
  pieces++;
  for (const choice of chunk.choices) {
    text += choice.delta.content ?? "";
    if (choice.finish_reason) reasons.push(choice.finish_reason);
  }
  if (chunk.usage) ({ usage, ilgpu_llava: { times } } = chunk);
}
assert.equal(text, whole.choices[0].message.content);
assert.deepEqual(reasons, ["stop"]);
assert.ok(pieces > 10);
assert.equal(usage.prompt_tokens, whole.usage.prompt_tokens);
assert.ok(usage.prompt_tokens_details.cached_tokens >= 64);
assert.deepEqual(Object.keys(times), ["queue", "picture", "vision", "prefill", "decode"]);

// The client's own accumulator, several answers, log-probabilities.
const final = await client.chat.completions
  .stream({ model, messages: [ask("How high is the green bar?", image)], n: 2, logprobs: true, top_logprobs: 2 })
  .finalChatCompletion();
for (const choice of final.choices) {
  assert.equal(choice.message.content.trim(), "5.");
  assert.ok(choice.logprobs.content.every((token) => token.top_logprobs.length === 2 && token.logprob <= 0));
}
assert.equal(final.choices.length, 2);

// Turns, a system text, a stop string, a limit.
const turns = await client.chat.completions.create({
  model,
  messages: [
    { role: "system", content: "Be short." },
    ask("How high is the green bar?", image),
    { role: "assistant", content: "5." },
    ask("How high is the yellow bar?"),
  ],
  stop: ["\n", "."],
  max_completion_tokens: 8,
});
assert.ok(!turns.choices[0].message.content.includes("."));

// A schema.
const schema = { type: "object", properties: { height: { enum: [3, 5, 7] } }, required: ["height"], additionalProperties: false };
const held = await client.chat.completions.create({
  model,
  messages: [ask("How high is the green bar?", image)],
  response_format: { type: "json_schema", json_schema: { name: "bar", strict: true, schema } },
  max_tokens: 60,
});
assert.ok([3, 5, 7].includes(JSON.parse(held.choices[0].message.content).height));

// Text without a template, whole and as a stream.
const prompt = "USER: What is red? ASSISTANT:";
const asked = await client.chat.completions.create({ model, messages: [ask("What is red?")], max_tokens: 8 });
const continued = await client.completions.create({ model, prompt, max_tokens: 8, logprobs: 1 });
assert.equal(continued.object, "text_completion");
assert.equal(continued.choices[0].text, asked.choices[0].message.content);
assert.equal(continued.usage.prompt_tokens, asked.usage.prompt_tokens);
assert.equal(continued.choices[0].logprobs.tokens.length, continued.usage.completion_tokens);
let streamed = "";
for await (const chunk of await client.completions.create({ model, prompt, max_tokens: 8, stream: true }))
  streamed += chunk.choices[0].text;
assert.equal(streamed, continued.choices[0].text);

// Cancelled by the client; the next one is answered.
const long = await client.chat.completions.create({ model, messages: [ask("hi")], temperature: 100, seed: 10, stream: true });
for await (const _ of long) break;

const models = await client.models.list();
assert.deepEqual(models.data.map((m) => m.id), [model]);
assert.equal((await client.models.retrieve(model)).object, "model");

// Errors are the client's own.
await refused(client.chat.completions.create({ model: "gpt-4o", messages: [ask("hi")] }), OpenAI.NotFoundError, (e) => {
  assert.deepEqual([e.code, e.type, e.param], ["model_not_found", "invalid_request_error", "model"]);
});
await refused(client.models.retrieve("gpt-4o"), OpenAI.NotFoundError, (e) => assert.equal(e.code, "model_not_found"));
await refused(
  client.chat.completions.create({ model, messages: [ask("hi")], tools: [{ type: "function", function: { name: "f" } }] }),
  OpenAI.BadRequestError,
  (e) => assert.deepEqual([e.param, e.code], ["tools", "unsupported_parameter"]),
);
await refused(
  client.chat.completions.create({
    model,
    messages: [ask("What is it?", { type: "image_url", image_url: { url: "https://example.com/a.png" } })],
    stream: true,
  }),
  OpenAI.PermissionDeniedError,
  (e) => assert.equal(e.code, "url_not_allowed"),
);
await refused(
  client.chat.completions.create({ model, messages: [ask("red ".repeat(3000))], stream: true }),
  OpenAI.BadRequestError,
  (e) => assert.equal(e.code, "context_length_exceeded"),
);
await refused(client.embeddings.create({ model, input: "hi" }), OpenAI.NotFoundError, (e) => assert.equal(e.code, "unknown_url"));

console.log("all hold");
