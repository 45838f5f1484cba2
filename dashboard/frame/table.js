// A table whose rows open something. Every value is set as text; a refresh with the same data touches nothing.
export default function (component) {
  const { data, parentElement, setTriggerValue, setStateValue } = component;
  const root = parentElement.querySelector(".kesu-table");
  const signature = JSON.stringify(data);
  if (root.dataset.signature === signature) return;
  const focused = parentElement.activeElement || (parentElement.getRootNode && parentElement.getRootNode().activeElement);
  const keep = focused && focused.closest ? (focused.closest("tr") || {}).dataset : null;
  const keepId = keep ? keep.id : null;
  root.dataset.signature = signature;
  const make = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const table = make("table");
  table.setAttribute("aria-label", data.label || "");
  const head = make("tr");
  const box = (name, change) => {
    const cell = make("td", "pick"), holder = make("label"), tick = make("input");
    tick.type = "checkbox";
    tick.setAttribute("aria-label", name);
    tick.onchange = change;
    cell.onclick = (event) => event.stopPropagation();
    holder.appendChild(tick);
    cell.appendChild(holder);
    return cell;
  };
  const ticks = () => [...root.kesuBody.querySelectorAll(".pick input")];
  const tell = () => {
    const all = ticks(), on = all.filter((tick) => tick.checked).map((tick) => tick.closest("tr").dataset.id);
    const whole = root.querySelector("thead .pick input");
    if (whole) { whole.checked = all.length > 0 && on.length === all.length; whole.indeterminate = on.length > 0 && on.length < all.length; }
    if (JSON.stringify(on) !== root.kesuTold) { root.kesuTold = JSON.stringify(on); setStateValue("picked", on); }
  };
  if (data.pick) head.appendChild(box(data.pick.all, (event) => { for (const tick of ticks()) tick.checked = event.target.checked; tell(); }));
  for (const column of data.columns) {
    const th = make("th", column.cls || "");
    th.scope = "col";
    if (column.sort) {
      const on = data.sort && data.sort.key === column.key;
      th.setAttribute("aria-sort", on ? (data.sort.desc ? "descending" : "ascending") : "none");
      const button = make("button", "", column.label + (on ? (data.sort.desc ? " ▼" : " ▲") : ""));
      button.type = "button";
      button.onclick = () => root.kesuSend("sort", column.key);
      th.appendChild(button);
    } else th.textContent = column.label;
    head.appendChild(th);
  }
  const thead = make("thead");
  thead.appendChild(head);
  table.appendChild(thead);
  // where only rows changed, the table stays and so does every row that says what it said before: what is marked,
  // hovered or has the focus is not touched
  const shape = JSON.stringify([data.columns, data.sort, data.label, Boolean(data.pick)]);
  const same = root.kesuShape === shape && root.kesuBody && root.kesuBody.isConnected;
  const body = same ? root.kesuBody : make("tbody");
  const before = same ? root.kesuRows : new Map(), drawn = new Map(), lines = [];
  root.kesuSend = setTriggerValue;
  const open = (row, event) => {
    if (!row.id || (event && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
    if (event) event.preventDefault();
    root.kesuSend("open", row.id);
  };
  data.rows.forEach((row) => {
    const said = JSON.stringify(row);
    if (before.has(said) && !drawn.has(said)) {
      drawn.set(said, before.get(said));
      lines.push(before.get(said));
      return;
    }
    const tr = make("tr", row.tone ? "row-" + row.tone : "");
    if (row.id) tr.dataset.id = row.id;
    if (data.pick) tr.appendChild(box(data.pick.one.replace("{row}", row.id), () => tell()));
    row.cells.forEach((cell, i) => {
      const td = make(i === 0 ? "th" : "td", data.columns[i].cls || "");
      if (i === 0) td.scope = "row";
      if (cell.title) td.title = cell.title;
      const value = cell.badge ? make("span", "badge tone-" + (cell.tone || "gray"), cell.badge) : null;
      if (value) td.appendChild(value);
      if (value && cell.t) td.appendChild(make("span", "beside", cell.t));
      else if (cell.t !== undefined && cell.t !== "") {
        const holder = row.href && i === 0 ? make("a", "main", cell.t) : make("div", "main" + (cell.tone && !cell.badge ? " ink-" + cell.tone : ""), cell.t);
        if (row.href && i === 0) {
          holder.href = row.href;
          holder.target = "_self";
          holder.onclick = (event) => { event.stopPropagation(); open(row, event); };
        }
        td.appendChild(holder);
      }
      for (const chip of cell.chips || []) td.appendChild(make("span", "badge tone-" + (chip.tone || "gray"), chip.t));
      if (cell.sub) {
        // what stands between two dots stays on one line where the column asks for it
        const sub = make("div", "sub" + (cell.subtone ? " ink-" + cell.subtone : ""));
        cell.sub.split(" · ").forEach((piece, n, all) => sub.append(make("span", "piece", piece), n < all.length - 1 ? " · " : ""));
        td.appendChild(sub);
      }
      tr.appendChild(td);
    });
    if (row.id) tr.onclick = (event) => { if (!window.getSelection || String(window.getSelection()) === "") open(row, event); };
    drawn.set(said, tr);
    lines.push(tr);
  });
  lines.forEach((tr, i) => { if (body.children[i] !== tr) body.insertBefore(tr, body.children[i] || null); });
  while (body.children.length > lines.length) body.lastElementChild.remove();
  root.kesuRows = drawn;
  root.kesuShape = shape;
  root.kesuBody = body;
  body.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const links = [...body.querySelectorAll("a.main")];
    const at = links.indexOf(event.target);
    if (at >= 0 && links[at + step]) { links[at + step].focus(); event.preventDefault(); }
  };
  if (!same) table.appendChild(body);
  if (!data.rows.length) root.replaceChildren(make("p", "empty", data.empty || ""));
  else if (!same) root.replaceChildren(table);
  if (keepId && !focused.isConnected) {
    const again = [...body.querySelectorAll("tr")].find((tr) => tr.dataset.id === keepId);
    if (again && again.querySelector("a")) again.querySelector("a").focus({ preventScroll: true });
  }
  if (data.pick) {
    if (root.kesuRound !== data.pick.round) for (const tick of ticks()) tick.checked = false;
    root.kesuRound = data.pick.round;
    tell();
  } else {
    if (root.kesuTold && root.kesuTold !== "[]") setStateValue("picked", []);
    root.kesuTold = "[]";
  }
}
