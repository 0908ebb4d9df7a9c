"use strict";

/** Pictures of the question that is being written. */
let draft = [];
/** Ends when all pictures that were given are read. */
let reading = Promise.resolve();

function add(files) {
  return reading = reading.then(() => read(files));
}

async function read(files) {
  if (!readsPictures) {
    complain("This model reads no pictures.");
    return;
  }
  complain("");
  const problems = [];
  for (const file of files) {
    try {
      const picture = await Pictures.read(file);
      draft = [...draft, picture];
      say(`${picture.name} was added.`);
    } catch (error) {
      problems.push(error instanceof PictureError ? error.message : `${file.name} cannot be read.`);
    }
  }
  showDraft();
  complain(problems.join(" "));
}

function showDraft() {
  $("pictures").replaceChildren(...draft.map((picture, i) => {
    const item = $("picture-template").content.firstElementChild.cloneNode(true);
    const image = item.querySelector("img");
    image.src = picture.url;
    image.alt = picture.name;
    const button = item.querySelector("button");
    button.setAttribute("aria-label", `Remove ${picture.name}`);
    button.title = `Remove ${picture.name}`;
    button.addEventListener("click", () => remove(i));
    return item;
  }));
  arrange();
}

function remove(i) {
  const { name } = draft[i];
  draft = draft.filter((_, k) => k !== i);
  showDraft();
  const buttons = $("pictures").querySelectorAll("button");
  (buttons[Math.min(i, buttons.length - 1)] ?? $("add")).focus();
  say(`${name} was removed.`);
}

/** Text that is dragged into a field goes its own way. */
function isMovedText(event) {
  return !event.dataTransfer.types.includes("Files") && event.target.matches?.("textarea, input");
}

for (const id of ["add", "choose"])
  $(id).addEventListener("click", () => $("files").click());
$("files").addEventListener("change", async () => {
  const files = [...$("files").files];
  // The same file may be chosen again.
  $("files").value = "";
  await add(files);
  $("question").focus();
});
document.addEventListener("paste", event => {
  const files = [...event.clipboardData.files];
  // Programs that copy tables put a picture of them beside the text.
  if (files.length === 0 || event.clipboardData.getData("text/plain"))
    return;
  event.preventDefault();
  add(files);
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, event => {
    if (isMovedText(event))
      return;
    event.preventDefault();
    document.body.classList.add("dragging");
  });
}
document.addEventListener("dragleave", event => {
  if (!event.relatedTarget)
    document.body.classList.remove("dragging");
});
document.addEventListener("drop", event => {
  document.body.classList.remove("dragging");
  if (isMovedText(event))
    return;
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  if (files.length > 0)
    add(files);
  else
    complain("Only files can be dropped here; save the picture first.");
});
