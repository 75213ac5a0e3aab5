// Recording an act of the life cycle: the papers and fields that `events/possible` says it needs.
import * as api from "../api.js";
import { t } from "../texts.js";
import { STAGES } from "../codes.js";
import { formDialog, newKey, paperFields, stageText, today } from "./pieces.js";

const yesNo = () => [["yes", t("yes")], ["no", t("no")], ["unknown", t("unknown")]];
const classes = () => [["I", t("limit_class_I")], ["II", t("limit_class_II")]];
const outcomes = () => [["pass", t("review_pass")], ["pass_after_modification", t("review_pass_after_modification")], ["fail", t("review_fail")]];
const lines = (text) => text.split(/[\n,，、;；]/).map((one) => one.trim()).filter(Boolean);
/** `As 9.8` in each line: an analyte and its highest value, mg/kg. */
const maxima = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
  const [, analyte, value] = line.match(/^(.*?)[\s=:：]+([\d.eE+-]+)$/) ?? [null, line, ""];
  return { analyte: analyte.trim(), mg_per_kg: value };
});
const json = (text) => {
  try { return JSON.parse(text); } catch { return text; }
};

/** The fields of what an act carries, by the name that `carries` gives. */
const CARRIED = {
  u1_kind: () => [{ name: "u1_kind", text: t("u1_kind"), kind: "choice", required: true, options: [["risk", t("u1_risk")], ["industry", t("u1_industry")]] }],
  voluntary: () => [{ name: "voluntary", text: t("voluntary"), kind: "check" }],
  preliminary_exceeded: () => [{ name: "preliminary_exceeded", text: t("preliminary_exceeded"), kind: "check" }],
  emergency_over: () => [{ name: "emergency_over", text: t("emergency_over"), kind: "check" }],
  aftercare_open: () => [{ name: "aftercare_open", text: t("aftercare_open"), kind: "check", always: true, value: true }],
  next_report_due: () => [{ name: "next_report_due", text: t("next_report_due"), kind: "day" }],
  firm: () => [{ name: "firm", text: t("firm"), required: true }],
  works_firm: () => [{ name: "works_firm", text: t("works_firm") }],
  survey_id: () => [{ name: "survey_id", text: t("survey_id") }],
  survey: (act) => (["T10", "T11", "T13"].includes(act.transition) ? [] : [
    { name: "survey.title", text: t("report_title"), required: true, wide: true },
    { name: "survey.firm", text: t("firm"), required: true },
    { name: "survey.class_assessed", text: t("class_assessed"), kind: "choice", options: classes() },
    { name: "survey.sampling_end", text: t("sampling_end"), kind: "day" },
    { name: "survey.signed_on", text: t("signed_on"), kind: "day", required: true, value: today() },
    { name: "survey.groundwater_polluted", text: t("groundwater_polluted"), kind: "choice", options: yesNo() },
    { name: "survey.maxima", text: t("maxima"), kind: "text", read: maxima, help: t("maxima_help"), hint: "As 9.8" },
    { name: "survey.maxima_complete", text: t("maxima_complete"), kind: "check" },
  ]),
  assessment: (act) => (act.transition !== "T14" ? [] : [
    { name: "assessment.firm", text: t("firm"), required: true },
    { name: "assessment.signed_on", text: t("signed_on"), kind: "day", required: true, value: today() },
    { name: "assessment.assessed_classes", text: t("assessed_classes"), help: "S, K1, K2", read: lines, value: "S, K1, K2" },
    { name: "assessment.scenario_depth_m", text: t("scenario_depth_m") },
  ]),
  review: () => [
    { name: "review.outcome", text: t("review_outcome"), kind: "choice", required: true, options: outcomes() },
    { name: "review.recheck_signed", text: t("recheck_signed"), kind: "check" },
  ],
  effect: () => [
    { name: "review.targets_met", text: t("targets_met"), kind: "check", always: true },
    { name: "review.safe_use", text: t("safe_use"), kind: "choice", options: [["yes", t("yes")], ["no", t("no")], ["with_conditions", t("with_conditions")]] },
  ],
  listing: () => [
    { name: "listing.batch", text: t("batch") },
    { name: "listing.main_pollutants", text: t("main_pollutants"), read: lines },
  ],
  removal: (act) => [
    { name: "removal.target_class", text: t("target_class"), kind: "choice", required: true, options: classes() },
    { name: "removal.signed_on", text: t("signed_on"), kind: "day" },
    { name: "removal.effect_sampling_end", text: t("effect_sampling_end"), kind: "day" },
    ...(act.transition === "T25" ? [
      { name: "removal.restrictions", text: t("restrictions"), kind: "text", rows: 2, hint: t("restrictions_hint"), read: restrictions, help: t("restrictions_help") },
      { name: "removal.aftercare.responsible", text: t("aftercare_responsible") },
      { name: "removal.aftercare.next_report_due", text: t("next_report_due"), kind: "day" },
    ] : []),
  ],
  validity: () => [{ name: "validity.event", text: t("validity_event"), kind: "choice", required: true, options: Array.from({ length: 11 }, (_, n) => [`V-${n + 1}`, `V-${n + 1}`]) }],
  zone: () => [
    { name: "zone.kind", text: t("zone_kind"), kind: "choice", required: true, options: [["control", t("zone_control")], ["isolation", t("zone_isolation")]] },
    { name: "zone.name", text: t("zone_name") },
    { name: "zone.outline", text: t("zone_outline"), kind: "text", required: true, read: json, help: t("paste_help") },
  ],
};

/** `no_basement`, `no_groundwater_use`, `barrier`, or a depth such as `3.5 m`. */
function restrictions(text) {
  return lines(text).map((one) => {
    const depth = one.match(/^([\d.]+)\s*m$/);
    return depth ? { kind: "max_depth_m", value: depth[1] } : { kind: one };
  });
}

const EFFECTS = ["T22", "T24", "T25", "T26"];

/** The dialog that records one act; `again` draws the page anew. */
export function actDialog(possible, act, again) {
  const key = newKey();
  const names = [...act.carries, ...(act.carries.includes("review") && EFFECTS.includes(act.transition) ? ["effect"] : [])];
  const carried = names.flatMap((name) => CARRIED[name]?.(act) ?? []);
  const papers = act.papers.map((paper, index) => ({ legend: paper.name, fields: paperFields(`p${index}.`, []) }));
  const path = `/api/v1/parcels/${encodeURIComponent(possible.parcel)}${possible.unit ? `/units/${encodeURIComponent(possible.unit)}` : ""}/events`;
  formDialog({
    heading: `${act.transition} → ${act.to} ${act.to_text}`, note: act.trigger, button: t("record_act"),
    groups: [
      { fields: [
        { name: "day", text: t("day_of_act"), kind: "day", required: true, value: today() },
        { name: "actor.kind", text: t("actor_kind"), kind: "choice", required: true, options: act.actors.map((one) => [one.code, one.name]) },
        { name: "actor.name", text: t("actor_name"), required: true },
        { name: "reason", text: t("reason"), required: true, wide: true },
        { name: "corrects", text: t("corrects_act"), help: t("corrects_help") },
      ] },
      ...papers,
      ...(carried.length ? [{ legend: t("what_it_says"), fields: carried }] : []),
    ],
    async send([common, ...rest]) {
      const given = rest.slice(0, papers.length).map((values, index) => ({ kind: act.papers[index].code, ...values[`p${index}`] }));
      await api.act(path, { transition: act.transition, to: act.to, ...common, papers: given, ...(rest[papers.length] ?? {}) }, key);
    },
    done: again,
  });
}

/** Papers of which one bears a stage out. */
const BEARS_OUT = { P0: ["department_letter"], A0: ["department_letter"], AR: ["risk_assessment_report", "department_letter"], P1: ["review_opinion", "department_letter"], N0: ["zone_decision"], R0: ["removal_notice"], R1: ["removal_notice"] };
const paperOf = (stage) => (stage.startsWith("L") ? ["list_notice"] : BEARS_OUT[stage] ?? ["official_letter"])[0];

/** The dialog that takes over a stage of which none is on record. */
export function adoptionDialog(possible, again) {
  const key = newKey();
  const stages = Object.keys(STAGES).filter((stage) => stage !== "X0");
  formDialog({
    heading: t("adopt"), note: t("adopt_note"), button: t("adopt"),
    groups: [
      { fields: [
        { name: "stage", text: t("stage"), kind: "choice", required: true, options: stages.map((stage) => [stage, stageText(stage)]) },
        { name: "u1_kind", text: t("u1_kind"), kind: "choice", options: [["risk", t("u1_risk")], ["industry", t("u1_industry")]] },
        { name: "day", text: t("day"), kind: "day", required: true, value: today() },
        { name: "reason", text: t("reason"), required: true, wide: true },
      ] },
      { legend: t("paper"), fields: paperFields("", []) },
    ],
    async send([common, paper]) {
      const path = `/api/v1/parcels/${encodeURIComponent(possible.parcel)}/adoptions`;
      await api.act(path, { ...common, ...(possible.unit ? { unit: possible.unit } : {}), paper: { kind: paperOf(common.stage), ...paper } }, key);
    },
    done: again,
  });
}
