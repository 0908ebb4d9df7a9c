"use strict";

/** The turns that are shown, the oldest first. */
let turns = [];
/** Ends the answer that is being made; null while there is none. */
let running = null;

async function ask() {
  await reading;
  const question = $("question").value.trim();
  if (running)
    return;
  if (!question) {
    complain("Write a question first.");
    $("question").focus();
    return;
  }
  if (!settingsHold())
    return;
  const turn = new Turn(question, draft);
  const bytes = [...turns, turn].flatMap(t => t.pictures).reduce((sum, picture) => sum + picture.bytes, 0);
  if (bytes > Pictures.maxBytes) {
    complain(`The conversation has ${Pictures.size(bytes)} of pictures, but the server takes `
      + `${Pictures.size(Pictures.maxBytes)}. Remove some, or begin a new conversation.`);
    return;
  }
  turns.push(turn);
  $("turns").append(turn.element);
  turn.part(".again").addEventListener("click", () => again(turn));
  turn.part(".copy").addEventListener("click", () => copy(turn));
  write("", []);
  settleFocus();
  const error = await answer(turn);
  if (turn.reply.text || error === null || !turns.includes(turn))
    return;
  // Nothing came: the question goes back to where it can be changed, unless another one is there.
  turns.pop();
  turn.element.remove();
  if (!$("question").value && draft.length === 0)
    write(turn.question, turn.pictures);
  complain(error);
  arrange();
}

async function again(turn) {
  if (running || !settingsHold())
    return;
  const before = turn.reply;
  settleFocus();
  const error = await answer(turn);
  if (turn.reply.text || error === null)
    return;
  turn.reply = before;
  turn.show();
  complain(error);
}

/** Whether the settings can be sent; where not, the wrong one is shown. */
function settingsHold() {
  const invalid = $("settings").querySelector("input:invalid");
  if (!invalid)
    return true;
  $("settings").open = true;
  return invalid.reportValidity();
}

/** Fills a turn's reply. Returns why it did not get whole: empty where the user stopped it, null where it did. */
async function answer(turn) {
  complain("");
  const reply = turn.reply = { ...Turn.empty(), isRunning: true };
  const stop = running = new AbortController();
  let frame = 0, error = null;
  const isBottom = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
  const show = () => {
    const follows = isBottom();
    turn.show();
    if (follows)
      window.scrollTo(0, document.documentElement.scrollHeight);
  };
  arrange();
  turn.show();
  window.scrollTo(0, document.documentElement.scrollHeight);
  say("The answer is being made.");
  const speech = new Speech();
  try {
    for await (const chunk of chunks(turn, stop.signal)) {
      learn(chunk.model);
      take(chunk, reply);
      speech.hear(reply.text);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(show);
    }
  } catch (e) {
    error = e.name === "AbortError" ? "" : e instanceof ServerError ? e.message : "The connection to the server was lost.";
    reply.remark = error || "Stopped.";
    reply.isError = error !== "";
  } finally {
    cancelAnimationFrame(frame);
    reply.isRunning = false;
    if (running === stop)
      running = null;
  }
  if (error === null && !reply.text)
    reply.remark ||= "The answer is empty.";
  show();
  arrange();
  speech.end(reply.text, reply.remark);
  return error;
}

/** The chunks of an answer; where the server wants a key, it is asked for first. */
async function* chunks(turn, signal) {
  for (;;) {
    try {
      turn.reply.begin = performance.now();
      yield* server.ask(request(turn), signal);
      return;
    } catch (error) {
      // Another model may be served by now.
      if (error.status === 404)
        model = "";
      if (error.status !== 401 || !await askForKey() || signal.aborted)
        throw error;
    }
  }
}

function request(turn) {
  const until = turns.slice(0, turns.indexOf(turn) + 1);
  const number = id => $(id).value === "" ? undefined : $(id).valueAsNumber;
  return {
    model: model || undefined,
    messages: until.flatMap(t => t.messages()),
    temperature: number("temperature"),
    max_tokens: number("max-tokens"),
    seed: number("seed"),
  };
}

/** Adds a chunk to a reply. */
function take(chunk, reply) {
  const elapsedMs = performance.now() - reply.begin;
  const choice = chunk.choices?.[0];
  const text = choice?.delta?.content ?? "";
  if (text) {
    reply.text += text;
    reply.tokens++;
    reply.firstMs ??= elapsedMs;
    if (elapsedMs > reply.firstMs)
      reply.rate = (reply.tokens - 1) / (elapsedMs - reply.firstMs) * 1000;
  }
  if (choice?.finish_reason === "length")
    reply.remark = "The answer was cut off: it may have no more tokens.";
  if (chunk.usage)
    reply.tokens = chunk.usage.completion_tokens;
  const times = chunk.ilgpu_llava?.times;
  if (times) {
    reply.times = times;
    // The first token is the prefill's.
    reply.rate = reply.tokens > 1 && times.decode > 0 ? (reply.tokens - 1) / times.decode * 1000 : null;
  }
}

function stop() {
  running?.abort();
}

function begin() {
  stop();
  turns = [];
  $("turns").replaceChildren();
  write("", []);
  complain("");
  arrange();
  $("question").focus();
  say("A new conversation.");
}

async function copy(turn) {
  const button = turn.part(".copy");
  try {
    await navigator.clipboard.writeText(turn.reply.text);
    button.textContent = "Copied";
    say("Copied.");
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => button.textContent = "Copy", 2000);
}
