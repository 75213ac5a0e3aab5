// Clues and requests for correction: sent by anybody, found again by number and code; handled by officials.
import * as api from "../api.js";
import { dialog, h } from "../dom.js";
import { may } from "../frame.js";
import { instant, lang, t } from "../texts.js";
import { day, field, formDialog, newKey, parcelLink, refusalText, table, today, valuesOf } from "./pieces.js";

const STYLE = { received: "due", accepted: "due", rejected: "calm", investigated: "due", closed: "good" };
/** Where each state leads. */
const NEXT = { received: ["accepted", "rejected"], accepted: ["investigated"], investigated: ["closed"], rejected: [], closed: [] };

const path = (number, end = "") => `/api/v1/clues/${encodeURIComponent(number)}${end}`;
const stateOf = (clue) => h("span", { class: `state ${clue.overdue ? "bad" : STYLE[clue.state]}` }, t(clue.overdue ? "clue_overdue" : `clue_${clue.state}`));
const kindText = (kind) => t(`clue_kind_${kind}`).split(/[：:]/)[0];

/** A form in the page; `send(values)` may throw a problem. */
function form(id, specs, button, send) {
  const fields = specs.map(field);
  const fault = h("div", { class: "faults", role: "alert", hidden: true });
  const submit = h("button", { class: "primary" }, button);
  const sent = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    submit.disabled = true;
    try {
      await send(valuesOf(fields));
    } catch (problem) {
      if (!("status" in problem)) console.error(problem);
      fault.replaceChildren(...refusalText(problem).filter(Boolean));
      fault.hidden = false;
    }
    submit.disabled = false;
  };
  return h("form", { id, class: "stacked", onsubmit: sent }, h("div", { class: "form-grid" }, fields.map((one) => one.element)), fault, h("div", { class: "actions" }, submit));
}

function sendCard() {
  const params = new URLSearchParams(location.search);
  const card = h("section", { class: "card", id: "send" });
  const begin = () => card.replaceChildren(h("h2", {}, t("clue_send")), h("p", { class: "muted" }, t("clue_send_help")), form("clue-form", [
    { name: "kind", text: t("clue_kind"), kind: "choice", required: true, value: params.get("kind") ?? "clue", options: [["clue", t("clue_kind_clue")], ["correction", t("clue_kind_correction")]] },
    { name: "parcel", text: t("clue_parcel"), hint: "HQ-000107", value: params.get("parcel") ?? undefined },
    { name: "place", text: t("clue_place"), wide: true, help: t("clue_place_help") },
    { name: "text", text: t("clue_text"), kind: "text", rows: 5, required: true },
    { name: "contact", text: t("clue_contact"), wide: true, help: t("clue_contact_help") },
  ], t("clue_submit"), async (values) => {
    const sent = await api.change("POST", `/api/v1/clues?${new URLSearchParams({ lang })}`, values);
    const told = h("div", { class: "clue-sent", role: "status", tabindex: -1 }, h("p", {}, h("b", {}, t("clue_sent", { day: sent.received_on }))),
      h("dl", {}, h("dt", {}, t("clue_number")), h("dd", {}, h("code", { id: "clue-number" }, sent.number)), h("dt", {}, t("clue_code")), h("dd", {}, h("code", { id: "clue-code" }, sent.code))),
      h("p", { class: "warning" }, t("clue_keep")), h("div", { class: "actions" }, h("button", { type: "button", onclick: begin }, t("clue_send"))));
    card.replaceChildren(h("h2", {}, t("clue_send")), told);
    told.focus();
  }));
  begin();
  return card;
}

/** What a clue came to, for whoever holds its code. */
const outcomeOf = (clue) => {
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  return h("div", { id: "clue-state" }, h("p", {}, stateOf(clue), ` ${kindText(clue.kind)}`),
    h("dl", {}, pair(t("received_on"), day(clue.received_on)), clue.parcel && pair(t("land"), parcelLink(clue.parcel)), ["received", "accepted", "investigated"].includes(clue.state) && pair(t("clue_answer_due"), day(clue.answer_due)),
      clue.closed_on && pair(t("clue_closed"), day(clue.closed_on)), pair(t("clue_outcome"), clue.outcome ?? t("clue_no_outcome"))));
};

function lookCard() {
  const shown = h("div", { class: "facts", "aria-live": "polite" });
  return h("section", { class: "card", id: "look" }, h("h2", {}, t("clue_look")), h("p", { class: "muted" }, t("clue_look_help")), form("look-form", [
    { name: "number", text: t("clue_number"), required: true }, { name: "code", text: t("clue_code"), required: true },
  ], t("clue_look_button"), async ({ number, code }) => {
    shown.replaceChildren();
    shown.replaceChildren(outcomeOf(await api.get(path(number), { code, lang })));
  }), shown);
}

function stepDialog(clue, state, again) {
  const key = newKey();
  const ends = ["rejected", "closed"].includes(state);
  formDialog({
    heading: `${t(`clue_step_${state}`)}: ${clue.number}`, button: t(`clue_step_${state}`),
    groups: [{ fields: [
      { name: "day", text: t("day"), kind: "day", required: true, value: today() },
      clue.parcel ? null : { name: "parcel", text: t("land") },
      state === "rejected" ? null : { name: "act", text: t("clue_act"), help: t("clue_act_help") },
      ends ? { name: "outcome", text: t("clue_outcome"), kind: "text", required: true, help: t("clue_outcome_help") } : null,
      { name: "reason", text: t("reason"), required: true, wide: true, help: t("clue_reason_help") },
    ].filter(Boolean) }],
    async send([values]) { await api.act(path(clue.number, "/steps"), { state, ...values }, key); },
    done: again,
  });
}

/** What was said; erasing asks twice. */
async function contentsDialog(clue) {
  const body = h("div", {});
  const box = dialog(`${t("clue_contents")}: ${clue.number}`, t("close"), h("p", { class: "muted" }, t("clue_contents_note")), body);
  box.classList.add("wide-dialog");
  const wrong = (problem) => body.replaceChildren(h("div", { class: "faults", role: "alert" }, refusalText(problem).filter(Boolean)));
  const erase = (text, query) => {
    let sure = false;
    const button = h("button", { type: "button", onclick: async () => {
      if (!sure) {
        sure = true;
        button.textContent = `${text}: ${t("clue_erase_sure")}`;
        return;
      }
      try {
        await api.change("DELETE", path(clue.number, `/contents${query}`));
        await show();
      } catch (problem) { wrong(problem); }
    } }, text);
    return button;
  };
  async function show() {
    try {
      const said = await api.get(path(clue.number, "/contents"), { lang });
      const pair = (name, value) => value && [h("dt", {}, name), h("dd", {}, value)];
      body.replaceChildren(...[
        h("dl", { class: "said-list" }, pair(t("received_on"), instant(said.received_at)), pair(t("clue_place"), [said.place, said.lon && `${said.lon}, ${said.lat}`].filter(Boolean).join(" · ")), pair(t("clue_text"), said.text ?? t("clue_contents_gone")), pair(t("clue_contact_given"), said.contact ?? t("clue_contact_none"))),
        h("div", { class: "actions" }, said.contact && erase(t("clue_erase_contact"), ""), said.text && erase(t("clue_erase_all"), "?everything=true")),
      ]);
    } catch (problem) { wrong(problem); }
  }
  await show();
}

async function listCard(me) {
  const handles = may(me, "registrar");
  const card = h("section", { class: "card", id: "clues" });
  let items = [], next = null, state = "", late = false;
  const load = async (address) => {
    const found = await (address ? api.get(address) : api.get("/api/v1/clues", { state, overdue: late ? "true" : "", limit: 100, lang }));
    items = address ? [...items, ...found.items] : found.items;
    next = found.next;
  };
  const again = async () => {
    await load();
    show();
  };
  const row = (clue) => [[clue.number, h("span", { class: "muted" }, kindText(clue.kind))], h("div", {}, stateOf(clue)), [day(clue.received_on), h("span", { class: "muted" }, `${t("clue_answer_due")} ${clue.answer_due}`)],
    clue.parcel ? parcelLink(clue.parcel) : h("span", { class: "muted" }, t("clue_land_unknown")), [clue.outcome ?? "—", clue.act && h("span", { class: "muted" }, clue.act)].filter(Boolean),
    handles ? h("div", { class: "actions" }, h("button", { type: "button", "data-contents": clue.number, onclick: () => contentsDialog(clue) }, t("clue_contents")),
      NEXT[clue.state].map((to) => h("button", { type: "button", "data-step": `${clue.number} ${to}`, onclick: () => stepDialog(clue, to, again) }, t(`clue_step_${to}`)))) : ""];
  const choice = h("select", { id: "clue-state-choice", onchange: (event) => { state = event.target.value; again(); } }, h("option", { value: "" }, t("all_of_them")), Object.keys(STYLE).map((code) => h("option", { value: code }, t(`clue_${code}`))));
  const overdue = h("input", { type: "checkbox", onchange: (event) => { late = event.target.checked; again(); } });
  const rows = h("div", {});
  function show() {
    const more = next && h("button", { type: "button", onclick: async () => { await load(next); show(); } }, t("show_more"));
    rows.replaceChildren(...[table([[t("clue_number")], [t("state")], [t("received_on")], [t("land")], [t("clue_outcome")], [""]], items.map(row), t("clues_none")), more].filter(Boolean));
  }
  await again();
  card.append(h("h2", {}, t("clues_list")), h("div", { class: "filters" }, h("div", {}, h("label", { for: "clue-state-choice" }, t("state")), choice), h("label", { class: "check" }, overdue, t("overdue_only"))), rows);
  return card;
}

export async function draw(page, { me }) {
  const list = may(me, "registrar", "planner", "approver", "auditor") ? await listCard(me) : null;
  page.replaceChildren(...[h("div", { class: "page-head" }, h("h1", {}, t("nav_clues"))), list, h("div", { class: "cards" }, sendCard(), lookCard())].filter(Boolean));
}
