// The review desk: the original on the left, the values read from it on the right. All text is set as text, so that
// nothing from a letter can be markup; page images come from our own address only.
// Decisions wait in a line and are sent one after the other, so that none is lost however fast somebody is; what is being
// typed is never drawn over.
export default function desk(component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".kesu-review");
  const before = root.kesuState || {};
  const sameCase = before.case_no === data.case_no;
  const state = sameCase ? before : { case_no: data.case_no, part: null, field: null, editing: null, line: [] };
  root.kesuState = state;
  root.kesuSend = component.setTriggerValue;
  const send = () => {
    const first = state.line[0];
    if (!first || first.sent) return;
    first.sent = true;
    root.kesuSend("act", { field: first.field, op: first.op, value: first.value, n: first.n });
    setTimeout(() => answered(first.n), 15000); // a decision that was lost on the way does not hold up the others
  };
  const answered = (n) => {
    while (state.line.length && state.line[0].n <= n) state.line.shift();
    send();
  };
  answered(data.answered || 0);
  const { refused: told, ...rest } = data;
  const signature = JSON.stringify(rest);
  const refusal = told ? JSON.stringify(told) : "";
  const drawn = root.dataset.signature === signature && (!refusal || root.dataset.refusal === refusal);
  if (!drawn && sameCase && state.editing && root.querySelector(".editor")) {
    root.kesuLater = component;
    return;
  }
  root.kesuLater = null;
  root.dataset.refusal = refusal;
  if (drawn) return;
  const later = () => { if (root.kesuLater) desk(root.kesuLater); };
  let refused = data.refused || null;
  if (refused) { state.field = refused.field; state.editing = refused.field; }
  root.dataset.signature = signature;
  const w = data.words;
  const make = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const fields = data.fields;
  if (!fields.some((f) => f.key === state.field)) state.field = fields.length ? fields[0].key : null;
  if (!data.parts.some((p) => p.id === state.part)) state.part = data.parts.length ? data.parts[0].id : null;

  const left = make("section", "original");
  left.setAttribute("aria-label", w.original);
  const right = make("section", "fields");
  right.setAttribute("aria-label", w.fields);
  root.replaceChildren(left, right);

  // ---- the original -------------------------------------------------------------------------------------------
  const tabs = make("div", "tabs");
  tabs.setAttribute("role", "tablist");
  const sheet = make("div", "sheet");
  sheet.tabIndex = 0;
  sheet.setAttribute("role", "tabpanel");
  left.append(tabs, sheet);

  const marksOf = (part) => {
    const marks = [];
    for (const f of fields) for (const v of f.values) if (v.place && v.place.part === part.id) marks.push({ field: f.key, label: f.label, ...v.place });
    return marks;
  };
  const drawText = (part) => {
    const holder = make("div", "paper");
    const marks = marksOf(part).filter((m) => Number.isInteger(m.start)).sort((a, b) => a.start - b.start || b.end - a.end);
    const letters = Array.from(part.text || "");
    let at = 0;
    for (const m of marks) {
      if (m.start < at || m.end > letters.length) continue;
      holder.append(document.createTextNode(letters.slice(at, m.start).join("")));
      const mark = make("mark", m.field === state.field ? "now" : "", letters.slice(m.start, m.end).join(""));
      mark.dataset.field = m.field;
      mark.title = m.label;
      mark.onclick = () => choose(m.field, false);
      holder.append(mark);
      at = m.end;
    }
    holder.append(document.createTextNode(letters.slice(at).join("")));
    sheet.append(holder);
    if (part.quoted) {
      const fold = make("details", "quoted");
      fold.append(make("summary", "", w.quoted), make("div", "paper", part.quoted));
      sheet.append(fold);
    }
  };
  const drawPages = (part) => {
    for (const page of part.pages) {
      const frame = make("div", "page");
      const image = make("img");
      image.alt = page.alt;
      image.loading = "lazy";
      image.onload = () => { frame.classList.add("drawn"); showPlace(); };
      image.src = page.src;
      image.onerror = () => { frame.classList.add("drawn"); frame.replaceChildren(make("p", "hint", w.no_image)); };
      frame.append(image);
      for (const m of marksOf(part)) {
        if (!m.box || (m.page || 1) !== page.n) continue;
        const box = make("button", "box" + (m.field === state.field ? " now" : ""));
        box.type = "button";
        box.title = m.label;
        box.setAttribute("aria-label", m.label);
        box.dataset.field = m.field;
        const [x0, y0, x1, y1] = m.box;
        Object.assign(box.style, { left: 100 * x0 + "%", top: 100 * y0 + "%", width: 100 * (x1 - x0) + "%", height: 100 * (y1 - y0) + "%" });
        box.onclick = () => choose(m.field, false);
        frame.append(box);
      }
      sheet.append(frame);
    }
  };
  const drawOriginal = () => {
    tabs.replaceChildren();
    for (const part of data.parts) {
      const tab = make("button", "tab", part.title);
      tab.type = "button";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(part.id === state.part));
      tab.onclick = () => { state.part = part.id; drawOriginal(); };
      tabs.append(tab);
    }
    sheet.replaceChildren();
    const part = data.parts.find((p) => p.id === state.part);
    if (!part) { sheet.append(make("p", "hint", w.no_original)); return; }
    sheet.setAttribute("aria-label", part.title);
    if (part.note) sheet.append(make("p", "note", part.note));
    if (part.head) for (const line of part.head) sheet.append(make("p", "head", line));
    if (part.pages && part.pages.length) drawPages(part);
    if (part.text || !(part.pages && part.pages.length)) drawText(part);
    if (!part.text && !(part.pages && part.pages.length)) sheet.append(make("p", "hint", w.no_text));
  };
  const showPlace = () => {
    for (const node of sheet.querySelectorAll("mark, .box")) node.classList.toggle("now", node.dataset.field === state.field);
    const mark = sheet.querySelector(".now");
    if (mark) {
      const a = mark.getBoundingClientRect(), b = sheet.getBoundingClientRect();
      if (a.top < b.top || a.bottom > b.bottom) sheet.scrollTop += a.top - b.top - b.height / 3;
    }
  };

  // ---- the fields ---------------------------------------------------------------------------------------------
  const help = make("p", "keys", data.may_edit ? w.keys : w.read_only);
  const list = make("div", "list");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", w.fields);
  right.append(help, list);

  const act = (field, op, value) => {
    const order = fields.map((f) => f.key);
    const next = order[order.indexOf(field) + 1];
    const last = state.line[state.line.length - 1];
    state.line.push({ field, op, value: value === undefined ? null : value, n: Math.max(Date.now(), last ? last.n + 1 : 0) });
    send();
    if (op === "leave") return;
    if (op !== "correct" && next) state.field = next; // in hand at once, whatever the server is at
    drawFields(true);
    showPlace();
  };
  const waits = (key) => state.line.some((x) => x.field === key && x.op !== "leave");
  const edit = (f) => { if (data.may_edit && !waits(f.key)) { state.editing = f.key; drawFields(); } };
  const editor = (f) => {
    const form = make("form", "editor");
    const id = "edit-" + f.key;
    const name = make("label", "", w.new_value.replace("{field}", f.label));
    name.htmlFor = id;
    let input;
    if (f.options) {
      input = make("select");
      input.multiple = !!f.multiple;
      if (!f.multiple) input.append(new Option("", ""));
      for (const o of f.options) input.append(new Option(o.label, o.value, false, (f.chosen || []).includes(o.value)));
    } else if (f.long) {
      input = make("textarea");
      input.rows = 6;
      input.value = f.entry;
    } else {
      input = make("input");
      input.type = "text";
      input.value = f.entry;
    }
    input.id = id;
    form.append(name, input);
    if (refused && refused.field === f.key) {
      const said = make("p", "refused", refused.said);
      said.id = id + "-refused";
      said.setAttribute("role", "alert");
      input.value = refused.text;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", said.id);
      form.append(said);
    }
    if (f.hint) form.append(make("p", "hint", f.hint));
    const save = make("button", "primary", w.save);
    save.type = "submit";
    const leave = make("button", "", w.cancel);
    leave.type = "button";
    leave.onclick = () => {
      const known = refused && refused.field === f.key;
      refused = null;
      state.editing = null;
      drawFields(true);
      if (known) act(f.key, "leave");
      later();
    };
    const row = make("div", "row");
    row.append(save, leave);
    form.append(row);
    form.onsubmit = (event) => {
      event.preventDefault();
      const value = f.options ? [...input.selectedOptions].map((o) => o.value) : input.value;
      state.editing = null;
      refused = null;
      act(f.key, "correct", value);
      later();
    };
    form.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Escape") leave.onclick();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    };
    setTimeout(() => { input.focus(); if (input.select) input.select(); }, 0);
    return form;
  };
  const card = (f) => {
    const on = f.key === state.field;
    const node = make("div", "card attention-" + f.attention + (on ? " on" : "") + (waits(f.key) ? " waits" : ""));
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", [f.label, f.state, f.values.map((v) => v.shown).join("; ") || w.nothing].filter(Boolean).join(", "));
    if (on) node.setAttribute("aria-current", "true");
    node.tabIndex = on ? 0 : -1;
    node.dataset.field = f.key;
    const top = make("div", "top");
    top.append(make("span", "name", f.label));
    if (f.state) top.append(make("span", "badge tone-" + f.tone, f.state));
    node.append(top);
    if (!f.values.length) node.append(make("div", "value none", w.nothing));
    for (const v of f.values) {
      const line = make("div", "value", v.shown);
      node.append(line);
      const facts = make("div", "facts", v.facts);
      node.append(facts);
      if (v.raw) node.append(make("div", "raw", v.raw));
    }
    if (state.editing === f.key) node.append(editor(f));
    else if (on && data.may_edit && !waits(f.key)) {
      const row = make("div", "row");
      const button = (text, cls, run) => { const b = make("button", cls, text); b.type = "button"; b.tabIndex = 0; b.onclick = (e) => { e.stopPropagation(); run(); }; row.append(b); };
      if (f.values.length && !f.confirmed) button(w.confirm, "primary", () => act(f.key, "confirm"));
      button(w.correct, "", () => edit(f));
      if (f.values.length) button(w.clear, "", () => act(f.key, "clear"));
      node.append(row);
    }
    node.onclick = () => { if (state.editing !== f.key) choose(f.key, true); };
    return node;
  };
  const drawFields = (focus) => {
    const top = list.scrollTop;
    list.replaceChildren(...fields.map(card));
    list.scrollTop = top;
    const on = list.querySelector(".card.on");
    if (on && focus) { on.focus({ preventScroll: true }); on.scrollIntoView({ block: "nearest" }); }
  };
  const choose = (key, focus) => {
    state.field = key;
    state.editing = null;
    const f = fields.find((x) => x.key === key);
    const place = f && f.values.map((v) => v.place).find(Boolean);
    if (place && place.part !== state.part && data.parts.some((p) => p.id === place.part)) { state.part = place.part; drawOriginal(); }
    drawFields(focus !== false);
    if (focus === false) { const on = list.querySelector(".card.on"); if (on) on.scrollIntoView({ block: "nearest" }); }
    showPlace();
    later();
  };
  list.onkeydown = (event) => {
    if (state.editing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.tagName === "BUTTON" && (event.key === "Enter" || event.key === " ")) return;
    const at = fields.findIndex((f) => f.key === state.field);
    const f = fields[at];
    if (!f) return;
    const go = (i) => { if (fields[i]) choose(fields[i].key, true); };
    const keys = {
      ArrowDown: () => go(at + 1), j: () => go(at + 1), ArrowUp: () => go(at - 1), k: () => go(at - 1),
      Home: () => go(0), End: () => go(fields.length - 1),
      Enter: () => { if (waits(f.key)) go(at + 1); else if (data.may_edit && f.values.length && !f.confirmed) act(f.key, "confirm"); else if (data.may_edit && !f.values.length) edit(f); else go(at + 1); },
      e: () => edit(f), F2: () => edit(f), Delete: () => { if (data.may_edit && f.values.length && !waits(f.key)) act(f.key, "clear"); },
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  };
  drawOriginal();
  const chosen = fields.find((f) => f.key === state.field);
  if (!sameCase && chosen) {
    const place = chosen.values.map((v) => v.place).find(Boolean);
    if (place && data.parts.some((p) => p.id === place.part) && place.part !== state.part) { state.part = place.part; drawOriginal(); }
  }
  drawFields(true);
  showPlace();
}
