// Units under key soil supervision: yearly lists, yearly duties, dangers, demolitions, surveys.
import * as api from "../api.js";
import { h } from "../dom.js";
import { joined, may } from "../frame.js";
import { isEnglish, lang, t } from "../texts.js";
import { day, formDialog, newKey, paperFields, parcelLink, table, today } from "./pieces.js";

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const listState = (unit) => h("span", { class: `state ${unit.listed ? "due" : "calm"}` }, t(unit.listed ? "on_list" : "off_list"));
const STYLE = { overdue: "bad", open: "due", done: "good", cancelled: "calm" };

/** A button with its form: fields, the path behind the unit, the kind of paper. */
function formButton(id, again, [text, fields, path, kind]) {
  const common = [{ name: "day", text: t("day"), kind: "day", required: true, value: today() }, { name: "reason", text: t("reason"), required: true, wide: true }];
  const show = () => {
    const key = newKey();
    formDialog({
      heading: text, button: text, groups: [{ fields: [...fields, ...common] }, { legend: t("paper"), fields: paperFields("", []) }],
      send: async ([values, paper]) => { await api.act(`/api/v1/supervised-units/${encodeURIComponent(id)}/${path}`, { ...values, paper: { kind, ...paper } }, key); }, done: again,
    });
  };
  return h("button", { type: "button", onclick: show }, text);
}

async function one(page, me, id) {
  const again = () => one(page, me, id);
  const unit = await api.get(`/api/v1/supervised-units/${encodeURIComponent(id)}`, { lang });
  const file = unit.file;
  const keeps = may(me, "registrar");
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  const head = [
    h("p", {}, h("a", { href: "/supervised-units" }, t("nav_supervised"))),
    h("div", { class: "page-head" }, h("h1", {}, unit.name), listState(unit)),
    h("section", { class: "card facts" }, h("dl", {},
      pair(t("address"), unit.address ?? "—"), pair(t("list_years"), joined(unit.list_years.map(String)) || "—"),
      file && pair(t("land"), file.parcels.map((no) => h("div", {}, parcelLink(no)))),
      file && pair(t("industry"), file.industry ?? "—"), file && pair(t("permit_no"), file.permit_no ?? "—"),
      file && pair(t("toxic_substances"), joined(file.toxic_substances) || "—"),
      file && pair(t("tanks"), file.tanks.length ? file.tanks.map((tank) => h("div", {}, [tank.substance, tank.volume_m3 && `${tank.volume_m3} m³`, tank.year].filter(Boolean).join(" · "))) : "—"),
      file && pair(t("production"), file.production_end ? t("production_ended", { day: file.production_end }) : t("producing")))),
    h("p", { class: "warning" }, t("units_note")),
  ];
  if (!file) return page.replaceChildren(...head);
  const duty = (own) => [isEnglish ? own.name_en : own.name_zh, day(own.due), h("span", { class: `state ${STYLE[own.state] ?? "calm"}` }, t(`duty_${own.state}`))];
  const danger = ({ n, danger: own, overdue }) => [day(own.found_on), own.items.map((text) => h("div", {}, text)), day(own.rectify_by),
    own.rectified ? t("rectified_on", { day: own.rectified.day }) : [h("span", { class: `state ${overdue ? "bad" : "due"}` }, t(overdue ? "duty_overdue" : "not_rectified")), keeps && formButton(id, again, [t("rectify"), [], `dangers/${n}/rectification`, "acceptance"])].filter(Boolean)];
  const demolition = ({ demolition: own, file_by: by }) => [own.what, day(own.planned_start), day(by), day(own.filed_env), day(own.filed_industry), day(own.done_on)];
  const survey = (own) => [day(own.sampling_end), t(own.passed ? "survey_passed" : "survey_filed"), own.exceeding ? h("span", { class: "state bad" }, t("survey_exceeding")) : "—"];
  const actions = keeps && h("div", { class: "actions" },
    formButton(id, again, [t("add_danger"), [{ name: "items", text: t("danger_items"), kind: "text", required: true, read: lines }, { name: "rectify_by", text: t("rectify_by"), kind: "day", required: true }], "dangers", "hidden_danger_report"]),
    formButton(id, again, [t("add_demolition"), [{ name: "what", text: t("demolition_what"), required: true }, { name: "planned_start", text: t("planned_start"), kind: "day", required: true }, { name: "filed_env", text: t("filed_env"), kind: "day" }, { name: "filed_industry", text: t("filed_industry"), kind: "day" }], "demolitions", "demolition_plan"]),
    formButton(id, again, [t("add_unit_survey"), [{ name: "sampling_end", text: t("sampling_end"), kind: "day", required: true }, { name: "passed", text: t("survey_passed"), kind: "check", always: true }, { name: "exceeding", text: t("survey_exceeding"), kind: "check", always: true }], "surveys", "survey_report"]),
    !file.production_end && formButton(id, again, [t("end_production"), [{ name: "ended", text: t("end_production"), kind: "check", always: true, value: true }], "production-end", "official_letter"]));
  page.replaceChildren(...[
    ...head, actions,
    h("section", { class: "card" }, h("h2", {}, t("yearly_duties")), table([[t("duty")], [t("due")], [t("state")]], file.duties.map(duty), t("duties_none"))),
    h("section", { class: "card" }, h("h2", {}, t("dangers")), table([[t("day")], [t("what")], [t("rectify_by")], [t("state")]], file.dangers.map(danger), t("dangers_none"))),
    h("section", { class: "card" }, h("h2", {}, t("demolitions")), table([[t("what")], [t("planned_start")], [t("file_by")], [t("filed_env")], [t("filed_industry")], [t("duty_done")]], file.demolitions.map(demolition), t("demolitions_none"))),
    h("section", { class: "card" }, h("h2", {}, t("unit_surveys")), table([[t("sampling_end")], [t("state")], [t("outcome")]], file.surveys.map(survey), t("unit_surveys_none"))),
  ].filter(Boolean));
}

export async function draw(page, { me, argument: id }) {
  if (id) return one(page, me, id);
  const params = new URLSearchParams(location.search);
  const found = await api.get("/api/v1/supervised-units", { text: params.get("text"), year: params.get("year"), limit: 200, lang });
  const row = (unit) => [h("a", { href: `/supervised-units/${encodeURIComponent(unit.id)}` }, unit.name), unit.address ?? "—", joined((unit.list_years ?? []).map(String)) || "—", listState(unit)];
  const text = h("input", { id: "unit-text", type: "search", value: params.get("text") ?? "" });
  const year = h("input", { id: "unit-year", type: "number", min: 2017, max: 2100, value: params.get("year") ?? "" });
  const search = (event) => {
    event.preventDefault();
    location.search = new URLSearchParams([["text", text.value.trim()], ["year", year.value]].filter(([, value]) => value));
  };
  page.replaceChildren(
    h("div", { class: "page-head" }, h("h1", {}, t("nav_supervised"))),
    h("form", { class: "filters", onsubmit: search }, h("div", {}, h("label", { for: "unit-text" }, t("firm_name")), text), h("div", {}, h("label", { for: "unit-year" }, t("list_year")), year), h("button", {}, t("search"))),
    h("section", { class: "card" }, table([[t("firm_name")], [t("address")], [t("list_years")], [t("state")]], found.items.map(row), t("units_none"))),
    h("p", { class: "warning" }, t("units_note")));
}
