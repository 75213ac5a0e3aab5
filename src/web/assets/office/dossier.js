// The dossier of a parcel: where it stands, how it came there, what is owed, what can be done next.
import * as api from "../api.js";
import { groupOf } from "../codes.js";
import { h } from "../dom.js";
import { isSignedIn, joined, may } from "../frame.js";
import { has, instant, isEnglish, lang, number, t } from "../texts.js";
import { actDialog, adoptionDialog } from "./act.js";
import { documentsCard, fileLink, ofParcel } from "./documents.js";
import { landCards } from "./land-acts.js";
import { surveysCard, surveysOf } from "./surveys.js";
import { cited, day, parcelLink, s, stageText, swatch, groupOfStage, table, today } from "./pieces.js";

const listName = (list) => (has(`list_${list}`) ? t(`list_${list}`) : list);

function facts(parcel) {
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  const area = parcel.area_m2 !== null ? t("area_value", { m2: number(parcel.area_m2), mu: number(parcel.area_mu, 2) })
    : parcel.area_stated_m2 !== null ? t("area_stated", { m2: number(Number(parcel.area_stated_m2)) }) : t("area_unknown");
  const stage = ({ unit, stage, since }) => h("div", {}, swatch(groupOfStage(stage).id), h("span", {}, stageText(stage), " ", h("span", { class: "muted" }, t("since", { day: since }), parcel.stages.length > 1 ? ` · ${unit}` : "")));
  return h("section", { class: "card facts" }, h("dl", {},
    pair(t("stage"), parcel.stages.length ? parcel.stages.map(stage) : h("div", {}, swatch("none"), t("stage_none"))),
    pair(t("lists"), parcel.lists.length ? joined(parcel.lists.map(listName)) : t("lists_none")),
    pair(t("area"), area),
    (parcel.address || parcel.street) && pair(parcel.address ? t("address") : t("street"), parcel.address ?? parcel.street),
    parcel.remarks && pair(t("remarks"), parcel.remarks)));
}

/** Stages over time, one lane a unit, with the acts on them. */
function timeline(history) {
  const units = [...new Set(history.stages.map((span) => span.unit))];
  if (!units.length) return null;
  const time = (text) => Date.parse(`${text}T00:00:00+08:00`);
  const last = time(today()), first = Math.min(...history.stages.map((span) => time(span.from)));
  const width = 1000, left = units.length > 1 ? 150 : 10, right = width - 10, lane = 54, top = 30;
  const whole = Math.max(last - first, 86400e3);
  const x = (instant) => left + ((Math.min(instant, last) - first) / whole) * (right - left);
  const height = top + units.length * lane + 8;
  const years = [];
  for (let year = new Date(first).getFullYear() + 1; time(`${year}-01-01`) < last; year += 1) years.push(year);
  const step = Math.ceil(years.length / 12);
  const drawn = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot timeline", role: "img", "aria-label": t("timeline") },
    years.filter((_, index) => index % step === 0).map((year) => [
      s("line", { class: "axis", x1: x(time(`${year}-01-01`)), x2: x(time(`${year}-01-01`)), y1: 18, y2: height }),
      s("text", { class: "soft", x: x(time(`${year}-01-01`)) + 3, y: 14 }, String(year))]),
    units.map((unit, row) => {
      const y = top + row * lane;
      const spans = history.stages.filter((span) => span.unit === unit);
      const acts = history.acts.filter((act) => act.unit === unit && !act.withdrawn);
      return [
        units.length > 1 && s("text", { x: 0, y: y + 18 }, unit),
        spans.map((span) => {
          const from = x(time(span.from)), to = Math.max(from + 2, span.to ? x(time(span.to)) : right);
          const group = groupOfStage(span.stage);
          return [s("rect", { x: from, y, width: to - from, height: 26, fill: group.fill, stroke: group.line, "stroke-width": 1.2 }, s("title", {}, `${span.unit} ${stageText(span.stage)} ${span.from} – ${span.to ?? t("until_now")}`)),
            to - from > 24 && s("text", { x: from + 5, y: y + 18, "pointer-events": "none" }, span.stage)];
        }),
        acts.map((act) => s("circle", { cx: x(time(act.day)), cy: y + 36, r: 4.5, fill: "#fff", stroke: "#12463f", "stroke-width": 2 }, s("title", {}, `${act.day} ${act.transition ?? ""} ${act.text}`))),
      ];
    }));
  return h("section", { class: "card" }, h("h2", {}, t("timeline")), h("div", { class: "scroll" }, drawn), h("p", { class: "muted" }, t("timeline_help")));
}

function actsTable(history, official, documents) {
  const kept = new Map(documents.map((document) => [document.sha256, document]));
  const paperLine = (paper) => {
    const words = `${paper.title} ${paper.number}`, document = kept.get(paper.sha256?.toLowerCase());
    return h("div", {}, document ? fileLink(document, words) : words);
  };
  const row = (act) => ({
    class: act.withdrawn ? "withdrawn" : null,
    cells: [day(act.day), act.transition ?? "—", [h("b", {}, `→ ${stageText(act.to)}`), h("span", { class: "muted" }, act.text), act.reason && h("span", { class: "muted" }, act.reason)],
      [act.actor?.name, act.actor_name, act.firm].filter(Boolean).map((text) => h("div", {}, text)),
      act.papers.map(paperLine),
      official && [act.id, act.corrects && h("span", { class: "muted" }, t("corrects", { id: act.corrects })), act.withdrawn && h("span", { class: "muted" }, t("withdrawn")), act.recorded_at && h("span", { class: "muted" }, `${instant(act.recorded_at)} · ${act.caller}`)].filter(Boolean)],
  });
  const heads = [[t("day")], [t("act")], [t("led_to")], [t("who")], [t("papers")], [official ? t("recorded_as") : ""]];
  return h("section", { class: "card" }, h("h2", {}, t("acts_on_record")), table(heads, history.acts.map(row), t("acts_none")));
}

function obstacle(one) {
  return h("li", {}, `${one.remedy ?? one.wanted}`, h("span", { class: "muted" }, ` ${(one.article ?? []).map(cited).join(isEnglish ? "; " : "；")}`));
}

function possibleActs(possible, again, me) {
  if (!possible.stage) {
    return h("section", { class: "card", id: "possible" }, h("h2", {}, t("possible")), h("p", {}, t("no_stage_yet")),
      may(me, "registrar") && h("button", { type: "button", id: "adopt", onclick: () => adoptionDialog(possible, again) }, t("adopt")));
  }
  const mine = (act) => act.possible;
  const line = (act) => h("li", {}, h("div", {}, h("span", { class: "code" }, `${act.transition} `), act.trigger, h("span", { class: "muted" }, ` → ${stageText(act.to)} · ${act.who}`),
    act.deadline && h("span", { class: "muted" }, ` · ${act.deadline}${act.due ? ` ${act.due}` : ""}`)),
  act.possible ? h("button", { type: "button", class: "do-act", "data-act": `${act.transition}-${act.to}`, onclick: () => actDialog(possible, act, again) }, t("record_act")) : null,
  !act.possible && h("ul", { class: "in-the-way" }, act.in_the_way.map(obstacle)));
  const open = possible.acts.filter(mine), shut = possible.acts.filter((act) => !mine(act));
  return h("section", { class: "card", id: "possible" }, h("h2", {}, possible.unit ? t("possible_unit", { unit: possible.unit }) : t("possible")),
    open.length ? h("ul", { class: "acts" }, open.map(line)) : h("p", { class: "muted" }, t("possible_none")),
    h("details", {}, h("summary", {}, t("not_possible", { n: shut.length })), h("ul", { class: "acts" }, shut.map(line))));
}

function dutiesCard(page) {
  const state = (duty) => h("span", { class: `state ${duty.state === "overdue" ? "bad" : "due"}` }, t(`duty_${duty.state}`));
  return h("section", { class: "card" }, h("h2", {}, t("duties_here")),
    table([[t("due")], [t("duty")], [t("owner")], [""]], page.items.map((duty) => [day(duty.due), duty.title, ownerText(duty.owner), state(duty)]), t("duties_none")));
}

export const ownerText = (owner) => {
  const [kind, name] = [owner.slice(0, owner.indexOf(":")), owner.slice(owner.indexOf(":") + 1)];
  return kind === "office" && has(`office_${name}`) ? t(`office_${name}`) : name;
};

function lineageCard(lineage) {
  const kind = (code) => (has(`thing_${code}`) ? t(`thing_${code}`) : code);
  const handed = (one) => one.handed_on?.length ? h("details", {}, h("summary", {}, t("handed_on", { n: one.handed_on.length })),
    table([[t("handed_kind")], [t("handed_from")], [t("handed_to")]], one.handed_on.map((own) => [kind(own.kind), joined(own.from), own.to]), "")) : null;
  const line = (way) => (one) => h("li", {}, `${t(way)} `, parcelLink(one.registry_no ?? one.parcel ?? one), one.kind && h("span", { class: "muted" }, ` ${t(`succession_${one.kind}`)} ${one.day}`), handed(one));
  const all = [...lineage.predecessors.map(line("from_parcel")), ...lineage.successors.map(line("to_parcel"))];
  return all.length ? h("section", { class: "card" }, h("h2", {}, t("lineage")), h("ul", {}, all)) : null;
}

export async function draw(page, { me, argument: no }) {
  const path = `/api/v1/parcels/${encodeURIComponent(no)}`;
  const official = me.official;
  const again = () => draw(page, { me, argument: no });
  const mayAct = may(me, "reviewer", "expert", "registrar", "planner", "approver", "auditor");
  const parcel = await api.parcel(no);
  const [history, lineage, duties, documents, surveys] = await Promise.all([
    api.get(`${path}/history`, { lang }), api.get(`${path}/lineage`).catch(() => ({ predecessors: [], successors: [] })),
    mayAct ? api.get("/api/v1/duties", { parcel: no, state: ["open", "overdue"], limit: 100, lang }).catch(() => null) : null,
    ofParcel(no).catch(() => []),
    official ? surveysOf(no) : [],
  ]);
  const units = [...new Set(parcel.stages.map((stage) => stage.unit))].filter((unit) => unit !== no);
  const possible = mayAct ? await Promise.all((units.length ? units.map((unit) => `${path}/units/${encodeURIComponent(unit)}/events/possible`) : [`${path}/events/possible`])
    .map((address) => api.get(address, { lang }).catch(() => null))) : [];
  const cards = await landCards(no, me, again);
  document.title = `${t("brand")} · ${parcel.name ?? no}`;
  page.replaceChildren(...[
    h("div", { class: "page-head" }, h("h1", {}, swatch(groupOf(parcel)), ` ${parcel.name ?? no}`), h("span", { class: "muted" }, no),
      h("a", { class: "button", href: `/?parcel=${encodeURIComponent(no)}&lang=${lang}` }, t("ask_about_it"))),
    parcel.stages.length === 0 && h("p", { class: "warning" }, t("legend_warning")),
    facts(parcel), timeline(history), ...possible.filter(Boolean).map((one) => possibleActs(one, again, me)),
    duties && dutiesCard(duties), ...cards, surveysCard(surveys), documentsCard(no, me, documents), actsTable(history, official, documents), lineageCard(lineage),
    !isSignedIn(me) && h("p", { class: "muted" }, t("sign_in_for_more")),
    h("p", {}, h("a", { href: `/clues?${new URLSearchParams({ parcel: no, kind: "correction" })}` }, t("send_correction"))),
  ].filter(Boolean));
}
