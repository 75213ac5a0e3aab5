// Firms: who they are under every name they bore, what they did and how it passed, violations and bans.
import * as api from "../api.js";
import { h } from "../dom.js";
import { joined, may } from "../frame.js";
import { has, isEnglish, lang, number, t } from "../texts.js";
import { day, formDialog, newKey, paperFields, parcelLink, table, today } from "./pieces.js";

const FIELDS = ["survey", "risk_assessment", "plan", "control_works", "remediation_works", "control_effect", "remediation_effect", "supervision", "soil_monitoring", "groundwater_monitoring"];
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const bannedState = (firm) => h("span", { class: `state ${firm.banned ? "bad" : "calm"}` }, t(firm.banned ? "banned" : "not_banned"));
const firmLink = (firm) => h("a", { href: `/practitioners/${encodeURIComponent(firm.id)}` }, firm.name);

function forms(view, again) {
  const at = (step) => `/api/v1/practitioners/${encodeURIComponent(view.firm.id)}/${step}`;
  const common = [{ name: "day", text: t("day"), kind: "day", required: true, value: today() }, { name: "reason", text: t("reason"), required: true, wide: true }];
  const button = (id, fields, step, kind) => h("button", { type: "button", id, onclick: () => {
    const key = newKey();
    formDialog({
      heading: t(id), button: t(id), groups: [{ fields: [...fields, ...common] }, { legend: t("paper"), fields: paperFields("", []) }],
      send: async ([values, paper]) => { await api.act(at(step), { ...values, paper: { kind, ...paper } }, key); }, done: again,
    });
  } }, t(id));
  const open = view.violations.filter((own) => !own.repair).map((own) => [own.id, `${own.day} ${own.act}`]);
  return h("div", { class: "actions" },
    button("record_violation", [{ name: "act", text: t("violation_act"), required: true, wide: true }, { name: "article", text: t("article_of_law"), required: true }, { name: "penalty", text: t("firm_penalty"), required: true }], "violations", "penalty_decision"),
    button("ban_firm", [{ name: "from", text: t("ban_from"), kind: "day", required: true, value: today() }, { name: "until", text: t("ban_until"), kind: "day" }, { name: "reports", text: t("ban_reports"), kind: "text", read: lines }], "bans", "penalty_decision"),
    open.length > 0 && button("repair_violation", [{ name: "violation", text: t("violations"), kind: "choice", required: true, options: open }], "repairs", "credit_repair_decision"));
}

async function one(page, me, id) {
  const again = () => one(page, me, id);
  const view = await api.get(`/api/v1/practitioners/${encodeURIComponent(id)}`, { lang });
  const { firm, statistics } = view;
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  const rate = statistics.first_pass_rate === null ? "—" : `${number(Number(statistics.first_pass_rate) * 100, 1)} %`;
  const job = (own) => [day(own.day), t(`job_${own.kind}`), parcelLink(own.parcel), own.report,
    [own.outcome ? t(`review_${own.outcome}`) : "—", own.first_pass && h("span", { class: "muted" }, t("first_pass")), own.unclear && h("span", { class: "state due" }, t("unclear_firm"))].filter(Boolean)];
  const ban = (own) => [own.decision_no, day(own.from), own.until ? day(own.until) : t("permanent"), own.reports.map((report) => h("div", {}, report)), own.for_check.map((report) => h("div", {}, report)), h("span", { class: `state ${own.holds ? "bad" : "calm"}` }, t(own.holds ? "banned" : "not_banned"))];
  const violation = (own) => [day(own.day), own.act, own.article, [own.penalty, h("span", { class: "muted" }, own.decision_no)], own.repaired_on ? t("repaired", { day: own.repaired_on }) : "—"];
  page.replaceChildren(...[
    h("p", {}, h("a", { href: "/practitioners" }, t("nav_practitioners"))),
    h("div", { class: "page-head" }, h("h1", {}, firm.name), bannedState(firm)),
    h("section", { class: "card facts" }, h("dl", {},
      pair(t("credit_code"), firm.credit_code),
      firm.former_names.length > 0 && pair(t("former_names"), joined(firm.former_names)),
      pair(t("fields_of_work"), joined(firm.fields.map((field) => t(`work_${field}`))) || "—"),
      pair(t("credit_registered"), firm.registered ? `${firm.registered_from ?? ""}${isEnglish ? " on" : " 起"}` : "—"),
      firm.cma_no && pair(t("cma_no"), firm.cma_no))),
    may(me, "registrar") && forms(view, again),
    h("section", { class: "card" }, h("h2", {}, t("jobs")), h("p", { class: "muted" }, t("first_pass_rate", { rate, first: statistics.first_pass, reviewed: statistics.reviewed, jobs: statistics.jobs })),
      table([[t("day")], [t("what")], [t("land")], [t("number")], [t("outcome")]], view.jobs.map(job), t("jobs_none"))),
    h("section", { class: "card" }, h("h2", {}, t("bans")), table([[t("decision_no")], [t("ban_from")], [t("ban_until")], [t("papers")], [t("for_check")], [t("state")]], view.bans.map(ban), t("bans_none"))),
    h("section", { class: "card" }, h("h2", {}, t("violations")), table([[t("day")], [t("violation_act")], [t("article_of_law")], [t("firm_penalty")], [t("outcome")]], view.violations.map(violation), t("violations_none"))),
    view.staff?.length > 0 && h("section", { class: "card" }, h("h2", {}, t("staff")), h("ul", {}, view.staff.map((own) => h("li", {}, Object.values(own).filter((text) => typeof text === "string").join(" · "))))),
  ].filter(Boolean));
}

export async function draw(page, { me, argument: id }) {
  if (id) return one(page, me, id);
  const params = new URLSearchParams(location.search);
  const found = await api.get("/api/v1/practitioners", { name: params.get("name"), field: params.get("field"), limit: 200, lang });
  const row = (firm) => [[firmLink(firm), firm.former_names.length > 0 && h("span", { class: "muted" }, joined(firm.former_names))].filter(Boolean), firm.credit_code, joined(firm.fields.map((field) => t(`work_${field}`))), firm.registered ? day(firm.registered_from) : "—", bannedState(firm)];
  const name = h("input", { id: "firm-name", name: "name", type: "search", value: params.get("name") ?? "" });
  const field = h("select", { id: "firm-field", name: "field" }, h("option", { value: "" }, t("everybody")), FIELDS.map((code) => h("option", { value: code, selected: params.get("field") === code }, t(`work_${code}`))));
  const search = (event) => {
    event.preventDefault();
    location.search = new URLSearchParams([["name", name.value.trim()], ["field", field.value]].filter(([, value]) => value));
  };
  page.replaceChildren(
    h("div", { class: "page-head" }, h("h1", {}, t("nav_practitioners"))),
    h("form", { class: "filters", onsubmit: search }, h("div", {}, h("label", { for: "firm-name" }, t("firm_name")), name), h("div", {}, h("label", { for: "firm-field" }, t("fields_of_work")), field), h("button", {}, t("search"))),
    h("section", { class: "card" }, table([[t("firm_name")], [t("credit_code")], [t("fields_of_work")], [t("credit_registered")], [t("bans")]], found.items.map(row), t("firms_none"))),
    h("p", { class: "muted" }, t("firms_note")));
}
