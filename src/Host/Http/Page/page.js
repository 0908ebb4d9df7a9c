"use strict";

/** Says what is wrong, where the question is written. */
function complain(text) {
  $("problem").textContent = text;
}

/** Puts a question into the form. */
function write(question, pictures) {
  $("question").value = question;
  draft = pictures;
  fit();
  showDraft();
}

/** What can be done now is there. */
function arrange() {
  const hadFocus = document.activeElement === $("stop");
  $("stop").hidden = !running;
  $("ask").hidden = Boolean(running);
  if (hadFocus && !running)
    settleFocus();
  $("new").hidden = turns.length === 0;
  $("welcome").hidden = turns.length > 0;
  $("pictures").hidden = draft.length === 0;
  for (const id of ["add", "show"])
    $(id).hidden = !readsPictures;
  $("welcome-title").textContent = readsPictures ? "Show a picture, ask a question" : "Ask a question";
  $("question").placeholder = turns.length > 0 && draft.length === 0 ? "Ask a follow-up"
    : !readsPictures ? "Ask a question"
    : draft.length > 1 ? "Ask about the pictures" : "Ask about the picture";
}

// Back to the question, except where that would bring up a keyboard over the answer.
function settleFocus() {
  if (matchMedia("(pointer: coarse)").matches)
    $("question").blur();
  else
    $("question").focus({ preventScroll: true });
}

/** The field is as high as its text. */
function fit() {
  const field = $("question");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

$("composer").addEventListener("submit", event => {
  event.preventDefault();
  ask();
});
$("question").addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
    return;
  event.preventDefault();
  ask();
});
$("question").addEventListener("input", fit);
$("stop").addEventListener("click", stop);
$("new").addEventListener("click", begin);
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && running && !$("key").open)
    stop();
});

arrange();
watch();
