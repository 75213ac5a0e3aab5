// The first page: choose land, ask, read the answer.
window.__map_idle = false;

import * as api from "./api.js";
import { answerView } from "./answer.js";
import { GROUPS, STAGES, groupOf } from "./codes.js";
import { combobox, dialog, h, icon } from "./dom.js";
import { brand, isSignedIn, knowMe, languageButton, navigation, whoButton } from "./frame.js";
import { createMap } from "./map.js";
import { bodyOf, paramsOf, questionForm, questionOf, showFaults, useText } from "./question.js";
import { has, isEnglish, lang, number, pick, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
/** A polygon longer than this is kept in the tab instead of the address. */
const LONGEST_ADDRESS = 1800;
const KEPT_POLYGON = "jingtu.polygon";

const state = {
  me: { roles: ["public"], signed_in_by: "nothing", official: false, may_check_freely: false, may_record: false },
  items: [],
  /** `{ parcel }` or `{ polygon }`, or null. */
  land: null,
  question: questionOf(location.search),
  asked: false,
};
let map = null, asking = 0;

// ---- the address ----

function remember() {
  const params = new URLSearchParams();
  if (state.land?.parcel) params.set("parcel", state.land.parcel.registry_no);
  if (state.land?.polygon) {
    const text = JSON.stringify(state.land.polygon);
    if (text.length <= LONGEST_ADDRESS) params.set("polygon", text);
    else {
      sessionStorage.setItem(KEPT_POLYGON, text);
      params.set("polygon", "kept");
    }
  }
  for (const [name, value] of paramsOf(state.question)) params.append(name, value);
  if (state.asked) params.set("ask", "1");
  params.set("lang", lang);
  history.replaceState(null, "", `?${params}`);
}

/** A polygon in GeoJSON text, out of its Feature. */
function polygonOf(text) {
  let value;
  try { value = JSON.parse(text); } catch { return null; }
  if (value?.type === "FeatureCollection" && value.features?.length === 1) value = value.features[0];
  if (value?.type === "Feature") value = value.geometry;
  return ["Polygon", "MultiPolygon"].includes(value?.type) && Array.isArray(value.coordinates) ? { type: value.type, coordinates: value.coordinates } : null;
}

async function reopen() {
  const params = new URLSearchParams(location.search);
  const no = params.get("parcel"), text = params.get("polygon");
  const wants = params.get("ask") === "1";
  if (no) await chooseParcel(no);
  else if (text) {
    const polygon = polygonOf(text === "kept" ? sessionStorage.getItem(KEPT_POLYGON) : text);
    if (polygon) choose({ polygon });
  }
  if (wants && state.land) await ask();
}

// ---- header ----

function drawHeader() {
  const search = combobox({
    id: "search", label: t("search"), hint: t("search_hint"), none: t("search_none"),
    async suggest(text) {
      if (!text) return [];
      const found = await findParcels(text).catch(() => []);
      return found.map((item) => ({ value: item.registry_no, title: item.name ?? item.registry_no, detail: `${item.registry_no} · ${groupText(item)}` }));
    },
    choose(option, input) {
      input.value = option.value;
      chooseParcel(option.value);
    },
  });
  search.input.setAttribute("aria-label", t("search"));
  search.input.type = "search";
  $("header").replaceChildren(
    brand(),
    h("search", { class: "search" }, icon("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20"), search.element),
    h("div", { class: "header-end" }, whoButton(state.me, signIn), languageButton()));
  $("navigation").setAttribute("aria-label", t("pages"));
  $("navigation").replaceChildren(navigation(state.me));
}

/** By text, and exactly by any code. */
async function findParcels(text) {
  const [byText, byCode] = await Promise.all([api.parcels({ q: text, limit: 12 }), api.parcels({ code: text, limit: 5 })]);
  const known = new Set(byText.items.map((item) => item.registry_no));
  return [...byCode.items.filter((item) => !known.has(item.registry_no)), ...byText.items];
}

function signIn() {
  const input = h("input", { id: "token", type: "password", autocomplete: "off", required: true });
  const fault = h("p", { class: "fault", role: "alert", hidden: true }, t("token_refused"));
  const enter = async (event) => {
    event.preventDefault();
    api.keepToken(input.value.trim());
    state.me = await knowMe();
    if (isSignedIn(state.me)) location.reload();
    else fault.hidden = false;
  };
  const onward = new URLSearchParams({ lang, next: location.pathname + location.search });
  dialog(t("sign_in"), t("close"), h("p", {}, t("sign_in_why")),
    h("p", {}, h("a", { id: "to-sign-in", class: "button primary", href: `/sign-in?${onward}` }, t("sign_in_by_name"))),
    h("form", { onsubmit: enter }, h("label", { for: "token" }, t("sign_in_title")), input, fault, h("div", { class: "actions" }, h("button", {}, t("sign_in")))));
  input.focus();
}

// ---- map ----

const groupText = (item) => t(`group_${groupOf(item)}`);
const swatch = (group) => h("span", { class: `swatch ${group}`, "aria-hidden": "true" });

function drawLegend() {
  const isWide = matchMedia("(min-width: 761px)").matches;
  const best = [...GROUPS].reverse();
  $("legend").replaceChildren(h("details", { open: isWide }, h("summary", {}, t("legend")),
    h("ul", {}, best.map((group) => h("li", {}, swatch(group.id), t(`group_${group.id}`)))),
    h("p", { class: "legend-warning" }, t("legend_warning"))));
}

function drawTools(points) {
  const isDrawing = points !== undefined;
  const button = (id, text, onclick, attributes = {}) => h("button", { type: "button", id, onclick, ...attributes }, text);
  const stop = () => { map.drawing.cancel(); drawTools(); };
  const tools = isDrawing
    ? [h("p", { role: "status" }, t("draw_help"), " ", h("b", {}, t("draw_points", { n: points }))),
      h("div", { class: "actions" }, button("draw-finish", t("draw_finish"), () => map.drawing.finish(), { class: "primary", disabled: points < 3 }),
        button("draw-undo", t("draw_undo"), () => map.drawing.undo(), { disabled: points === 0 }), button("draw-cancel", t("draw_cancel"), stop))]
    : [h("div", { class: "actions" }, map && button("draw", t("draw"), () => { if (mayDraw()) map.drawing.begin(); }),
      button("paste", t("paste"), () => { if (mayDraw()) paste(); }), map && button("home", t("whole_district"), () => map.home()))];
  $("map-tools").replaceChildren(...tools);
}

function mayDraw() {
  if (state.me.may_check_freely) return true;
  signIn();
  return false;
}

function paste() {
  const input = h("textarea", { id: "geojson", rows: 8, spellcheck: "false" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true }, t("paste_wrong"));
  const take = (event) => {
    event.preventDefault();
    const polygon = polygonOf(input.value);
    fault.hidden = Boolean(polygon);
    if (!polygon) return;
    box.close();
    choose({ polygon });
  };
  const box = dialog(t("paste"), t("close"), h("form", { onsubmit: take }, h("label", { for: "geojson" }, t("paste_help")), input, fault,
    h("div", { class: "actions" }, h("button", { class: "primary" }, t("paste_use")))));
  input.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && map?.drawing.isOn() && !document.querySelector("dialog")) {
    map.drawing.cancel();
    drawTools();
  }
});

async function drawMap() {
  try {
    map = await createMap({
      container: $("map"), config: await api.config(), pick: chooseParcel, drafted: drawTools,
      noted(text) { $("map-note").textContent = text; },
      finished(polygon) { drawTools(); choose({ polygon }); },
      shown(items, more) { state.items = items; if (!state.land) drawStart(more); },
    });
    if (state.land) showLand();
  } catch (error) {
    console.warn(error);
    $("map").replaceChildren(h("p", { class: "map-failed" }, t("map_failed")));
    window.__map_idle = true;
  }
  drawTools();
}

// ---- panel ----

function drawStart(more) {
  const item = (parcel) => h("li", {}, h("button", { type: "button", class: "parcel-row", onclick: () => chooseParcel(parcel.registry_no) },
    swatch(groupOf(parcel)), h("span", {}, h("b", {}, parcel.name ?? parcel.registry_no),
      h("span", { class: "muted" }, [parcel.registry_no, groupText(parcel), !parcel.geometry && t("no_outline")].filter(Boolean).join(" · ")))));
  $("panel").replaceChildren(
    h("h1", {}, t("start")), h("ol", { class: "start" }, ["start_1", "start_2", "start_3"].map((key) => h("li", {}, t(key)))),
    h("p", { class: "warning" }, t("legend_warning")),
    h("h2", {}, t("parcels_shown", { n: state.items.length })), h("p", { class: "muted", hidden: !more }, t("map_partial")),
    h("ul", { class: "parcel-list" }, state.items.slice(0, 200).map(item)));
}

async function chooseParcel(no) {
  try {
    choose({ parcel: await api.parcel(no) });
  } catch (problem) {
    $("panel").replaceChildren(backButton(), h("div", { class: "faults", role: "alert" }, h("p", {}, problem.message)), h("p", { class: "warning" }, t("legend_warning")));
  }
}

function choose(land) {
  state.land = land;
  state.asked = false;
  remember();
  drawPanel();
  showLand();
  $("panel").scrollTop = 0;
  $("panel").focus({ preventScroll: true });
  if (matchMedia("(max-width: 760px)").matches) $("panel").scrollIntoView({ block: "start" });
}

function showLand() {
  map?.choose(state.land.polygon ?? state.land.parcel.geometry, Boolean(state.land.polygon));
}

function backButton() {
  return h("button", { type: "button", class: "quiet back no-print", onclick: () => {
    state.land = null;
    state.asked = false;
    remember();
    map?.choose(null);
    drawStart();
  } }, icon("M14.5 6l-6 6 6 6"), t("back"));
}

function drawPanel() {
  const form = questionForm({
    question: state.question, today, ask,
    changed() { state.asked = false; remember(); },
  });
  $("panel").replaceChildren(backButton(), state.land.parcel ? parcelFacts(state.land.parcel) : drawnFacts(state.land.polygon), form,
    h("p", { id: "spoken", class: "unseen", "aria-live": "polite" }), h("div", { id: "answer" }), h("div", { id: "after" }));
}

const fact = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];

function parcelFacts(parcel) {
  const stage = ({ unit, stage, since }) => h("div", {}, swatch(GROUPS.find((group) => group.stages.includes(stage))?.id ?? "none"),
    h("span", {}, `${stage} ${STAGES[stage] ? pick(STAGES[stage]) : ""}`, " ", h("span", { class: "muted whole" }, t("since", { day: since })), parcel.stages.length > 1 && h("span", { class: "muted" }, ` · ${unit}`)));
  const listName = (list) => (has(`list_${list}`) ? t(`list_${list}`) : list);
  const uses = (all) => all.map((use) => useText(use.system && use.system !== "YDYH2023" ? `${use.system}:${use.code}` : use.code)).join(isEnglish ? "; " : "；");
  const area = parcel.area_m2 !== null ? t("area_value", { m2: number(parcel.area_m2), mu: number(parcel.area_mu, 2) })
    : parcel.area_stated_m2 !== null ? t("area_stated", { m2: number(Number(parcel.area_stated_m2)) }) : t("area_unknown");
  return h("section", { class: "facts" },
    h("h1", {}, parcel.name ?? parcel.registry_no),
    h("dl", {},
      fact(t("registry_no"), parcel.registry_no),
      fact(t("stage"), parcel.stages.length ? parcel.stages.map(stage) : h("div", {}, swatch("none"), t("stage_none"))),
      fact(t("lists"), parcel.lists.length ? parcel.lists.map(listName).join(isEnglish ? ", " : "、") : t("lists_none")),
      fact(t("area"), area, !parcel.geometry && h("p", { class: "muted" }, t("no_outline")), parcel.geometry_generalised && h("p", { class: "muted" }, t("generalised"))),
      parcel.codes.length > 0 && fact(t("codes"), parcel.codes.join(isEnglish ? ", " : "、")),
      (parcel.address || parcel.street) && fact(parcel.address ? t("address") : t("street"), parcel.address ?? parcel.street),
      parcel.current_use.length > 0 && fact(t("current_use"), uses(parcel.current_use)),
      parcel.planned_use.length > 0 && fact(t("recorded_use"), uses(parcel.planned_use)),
      parcel.remarks && fact(t("remarks"), parcel.remarks)),
    h("p", {}, h("a", { id: "to-dossier", href: `/parcels/${encodeURIComponent(parcel.registry_no)}` }, t("see_dossier"))));
}

function drawnFacts(polygon) {
  const points = polygon.coordinates.flat(polygon.type === "Polygon" ? 1 : 2).length;
  return h("section", { class: "facts" }, h("h1", {}, t("drawn_area")), h("dl", {}, fact(t("drawn_points"), points)));
}

// ---- the answer ----

const landOf = () => (state.land.parcel ? { parcel: state.land.parcel.registry_no } : { polygon: state.land.polygon });

async function ask() {
  const mine = ++asking;
  const form = $("panel").querySelector("form");
  const button = form.querySelector("button[type=submit]");
  showFaults(form, null);
  $("after").replaceChildren();
  $("answer").replaceChildren();
  $("spoken").textContent = "";
  button.textContent = t("asking");
  button.disabled = true;
  try {
    const answer = state.land.parcel
      ? await api.look(state.land.parcel.registry_no, paramsOf(state.question))
      : await api.ask({ ...landOf(), ...bodyOf(state.question) });
    if (mine !== asking || !form.isConnected) return;
    state.asked = true;
    remember();
    showAnswer(answer);
  } catch (problem) {
    if (mine === asking && form.isConnected) showFaults(form, problem);
  } finally {
    button.textContent = t("ask");
    button.disabled = false;
  }
}

function showAnswer(answer) {
  $("spoken").textContent = answer.summary;
  $("answer").replaceChildren(h("h2", { class: "no-print" }, t("answer")), answerView(answer));
  const status = h("span", { role: "status", class: "muted" });
  const copy = async () => {
    await navigator.clipboard.writeText(location.href).catch(() => {});
    status.textContent = t("copied");
  };
  $("after").replaceChildren(
    h("div", { class: "actions no-print" }, h("button", { type: "button", id: "copy", onclick: copy }, t("copy_link")), h("button", { type: "button", id: "print", onclick: () => print() }, t("print")), status),
    h("p", { class: "print-only muted" }, location.href));
  if (state.me.may_record) $("after").append(recordForm());
  $("answer").scrollIntoView({ block: "start" });
}

function recordForm() {
  // One key for one answer: pressing twice, or again after a lost connection, records once.
  const key = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const input = h("input", { id: "case", type: "text", maxlength: 200, placeholder: t("case_hint"), autocomplete: "off" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const result = h("div", { class: "recorded", role: "status", hidden: true });
  const button = h("button", { class: "primary" }, t("record_do"));
  const record = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    try {
      const kept = await api.ask({ ...landOf(), ...bodyOf(state.question), record: true, case_reference: input.value.trim() }, key);
      $("answer").querySelector(".answer").replaceWith(answerView(kept.answer));
      result.replaceChildren(h("b", { id: "recorded-id" }, t("recorded", { id: kept.id })), h("span", {}, t("recorded_more", { case: kept.case_reference, revision: kept.recorded_revision, day: kept.recorded_on })));
      result.hidden = false;
      form.hidden = true;
      box.classList.remove("no-print");
    } catch (problem) {
      fault.textContent = problem.faults?.length ? problem.faults.map((one) => `${t("wanted")}: ${one.wanted}. ${t("remedy")}: ${one.remedy}.`).join(" ") : problem.message;
      fault.hidden = false;
      button.disabled = false;
    }
  };
  const form = h("form", { onsubmit: record, class: "no-print" }, h("p", { class: "help" }, t("record_why")),
    h("label", { for: "case" }, t("case_reference")), h("div", { class: "row" }, input, button), fault);
  const box = h("section", { class: "record no-print" }, h("h3", { class: "no-print" }, t("record")), form, result);
  return box;
}

// ---- begin ----

async function begin() {
  document.documentElement.lang = lang;
  document.title = t("title");
  $("skip").textContent = t("skip");
  $("map").setAttribute("aria-label", t("map"));
  api.takeToken();
  drawLegend();
  drawHeader();
  drawTools();
  $("panel").replaceChildren(h("p", { class: "muted" }, t("loading")));
  state.me = await knowMe();
  drawHeader();
  await Promise.all([drawMap(), reopen()]);
}

begin();
