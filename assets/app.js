// Makes pages quicker to work with; every page works without it.
"use strict";

// The navigation folds away on a phone.
const fold = document.querySelector("nav.side details.fold");
const narrow = window.matchMedia("(max-width: 60rem)");
const foldByWidth = () => { for (const part of [fold, ...document.querySelectorAll("details.fold-small")]) if (part) part.open = !narrow.matches; };
if (narrow.matches) foldByWidth();
narrow.addEventListener("change", foldByWidth);

// Faults of a form are read out first.
document.querySelector(".faults")?.focus();

// Keys: `/` searches, `j` and `k` walk the rows of a list, Enter opens the one (it is a focused link), `?` shows them.
// Who speaks to the computer or hits keys by accident turns them off in the same window.
const keys = document.getElementById("keys");
const keysOff = document.getElementById("keys-off");
const rowsOf = () => [...document.querySelectorAll("main table tbody tr, main ul.plain-list > li")].filter((row) => row.querySelector("a[href], button.link") && row.offsetParent !== null);
const walk = (step) => {
  const rows = rowsOf();
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  (next.querySelector("td.main a[href]") || next.querySelector("a[href], button.link")).focus();
  next.scrollIntoView({ block: "nearest" });
};
const remembered = () => { try { return localStorage.getItem("hopluc-keys-off") === "1"; } catch { return false; } };
if (keysOff) {
  keysOff.checked = remembered();
  keysOff.addEventListener("change", () => { try { localStorage.setItem("hopluc-keys-off", keysOff.checked ? "1" : "0"); } catch { /* a private window keeps nothing */ } });
}
for (const open of document.querySelectorAll("[data-keys]")) {
  open.hidden = false;
  open.addEventListener("click", () => keys?.showModal());
}
document.addEventListener("keydown", (event) => {
  const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || remembered() || keys?.open) return;
  if (event.key === "/") {
    const find = document.getElementById("find");
    if (find) { event.preventDefault(); find.focus(); }
  } else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "?") keys?.showModal();
});
for (const row of document.querySelectorAll("main table tbody tr")) {
  row.addEventListener("focusin", () => row.classList.add("here"));
  row.addEventListener("focusout", () => row.classList.remove("here"));
}

// One tick over a column ticks them all.
for (const all of document.querySelectorAll("input[data-tick-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[name="${all.dataset.tickAll}"]:not(:disabled)`)) box.checked = all.checked;
  });
}

// A menu closes when something else is chosen.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.me[open], details.keep[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Filters apply as soon as they are changed.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A button that cannot be undone asks first; without a script the page behind it asks.
for (const button of document.querySelectorAll("button[data-ask]")) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.ask)) event.preventDefault();
  });
}

// Hovering or focusing a claim lights its passage, and the other way round.
for (const claim of document.querySelectorAll("[data-span]")) {
  const passages = () => document.querySelectorAll(`mark[data-mark~="${CSS.escape(claim.dataset.span)}"]`);
  const light = (on) => () => {
    for (const passage of passages()) passage.classList.toggle("lit", on);
  };
  claim.addEventListener("mouseenter", light(true));
  claim.addEventListener("mouseleave", light(false));
  claim.addEventListener("focusin", () => {
    light(true)();
    passages()[0]?.scrollIntoView({ block: "nearest" });
  });
  claim.addEventListener("focusout", light(false));
}

// The passage that a claim leads to stays marked, all of it, until another is asked for.
const aim = () => {
  const key = window.location.hash.startsWith("#o-") ? decodeURIComponent(window.location.hash.slice(3)) : "";
  for (const passage of document.querySelectorAll("mark.aim")) passage.classList.remove("aim");
  if (!key) return;
  for (const passage of document.querySelectorAll(`mark[data-mark~="${CSS.escape(key)}"]`)) passage.classList.add("aim");
};
window.addEventListener("hashchange", aim);
aim();

// A form with data-save is sent as it is filled; the page says what became of it.
for (const form of document.querySelectorAll("form[data-save]")) {
  let timer = 0;
  const status = form.querySelector("[data-save-status]");
  const say = (key) => { if (status) status.textContent = form.dataset[key] || ""; };
  // One save at a time: what the next one compares with is what this one has stored.
  let busy = false, again = false, waits = null;
  const save = async () => {
    if (busy) { again = true; return; }
    busy = true;
    say("saving");
    try {
      const sent = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.save, { method: "POST", body: sent, headers: { accept: "application/json" } });
      const body = await answer.json();
      if (body.row_version !== undefined) {
        const field = form.querySelector("[name=row_version]");
        if (field) field.value = body.row_version;
        for (const other of document.querySelectorAll("[data-row-version]")) other.value = body.row_version;
      }
      for (const cell of form.querySelectorAll("[data-cell]")) {
        const fault = (body.faults || []).find((fault) => fault.field === cell.dataset.cell);
        cell.classList.toggle("wrong", Boolean(fault));
        const text = cell.querySelector("[data-cell-fault]");
        if (text) text.textContent = fault ? fault.message : "";
      }
      // What was sent and saved is what the next save compares with.
      const faulty = (key) => (body.faults || []).some((fault) => fault.field === key);
      if (body.saved) for (const seen of form.querySelectorAll("input[name^='o:'], input[name^='on:'], input[name^='ot:']")) {
        const [kind] = seen.name.split(":", 1), key = seen.name.slice(kind.length + 1);
        if (faulty(key)) continue;
        if (kind === "ot") seen.value = sent.get(`t:${key}`);
        else if (kind === "on") seen.value = sent.get(`n:${key}`);
        else {
          const state = sent.get(`s:${key}`), text = sent.get(`v:${key}`);
          seen.value = `${state || (text ? "value" : "")}|${text}`;
        }
      }
      say(answer.ok ? "saved" : answer.status === 409 ? "conflict" : "failed");
    } catch {
      say("failed");
    }
    busy = false;
    if (waits) form.requestSubmit(waits.button);
    else if (again) { again = false; save(); }
  };
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) return;
    event.preventDefault();
    waits = { button: event.submitter };
  });
  // A row for a further value waits for its button: half a name is no name.
  form.addEventListener("input", (event) => { if (event.target.matches("[data-new]")) return; clearTimeout(timer); timer = setTimeout(save, 900); });
}
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("submit", (event) => {
    const left = [...document.querySelectorAll("input[data-new]")].find((field) => field.value.trim());
    if (!left) return;
    event.preventDefault();
    left.focus();
    window.alert(form.dataset.unsaved);
  });
}

// A file beyond the limit is named before it is sent: a server that stops listening half-way looks like a broken network.
const mostBytes = Number(document.body.dataset.mostBytes || 0);
if (mostBytes) for (const file of document.querySelectorAll("input[type=file]")) {
  file.addEventListener("change", () => {
    const isTooLarge = [...file.files].reduce((sum, one) => sum + one.size, 0) > mostBytes;
    file.setCustomValidity(isTooLarge ? document.body.dataset.tooLarge : "");
    if (isTooLarge) file.reportValidity();
  });
}

// A chosen file is read at once: what it says of itself fills the fields that are still empty.
for (const form of document.querySelectorAll("form[data-read]")) {
  const file = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-read-status]");
  const note = (text, kind) => {
    const p = document.createElement("p");
    p.className = kind ? `note ${kind}` : "note";
    p.textContent = text;
    status.append(p);
    return p;
  };
  const filled = new Map();
  file?.addEventListener("change", async () => {
    status.replaceChildren();
    if (!file.files.length || !file.checkValidity()) return;
    note(form.dataset.reading);
    // What an earlier file filled in and nobody touched makes room for this one.
    for (const [field, value] of filled) if (field.value === value) field.value = "";
    try {
      const answer = await fetch(form.dataset.read, { method: "POST", body: new FormData(form), headers: { accept: "application/json" } });
      const body = await answer.json();
      status.replaceChildren();
      for (const fault of body.faults || []) note(fault.message, "bad");
      if (body.message && !answer.ok && !body.faults) note(body.message, "bad");
      for (const [name, value] of Object.entries(body.values || {})) {
        const field = form.elements[name];
        if (field && !field.value) { field.value = value; filled.set(field, value); }
      }
      for (const text of body.notes || []) note(text);
      if ((body.duplicates || []).length) {
        const warned = note(body.duplicate, "warn");
        for (const same of body.duplicates) {
          const link = document.createElement("a");
          link.href = same.href;
          link.textContent = same.text;
          warned.append(document.createElement("br"), link);
        }
      }
    } catch {
      status.replaceChildren();
      note(form.dataset.failed, "bad");
    }
  });
}
