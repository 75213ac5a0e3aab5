// Small pieces for building the page. Text goes in as text, never as HTML.

/** An element: attributes, listeners (`onclick`), properties of forms, children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line icon of 24 units; decoration, so hidden from readers. */
export function icon(path, name = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: name, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A text field with suggestions: arrow keys, Enter, Escape, pointer. `suggest(text)` answers
 * `[{ value, title, detail }]`, `choose(option)` takes one. */
export function combobox({ id, label, hint, describedby, suggest, choose, none }) {
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "options", "aria-label": label, hidden: true });
  const input = h("input", {
    id, type: "text", role: "combobox", placeholder: hint, autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-describedby": describedby,
  });
  let options = [], at = -1, turn = 0, timer;

  const mark = (index) => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (at >= 0) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    turn += 1;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const take = (option) => {
    close();
    choose(option, input);
  };
  const show = (found) => {
    options = found;
    const item = (option, index) => {
      const entry = h("li", { id: `${id}-${index}`, role: "option", "aria-selected": "false" },
        h("span", { class: "option-title" }, option.title), option.detail && h("span", { class: "option-detail" }, option.detail));
      entry.addEventListener("pointerdown", (event) => { event.preventDefault(); });
      entry.addEventListener("click", () => take(option));
      return entry;
    };
    list.replaceChildren(...(found.length ? found.map(item) : none && input.value.trim() ? [h("li", { class: "option-none" }, none)] : []));
    list.hidden = list.children.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  const look = async () => {
    const mine = ++turn;
    const found = await suggest(input.value.trim());
    if (mine === turn && document.activeElement === input) show(found);
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  input.addEventListener("focus", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) await look();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) mark((at + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (at < 0) { clearTimeout(timer); options = await suggest(input.value.trim()); }
      const option = options[Math.max(at, 0)];
      if (option && input.value.trim()) take(option);
    } else if (event.key === "Escape") {
      close();
    }
  });
  return { input, element: h("div", { class: "combobox" }, input, list) };
}

/** A dialog with a heading and a button to close it. */
export function dialog(heading, closeText, ...children) {
  const close = h("button", { type: "button", class: "quiet icon-button", "aria-label": closeText, onclick: () => box.close() }, icon("M6 6l12 12M18 6L6 18"));
  const box = h("dialog", { "aria-label": heading }, h("div", { class: "dialog-head" }, h("h2", {}, heading), close), ...children);
  box.addEventListener("close", () => box.remove());
  document.getElementById("dialogs").append(box);
  box.showModal();
  return box;
}
