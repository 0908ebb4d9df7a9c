"use strict";

/** The question for the key; null while it is not asked. */
let asking = null;

/** Asks for the key; whether there is one to try. Who asks while it is asked for gets the same reply. */
function askForKey() {
  return asking ??= new Promise(done => {
    const dialog = $("key");
    $("key-problem").textContent = server.key ? "The server does not know this key." : "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      asking = null;
      server.key = dialog.returnValue || server.key;
      $("key-field").value = "";
      done(dialog.returnValue !== "");
    }, { once: true });
    dialog.showModal();
  });
}

function takeKey() {
  const key = $("key-field").value.trim();
  if (/^[\x21-\x7e]+$/.test(key)) {
    $("key").close(key);
    return;
  }
  $("key-problem").textContent = key ? "A key has no blanks and no letters beyond ASCII." : "Type the key first.";
  $("key-field").focus();
}

$("key-form").addEventListener("submit", event => {
  event.preventDefault();
  takeKey();
});
$("key-cancel").addEventListener("click", () => $("key").close());
