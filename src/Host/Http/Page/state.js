"use strict";

/** What is served; empty until the server has said it. */
let model = "";
/** Whether it reads pictures; so long as that is not known they can be added. */
let readsPictures = true;

async function watch() {
  const pause = ms => new Promise(done => setTimeout(done, ms));
  let wasReady = false;
  let learns = true;
  for (;;) {
    const state = await server.state();
    if (state === "ready" && !model && learns)
      learns = await learnModel();
    // A model that was served may be another one after a restart.
    if (state === "away")
      model = "";
    if (state === "ready" && $("server").dataset.state === "waiting")
      say("The model is ready.");
    showState(state, { ready: "ready", waiting: wasReady ? "stops soon" : "is being loaded", away: "cannot be reached" }[state]);
    wasReady = state === "ready" || (wasReady && state === "waiting");
    await pause(state === "ready" || document.hidden ? 15_000 : 1_000);
  }
}

/** Asks what is served. Whether to ask again: not where the user has no key; an answer will tell. */
async function learnModel() {
  for (;;) {
    try {
      ({ name: model, readsPictures } = await server.model());
      arrange();
      return true;
    } catch (error) {
      if (error.status !== 401)
        return true;
      if (!await askForKey())
        return false;
    }
  }
}

function learn(name) {
  if (!name || name === model)
    return;
  model = name;
  $("model").textContent = name;
}

function showState(state, text) {
  $("server").dataset.state = state;
  $("model").textContent = model || (state === "away" ? "the server" : "the model");
  $("state").textContent = text;
}
