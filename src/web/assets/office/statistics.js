// Statistics as of any day: rates with what is behind them, stages, streets, years.
import * as api from "../api.js";
import { h } from "../dom.js";
import { has, lang, number, t } from "../texts.js";
import { day, groupOfStage, parcelLink, s, stageText, table, today } from "./pieces.js";

const percent = (share) => (share === null ? "—" : `${number(Number(share) * 100, 2)} %`);
const hectares = (m2) => number(m2 / 10000, 1);

function rateCard(rate, query) {
  const parts = [["safe", "#0b8f6c"], ["unknown", "#8b9296"], ["not_safe", "#a3162b"]];
  const width = 600;
  let at = 0;
  const bar = s("svg", { viewBox: `0 0 ${width} 26`, class: "plot", role: "img", "aria-label": parts.map(([name]) => `${t(`use_${name}`)} ${rate[name]}`).join(", ") },
    s("rect", { x: 0, y: 0, width, height: 26, fill: "#e4e7e2" }),
    parts.map(([name, fill]) => {
      const own = rate.all ? (rate[name] / rate.all) * width : 0;
      const drawn = s("rect", { x: at, y: 0, width: own, height: 26, fill }, s("title", {}, `${t(`use_${name}`)}: ${rate[name]}`));
      at += own;
      return drawn;
    }));
  const list = h("div", {});
  const open = async (event) => {
    if (!event.target.open || list.children.length) return;
    const page = await api.get(`/api/v1/statistics/safe-use/${rate.rate}`, { ...query, limit: 200 });
    const row = (parcel) => [parcelLink(parcel.registry_no, parcel.name ?? parcel.registry_no), day(parcel.taken_into_use), parcel.stages.map(stageText).join("; ") || t("stage_none"),
      parcel.area_m2 === null ? t("area_unknown") : number(parcel.area_m2), h("span", { class: `state ${{ safe: "good", unknown: "calm", not_safe: "bad" }[parcel.outcome]}` }, t(`use_${parcel.outcome}`))];
    list.replaceChildren(table([[t("land")], [t("taken_into_use")], [t("stage_then")], [t("area_m2"), true], [t("outcome")]], page.items.map(row), t("nothing_counted")));
  };
  return h("section", { class: "card" }, h("h2", {}, t(`rate_${rate.rate}`), h("b", {}, percent(rate.by_area ?? rate.by_count))), bar,
    h("p", {}, t("rate_line", { safe: rate.safe, all: rate.all, unknown: rate.unknown, not_safe: rate.not_safe, safe_ha: hectares(rate.safe_m2), all_ha: hectares(rate.all_m2) })),
    h("p", { class: "muted" }, t(`rate_${rate.rate}_help`)),
    h("details", { ontoggle: open }, h("summary", {}, t("parcels_behind")), list));
}

function stagePlot(told) {
  const lines = [...told.stages, { stage: null, parcels: told.without_stage }].filter((line) => line.parcels);
  const most = Math.max(1, ...lines.map((line) => line.parcels));
  const row = 26, left = 250, width = 1000;
  return s("svg", { viewBox: `0 0 ${width} ${lines.length * row}`, class: "plot", role: "img", "aria-label": t("by_stage") }, lines.map((line, index) => {
    const group = line.stage ? groupOfStage(line.stage) : { fill: "#fff", line: "#333c40" };
    const y = index * row, long = Math.max(2, (line.parcels / most) * (width - left - 190));
    return [s("text", { x: left - 10, y: y + 17, "text-anchor": "end" }, line.stage ? stageText(line.stage) : t("stage_none")),
      s("rect", { x: left, y: y + 4, width: long, height: row - 8, fill: group.fill, stroke: group.line }),
      s("text", { x: left + long + 8, y: y + 17 }, line.stage ? `${number(line.parcels, 0)} · ${hectares(line.area_m2)} ha` : number(line.parcels, 0))];
  }));
}

function yearPlot(years) {
  const series = [["surveys_passed", "#62b4e4"], ["surveys_exceeding", "#e69f00"], ["listed", "#d55e00"], ["removed", "#0b8f6c"], ["answers", "#12463f"]];
  const shown = years.slice(-12);
  const most = Math.max(1, ...shown.flatMap((year) => series.map(([name]) => year[name])));
  const width = 1000, height = 200, band = width / Math.max(shown.length, 1), wide = Math.min(26, (band - 12) / series.length);
  return [s("svg", { viewBox: `0 0 ${width} ${height + 24}`, class: "plot", role: "img", "aria-label": t("by_year") },
    s("line", { class: "axis", x1: 0, x2: width, y1: height, y2: height }),
    shown.map((year, index) => [s("text", { x: index * band + 4, y: height + 18 }, String(year.year)),
      series.map(([name, fill], place) => {
        const tall = (year[name] / most) * (height - 22);
        const x = index * band + 4 + place * wide;
        return year[name] ? [s("rect", { x, y: height - tall, width: wide - 2, height: tall, fill }, s("title", {}, `${year.year} ${t(`year_${name}`)}: ${year[name]}`)), s("text", { x, y: height - tall - 4 }, String(year[name]))] : null;
      })])),
  h("p", { class: "muted actions" }, series.map(([name, fill]) => h("span", {}, s("svg", { width: 12, height: 12, "aria-hidden": "true" }, s("rect", { width: 12, height: 12, fill })), ` ${t(`year_${name}`)}`)))];
}

export async function draw(page, { me, argument }) {
  const asOf = new URLSearchParams(location.search).get("as_of") ?? "";
  const query = asOf ? { as_of: asOf } : {};
  const told = await api.get("/api/v1/statistics", query);
  const choose = (event) => { location.search = event.target.value && event.target.value < today() ? new URLSearchParams({ as_of: event.target.value }) : ""; };
  const figure = (value, text) => h("div", {}, h("b", {}, value), h("span", {}, text));
  const listed = told.lists.find((line) => line.list === "control_list");
  const times = told.survey_to_answer;
  const listRow = (line) => [h("a", { href: line.list === "key_supervised" ? "/lists" : `/lists/${line.list}` }, has(`list_${line.list}`) ? t(`list_${line.list}`) : line.list), number(line.parcels, 0), hectares(line.area_m2)];
  const streetRow = (line) => [line.street ?? t("street_unknown"), ...["parcels", "with_stage", "survey_owed", "exceeding", "listed", "removed"].map((name) => number(line[name], 0))];
  page.replaceChildren(...[
    h("div", { class: "page-head" }, h("h1", {}, t("nav_statistics")), h("span", { class: "muted" }, t("revision_line", { known: told.known })),
      h("div", { class: "actions" }, h("label", { for: "as-of" }, t("as_of")), h("input", { id: "as-of", type: "date", max: today(), value: told.as_of, onchange: choose, style: null }))),
    told.published_only && h("p", { class: "muted" }, t("published_only")),
    h("div", { class: "figures" }, figure(number(told.parcels, 0), t("figure_parcels")), figure(number(told.without_stage, 0), t("figure_without_stage")), figure(number(listed?.parcels ?? 0, 0), t("figure_listed")),
      told.transactions && figure(number(told.transactions.all, 0), t("figure_transactions", { without: told.transactions.without_answer, against: told.transactions.against_answer })),
      times && figure(times.median_days === null ? "—" : number(times.median_days, 0), t("figure_times", { n: times.parcels, open: times.unanswered }))),
    h("div", { class: "cards" }, told.safe_use.map((rate) => rateCard(rate, query))),
    h("section", { class: "card" }, h("h2", {}, t("by_stage")), h("div", { class: "scroll" }, stagePlot(told)), h("p", { class: "warning" }, t("legend_warning"))),
    h("section", { class: "card" }, h("h2", {}, t("by_year")), h("div", { class: "scroll" }, yearPlot(told.years))),
    h("div", { class: "cards" },
      h("section", { class: "card" }, h("h2", {}, t("by_list")), table([[t("list")], [t("parcels"), true], ["ha", true]], told.lists.map(listRow), t("nothing_counted"))),
      told.verdicts.length > 0 && h("section", { class: "card" }, h("h2", {}, t("by_verdict")), table([[t("verdict")], [t("answers"), true]], told.verdicts.map((line) => [has(`verdict_${line.verdict}`) ? t(`verdict_${line.verdict}`) : line.verdict, number(line.answers, 0)]), ""))),
    h("section", { class: "card" }, h("h2", {}, t("by_street")), table([[t("street")], [t("parcels"), true], [t("with_stage"), true], [t("survey_owed"), true], [t("exceeding"), true], [t("listed"), true], [t("removed"), true]], told.streets.map(streetRow), t("nothing_counted"))),
  ].filter(Boolean));
}
