"use strict";

/** What the server said; status 0 where it said nothing. */
class ServerError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The server that the page came from, through its OpenAI API. */
const server = {
  /** Kept here alone: gone with the tab. */
  key: "",

  /** @returns {Promise<"ready" | "waiting" | "away">} */
  async state() {
    try {
      const response = await fetch("/readyz", { cache: "no-store" });
      return response.ok ? "ready" : "waiting";
    } catch {
      return "away";
    }
  },

  /** The name of the model that is served, and whether it reads pictures. */
  async model() {
    const [model] = (await (await server.send("/v1/models", {})).json()).data;
    return { name: model.id, readsPictures: model.input_modalities?.includes("image") ?? true };
  },

  /** The chunks of an answer as they come. */
  async *ask(request, signal) {
    const response = await server.send("/v1/chat/completions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
      signal,
    });
    let isDone = false;
    for await (const data of server.events(response.body)) {
      isDone = data === "[DONE]";
      if (isDone)
        break;
      const chunk = JSON.parse(data);
      if (chunk.error)
        throw new ServerError(response.status, server.messageOf(chunk));
      yield chunk;
    }
    if (!isDone)
      throw new ServerError(0, "The connection ended before the answer was done.");
  },

  /** The data of server-sent events. */
  async *events(stream) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done)
          return;
        const events = (rest + value).split(/\r?\n\r?\n/);
        rest = events.pop();
        for (const event of events) {
          const data = event.split(/\r?\n/).filter(line => line.startsWith("data:")).map(line => line.slice(5).trimStart());
          if (data.length > 0)
            yield data.join("\n");
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  },

  async send(path, options) {
    const headers = { ...options.headers };
    if (server.key)
      headers.Authorization = `Bearer ${server.key}`;
    let response;
    try {
      response = await fetch(path, { cache: "no-store", ...options, headers });
    } catch (error) {
      if (error.name === "AbortError")
        throw error;
      throw new ServerError(0, "The server cannot be reached.");
    }
    if (response.ok)
      return response;
    const message = server.messageOf(await response.json().catch(() => null));
    const wait = response.headers.get("Retry-After");
    const again = wait ? ` Try again in ${wait} s.` : "";
    throw new ServerError(response.status, (message || `The server refused with status ${response.status}.`) + again);
  },

  /** The text of an error in any of the shapes that it may have. */
  messageOf(body) {
    const error = body?.error ?? body?.detail;
    return typeof error === "string" ? error : error?.message ?? "";
  },
};
