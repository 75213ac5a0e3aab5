// Groundwater and the monitoring network: risk sources, wells, plumes, points on a map and in lists; how much of the
// district is covered.
import * as api from "../api.js";
import { h } from "../dom.js";
import { may } from "../frame.js";
import { has, lang, number, t } from "../texts.js";
import { day, parcelLink, s, table } from "./pieces.js";
import * as forms from "./water-forms.js";
import { waterMap } from "./water-map.js";
import { classCell, wellCard } from "./well.js";

const TABS = ["coverage", "wells", "sources", "plumes", "points"];
const SOURCE_PATH = ["identified", "checked", "anti_seepage", "monitored", "closed"];
const WELL_PATH = ["planned", "built", "in_service", "sealed"];
const WELL_STYLE = { planned: "calm", built: "calm", in_service: "good", damaged: "bad", moved: "due", sealed: "calm" };
const SOURCE_STYLE = { identified: "bad", checked: "due", anti_seepage: "due", monitored: "good", closed: "calm" };

/** Everything of a list, page after page. */
async function all(address, params = {}) {
  let page = await api.get(address, { limit: 200, ...params });
  const items = [...page.items];
  while (page.next) {
    page = await api.get(page.next);
    items.push(...page.items);
  }
  return items;
}

/** The states of a thing in their order: those it went through, where it is, those ahead. The public sees no papers. */
function pathOf(states, text, thing, isOfficial = true) {
  const taken = new Map(thing.steps.map((step) => [step.state, step]));
  const here = states.indexOf(thing.state);
  const step = (state, index) => {
    const done = taken.get(state);
    return h("li", { class: index === here ? "here" : index < here ? "done" : null, "aria-current": index === here ? "step" : null },
      h("span", {}, text(state)), (done || index === here) && h("span", { class: "day" }, done?.day ?? thing.since), isOfficial && index <= here && h("span", { class: "muted" }, done ? `${done.paper.title} ${done.paper.number}` : t("step_no_paper")));
  };
  return h("ol", { class: "path", "aria-label": t("path_of") }, states.map(step));
}

const wellPath = (well) => (WELL_PATH.includes(well.state) ? WELL_PATH : [...WELL_PATH.slice(0, 3), well.state, "sealed"]);
const percent = (share) => (share === null || share === undefined ? "—" : `${number(share * 100, 1)} %`);

function shareBar(share) {
  return s("svg", { viewBox: "0 0 100 8", class: "share", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { width: 100, height: 8, fill: "#e4e7e2" }), s("rect", { width: Math.max(0, Math.min(100, (share ?? 0) * 100)), height: 8, fill: "#12463f" }));
}

function coverageCards(coverage) {
  const row = (line) => [t(`land_${line.land}`), [h("b", {}, percent(line.share)), shareBar(line.share)],
    [line.parcels === null ? "—" : t("of_parcels", { met: line.parcels_met, all: line.parcels }), line.without_outline > 0 && h("span", { class: "muted" }, t("without_outline_n", { n: line.without_outline }))].filter(Boolean),
    `${number(line.covered_m2 / 10000, 1)} / ${number(line.area_m2 / 10000, 1)}`];
  const card = (network) => h("section", { class: "card coverage", "data-network": network.network },
    h("h2", {}, t(`network_${network.network}`), h("b", {}, percent(network.lands.find((line) => line.land === "district")?.share))),
    h("p", { class: "muted" }, [t("within_distance", { m: number(network.distance_m, 0) }), network.in_service !== null && t("in_service_count", { n: network.in_service })].filter(Boolean).join(" · ")),
    table([[t("land_kind")], [t("share_covered")], [t("parcels_met")], [t("covered_of_all"), true]], network.lands.map(row), ""));
  return [...coverage.networks.map(card), h("p", { class: "muted" }, t("coverage_help"))];
}

export async function draw(page, { me }) {
  const sees = may(me, "reviewer", "expert", "registrar", "planner", "approver", "auditor");
  const keeps = may(me, "registrar");
  const settings = sees ? [] : (await api.get("/api/v1/settings")).items ?? [];
  const isPublished = settings.some((setting) => setting.name === "publish_groundwater_results" && setting.value === "true");
  const none = Promise.resolve([]);
  const load = async () => {
    const [coverage, wells, sources, plumes, points, rounds] = await Promise.all([
      api.get("/api/v1/monitoring/coverage"), sees || isPublished ? all("/api/v1/wells") : none, sees ? all("/api/v1/groundwater-sources") : none,
      sees ? all("/api/v1/plumes") : none, sees ? all("/api/v1/monitoring/points") : none, sees ? all("/api/v1/monitoring/rounds", { lang }) : none]);
    const observed = new Map(await Promise.all(wells.map(async (well) => [well.id, await all(`/api/v1/wells/${encodeURIComponent(well.id)}/observations`)])));
    return { coverage, wells, sources, plumes, points, rounds, observed };
  };
  let data = await load();
  const map = sees ? waterMap((layer, id) => { location.hash = `${layer}/${encodeURIComponent(id)}`; }) : null;
  const shown = h("div", { class: "water-lists" });
  const again = async () => {
    data = await load();
    map?.show(data);
    show();
  };

  const button = (text, click, attributes = {}) => h("button", { type: "button", onclick: click, ...attributes }, text);
  const goButton = (item, text) => (item.position || item.outline ? button(text ?? t("show_on_map"), () => map.go(item, true), { class: "as-link", title: t("show_on_map") }) : h("span", {}, text, text && h("span", { class: "muted" }, t("no_position"))));
  const add = (text, dialog, id) => keeps && h("div", { class: "actions" }, button(text, () => dialog(again), { id }));
  const land = (parcels) => parcels.map((no) => h("div", {}, parcelLink(no)));
  const marked = (id, chosen) => ({ class: id === chosen ? "chosen" : null, id: `row-${id}` });

  const views = {
    coverage: () => coverageCards(data.coverage),
    wells(chosen) {
      const well = data.wells.find((one) => one.id === chosen);
      if (well) {
        const acts = keeps && h("div", { class: "actions" }, well.state === "in_service" && button(t("add_observation"), () => forms.addObservation(well, again), { id: "add-observation", class: "primary" }),
          well.next.map((state) => button(t("next_step", { state: t(`well_${state}`) }), () => forms.stepWell(well, state, again))), map && (well.position ? button(t("show_on_map"), () => map.go(well, true)) : null));
        return [wellCard(well, data.observed.get(well.id) ?? [], pathOf(wellPath(well), (state) => t(`well_${state}`), well, sees), acts)];
      }
      const row = (one) => [[h("a", { href: `#wells/${encodeURIComponent(one.id)}` }, one.number ?? one.id), h("span", { class: "muted" }, [one.kind && t(`well_kind_${one.kind}`), one.aquifer].filter(Boolean).join(" · "))],
        [h("span", { class: `state ${WELL_STYLE[one.state]}` }, t(`well_${one.state}`)), h("span", { class: "muted" }, t("since_day", { day: one.since }))],
        [classCell(data.observed.get(one.id)?.at(-1)), data.observed.get(one.id)?.length ? h("span", { class: "muted" }, t("sampled_on", { day: data.observed.get(one.id).at(-1).day })) : null].flat().filter(Boolean)];
      return [h("section", { class: "card" }, add(t("add_well"), forms.addWell, "add-well"), !sees && h("p", { class: "muted" }, t("wells_published")),
        table([[t("layer_wells")], [t("state")], [t("last_class")]], data.wells.map(row), t("wells_none")))];
    },
    sources(chosen) {
      const card = (one) => h("li", { ...marked(one.id, chosen), tabindex: -1 },
        h("div", { class: "source-head" }, h("b", {}, goButton(one, one.name)), h("span", { class: `state ${SOURCE_STYLE[one.state]}` }, t(`source_state_${one.state}`)), h("span", { class: "muted" }, [t(`source_${one.kind}`), one.owner].filter(Boolean).join(" · ")), one.parcels.map((no) => parcelLink(no))),
        pathOf(SOURCE_PATH, (state) => t(`source_state_${state}`), one), one.seepage_measure && h("p", { class: "muted" }, `${t("seepage_measure")}: ${one.seepage_measure}`),
        keeps && h("div", { class: "actions" }, one.next.map((state) => button(t("next_step", { state: t(`source_state_${state}`) }), () => forms.stepSource(one, state, again)))));
      return [h("section", { class: "card" }, add(t("add_source"), forms.addSource, "add-source"),
        data.sources.length ? h("ul", { class: "sources" }, data.sources.map(card)) : h("p", { class: "muted" }, t("sources_none")))];
    },
    plumes(chosen) {
      const row = (one) => ({ ...marked(one.id, chosen), cells: [[goButton(one, one.name ?? one.id), h("span", { class: "muted" }, t("since_day", { day: one.since }))],
        [one.substances.join(", ") || t("substances_unknown"), h("span", { class: "muted" }, [one.aquifer, (one.depth_from_m || one.depth_to_m) && `${one.depth_from_m ?? "?"}–${one.depth_to_m ?? "?"} m`, one.method].filter(Boolean).join(" · "))],
        number(one.area_m2, 0),
        one.parcels.length ? one.parcels.map((own) => h("div", {}, parcelLink(own.registry_no), h("span", { class: "muted" }, t("overlap", { m2: number(own.overlap_m2, 0) })))) : t("parcels_touched_none"),
        keeps ? h("div", { class: "actions" }, button(t("redraw_plume"), () => forms.redrawPlume(one, again)), button(t("end_plume"), () => forms.endPlume(one, again))) : ""] });
      return [h("section", { class: "card" }, add(t("add_plume"), forms.addPlume, "add-plume"), table([[t("layer_plumes")], [t("substances")], [t("area_m2"), true], [t("parcels_touched")], [""]], data.plumes.map(row), t("plumes_none")))];
    },
    points(chosen) {
      const row = (one) => ({ ...marked(one.id, chosen), cells: [goButton(one, one.name), [t(`point_${one.kind}`), h("span", { class: "muted" }, t(`point_land_${one.land}`))], day(one.since), keeps ? button(t("end_point"), () => forms.endPoint(one, again)) : ""] });
      const proposal = (one) => h("div", {}, one.parcel ? parcelLink(one.parcel) : one.point, ` ${has(`proposal_${one.state}`) ? t(`proposal_${one.state}`) : one.state}`, h("span", { class: "muted" }, [one.analyte, one.max_ratio && `× ${one.max_ratio}`].filter(Boolean).join(" ")));
      const round = (one) => [day(one.day), t("within_exceeding", { within: one.within, exceeding: one.exceeding }), one.proposals.map(proposal), [one.lab, h("span", { class: "muted" }, `${one.paper.title} ${one.paper.number}`)]];
      return [h("section", { class: "card" }, add(t("add_point"), forms.addPoint, "add-point"), table([[t("layer_points")], [t("kind")], [t("day")], [""]], data.points.map(row), t("points_none"))),
        h("section", { class: "card" }, h("h2", {}, t("rounds")), table([[t("day")], [t("outcome")], [t("land")], [t("lab")]], data.rounds.map(round), t("rounds_none")))];
    },
  };

  const tabs = h("nav", { class: "tabs", "aria-label": t("sections") });
  const counts = () => ({ wells: data.wells.length, sources: data.sources.length, plumes: data.plumes.length, points: data.points.length });
  function show() {
    const [name, id] = location.hash.slice(1).split("/");
    const tab = TABS.includes(name) ? name : "coverage";
    const chosen = id ? decodeURIComponent(id) : null;
    const offered = sees ? TABS : isPublished ? ["coverage", "wells"] : [];
    tabs.replaceChildren(...offered.map((one) => h("a", { href: `#${one}`, "aria-current": one === tab ? "page" : null }, `${t(`tab_${one}`)}${one in counts() ? ` ${counts()[one]}` : ""}`)));
    shown.replaceChildren(...views[offered.includes(tab) ? tab : "coverage"](chosen));
    const row = chosen && shown.querySelector("#well, .chosen");
    if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
      map?.go(data[tab]?.find((one) => one.id === chosen));
    }
  }
  const onHash = () => (page.contains(shown) ? show() : window.removeEventListener("hashchange", onHash));
  window.addEventListener("hashchange", onHash);
  show();
  map?.show(data);
  page.replaceChildren(...[
    h("div", { class: "page-head" }, h("h1", {}, t("nav_groundwater"))),
    h("p", { class: "warning" }, t("water_warning")),
    tabs.children.length > 0 && tabs,
    h("div", { class: map ? "water" : null }, shown, map?.element),
    !sees && h("section", { class: "card", id: "not-public" }, h("h2", {}, t(isPublished ? "why_no_place" : "why_not_public")), h("p", {}, t(me.official ? "why_not_role" : isPublished ? "why_no_place_text" : "why_not_public_text"))),
  ].filter(Boolean));
}
