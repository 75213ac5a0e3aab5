// Uploads: the list of reports, and one report from its files to the record.
import * as api from "../api.js";
import { TRANSACTIONS } from "../codes.js";
import { h } from "../dom.js";
import { joined, may } from "../frame.js";
import { instant, isEnglish, lang, number, pick, t } from "../texts.js";
import { day, field, formDialog, keepFile, newKey, paperFields, parcelLink, refusalText, stageText, table, today, valuesOf } from "./pieces.js";

const STATES = { checked: "due", submitted: "due", accepted: "good", returned: "bad", withdrawn: "" };
const path = (id, rest = "") => `/api/v1/uploads/${encodeURIComponent(id)}${rest}`;
const stateMark = (state) => h("span", { class: `state ${STATES[state] ?? ""}` }, t(`ustate_${state}`));
const outcomeText = (outcome) => (outcome ? t(`outcome_${outcome}`) : "—");
const codes = (text) => text.split(/[\s,，、;；]+/).filter(Boolean).map((code) => ({ system: "YDYH2023", code }));
const some = (names, most = 20) => joined(names.slice(0, most)) + (names.length > most ? ` … +${names.length - most}` : "");

function beginDialog(done) {
  const key = newKey();
  formDialog({
    heading: t("upload_begin"), note: t("uploads_help"), button: t("upload_begin"),
    groups: [{ fields: [
      { name: "parcel", text: t("land"), required: true, hint: "HQ-000101" },
      { name: "title", text: t("report_title"), required: true, wide: true },
      { name: "firm", text: t("firm"), required: true },
      { name: "laboratory", text: t("upload_laboratory") },
      { name: "class_assessed", text: t("class_assessed"), kind: "choice", required: true, options: [["I", t("limit_class_I")], ["II", t("limit_class_II")]] },
      { name: "made_for", text: t("upload_uses"), hint: "0701", read: codes },
      { name: "sampling_start", text: t("upload_sampling_start"), kind: "day" },
      { name: "sampling_end", text: t("sampling_end"), kind: "day", required: true },
      { name: "signed_on", text: t("signed_on"), kind: "day", required: true, value: today() },
      { name: "number", text: t("upload_number"), required: true },
      { name: "supersedes", text: t("upload_supersedes") },
    ] }],
    async send([{ number: no, ...values }]) {
      const paper = { kind: "survey_report", title: values.title, number: no, issuer: values.firm, day: values.signed_on };
      const begun = await api.act("/api/v1/uploads", { ...values, papers: [paper] }, key);
      location.assign(`/uploads/${encodeURIComponent(begun.id)}?lang=${lang}`);
    },
    done,
  });
}

/** The list of uploads; experts have their own. */
async function drawList(page, me) {
  const shown = h("div", {});
  const read = async (after) => api.get("/api/v1/uploads", { limit: 50, after, lang });
  let { items, next } = await read();
  const row = (one) => [
    h("a", { href: `/uploads/${encodeURIComponent(one.id)}?lang=${lang}` }, one.title), parcelLink(one.parcel, one.unit ?? one.parcel),
    stateMark(one.state), t("upload_version", { n: one.report_version }), one.firm, day(one.changed_at.slice(0, 10)),
  ];
  const draw = () => {
    const heads = [[t("upload_report")], [t("land")], [t("state")], [t("number")], [t("firm")], [t("day")]];
    const more = next && h("button", { type: "button", onclick: async () => {
      const page = await read(items.at(-1).id);
      items = [...items, ...page.items];
      ({ next } = page);
      draw();
    } }, t("show_more"));
    shown.replaceChildren(table(heads, items.map(row), t("uploads_none")), ...[more].filter(Boolean));
  };
  draw();
  page.replaceChildren(h("div", { class: "page-head" }, h("h1", {}, t("nav_uploads")), may(me, "expert") ? h("button", { type: "button", id: "begin", class: "primary", onclick: () => beginDialog() }, t("upload_begin")) : ""),
    h("p", { class: "muted" }, t("uploads_help")), shown);
}

/** One file: what was found in it, at its cells. */
function fileCard(upload, file) {
  const told = h("div", { class: "faults", role: "alert", hidden: true });
  const annotated = async () => {
    try {
      keepFile(await api.file(path(upload.id, `/files/${file.n}/annotated.xlsx`), {}), `${file.name}.annotated.xlsx`);
    } catch (problem) {
      if (!("status" in problem)) throw problem;
      told.textContent = problem.message;
      told.hidden = false;
    }
  };
  const row = (fault) => ({
    class: `severity-${fault.severity}`,
    cells: [[fault.sheet, fault.cell ?? fault.row].filter((one) => one !== null && one !== "").join("!"), fault.heading ?? "—",
      isEnglish ? fault.wanted : fault.wanted_zh, fault.found, isEnglish ? fault.remedy : fault.remedy_zh],
  });
  const heads = [[t("upload_cell")], [""], [t("upload_wanted")], [t("found")], [t("upload_remedy")]];
  const shown = file.faults.slice(0, 200);
  const more = file.more_faults + file.faults.length - shown.length;
  return h("li", { "data-file": file.n },
    h("div", { class: "said" }, h("b", {}, `${file.n} · ${file.name}`), t(`ukind_${file.kind}`),
      h("span", { class: `state ${file.accepted ? "good" : "bad"}` }, file.errors + file.warnings === 0 ? t("upload_clean") : t("upload_errors", { errors: file.errors, warnings: file.warnings }))),
    h("p", { class: "muted" }, t("upload_items", { items: number(file.items, 0), results: number(file.results, 0) })),
    shown.length > 0 && table(heads, shown.map(row), ""), more > 0 && h("p", { class: "muted" }, t("upload_more", { n: more })),
    file.kind !== "outline" && h("div", { class: "actions" }, h("button", { type: "button", onclick: annotated }, t("upload_annotated"))), told);
}

/** Sends a file with its progress; `done` draws the page anew. */
function sendForm(upload, done) {
  const file = h("input", { type: "file", id: "upload-file", required: true });
  const kind = field({ name: "kind", text: t("upload_kind"), kind: "choice", required: true, options: ["results", "points", "outline"].map((one) => [one, t(`ukind_${one}`)]) });
  const crs = field({ name: "crs", text: t("upload_crs"), hint: "EPSG:4490" });
  const faulty = upload.report.files.findLast((one) => !one.accepted);
  const place = upload.report.files.length === 0 ? null : field({ name: "place", text: t("upload_place"), kind: "choice", options: upload.report.files.map((one) => [String(one.n), `${one.n} · ${one.name}`]), value: faulty && String(faulty.n) });
  const bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("upload_send") });
  const fault = h("div", { class: "faults", role: "alert", hidden: true });
  const submit = h("button", { class: "primary", id: "upload-send" }, t("upload_send"));
  const sent = async (event) => {
    event.preventDefault();
    const [chosen] = file.files;
    if (!chosen) return;
    fault.hidden = true;
    submit.disabled = true;
    bar.hidden = false;
    const params = Object.entries({ ...valuesOf([kind, crs]), name: chosen.name, lang });
    try {
      const mended = place && valuesOf([place]).place;
      const told = (sent, all) => { bar.value = all ? sent / all : 0; };
      await api.upload(path(upload.id, mended ? `/files/${mended}` : "/files"), params, chosen, told, { method: mended ? "PUT" : "POST" }).answer;
      await done();
    } catch (problem) {
      if (!("status" in problem)) console.error(problem);
      fault.replaceChildren(...refusalText(problem).filter(Boolean));
      fault.hidden = false;
    }
    submit.disabled = false;
    bar.hidden = true;
  };
  return h("form", { class: "stacked", id: "upload-form", onsubmit: sent }, h("div", { class: "form-grid" }, h("div", {}, h("label", { for: "upload-file" }, t("upload_file")), file), kind.element, place?.element, crs.element), bar, fault, h("div", { class: "actions" }, submit));
}

const depth = (at) => (at?.depth_from_m == null ? "" : ` ${at.depth_from_m}–${at.depth_to_m ?? at.depth_from_m} m`);
const sampleText = (at) => (at ? `${at.sample}${depth(at)}` : "—");

/** What the soil means, the gravest first. */
function screeningCard({ soil, unplaced_points: unplaced, groundwater }) {
  if (!soil && !groundwater.length) return null;
  const rank = ["above_control", "above_screening", "method_unsuitable", "within_background", "within"];
  const lines = [...(soil?.lines ?? [])].sort((a, b) => rank.indexOf(a.outcome) - rank.indexOf(b.outcome));
  const row = (line) => [isEnglish ? line.name_en : line.name_zh, line.maximum_mg_per_kg ?? (line.highest_detection_limit ? `<${line.highest_detection_limit}` : "—"),
    line.screening?.mg_per_kg ?? "—", line.control?.mg_per_kg ?? "—", sampleText(line.maximum_sample), h("span", { class: `outcome-${line.outcome}` }, outcomeText(line.outcome))];
  const heads = [[t("upload_analyte")], [`${t("upload_maximum")} mg/kg`, true], [t("upload_limit"), true], [t("upload_control"), true], [t("upload_where")], [t("upload_outcome")]];
  const water = (one) => [one.sample, one.quality.class ?? "—"];
  return h("section", { class: "card", id: "screening" }, h("h2", {}, t("upload_screening")),
    soil && h("p", {}, t("upload_class", { standard: soil.standard, class: soil.class }), " · ", h("b", {}, outcomeText(soil.outcome))),
    soil?.basic_not_tested.length > 0 && h("p", { class: "muted" }, t("upload_basic_missing", { names: some(soil.basic_not_tested) })),
    soil?.not_screened.length > 0 && h("p", { class: "muted" }, t("upload_not_screened", { names: some(soil.not_screened.map((one) => one.analyte)) })),
    unplaced.length > 0 && h("p", { class: "muted" }, t("upload_unplaced", { names: some(unplaced) })),
    lines.length > 0 && table(heads, lines.map(row), ""),
    groundwater.length > 0 && table([["GB/T 14848"], [""]], groundwater.map(water), ""));
}

const answerText = (answer) => (answer ? [h("span", { class: `mark ${answer.verdict}` }, t(`verdict_${answer.verdict}`)), h("span", { class: "muted" }, ` ${some(answer.rules, 8)}`)] : "—");

/** Acts and answers, now and once accepted; the same for a report and for a look. */
function consequences({ stage, answers }) {
  if (!stage) return [];
  const acts = stage.acts.map((act) => h("li", {}, `${act.transition}: ${stageText(act.from)} → ${stageText(act.to)}`));
  const heads = [[t("transaction")], [t("upload_now")], [t("upload_then")]];
  const row = (one) => [TRANSACTIONS[one.transaction] ? pick(TRANSACTIONS[one.transaction]) : one.transaction, answerText(one.before), answerText(one.after)];
  return [
    h("h3", {}, t("upload_acts")),
    stage.conflict && h("p", { class: "faults" }, stage.conflict),
    stage.refusals.length > 0 && h("div", { class: "faults" }, refusalText({ refusals: stage.refusals }).filter(Boolean)),
    acts.length > 0 ? h("ul", {}, acts) : !stage.conflict && !stage.refusals.length && h("p", { class: "muted" }, t("upload_no_acts", { stage: stage.stage ?? "—" })),
    answers.length > 0 && h("h3", {}, t("upload_answers")),
    answers.length > 0 && table(heads, answers.map(row), ""),
  ].filter(Boolean);
}

function acceptDialog(upload, again) {
  const key = newKey();
  const shown = h("div", { "aria-live": "polite" });
  const body = ([common, review, opinion, letter], record) => {
    const papers = [["review_opinion", opinion["opinion"]], ["department_letter", letter["letter"]]].filter(([, paper]) => paper?.title && paper?.number).map(([kind, paper]) => ({ kind, ...paper }));
    return { ...common, acts: !common.data_only, data_only: undefined, record, ...(review.outcome ? { review: { ...review, papers } } : {}) };
  };
  const optional = (fields) => fields.map((one) => ({ ...one, required: false, value: one.kind === "day" ? undefined : one.value }));
  const box = formDialog({
    heading: `${t("upload_accept")}: ${upload.title}`, note: t("upload_accept_help"), button: t("upload_accept"),
    groups: [
      { fields: [
        { name: "day", text: t("day_of_act"), kind: "day", required: true, value: today() },
        { name: "reason", text: t("reason"), required: true, wide: true },
        { name: "data_only", text: t("upload_data_only"), kind: "check" },
        { name: "look", text: t("upload_look"), kind: "check" },
      ] },
      { legend: t("upload_review"), fields: [
        { name: "outcome", text: t("review_outcome"), kind: "choice", options: ["pass", "pass_after_modification", "fail"].map((one) => [one, t(`review_${one}`)]) },
        { name: "recheck_signed", text: t("recheck_signed"), kind: "check" },
        { name: "to", text: t("led_to"), kind: "choice", options: ["V1", "V2", "V3"].map((one) => [one, stageText(one)]) },
        { name: "office", text: t("upload_office") },
      ] },
      { legend: t("upload_opinion"), fields: optional(paperFields("opinion.", [])) },
      { legend: t("upload_letter"), fields: optional(paperFields("letter.", [])) },
    ],
    async send(values) {
      const { look, ...common } = values[0];
      const answer = await api.act(path(upload.id, "/acceptance"), body([common, ...values.slice(1)], !look), look ? newKey() : key);
      if (!look) return;
      shown.replaceChildren(...consequences(answer));
      const stay = new Error(t("upload_look"));
      throw Object.assign(stay, { status: 200, message: t("upload_look") });
    },
    done: again,
  });
  box.append(shown);
}

function reasonDialog(upload, what, again) {
  const key = newKey();
  formDialog({
    heading: t(`upload_${what === "return" ? "return" : "withdraw"}`), button: t(`upload_${what === "return" ? "return" : "withdraw"}`),
    groups: [{ fields: [{ name: "reason", text: t("reason"), required: true, wide: true }] }],
    async send([values]) { await api.act(path(upload.id, `/${what}`), values, key); },
    done: again,
  });
}

/** What can be done with it now, by whom. */
function actions(upload, me, again) {
  const fault = h("div", { class: "faults", role: "alert", hidden: true });
  const own = me.id === upload.uploader;
  const button = (text, click, attributes = {}) => h("button", { type: "button", onclick: click, ...attributes }, text);
  const plain = (what, text, attributes) => {
    const key = newKey();
    return button(text, async () => {
      fault.hidden = true;
      try {
        await api.act(path(upload.id, `/${what}`), {}, key);
        await again();
      } catch (problem) {
        if (!("status" in problem)) console.error(problem);
        fault.replaceChildren(...refusalText(problem).filter(Boolean));
        fault.hidden = false;
      }
    }, attributes);
  };
  const pending = ["checked", "returned", "submitted"].includes(upload.state);
  return [h("div", { class: "actions" },
    own && upload.state === "checked" && plain("submission", t("upload_submit"), { class: "primary", id: "submit", disabled: upload.report.errors > 0 || Boolean(upload.report.moved) }),
    own && pending && (upload.report.moved || upload.state === "returned") && plain("check", t("upload_check"), { id: "check" }),
    own && pending && button(t("upload_withdraw"), () => reasonDialog(upload, "withdrawal", again)),
    may(me, "approver") && upload.state === "submitted" && button(t("upload_return"), () => reasonDialog(upload, "return", again), { id: "return" }),
    may(me, "approver") && !own && upload.state === "submitted" && button(t("upload_accept"), () => acceptDialog(upload, again), { class: "primary", id: "accept" })), fault];
}

async function drawOne(page, me, id) {
  const again = () => drawOne(page, me, id);
  const upload = await api.get(path(id), { lang });
  const { report } = upload;
  const open = me.id === upload.uploader && ["checked", "returned"].includes(upload.state);
  const moved = report.moved && h("div", { class: "faults", id: "moved" }, h("p", { class: "faults-head" }, t("upload_moved")), h("ul", {}, report.moved.changes.map((one) => h("li", {}, `${one.kind} ${one.id} · ${one.day} · ${one.revision}`))));
  const step = (one) => h("li", {}, h("span", { class: "day" }, instant(one.at)), ` ${t(`ustep_${one.what}`)} · ${one.by}`, one.reason && h("span", { class: "muted" }, ` ${one.reason}`));
  page.replaceChildren(...[
    h("div", { class: "page-head" }, h("h1", {}, upload.title), stateMark(upload.state)),
    h("p", { class: "muted" }, h("a", { href: `/uploads?lang=${lang}` }, t("upload_back")), " · ", parcelLink(upload.parcel, upload.unit ?? upload.parcel), ` · ${upload.firm} · ${t("upload_version", { n: upload.report_version })} · ${upload.id}`),
    upload.state === "accepted" && h("p", { class: "state good" }, t("upload_accepted", { revision: upload.accepted_revision, samples: number(upload.samples, 0), results: number(report.results, 0) })),
    moved, ...actions(upload, me, again),
    h("section", { class: "card", id: "files" }, h("h2", {}, t("upload_files")),
      report.faults.length > 0 && h("div", { class: "faults" }, h("ul", { class: "in-the-way" }, report.faults.map((one) => h("li", {}, `${one.at}: ${t("wanted")} ${one.wanted}; ${t("found")} ${one.found}. ${one.remedy}`)))),
      h("ul", { class: "sources" }, report.files.map((file) => fileCard(upload, file))), open && sendForm(upload, again)),
    screeningCard(report),
    report.stage && h("section", { class: "card", id: "consequences" }, consequences(report)),
    h("section", { class: "card" }, h("h2", {}, t("upload_history")), h("ul", { class: "lines" }, upload.history.map(step))),
  ].filter(Boolean));
}

export async function draw(page, { me, argument }) {
  if (argument) await drawOne(page, me, argument);
  else await drawList(page, me);
}
