// Screening of results: a table is dropped, its faults are told at their cells, what it says is told and drawn.
import * as api from "../api.js";
import { h } from "../dom.js";
import { isSignedIn, may } from "../frame.js";
import { has, isEnglish, lang, number, t } from "../texts.js";
import { keepFile, refusalText, table } from "./pieces.js";

const PATH = "/api/v1/screening";
const OFFICIALS = ["reviewer", "expert", "registrar", "planner", "approver", "auditor", "admin"];
const PICTURES = ["map", "profiles", "boxes", "heat"];
const LOOKS = { within: "good", within_background: "good", method_unsuitable: "due", above_screening: "due", above_control: "bad" };
/** Rows that are shown at once. */
const SHOWN = 100;

const two = (zh, en) => (isEnglish ? en : zh);
const shown = (decimal) => (decimal === null || decimal === undefined ? "—" : String(Number(Number(decimal).toPrecision(6))));
const other = (of) => (of === "I" ? "II" : "I");
const outcomeText = (outcome) => (has(`soil_${outcome}`) ? t(`soil_${outcome}`) : outcome);
const state = (outcome) => h("span", { class: `state ${LOOKS[outcome] ?? "calm"}` }, outcomeText(outcome));
const refusal = (problem) => {
  if (!("status" in problem)) throw problem;
  return h("div", { class: "faults", role: "alert" }, refusalText(problem).filter(Boolean));
};

/** A table whose rows beyond the first hundred come on demand. */
function long(heads, rows, empty) {
  const box = h("div", {});
  const draw = (count) => box.replaceChildren(table(heads, rows.slice(0, count), empty),
    ...(rows.length > count ? [h("button", { type: "button", onclick: () => draw(rows.length) }, t("show_all_lines", { n: rows.length }))] : []));
  draw(SHOWN);
  return box;
}

/** Where a fault is: `Sheet1!B12`. */
function cellOf(fault) {
  const place = fault.cell ?? (fault.row ? t("row_n", { n: fault.row }) : null);
  return [fault.sheet, place].filter(Boolean).join("!") || t("whole_file");
}

function faultsCard(answer, download) {
  const row = (fault) => [h("span", { class: `state ${{ error: "bad", warning: "due" }[fault.severity] ?? "calm"}` }, t(`severity_${fault.severity}`)),
    [h("code", {}, cellOf(fault)), fault.heading && h("span", { class: "muted" }, fault.heading)],
    two(fault.wanted_zh, fault.wanted), h("span", { class: "found" }, fault.found || "—"), two(fault.remedy_zh, fault.remedy)];
  const order = ["error", "warning", "note"];
  const faults = [...answer.faults].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return h("section", { class: "card", id: "faults" },
    h("h2", {}, t("faults_at_cells"), faults.length > 0 && h("button", { type: "button", id: "annotated", onclick: download }, t("annotated"))),
    long([[t("severity")], [t("sheet_cell")], [t("wanted_head")], [t("found_head")], [t("remedy_head")]], faults.map(row), t("faults_none")),
    answer.more_faults > 0 && h("p", { class: "muted" }, t("faults_more", { n: number(answer.more_faults, 0) })),
    answer.notes.length > 0 && h("details", {}, h("summary", {}, t("assumed")), h("ul", {}, answer.notes.map((note) => h("li", {}, note.text)))));
}

const sampleText = (at) => {
  if (!at) return "—";
  const depth = at.depth_from_m !== null && at.depth_from_m !== undefined ? `${shown(at.depth_from_m)}–${shown(at.depth_to_m ?? at.depth_from_m)} m` : "";
  const cell = [at.sheet, at.cell].filter(Boolean).join("!");
  return [[at.point, at.sample].filter((text, place, all) => text && all.indexOf(text) === place).join(" · "), h("span", { class: "muted" }, [depth, cell].filter(Boolean).join(" · "))];
};

function soilCard(answer, choose) {
  const soil = answer.soil;
  if (!soil) return h("section", { class: "card", id: "soil" }, h("p", { class: "muted" }, t("soil_none")));
  const value = (line) => {
    if (line.maximum_mg_per_kg !== null) return shown(line.maximum_mg_per_kg);
    return line.highest_detection_limit === null ? t("not_detected_no_limit") : t("not_detected_below", { limit: shown(line.highest_detection_limit) });
  };
  const name = (line) => two(line.name_zh, line.name_en);
  const row = (line) => ({ "data-outcome": line.outcome, cells: [
    [h("b", {}, name(line)), line.cas.length > 0 && h("span", { class: "muted" }, line.cas.join(", "))],
    state(line.outcome), value(line), line.exceedance_multiple === null ? "—" : h("b", {}, number(line.exceedance_multiple, 2)),
    sampleText(line.maximum_sample), `${line.detected} / ${line.tested}`,
    `${shown(line.screening?.mg_per_kg)} / ${shown(line.control?.mg_per_kg)}`,
    [two(line.screening?.citation_zh, line.screening?.citation_en) ?? "—", line.background && h("span", { class: "muted" }, line.background.document)],
  ] });
  const grave = ["above_control", "above_screening", "method_unsuitable", "within_background", "within"];
  const lines = [...soil.lines].sort((a, b) => grave.indexOf(a.outcome) - grave.indexOf(b.outcome) || Number(b.exceedance_multiple ?? 0) - Number(a.exceedance_multiple ?? 0));
  const changed = lines.filter((line) => line.under_other_class !== line.outcome);
  const change = (line) => h("li", {}, t("changes_line", { analyte: name(line), from: outcomeText(line.outcome), to: outcomeText(line.under_other_class) }));
  const pick = ["I", "II"].map((of) => h("button", { type: "button", "data-class": of, "aria-pressed": String(of === soil.class), class: of === soil.class ? "primary" : null, onclick: () => choose(of) }, t(`class_${of}`)));
  return h("section", { class: "card", id: "soil" },
    h("h2", {}, t("soil_screened", { class: t(`class_${soil.class}`) }), soil.outcome && state(soil.outcome)),
    h("div", { class: "actions", role: "group", "aria-label": t("judged_as") }, pick, h("span", { class: "muted" }, t("class_unknown_help"))),
    long([[t("analyte")], [t("screened_outcome")], [t("maximum"), true], [t("multiple"), true], [t("sample_depth")], [t("detected_of"), true], [t("limits_mg"), true], [t("citation")]], lines.map(row), t("soil_none")),
    h("div", { id: "other-class" }, h("h3", {}, t("what_changes", { class: t(`class_${other(soil.class)}`) })),
      changed.length ? h("ul", {}, changed.map(change)) : h("p", { class: "muted" }, t("changes_none"))),
    soil.not_screened.length > 0 && h("details", {}, h("summary", {}, `${t("not_screened_head")}: ${soil.not_screened.length}`),
      table([[t("analyte")], [t("maximum"), true], [t("sample_depth")], [""]], soil.not_screened.map((line) => [line.analyte, shown(line.maximum_mg_per_kg), sampleText(line.maximum_sample), t(`why_${line.why}`)]), "")),
    soil.basic_not_tested.length > 0 && h("details", {}, h("summary", {}, t("basic_missing", { n: soil.basic_not_tested.length })), h("p", {}, soil.basic_not_tested.join(isEnglish ? ", " : "、"))));
}

function waterCard(answer) {
  if (!answer.groundwater.length) return null;
  const row = ({ sample, point, quality }) => {
    const deciding = quality.indices.filter((index) => quality.deciding.includes(index.index));
    return [[point, sample].filter(Boolean).join(" · "), h("b", {}, quality.class ?? "—"),
      deciding.map((index) => `${two(index.name, index.name_en)} ${index.not_detected ? "<" : ""}${index.value} ${index.unit}`).join(isEnglish ? "; " : "；") || "—", t("water_not_all", { n: quality.indices.length })];
  };
  return h("section", { class: "card", id: "water" }, h("h2", {}, t("water_screened")),
    long([[t("sample_depth")], [t("screened_water_class")], [t("water_deciding")], [""]], answer.groundwater.map(row), ""));
}

/** The four pictures, drawn one after another: two requests at once are all that one caller may have. */
function picturesCard(asked, answer) {
  const names = (answer.soil?.lines ?? []).map((line) => [line.analyte, two(line.name_zh, line.name_en)]);
  const chosen = h("select", { id: "picture-of" }, h("option", { value: "" }, t("picture_all")), names.map(([value, text]) => h("option", { value }, text)));
  const title = h("input", { id: "picture-title", type: "text", maxlength: 100, value: asked.title });
  const figures = PICTURES.map((name) => ({ name, box: h("figure", { class: "picture", "data-picture": name }, h("figcaption", {}, t(`picture_${name}`)), h("p", { class: "muted" }, t("picture_drawing"))) }));
  let turn = 0;
  const draw = async () => {
    const mine = ++turn;
    for (const { name, box } of figures) {
      const params = [["class", asked.class], ["lang", lang], ...(chosen.value ? [["analyte", chosen.value]] : []), ...(title.value.trim() ? [["title", title.value.trim()]] : [])];
      let inside;
      try {
        const blob = await api.form(`${PATH}/pictures/${name}`, asked.parts, params);
        const address = URL.createObjectURL(blob);
        const image = h("img", { src: address, alt: t(`picture_${name}`) });
        image.addEventListener("load", () => { image.dataset.drawn = "true"; });
        inside = [h("div", { class: "scroll" }, image), h("button", { type: "button", onclick: () => keepFile(blob, `${asked.name}-${name}.svg`) }, t("download_svg"))];
        if (mine !== turn) URL.revokeObjectURL(address);
      } catch (problem) {
        inside = [refusal(problem)];
      }
      if (mine !== turn || !asked.current()) return;
      const before = box.querySelector("img");
      if (before) URL.revokeObjectURL(before.src);
      box.replaceChildren(h("figcaption", {}, t(`picture_${name}`)), ...inside);
      box.dataset.turn = mine;
    }
  };
  chosen.addEventListener("change", draw);
  title.addEventListener("change", () => { asked.keepTitle(title.value.trim()); draw(); });
  draw();
  return h("section", { class: "card", id: "pictures" }, h("h2", {}, t("pictures")),
    h("div", { class: "filters" }, h("div", {}, h("label", { for: "picture-of" }, t("picture_of")), chosen), h("div", {}, h("label", { for: "picture-title" }, t("picture_title")), title)),
    figures.map(({ box }) => box));
}

export async function draw(page, { me }) {
  if (!may(me, ...OFFICIALS)) throw new api.Problem(isSignedIn(me) ? { title: t("screening_not_yours"), status: 403 } : { title: t("screening_sign_in"), status: 401 });
  const files = {};
  const answers = new Map();
  let turn = 0, chosenClass = "I", chosenTitle = "";
  const told = h("div", { id: "told", "aria-live": "polite" });
  const bar = h("progress", { max: 100, value: 0, hidden: true, "aria-label": t("loading") });
  const results = h("div", { id: "results", class: "stacked" });

  const say = (text, percent) => {
    bar.hidden = percent === undefined;
    if (percent !== undefined) bar.value = percent;
    told.replaceChildren(h("p", { class: "muted" }, text));
  };

  /** Screens the file under the chosen class; an answer that was there before is shown again. */
  const screen = async () => {
    const mine = ++turn;
    const file = files.results;
    if (!file) return;
    const progress = (share) => mine === turn && say(share < 1 ? t("sending", { name: file.name, percent: Math.round(share * 100) }) : t("reading_file", { name: file.name }), share * 100);
    try {
      if (!answers.has(chosenClass)) {
        progress(0);
        const { body: answer } = await api.upload(PATH, [["class", chosenClass]], new Blob([file]), (sent, all) => progress(all ? sent / all : 0)).answer;
        if (mine !== turn) return;
        answers.set(chosenClass, answer);
      }
      say(t("read_file", { name: file.name }));
      show(answers.get(chosenClass), file, mine);
    } catch (problem) {
      if (mine !== turn) return;
      bar.hidden = true;
      told.replaceChildren(refusal(problem));
      results.replaceChildren();
    }
  };

  const show = (answer, file, mine) => {
    const annotated = async () => {
      try {
        const { body: annotated } = await api.upload(PATH, [["answer", "annotated"], ["class", chosenClass]], new Blob([file]), () => {}, { answered: "blob" }).answer;
        keepFile(annotated, `${file.name.replace(/\.\w+$/, "")}-${two("标注", "annotated")}.xlsx`);
      } catch (problem) {
        told.replaceChildren(refusal(problem));
      }
    };
    const figure = (value, text) => h("div", {}, h("b", {}, number(value, 0)), h("span", {}, text));
    const counts = answer.counts;
    const asked = { class: chosenClass, title: chosenTitle, name: file.name.replace(/\.\w+$/, ""), parts: files, current: () => mine === turn, keepTitle: (text) => { chosenTitle = text; } };
    results.replaceChildren(...[
      h("p", {}, h("span", { class: `state ${answer.accepted ? "good" : "bad"}`, id: "accepted" }, answer.accepted ? t("table_clean") : t("table_faulty", { n: number(counts.errors, 0) }))),
      h("div", { class: "figures" }, figure(counts.samples, t("figure_samples")), figure(counts.results, t("figure_results")), figure(counts.not_tested, t("figure_not_tested")), figure(counts.errors, t("figure_errors")), figure(counts.warnings, t("figure_warnings"))),
      faultsCard(answer, annotated),
      soilCard(answer, (of) => { chosenClass = of; radios.forEach((radio) => { radio.checked = radio.value === of; }); screen(); }),
      waterCard(answer),
      answer.soil && picturesCard(asked, answer),
    ].filter(Boolean));
  };

  const take = (file) => {
    if (!file) return;
    files.results = file;
    answers.clear();
    results.replaceChildren();
    screen();
  };
  const input = h("input", { type: "file", id: "results-file", accept: ".xlsx,.xls,.ods,.csv", onchange: (event) => take(event.target.files[0]) });
  const drop = h("label", { class: "drop", for: "results-file", id: "drop" }, h("b", {}, t("drop_results")), h("span", { class: "muted" }, t("drop_kinds")), input);
  const over = (event) => { event.preventDefault(); drop.classList.toggle("over", event.type === "dragover"); };
  ["dragover", "dragleave"].forEach((name) => drop.addEventListener(name, over));
  drop.addEventListener("drop", (event) => { over(event); take(event.dataTransfer.files[0]); });
  const radios = ["I", "II"].map((of) => {
    const radio = h("input", { type: "radio", name: "class", value: of, id: `class-${of}`, onchange: () => { chosenClass = of; screen(); } });
    radio.checked = of === chosenClass;
    return radio;
  });
  const beside = (name, accept) => h("div", {}, h("label", { for: `${name}-file` }, t(`${name}_file`)),
    h("input", { type: "file", id: `${name}-file`, accept, onchange: (event) => { files[name] = event.target.files[0]; screen(); } }));
  const template = (name) => h("a", { href: `/api/v1/templates/${name}.xlsx` }, t({ "lab-soil": "results_template", "lab-groundwater": "water_template", "sampling-points": "points_template" }[name]));
  page.replaceChildren(
    h("div", { class: "page-head" }, h("h1", {}, t("nav_screening"))), h("p", { class: "muted" }, t("screening_help")),
    h("section", { class: "card" }, drop,
      h("fieldset", { class: "choices" }, h("legend", {}, t("judged_as")), radios.map((radio) => h("label", { for: radio.id, class: "check" }, radio, t(`class_${radio.value}`))), h("p", { class: "help" }, t("class_unknown_help"))),
      h("details", {}, h("summary", {}, t("beside_results")), h("div", { class: "filters" }, beside("points", ".json,.geojson,.xlsx,.xls,.ods,.csv"), beside("outline", ".json,.geojson")), h("p", { class: "help" }, t("points_in_workbook"))),
      h("p", { class: "actions" }, ["lab-soil", "lab-groundwater", "sampling-points"].map(template))),
    bar, told, results);
}
