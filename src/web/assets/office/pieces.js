// Pieces that several pages of the office are made of.
import { GROUPS, STAGES } from "../codes.js";
import { dialog, h } from "../dom.js";
import { isEnglish, pick, t } from "../texts.js";

export const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
export const day = (text) => h("span", { class: "day" }, text ?? "—");
export const groupOfStage = (stage) => GROUPS.find((group) => group.stages.includes(stage)) ?? GROUPS.at(-1);
export const stageText = (stage) => `${stage} ${STAGES[stage] ? pick(STAGES[stage]) : ""}`;
export const swatch = (group) => h("span", { class: `swatch ${group}`, "aria-hidden": "true" });
export const parcelLink = (no, text) => h("a", { href: `/parcels/${encodeURIComponent(no)}` }, text ?? no);

/** A provision as it is cited. */
export const cited = ({ instrument, article }) =>
  [instrument, article && (isEnglish ? `Art. ${article}` : /^\d/.test(article) ? `第${article.replace(" ¶", "条第")}${article.includes("¶") ? "款" : "条"}` : article)].filter(Boolean).join(" ");

/** A table: heads `[text, is a figure]`, rows of cells; what stands there when it is empty. */
export function table(heads, rows, empty, attributes = {}) {
  if (!rows.length) return h("p", { class: "muted" }, empty);
  const figure = (index) => (heads[index][1] ? "figure" : null);
  const row = (cells) => {
    const { cells: inner, ...own } = Array.isArray(cells) ? { cells } : cells;
    return h("tr", own, inner.map((cell, index) => h("td", { class: figure(index) }, cell)));
  };
  return h("div", { class: "scroll", ...attributes }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map(([text], index) => h("th", { class: figure(index), scope: "col" }, text)))),
    h("tbody", {}, rows.map(row))));
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Saves a file that was made or fetched here. */
export function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60e3);
}

/** A key for one act: pressing twice, or again after a lost connection, records once. */
export const newKey = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** One field of a form: `{ name, text, kind, options, value, required, help }`; a dotted name is nested in the value. */
export function field(spec) {
  const id = `f-${spec.name.replaceAll(/[^\w]/g, "-")}`;
  const common = { id, name: spec.name, required: spec.required };
  if (spec.kind === "check") {
    const input = h("input", { ...common, required: null, type: "checkbox" });
    input.checked = Boolean(spec.value);
    return { spec, input, element: h("label", { class: "check", for: id }, input, spec.text) };
  }
  const input = spec.kind === "choice"
    ? h("select", common, !spec.required && h("option", { value: "" }, "—"), spec.options.map(([value, text]) => h("option", { value, selected: value === spec.value }, text)))
    : spec.kind === "text" ? h("textarea", { ...common, rows: spec.rows ?? 3, placeholder: spec.hint })
      : h("input", { ...common, type: spec.kind === "day" ? "date" : spec.kind === "secret" ? "password" : "text", autocomplete: spec.kind === "secret" ? "new-password" : "off", placeholder: spec.hint });
  if (spec.kind !== "choice" && spec.value !== undefined) input.value = spec.value;
  return { spec, input, element: h("div", { class: spec.kind === "text" || spec.wide ? "whole-row" : null }, h("label", { for: id }, spec.text), input, spec.help && h("p", { class: "help" }, spec.help)) };
}

/** The value of a field, or undefined where it is empty. */
function read({ spec, input }) {
  if (spec.kind === "check") return input.checked || (spec.always ? false : undefined);
  const text = input.value.trim();
  if (!text) return undefined;
  return spec.read ? spec.read(text) : text;
}

/** What the fields hold, nested by their dotted names. */
export function valuesOf(fields) {
  const values = {};
  for (const one of fields) {
    const value = read(one);
    if (value === undefined) continue;
    const path = one.spec.name.split(".");
    let at = values;
    path.slice(0, -1).forEach((name) => { at = at[name] ??= {}; });
    at[path.at(-1)] = value;
  }
  return values;
}

/** Guards and faults of a refusal, in words. */
export function refusalText(problem) {
  const lines = (problem.refusals ?? problem.faults ?? []).map((one) => {
    const articles = (one.article ?? []).map(cited).join(isEnglish ? "; " : "；");
    return h("li", {}, h("b", {}, one.guard ?? one.at), ` ${t("wanted")}: ${one.wanted} · ${t("found")}: ${one.found}. ${one.remedy ?? ""}`, articles && h("span", { class: "muted" }, ` ${articles}`));
  });
  return [h("p", { class: "faults-head" }, problem.refusals?.length ? t("refused_by", { n: lines.length }) : lines.length ? t("faults_found", { n: lines.length }) : problem.message), lines.length > 0 && h("ul", { class: "in-the-way" }, lines)];
}

/** A dialog with a form. `send(values)` does it and may throw a problem; `done` is called after. */
export function formDialog({ heading, groups, button, send, done, note }) {
  const made = groups.map(({ legend, fields, wide }) => ({ legend, wide, fields: fields.map(field) }));
  const fault = h("div", { class: "faults", role: "alert", hidden: true });
  const submit = h("button", { class: "primary" }, button);
  const sent = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    submit.disabled = true;
    try {
      await send(made.map(({ fields }) => valuesOf(fields)));
      box.close();
      await done?.();
    } catch (problem) {
      if (!("status" in problem)) console.error(problem);
      fault.replaceChildren(...refusalText(problem).filter(Boolean));
      fault.hidden = false;
      submit.disabled = false;
      fault.scrollIntoView({ block: "nearest" });
    }
  };
  const group = ({ legend, fields }) => (legend
    ? h("fieldset", {}, h("legend", {}, legend), h("div", { class: "form-grid" }, fields.map((one) => one.element)))
    : h("div", { class: "form-grid" }, fields.map((one) => one.element)));
  const box = dialog(heading, t("close"), note && h("p", { class: "muted" }, note), h("form", { onsubmit: sent }, made.map(group), fault, h("div", { class: "actions" }, submit)));
  box.classList.add("wide-dialog");
  return box;
}

/** The fields of a paper. */
export const paperFields = (prefix, kinds, on = today()) => [
  kinds.length > 1 ? { name: `${prefix}kind`, text: t("paper_kind"), kind: "choice", required: true, options: kinds } : null,
  { name: `${prefix}title`, text: t("paper_title"), required: true },
  { name: `${prefix}number`, text: t("paper_number"), required: true },
  { name: `${prefix}issuer`, text: t("paper_issuer"), required: true },
  { name: `${prefix}day`, text: t("paper_day"), kind: "day", required: true, value: on },
].filter(Boolean);
