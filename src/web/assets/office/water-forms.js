// Forms of the groundwater page: sources, wells, observations, plumes, points; each an act with its paper.
import * as api from "../api.js";
import { has, t } from "../texts.js";
import { formDialog, newKey, paperFields, today } from "./pieces.js";

export const SOURCE_KINDS = ["petrol_station", "chemical_site", "landfill", "hazardous_waste", "industrial_cluster", "plating", "listed_parcel", "other"];
const WELL_KINDS = ["national", "local", "enterprise", "site"];
const POINT_KINDS = ["national", "provincial", "district", "enterprise"];
const POINT_LANDS = ["construction", "agricultural", "unused"];

/** Papers of which one leads to a state. */
const PAPERS = {
  source: { identified: ["signal_record", "inspection_record", "official_letter"], checked: ["inspection_record", "hidden_danger_report"], anti_seepage: ["seepage_record", "acceptance"], monitored: ["monitoring_report", "monitoring_data"], closed: ["acceptance"] },
  well: { planned: ["monitoring_plan", "official_letter"], built: ["well_completion"], in_service: ["acceptance"], damaged: ["event_record", "inspection_record"], moved: ["relocation_decision"], sealed: ["sealing_record"] },
};

export const lines = (text) => text.split(/[\n,，、;；]/).map((one) => one.trim()).filter(Boolean);
const json = (text) => {
  try { return JSON.parse(text); } catch { return text; }
};
const options = (prefix, codes) => codes.map((code) => [code, t(`${prefix}${code}`)]);
const three = () => [["true", t("yes")], ["false", t("no")]];
const isTrue = (text) => text === "true";

/** `4-10`: a screen from 4 m to 10 m. */
const screens = (text) => lines(text).map((one) => {
  const [from_m, to_m] = one.split(/\s*[-–~～至]\s*/);
  return { from_m, to_m: to_m ?? "" };
});

/** `砷 0.012 mg/L`, `苯 <0.4 µg/L`, `嗅和味 无`: an analyte and what was found of it. */
export const waterResults = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
  const found = line.match(/^(.+?)[\s:：]+([<＜]?)\s*([\d.]+)\s*(\S*)$/);
  if (found) {
    const [, analyte, below, value, unit] = found;
    return below ? { analyte, unit, below_dl: true, detection_limit: value } : { analyte, unit, value };
  }
  const [, analyte, words] = line.match(/^(.+?)[\s:：]+(\S+)$/) ?? [null, line, undefined];
  return /^(nd|未检出)$/i.test(words ?? "") ? { analyte, below_dl: true } : { analyte, ...(words ? { text: words } : {}) };
});

const common = () => [
  { name: "day", text: t("day"), kind: "day", required: true, value: today() },
  { name: "reason", text: t("reason"), required: true, wide: true },
];
const place = (required) => [{ name: "position.lon", text: t("lon"), hint: "117.1601", required }, { name: "position.lat", text: t("lat"), hint: "39.1702", required }];
const paperText = (kind) => (has(`paper_${kind}`) ? t(`paper_${kind}`) : kind);

/** The group of the paper of an act, and the paper out of its values. */
export const paperGroup = (kinds, on) => ({ legend: kinds.length === 1 ? `${t("paper")}: ${paperText(kinds[0])}` : t("paper"), fields: paperFields("", kinds.map((kind) => [kind, paperText(kind)]), on) });
export const paperOf = (kinds, values) => ({ kind: kinds[0], ...values });

/** An act with its fields and its paper. */
export function paperDialog({ heading, note, button, path, fields, kinds, extra = {}, done }) {
  const key = newKey();
  formDialog({
    heading, note, button, groups: [{ fields: [...fields, ...common()] }, paperGroup(kinds)],
    async send([values, paper]) { await api.act(path, { ...extra, ...values, paper: paperOf(kinds, paper) }, key); },
    done,
  });
}

const own = (kind, id, end) => `/api/v1/${kind}/${encodeURIComponent(id)}/${end}`;

export const addSource = (done) => paperDialog({
  heading: t("add_source"), note: t("place_or_parcel"), button: t("save"), path: "/api/v1/groundwater-sources", kinds: PAPERS.source.identified, done,
  fields: [
    { name: "name", text: t("name"), required: true }, { name: "kind", text: t("kind"), kind: "choice", required: true, options: options("source_", SOURCE_KINDS) },
    { name: "owner", text: t("owner_operator") }, { name: "parcels", text: t("parcel_numbers"), help: t("parcel_numbers_help"), read: lines }, ...place(false),
    { name: "double_wall", text: t("double_wall"), kind: "choice", options: three(), read: isTrue }, { name: "leak_monitoring", text: t("leak_monitoring"), kind: "choice", options: three(), read: isTrue },
    { name: "seepage_measure", text: t("seepage_measure") },
  ],
});

export const stepSource = (source, state, done) => paperDialog({
  heading: `${source.name} → ${t(`source_state_${state}`)}`, button: t("save"), path: own("groundwater-sources", source.id, "state"), kinds: PAPERS.source[state], extra: { state }, done,
  fields: state === "anti_seepage" ? [{ name: "seepage_measure", text: t("seepage_measure"), wide: true }] : [],
});

export const addWell = (done) => paperDialog({
  heading: t("add_well"), button: t("save"), path: "/api/v1/wells", kinds: PAPERS.well.planned, done,
  fields: [
    { name: "number", text: t("number"), required: true }, { name: "kind", text: t("kind"), kind: "choice", required: true, options: options("well_kind_", WELL_KINDS) }, ...place(true),
    { name: "parcel", text: t("land") }, { name: "owner", text: t("well_owner") }, { name: "aquifer", text: t("aquifer") }, { name: "depth_m", text: t("depth_m") },
    { name: "ground_elevation_m", text: t("ground_elevation_m") }, { name: "screens", text: t("screens"), help: t("screens_help"), read: screens },
  ],
});

export const stepWell = (well, state, done) => paperDialog({
  heading: `${well.number ?? well.id} → ${t(`well_${state}`)}`, button: t("save"), path: own("wells", well.id, "state"), kinds: PAPERS.well[state], extra: { state }, done,
  fields: state === "moved" ? [{ name: "replaced_by", text: t("replaced_by") }] : [],
});

/** An observation of a well: its day is the day of the sampling. */
export function addObservation(well, done) {
  const key = newKey();
  const kinds = ["monitoring_report", "monitoring_data"];
  formDialog({
    heading: `${t("add_observation")}: ${well.number ?? well.id}`, button: t("save"),
    groups: [{ fields: [
      { name: "day", text: t("sampled_day"), kind: "day", required: true, value: today() }, { name: "lab", text: t("lab") }, { name: "level_m", text: t("level_m") },
      { name: "results", text: t("water_results"), kind: "text", rows: 6, help: t("water_results_help"), hint: t("water_results_hint"), read: waterResults },
      { name: "reason", text: t("reason"), required: true, wide: true },
    ] }, paperGroup(kinds)],
    async send([values, paper]) { await api.act(own("wells", well.id, "observations"), { ...values, paper: paperOf(kinds, paper) }, key); },
    done,
  });
}

const plumeFields = (plume) => [
  ...(plume ? [] : [{ name: "name", text: t("name") }, { name: "source_parcel", text: t("source_parcel") }]),
  { name: "substances", text: t("substances"), read: lines, help: t("parcel_numbers_help") }, { name: "aquifer", text: t("aquifer") },
  { name: "depth_from_m", text: t("depth_from_m") }, { name: "depth_to_m", text: t("depth_to_m") }, { name: "reach_m", text: t("reach_m") }, { name: "method", text: t("drawn_how") },
  { name: "outline", text: t("outline_geojson"), kind: "text", required: true, read: json, help: t("paste_help") },
];
const OF_PLUME = ["survey_report", "risk_assessment_report", "monitoring_report"];

export const addPlume = (done) => paperDialog({ heading: t("add_plume"), button: t("save"), path: "/api/v1/plumes", kinds: OF_PLUME, fields: plumeFields(null), done });
export const redrawPlume = (plume, done) => paperDialog({ heading: `${t("redraw_plume")}: ${plume.name ?? plume.id}`, button: t("save"), path: own("plumes", plume.id, "versions"), kinds: OF_PLUME, fields: plumeFields(plume), done });
export const endPlume = (plume, done) => paperDialog({ heading: `${t("end_plume")}: ${plume.name ?? plume.id}`, button: t("end_plume"), path: own("plumes", plume.id, "ending"), kinds: ["effect_report", "acceptance", "monitoring_report"], fields: [], done });

export const addPoint = (done) => paperDialog({
  heading: t("add_point"), button: t("save"), path: "/api/v1/monitoring/points", kinds: ["monitoring_plan", "official_letter"], done,
  fields: [
    { name: "name", text: t("name"), required: true }, { name: "kind", text: t("kind"), kind: "choice", required: true, options: options("point_", POINT_KINDS) },
    { name: "land", text: t("point_land"), kind: "choice", required: true, options: options("point_land_", POINT_LANDS) }, ...place(true),
  ],
});
export const endPoint = (point, done) => paperDialog({ heading: `${t("end_point")}: ${point.name}`, button: t("end_point"), path: own("monitoring/points", point.id, "ending"), kinds: ["monitoring_plan", "official_letter"], fields: [], done });
