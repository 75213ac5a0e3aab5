// The question: transaction, uses, day, design; from and to the address of the page.
import { TRANSACTIONS, USES, USE_OPTIONAL } from "./codes.js";
import { combobox, h, icon } from "./dom.js";
import { has, isEnglish, pick, t } from "./texts.js";

const DESIGN = ["basement_depth_m", "excavation_m", "basement_levels", "groundwater_use"];
const ACTS = ["registered_act", "follows_act", "works_kind", "court_sale"];
const FOLLOWED = ["USE_CHANGE", "TAKE_BACK", "BANK", "TRANSFER", "SUPPLY", "ALLOCATE", "SUBLEASE", "none"];
const WORKS = ["survey", "control", "remediation", "source_removal"];
const SALES = ["court_auction", "bankruptcy"];

/** `080404`, `GBT21010:0803` in words. */
export function useText(text) {
  const code = text.replace(/^YDYH2023:/i, "");
  const words = USES[code];
  return words ? `${code} ${pick(words)}` : code;
}

/** `080404`, `GBT21010:0803` as a use of land. */
export const asUse = (text) => {
  const [code, system] = text.split(":").reverse();
  return { system: (system ?? "YDYH2023").toUpperCase(), code };
};

/** The question in an address, `{ transaction, planned_use: [], ... }`. */
export function questionOf(search) {
  const params = new URLSearchParams(search);
  const question = { planned_use: params.getAll("planned_use") };
  for (const name of ["transaction", "as_of", ...DESIGN, ...ACTS]) question[name] = params.get(name) ?? "";
  return question;
}

/** Its parameters: for GET, and for the address. */
export function paramsOf(question) {
  const single = ["transaction", "as_of", ...DESIGN, ...ACTS].filter((name) => question[name]).map((name) => [name, question[name]]);
  return [...single, ...question.planned_use.map((code) => ["planned_use", code])];
}

/** Its body, for POST. */
export function bodyOf(question) {
  const body = { transaction: question.transaction, planned_uses: question.planned_use.map(asUse) };
  for (const name of ["as_of", ...ACTS]) if (question[name]) body[name] = question[name];
  const design = {};
  for (const name of DESIGN) if (question[name]) design[name] = question[name];
  if (design.basement_levels) design.basement_levels = Number(design.basement_levels);
  if (design.groundwater_use) design.groundwater_use = design.groundwater_use === "true";
  if (Object.keys(design).length) body.design = design;
  return body;
}

function suggestUses(text) {
  const wanted = text.toLowerCase();
  const found = Object.entries(USES)
    .filter(([code, words]) => code.startsWith(wanted) || words.some((word) => word.toLowerCase().includes(wanted)))
    .map(([code, words]) => ({ value: code, title: `${code}  ${pick(words)}`, detail: words[isEnglish ? 0 : 1] }));
  const isCode = /^([a-z0-9]+[:：])?[a-z]?\d*$/i.test(text) && /\d/.test(text);
  if (isCode && !(text in USES)) found.push({ value: text.toUpperCase().replace("：", ":"), title: t("planned_use_free", { code: text }) });
  return found;
}

/** A field with its label and a place for what is wrong with it. */
function field(name, label, control, help) {
  return h("div", { class: "field", "data-field": name },
    h("label", { for: `q-${name}` }, label), control,
    help && h("p", { class: "help", id: `q-${name}-help` }, help),
    h("p", { class: "fault", id: `q-${name}-fault`, hidden: true }));
}

function options(pairs, chosen) {
  return pairs.map(([value, words]) => h("option", { value, selected: value === chosen }, words));
}

/** The form. `changed(question)` follows every change, `ask(question)` is the button. */
export function questionForm({ question, today, changed, ask }) {
  const told = (name) => (event) => {
    question[name] = event.target.value.trim();
    changed(question);
  };
  const select = (name, pairs) => h("select", { id: `q-${name}`, name, onchange: told(name) }, options(pairs, question[name]));
  const input = (name, attributes) => h("input", { id: `q-${name}`, name, value: question[name], oninput: told(name), ...attributes });
  const metres = (name) => field(name, t(name), input(name, { type: "text", inputmode: "decimal" }));

  const chips = h("ul", { class: "chips" });
  const drawChips = () => {
    chips.replaceChildren(...question.planned_use.map((code) => h("li", {}, useText(code),
      h("button", { type: "button", class: "quiet", "aria-label": t("remove", { what: useText(code) }), onclick: () => {
        question.planned_use = question.planned_use.filter((other) => other !== code);
        drawChips();
        changed(question);
        uses.input.focus();
      } }, icon("M6 6l12 12M18 6L6 18")))));
    chips.hidden = question.planned_use.length === 0;
  };
  const uses = combobox({
    id: "q-planned_use", label: t("planned_use"), hint: t("planned_use_hint"), describedby: "q-planned_use-help", suggest: suggestUses,
    choose(option, box) {
      if (!question.planned_use.includes(option.value)) question.planned_use.push(option.value);
      box.value = "";
      drawChips();
      changed(question);
    },
  });
  drawChips();

  const transactions = Object.entries(TRANSACTIONS).map(([code, words]) => [code, pick(words)]);
  const registered = field("registered_act", t("registered_act"),
    select("registered_act", [["", t("not_stated")], ...transactions.filter(([code]) => code !== "REGISTER")]));
  const follows = field("follows_act", t("follows_act"),
    select("follows_act", [["", t("not_stated")], ...FOLLOWED.map((code) => [code, code === "none" ? t("act_none") : pick(TRANSACTIONS[code])])]));
  const works = field("works_kind", t("works_kind"),
    select("works_kind", [["", t("works_ordinary")], ...WORKS.map((code) => [code, t(`works_${code}`)])]), t("works_kind_help"));
  const sale = field("court_sale", t("court_sale"),
    select("court_sale", [["", t("no")], ...SALES.map((code) => [code, t(`sale_${code}`)])]));
  const optional = h("p", { class: "help" }, t("use_optional"));
  const suit = () => {
    registered.hidden = question.transaction !== "REGISTER";
    follows.hidden = !question.transaction.startsWith("PERMIT");
    works.hidden = follows.hidden;
    sale.hidden = question.transaction !== "TRANSFER";
    if (registered.hidden) question.registered_act = "";
    if (follows.hidden) question.follows_act = "";
    if (works.hidden) question.works_kind = "";
    if (sale.hidden) question.court_sale = "";
    optional.hidden = !USE_OPTIONAL.has(question.transaction);
  };
  const transaction = select("transaction", [["", t("choose")], ...transactions]);
  transaction.addEventListener("change", suit);
  suit();

  const hasDesign = DESIGN.some((name) => question[name]);
  const button = h("button", { type: "submit", class: "primary" }, t("ask"));
  return h("form", { class: "question no-print", novalidate: true, onsubmit: (event) => { event.preventDefault(); ask(question); } },
    h("h2", {}, t("question")),
    field("transaction", t("transaction"), transaction),
    registered, follows, works, sale,
    field("planned_use", t("planned_use"), h("div", {}, chips, uses.element), t("planned_use_help")), optional,
    h("details", { open: hasDesign || Boolean(question.as_of) }, h("summary", {}, `${t("as_of")} · ${t("more")}`),
      h("div", { class: "pair" },
        field("as_of", t("as_of"), input("as_of", { type: "date", max: today, "aria-describedby": "q-as_of-help" }), t("as_of_help")),
        field("groundwater_use", t("groundwater_use"), select("groundwater_use", [["", t("not_stated")], ["true", t("yes")], ["false", t("no")]])),
        metres("basement_depth_m"), metres("excavation_m"),
        field("basement_levels", t("basement_levels"), input("basement_levels", { type: "text", inputmode: "numeric" })))),
    h("div", { class: "faults", role: "alert", hidden: true }),
    button);
}

/** Puts each fault of a problem at its field, the others below the form. */
export function showFaults(form, problem) {
  for (const place of form.querySelectorAll(".fault")) {
    place.hidden = true;
    document.getElementById(place.id.replace(/-fault$/, ""))?.removeAttribute("aria-invalid");
  }
  const rest = form.querySelector(".faults");
  rest.hidden = true;
  rest.replaceChildren();
  if (!problem) return;
  const elsewhere = [];
  let first;
  for (const fault of problem.faults) {
    const name = fieldOf(fault.at);
    const place = name && form.querySelector(`#q-${name}-fault`);
    if (!place) { elsewhere.push(fault); continue; }
    const control = form.querySelector(`#q-${name}`);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-errormessage", place.id);
    place.closest("details")?.setAttribute("open", "");
    place.replaceChildren(...faultWords(fault, name));
    place.hidden = false;
    first ??= control;
  }
  const lines = problem.faults.length ? elsewhere.map((fault) => h("p", {}, h("b", {}, fault.at || ""), " ", ...faultWords(fault))) : [h("p", {}, problem.message)];
  rest.hidden = lines.length === 0;
  rest.append(h("p", { class: "faults-head" }, t("wrong")), ...lines);
  first?.focus();
}

function fieldOf(at) {
  const names = ["transaction", "as_of", "planned_use", ...DESIGN, ...ACTS];
  return names.find((name) => at.split(/[.[]/).some((part) => part === name || part === `${name}s`));
}

/** The page's own words where it has them; else those of the register, which are English. */
function faultWords({ wanted, found, remedy }, name) {
  if (name === "transaction" || (name && !isEnglish && has(`fault_${name}`))) return [t(`fault_${name}`, { found })];
  return [`${t("wanted")}: ${wanted}. ${t("found")}: ${found || "—"}. `, h("span", {}, `${t("remedy")}: ${remedy}.`)];
}
