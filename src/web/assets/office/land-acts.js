// What is entered about a parcel beside the life cycle: flags (emergencies, enforcement cases), lookups in the national
// system, works that began, transactions that were carried out.
import * as api from "../api.js";
import { TRANSACTIONS } from "../codes.js";
import { h } from "../dom.js";
import { may } from "../frame.js";
import { asUse } from "../question.js";
import { has, lang, pick, t } from "../texts.js";
import { day, formDialog, newKey, table, today } from "./pieces.js";
import { lines, paperGroup, paperOf } from "./water-forms.js";

const OTHER_FLAGS = ["boundary_conflict", "stage_conflict", "listing_conflict", "taken_back"];
/** The papers of which one is needed to raise and to end a flag. */
const RAISED_BY = { emergency: ["emergency_report"], enforcement_case: ["case_filing"] };
const ENDED_BY = { emergency: ["emergency_report", "acceptance"], enforcement_case: ["case_closing"] };
const ANY = ["official_letter", "inspection_record", "event_record"];

const at = (no, end) => `/api/v1/parcels/${encodeURIComponent(no)}/${end}`;
const perLine = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
/** `2026-12-31 清运`: until when, and what. */
const measures = (text) => perLine(text).map((line) => {
  const [, due, measure] = line.match(/^(\d{4}-\d{2}-\d{2})[\s:：]+(.*)$/) ?? [null, "", line];
  return { measure, due };
});
const known = () => [["yes", t("yes")], ["no", t("no")], ["unknown", t("unknown")]];

const emergencyFields = (facts) => [
  { name: "emergency.happened", text: t("happened"), kind: "text", rows: 2, required: true, value: facts?.happened },
  { name: "emergency.soil_affected", text: t("soil_affected"), kind: "choice", required: true, options: known(), value: facts?.soil_affected ?? "unknown" },
  { name: "emergency.groundwater_affected", text: t("groundwater_affected"), kind: "choice", required: true, options: known(), value: facts?.groundwater_affected ?? "unknown" },
  { name: "emergency.measures", text: t("measures_taken"), kind: "text", rows: 2, read: perLine, help: t("one_a_line"), value: facts?.measures?.join("\n") },
];

const caseFields = (facts) => [
  { name: "case.number", text: t("case_number"), required: true, value: facts?.number },
  { name: "case.subject", text: t("case_subject"), required: true, help: t("case_subject_help"), value: facts?.subject },
  { name: "case.article", text: t("case_article"), required: true, value: facts?.article },
  { name: "case.measures", text: t("ordered_measures"), kind: "text", rows: 3, read: measures, help: t("ordered_measures_help"), hint: t("ordered_measures_hint"), value: facts?.measures?.map((one) => `${one.due} ${one.measure}`).join("\n") },
  { name: "case.decision.number", text: t("decision_number"), value: facts?.decision?.number },
  { name: "case.decision.day", text: t("decision_day"), kind: "day", value: facts?.decision?.day },
  { name: "case.decision.penalty", text: t("penalty"), wide: true, value: facts?.decision?.penalty },
];

const FACTS = { emergency: (flag) => emergencyFields(flag?.emergency), enforcement_case: (flag) => caseFields(flag?.case) };

const common = () => [{ name: "day", text: t("day"), kind: "day", required: true, value: today() }, { name: "reason", text: t("reason"), required: true, wide: true }];

/** An act about a parcel: its fields in groups, its paper, where it goes. */
function entryDialog({ heading, note, button, path, groups, kinds, extra = {}, done }) {
  const key = newKey();
  let taken;
  formDialog({
    heading, note, button, groups: [...groups, paperGroup(kinds)],
    async send(values) {
      const paper = values.pop();
      taken = await api.act(path, { ...extra, ...Object.assign({}, ...values), paper: paperOf(kinds, paper) }, key);
    },
    done: () => done(taken),
  });
}

function raiseDialog(no, flag, done) {
  const facts = FACTS[flag];
  const choice = facts ? [] : [{ name: "flag", text: t("flag"), kind: "choice", required: true, options: OTHER_FLAGS.map((code) => [code, t(`flag_${code}`)]) }];
  entryDialog({
    heading: t(flag === "emergency" ? "raise_emergency" : flag === "enforcement_case" ? "raise_case" : "raise_other"), note: facts && t(`flag_effect_${flag}`), button: t("save"), path: at(no, "flags"), kinds: RAISED_BY[flag] ?? ANY, extra: facts ? { flag } : {}, done,
    groups: [{ fields: [...choice, { name: "text", text: t("flag_text"), required: true, wide: true }, ...common()] }, ...(facts ? [{ legend: t(`flag_${flag}`), fields: facts(null) }] : [])],
  });
}

const amendDialog = (no, flag, done) => entryDialog({
  heading: `${t("amend")}: ${t(`flag_${flag.flag}`)}`, button: t("save"), path: at(no, `flags/${encodeURIComponent(flag.id)}/amendments`), kinds: [...(RAISED_BY[flag.flag] ?? []), ...ANY], done,
  groups: [{ fields: [{ name: "text", text: t("flag_text"), wide: true, value: flag.text }, ...common()] }, ...(FACTS[flag.flag] ? [{ legend: t(`flag_${flag.flag}`), fields: FACTS[flag.flag](flag) }] : [])],
});

const endText = (flag) => t(flag.flag === "enforcement_case" ? "end_case" : "end_flag");
const endDialog = (no, flag, done) => entryDialog({
  heading: `${endText(flag)}: ${t(`flag_${flag.flag}`)}`, note: flag.flag === "emergency" ? t("end_emergency_note") : flag.flag === "enforcement_case" ? t("end_case_note") : null,
  button: endText(flag), path: at(no, `flags/${encodeURIComponent(flag.id)}/ending`), kinds: ENDED_BY[flag.flag] ?? ANY, done,
  groups: [{ fields: [...common(), ...(flag.case ? [{ name: "outcome", text: t("case_outcome"), required: Boolean(flag.case.decision), wide: true }] : [])] }],
});

const decisionText = (decision) => (decision ? `${decision.number} · ${decision.day} · ${decision.penalty}` : t("no_decision"));

function caseLines(facts) {
  return [
    h("span", { class: "muted" }, `${facts.number} · ${facts.subject} · ${facts.article}`), h("span", { class: "muted" }, `${t("case_decision")}: ${decisionText(facts.decision)}`),
    facts.measures?.length > 0 && h("ul", {}, facts.measures.map((one) => h("li", { class: "muted" }, `${one.measure} ${t("measure_due", { day: one.due })}${one.closed ? ` ✓ ${one.closed}` : ""}`))),
    facts.outcome && h("span", { class: "muted" }, facts.outcome),
  ].filter(Boolean);
}

function emergencyLines(facts) {
  return [h("span", { class: "muted" }, facts.happened), h("span", { class: "muted" }, ["soil_affected", "groundwater_affected"].map((name) => `${t(name)}: ${t(facts[name] ?? "unknown")}`).join(" · ")),
    facts.measures?.length > 0 && h("span", { class: "muted" }, facts.measures.join("；"))].filter(Boolean);
}

/** The flags of a parcel for officials; `changed` is called after each act. */
function flagsCard(no, { items }, me, changed) {
  const keeps = may(me, "registrar");
  const button = (text, click, name) => h("button", { type: "button", "data-flag": name, onclick: click }, text);
  const row = (flag) => [
    [h("b", {}, t(`flag_${flag.flag}`)), ` ${flag.text}`, ...(flag.case ? caseLines(flag.case) : []), ...(flag.emergency ? emergencyLines(flag.emergency) : [])],
    [day(flag.since), flag.ended && h("span", { class: "muted" }, t("ended_on", { day: flag.ended }))].filter(Boolean), h("span", { class: `state ${flag.ended ? "calm" : "bad"}` }, t(flag.ended ? "entry_ended" : "holds")),
    keeps && !flag.ended ? h("div", { class: "actions" }, button(t("amend"), () => amendDialog(no, flag, changed), `amend ${flag.id}`), button(endText(flag), () => endDialog(no, flag, changed), `end ${flag.id}`)) : "",
  ];
  return h("section", { class: "card", id: "flags" }, h("h2", {}, t("flags")), table([[t("flag")], [t("day")], [t("state")], [""]], items.map(row), t("flags_none")),
    keeps && h("div", { class: "actions" }, button(t("raise_emergency"), () => raiseDialog(no, "emergency", changed), "emergency"), button(t("raise_case"), () => raiseDialog(no, "enforcement_case", changed), "enforcement_case"), button(t("raise_other"), () => raiseDialog(no, "other", changed), "other")));
}

/** For the public: cases that were decided. */
function casesCard({ items }) {
  const row = (one) => [caseLines(one), [day(one.opened), one.closed && h("span", { class: "muted" }, t("ended_on", { day: one.closed }))].filter(Boolean)];
  return items.length ? h("section", { class: "card", id: "cases" }, h("h2", {}, t("cases_public")), table([[t("flag_enforcement_case")], [t("day")]], items.map(row), "")) : null;
}

/** Who may take back a step is who may enter it. */
const KEEPERS = { lookup: ["reviewer", "registrar", "planner"], works: ["registrar", "planner"], transaction: ["planner"] };
const ENDS = { lookup: "lookups", works: "works", transaction: "transactions" };

function takeBackDialog(no, step, changed) {
  const key = newKey();
  formDialog({
    heading: t("take_back_step", { what: t(`step_${step.kind}`), day: step.day }), button: t("take_back"), done: changed,
    groups: [{ fields: common().filter((one) => one.name === "reason") }],
    send: ([values]) => api.act(at(no, `${ENDS[step.kind]}/${encodeURIComponent(step.place)}/withdrawal`), values, key),
  });
}

/** Lookups, works and transactions on record. */
function stepsTable(no, items, me, changed) {
  const what = (step) => [h("b", {}, t(`step_${step.kind}`)), step.transaction && ` ${pick(TRANSACTIONS[step.transaction])}`, step.planned_uses.length > 0 && ` ${step.planned_uses.map((one) => one.code).join(", ")}`,
    step.result && ` ${step.result}`, step.permit && ` ${step.permit}`, step.verdict && h("span", { class: "muted" }, ` ${t("answer_now", { verdict: has(`verdict_${step.verdict}`) ? t(`verdict_${step.verdict}`) : step.verdict })}`)].filter(Boolean);
  const row = (step) => [day(step.day), what(step), may(me, ...KEEPERS[step.kind])
    ? h("button", { type: "button", "data-take-back": `${step.kind} ${step.place}`, onclick: () => takeBackDialog(no, step, changed) }, t("take_back")) : ""];
  return table([[t("day")], [t("step")], [""]], items.map(row), t("steps_none"));
}

function entriesCard(no, steps, me, changed) {
  const offered = [
    may(me, "reviewer", "registrar", "planner") && ["lookups", "add_lookup", [{ name: "result", text: t("lookup_result"), required: true, wide: true }], "day"],
    may(me, "registrar", "planner") && ["works", "add_works", [{ name: "permit", text: t("works_permit"), wide: true }], "works_day"],
    may(me, "planner") && ["transactions", "add_transaction", [
      { name: "transaction", text: t("transaction"), kind: "choice", required: true, options: Object.entries(TRANSACTIONS).map(([code, words]) => [code, pick(words)]) },
      { name: "planned_uses", text: t("planned_uses"), help: t("transaction_uses_help"), read: (text) => lines(text).map(asUse) },
      { name: "check", text: t("transaction_check") }], "transaction_day"],
  ].filter(Boolean);
  if (!offered.length && !steps) return null;
  const told = h("div", { role: "status" });
  const taken = async ({ id, verdict }) => {
    await changed();
    const where = document.querySelector("#entries [role=status]") ?? told;
    where.replaceChildren(h("p", { class: "state good" }, t("entered", { id })), verdict ? h("p", {}, t("answer_now", { verdict: has(`verdict_${verdict}`) ? t(`verdict_${verdict}`) : verdict })) : "");
  };
  const button = ([end, text, fields, dayText]) => h("button", { type: "button", "data-entry": end, onclick: () => entryDialog({
    heading: t(text), button: t("save"), path: at(no, end), kinds: ANY, done: taken, extra: end === "transactions" ? { planned_uses: [] } : {},
    groups: [{ fields: [...fields, ...common().map((one) => (one.name === "day" ? { ...one, text: t(dayText) } : one))] }],
  }) }, t(text));
  return h("section", { class: "card", id: "entries" }, h("h2", {}, t("entries_land")), steps && stepsTable(no, steps.items, me, changed), offered.length > 0 && h("p", { class: "muted" }, t("entries_land_help")), h("div", { class: "actions" }, offered.map(button)), told);
}

/** The cards of a parcel for whoever is here. */
export async function landCards(no, me, changed) {
  const sees = may(me, "reviewer", "expert", "registrar", "planner", "approver", "auditor");
  if (!sees) return [casesCard(await api.get("/api/v1/enforcement-cases", { parcel: no, lang }))];
  const steps = may(me, "reviewer", "registrar", "planner", "approver", "auditor") ? api.get(at(no, "procedure"), { lang }) : null;
  return [flagsCard(no, await api.get(at(no, "flags"), { lang }), me, changed), entriesCard(no, await steps, me, changed)];
}
