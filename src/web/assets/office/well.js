// One well: its facts, the class of its water over time, what was found in it.
import { h } from "../dom.js";
import { isEnglish, t } from "../texts.js";
import { day, parcelLink, s, table } from "./pieces.js";

const CLASSES = ["I", "II", "III", "IV", "V"];
/** From clean to polluted, told apart without red and green; the class is written beside each. */
const FILLS = { I: "#d5ebf7", II: "#a5d3ee", III: "#f4e76a", IV: "#e69f00", V: "#d55e00" };

const indexName = (quality) => {
  const one = quality.indices.find((index) => index.index === quality.deciding_index);
  return one ? `${isEnglish ? one.name_en : one.name} ${one.value} ${one.unit}`.trim() : quality.deciding_index;
};

/** The class of a sampling, the index that decides it, and what was not tested. */
export function classCell(observation) {
  if (!observation) return h("span", { class: "muted" }, t("never_sampled"));
  const { quality } = observation;
  return [
    quality.class ? h("span", { class: `water-class class-${quality.class}` }, quality.class) : h("b", {}, t("class_none")),
    quality.deciding_index && ` ${t("class_by", { index: indexName(quality) })}`,
    quality.not_classed.length > 0 && h("span", { class: "muted" }, t("not_tested_n", { n: quality.not_classed.length })),
  ].filter(Boolean);
}

function plot(observations) {
  const classed = observations.filter((one) => one.quality.class);
  if (!classed.length) return null;
  const time = (text) => Date.parse(`${text}T00:00:00+08:00`);
  const width = 640, left = 44, right = width - 20, row = 26, height = CLASSES.length * row;
  const first = time(classed[0].day), whole = time(classed.at(-1).day) - first;
  const x = (text) => (whole ? left + 40 + ((time(text) - first) / whole) * (right - left - 80) : (left + right) / 2);
  const y = (name) => CLASSES.indexOf(name) * row + row / 2;
  const text = (one) => `${one.day} ${one.quality.class} ${indexName(one.quality) ?? ""}`;
  const labels = classed.length > 6 ? [classed[0], classed.at(-1)] : classed;
  return s("svg", { viewBox: `0 0 ${width} ${height + 24}`, class: "plot water-plot", role: "img", "aria-label": `${t("quality_over_time")}: ${classed.map(text).join("; ")}` },
    CLASSES.map((name, index) => [s("rect", { x: left, y: index * row, width: right - left, height: row, fill: FILLS[name], "fill-opacity": 0.55 }), s("text", { x: left - 12, y: y(name) + 5, "text-anchor": "end" }, name)]),
    s("polyline", { points: classed.map((one) => `${x(one.day)},${y(one.quality.class)}`).join(" "), fill: "none", stroke: "#12463f", "stroke-width": 1.5 }),
    classed.map((one) => s("circle", { cx: x(one.day), cy: y(one.quality.class), r: 5.5, fill: one.quality.complete ? "#12463f" : "#ffffff", stroke: "#12463f", "stroke-width": 2 }, s("title", {}, text(one)))),
    labels.map((one) => s("text", { class: "soft", x: x(one.day), y: height + 17, "text-anchor": "middle" }, one.day)));
}

const observationRow = (one) => [day(one.day), classCell(one), one.level_m ?? "—",
  h("details", {}, h("summary", {}, String(one.results.length)), h("ul", {}, one.results.map((own) => h("li", {}, `${own.analyte} ${own.below_dl ? `< ${own.detection_limit ?? "?"}` : own.text ?? own.value ?? ""} ${own.unit ?? ""}`)))),
  [one.lab, one.paper && h("span", { class: "muted" }, `${one.paper.title} ${one.paper.number}`)].filter(Boolean)];

/** The card of a well; `path` is its way through the states, `acts` the buttons of who keeps it. */
export function wellCard(well, observations, path, acts) {
  const pair = (name, ...value) => (value[0] ? [h("dt", {}, name), h("dd", {}, ...value)] : []);
  const drawn = plot(observations);
  return h("section", { class: "card facts", id: "well", tabindex: -1, "aria-label": well.number ?? well.id },
    h("h2", {}, well.number ?? well.id, h("a", { class: "muted", href: "#wells" }, t("tab_wells"))), path,
    h("dl", {}, pair(t("kind"), well.kind && t(`well_kind_${well.kind}`)), pair(t("land"), well.parcel && parcelLink(well.parcel)), pair(t("aquifer"), well.aquifer), pair(t("depth_m"), well.depth_m),
      pair(t("screens"), well.screens.map((one) => `${one.from_m}–${one.to_m}`).join(", ")), pair(t("well_owner"), well.owner), pair(t("replaced_by"), well.replaced_by)),
    acts,
    drawn && h("h3", {}, t("quality_over_time")), drawn && h("div", {}, drawn), drawn && h("p", { class: "muted" }, t("quality_help")),
    h("h3", {}, t("observations")),
    table([[t("day")], [t("water_class")], [t("level_m"), true], [t("water_results")], [t("lab")]], [...observations].reverse().map(observationRow), t("observations_none")));
}
