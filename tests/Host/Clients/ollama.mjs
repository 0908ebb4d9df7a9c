// The npm client "ollama" against a running server: node ollama.mjs http://127.0.0.1:8080 chart.png
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ollama } from "ollama";

const [host, chart] = process.argv.slice(2);
const client = new Ollama({ host });
const model = "tiny-llava";
const picture = readFileSync(chart);
const question = "Extract the chart as JSON.";
const json = { orange: 3, green: 5, yellow: 7, purple: 9 };

async function refused(promise, status, text) {
  const error = await promise.then(() => assert.fail("it was not refused"), (e) => e);
  assert.equal(error.name, "ResponseError");
  assert.deepEqual([error.status_code, error.error.includes(text)], [status, true], error.error);
}

// A whole answer: bytes of a picture, and its file's name.
const whole = await client.generate({ model, prompt: question, images: [picture] });
assert.deepEqual(JSON.parse(whole.response), json);
assert.deepEqual([whole.model, whole.done, whole.done_reason], [model, true, "stop"]);
assert.ok(whole.eval_count > 10 && whole.prompt_eval_count > 64);
assert.ok(whole.eval_duration > 0 && whole.total_duration >= whole.eval_duration + whole.prompt_eval_duration);
assert.ok(!Number.isNaN(Date.parse(whole.created_at)));
assert.equal((await client.generate({ model: `${model}:latest`, prompt: question, images: [chart] })).response, whole.response);

// The same in pieces.
let text = "", pieces = 0, last;
for await (const piece of await client.generate({ model, prompt: question, images: [picture], stream: true })) {
  text += piece.response;
  pieces++;
  last = piece;
}
assert.equal(text, whole.response);
assert.ok(pieces > 10);
assert.deepEqual([last.done, last.done_reason, last.eval_count], [true, "stop", whole.eval_count]);

// A conversation: turns, a system text, several pieces.
const messages = [
  { role: "system", content: "Be short." },
  { role: "user", content: "How high is the green bar?", images: [picture] },
];
const first = await client.chat({ model, messages });
assert.deepEqual([first.message.role, first.message.content.trim()], ["assistant", "5."]);
let chat = "";
messages.push(first.message, { role: "user", content: "How high is the yellow bar?" });
for await (const piece of await client.chat({ model, messages, stream: true, options: { num_predict: 8 } }))
  chat += piece.message.content;
assert.ok(chat.length > 0);

// A schema, "json", log-probabilities, stop strings, a limit.
const format = { type: "object", properties: { height: { enum: [3, 5, 7] } }, required: ["height"], additionalProperties: false };
const held = await client.generate({ model, prompt: "How high is the green bar?", images: [picture], format });
assert.ok([3, 5, 7].includes(JSON.parse(held.response).height));
const any = await client.generate({ model, prompt: question, images: [picture], format: "json", options: { num_predict: 200 } });
assert.equal(typeof JSON.parse(any.response), "object");
const likely = await client.generate({ model, prompt: question, images: [picture], logprobs: true, top_logprobs: 2 });
assert.equal(likely.logprobs.length, likely.eval_count);
assert.ok(likely.logprobs.every((token) => token.logprob <= 0 && token.top_logprobs.length === 2));
const stopped = await client.generate({ model, prompt: question, images: [picture], options: { stop: [", \"green\""] } });
assert.deepEqual([stopped.response.trim(), stopped.done_reason], ['{"orange": 3', "stop"]);
const short = await client.generate({ model, prompt: question, images: [picture], options: { num_predict: 3 } });
assert.deepEqual([short.eval_count, short.done_reason], [3, "length"]);

// A seed gives the same answer again, -1 any.
const options = { temperature: 1.5, seed: 7, num_predict: 20 };
const drawn = await client.generate({ model, prompt: "hi", options });
assert.equal((await client.generate({ model, prompt: "hi", options })).response, drawn.response);

// A prompt that is continued as it is.
const asked = await client.generate({ model, prompt: "What is red?", options: { num_predict: 8 } });
const raw = await client.generate({ model, prompt: "USER: What is red? ASSISTANT:", raw: true, options: { num_predict: 8 } });
assert.equal(raw.response, asked.response);

// Nothing asked: the model is loaded.
assert.equal((await client.generate({ model, prompt: "" })).done_reason, "load");
assert.equal((await client.chat({ model, messages: [] })).done_reason, "load");

// Given up by the client; the next one is answered.
const long = await client.generate({ model, prompt: "hi", stream: true, options: { temperature: 100, seed: 10 } });
try {
  for await (const _ of long) long.abort();
} catch (e) {
  assert.equal(e.name, "AbortError");
}
assert.equal((await client.generate({ model, prompt: question, images: [picture] })).response, whole.response);

// What is served.
const { models } = await client.list();
assert.deepEqual(models.map((m) => m.name), [`${model}:latest`]);
assert.equal((await client.ps()).models[0].digest, models[0].digest);
const shown = await client.show({ model });
assert.ok(shown.capabilities.includes("vision") && shown.details.family === "llava");
assert.match((await client.version()).version, /^\d+\.\d+\.\d+/);

// Errors are the client's own.
await refused(client.generate({ model: "llava", prompt: "hi" }), 404, "'llava'");
await refused(client.show({ model: "../tiny-llava" }), 404, "tiny-llava");
await refused(client.generate({ model, prompt: "hi", template: "{{ .Prompt }}" }), 400, "template: ");
await refused(client.chat({ model, messages, tools: [{ type: "function", function: { name: "f" } }] }), 400, "tools: ");
await refused(client.generate({ model, prompt: "hi", options: { top_p: 2 } }), 400, "top_p");
await refused(client.generate({ model, prompt: "hi", images: [Buffer.from("no picture")] }), 400, "Picture 1");
await refused(client.generate({ model, prompt: "red ".repeat(3000), stream: true }), 400, "tokens");
await refused(client.pull({ model }), 404, "/api/pull");

console.log("all hold");
