// The map of the groundwater page: district, covered area, plumes, sources, wells, points; layers are shown and hidden.
import * as api from "../api.js";
import { h } from "../dom.js";
import { bboxOf } from "../map.js";
import { isEnglish, t } from "../texts.js";
import { s } from "./pieces.js";

const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });
const collection = (features) => ({ type: "FeatureCollection", features });

/** Layers from below: told apart by form and by colour. */
const LAYERS = [
  { id: "covered_soil", form: "area", fill: "#0b8f6c", line: "#04442f", opacity: 0.16 },
  { id: "covered_groundwater", form: "area", fill: "#62b4e4", line: "#125079", opacity: 0.2, dashed: true },
  { id: "plumes", form: "area", fill: "#b05a92", line: "#5e2249", opacity: 0.55 },
  { id: "points", form: "triangle", fill: "#0b8f6c", line: "#04442f" },
  { id: "sources", form: "square", fill: "#d55e00", line: "#5c1f00" },
  { id: "wells", form: "circle", fill: "#0072b2", line: "#ffffff" },
];

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** How far a place of the sign is inside its form; units of half its size. */
const INSIDE = {
  circle: (x, y) => 1 - Math.hypot(x, y),
  square: (x, y) => 0.85 - Math.max(Math.abs(x), Math.abs(y)),
  triangle: (x, y) => Math.min(0.8 - y, (y + 1 - 2 * Math.abs(x)) / 2),
};

/** A sign as an image: a form with a border. */
function sign({ form, fill, line }) {
  const size = 36, data = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const depth = INSIDE[form]((column + 0.5 - size / 2) / (size / 2), (row + 0.5 - size / 2) / (size / 2));
      if (depth > 0) data.set([...rgb(depth < 0.22 ? line : fill), 255], (row * size + column) * 4);
    }
  }
  return { width: size, height: size, data };
}

function legendSign({ form, fill, line, opacity, dashed }) {
  const shape = { fill, stroke: line === "#ffffff" ? "#12463f" : line, "stroke-width": 1.5 };
  const drawn = {
    area: () => s("rect", { x: 1, y: 3, width: 18, height: 12, ...shape, "fill-opacity": Math.max(opacity, 0.35), "stroke-dasharray": dashed ? "3 2" : null }),
    circle: () => s("circle", { cx: 10, cy: 9, r: 6, ...shape }),
    square: () => s("rect", { x: 4, y: 3, width: 12, height: 12, ...shape }),
    triangle: () => s("path", { d: "M10 2 L17 15 L3 15 Z", ...shape }),
  };
  return s("svg", { width: 20, height: 18, "aria-hidden": "true" }, drawn[form]());
}

const mapLayers = ({ id, form, fill, line, opacity, dashed }) => (form === "area"
  ? [{ id, type: "fill", source: id, paint: { "fill-color": fill, "fill-opacity": opacity } },
    { id: `${id}-line`, type: "line", source: id, paint: { "line-color": line, "line-width": 1.4, ...(dashed ? { "line-dasharray": [3, 2] } : {}) } }]
  : [{ id, type: "symbol", source: id, layout: { "icon-image": form, "icon-allow-overlap": true } }]);

function style(config) {
  const names = ["district", "chosen", ...LAYERS.map((layer) => layer.id)];
  const sources = Object.fromEntries(names.map((name) => [name, { type: "geojson", data: collection([]) }]));
  const below = [{ id: "background", type: "background", paint: { "background-color": "#e4e7e2" } }];
  if (config.base_map) {
    sources.base = { type: "raster", tiles: [config.base_map], tileSize: 256 };
    below.push({ id: "base", type: "raster", source: "base" });
  } else below.push({ id: "district-fill", type: "fill", source: "district", paint: { "fill-color": "#fbfaf6" } });
  return { version: 8, sources, layers: [...below,
    { id: "district-line", type: "line", source: "district", paint: { "line-color": "#12463f", "line-width": 2, "line-dasharray": [3, 2] } },
    ...LAYERS.filter((layer) => layer.form === "area").flatMap(mapLayers),
    { id: "chosen-line", type: "line", source: "chosen", paint: { "line-color": "#0a2a66", "line-width": 4 } },
    { id: "chosen-place", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 15, "circle-color": "#ffffff", "circle-stroke-color": "#0a2a66", "circle-stroke-width": 3 } },
    ...LAYERS.filter((layer) => layer.form !== "area").flatMap(mapLayers)] };
}

const placeOf = (item) => (item.position ? { type: "Point", coordinates: [Number(item.position.lon), Number(item.position.lat)] } : item.outline);

/** The element of the map, with its legend. `pick(layer, id)` is told of a click on something; `show(data)` draws,
 * `go(item, isAsked)` marks one thing and goes there; where it was asked for the map itself comes into sight. */
export function waterMap(pick) {
  window.__map_idle = false;
  const box = h("div", { class: "water-map", role: "region", "aria-label": t("water_map") });
  const note = h("p", { class: "muted" });
  const keys = h("ul", { class: "layers", "aria-label": t("map_layers") });
  const element = h("div", { class: "map-side" }, box, keys, note);
  let map = null, shown = null;

  const set = (source, features) => {
    window.__map_idle = false;
    map.getSource(source).setData(collection(features));
    map.triggerRepaint();
  };
  const switchLayer = (id, isOn) => mapLayers(LAYERS.find((layer) => layer.id === id)).forEach((layer) => map?.setLayoutProperty(layer.id, "visibility", isOn ? "visible" : "none"));
  const drawKeys = () => keys.replaceChildren(...LAYERS.filter((layer) => shown[layer.id]?.length).map((layer) => {
    const input = h("input", { type: "checkbox", onchange: () => switchLayer(layer.id, input.checked) });
    input.checked = true;
    return h("li", {}, h("label", { class: "check" }, input, legendSign(layer), t(`layer_${layer.id}`)));
  }));
  const fill = () => LAYERS.forEach(({ id }) => set(id, (shown[id] ?? []).filter((one) => one.geometry)));

  const begin = async () => {
    const [maplibre, config, place] = await Promise.all([import("../maplibre/maplibre-gl.mjs"), api.config(), api.district().catch(() => null)]);
    if (!document.querySelector("link[href$='maplibre-gl.css']")) document.head.prepend(h("link", { rel: "stylesheet", href: "/assets/maplibre/maplibre-gl.css" }));
    maplibre.setWorkerUrl(new URL("../maplibre/maplibre-gl-worker.mjs", import.meta.url).href);
    const home = place?.bbox ? { bounds: [place.bbox.slice(0, 2), place.bbox.slice(2)], fitBoundsOptions: { padding: 16 } } : { center: [117.15, 39.17], zoom: 12 };
    const made = new maplibre.Map({
      container: box, style: style(config), ...home, maxZoom: 20, minZoom: 8, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false,
      locale: { "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"), "Map.Title": t("water_map") },
    });
    made.touchZoomRotate.disableRotation();
    made.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    made.addControl(new maplibre.ScaleControl({ maxWidth: 110 }), "bottom-left");
    note.textContent = [config.base_map && config.base_map_attribution, place && `${isEnglish ? place.name_en : place.name} · ${place.disclaimer}`].filter(Boolean).join(" · ");
    await new Promise((ready) => made.once("load", ready));
    LAYERS.filter((layer) => layer.form !== "area").forEach((layer) => made.addImage(layer.form, sign(layer), { pixelRatio: 2 }));
    map = made;
    if (place?.geometry) set("district", [feature(place.geometry)]);
    if (shown) fill();
    map.on("idle", () => { window.__map_idle = true; });
    const hover = new maplibre.Popup({ closeButton: false, closeOnClick: false, className: "hover", maxWidth: "260px" });
    for (const layer of ["plumes", "points", "sources", "wells"]) {
      map.on("mousemove", layer, ({ lngLat, features: [under] }) => {
        map.getCanvas().style.cursor = "pointer";
        hover.setLngLat(lngLat).setText(`${t(`layer_${layer}`)} · ${under.properties.name}`).addTo(map);
      });
      map.on("mouseleave", layer, () => {
        map.getCanvas().style.cursor = "";
        hover.remove();
      });
    }
    map.on("click", ({ point }) => {
      const [under] = map.queryRenderedFeatures(point, { layers: ["wells", "sources", "points", "plumes"] });
      if (under) pick(under.layer.id, under.properties.id);
    });
    map.triggerRepaint();
  };
  const started = begin().catch((problem) => {
    console.warn(problem);
    box.replaceChildren(h("p", { class: "muted" }, t("no_map")));
    window.__map_idle = true;
  });

  const named = (items, name) => items.map((item) => feature(placeOf(item), { id: item.id, name: name(item) }));
  return {
    element,
    show({ sources, wells, plumes, points, coverage }) {
      const covered = (network) => coverage.networks.filter((one) => one.network === network && one.covered).map((one) => feature(one.covered));
      shown = {
        covered_soil: covered("soil"), covered_groundwater: covered("groundwater"), plumes: named(plumes, (one) => one.name ?? one.id),
        points: named(points, (one) => one.name), sources: named(sources, (one) => one.name), wells: named(wells, (one) => one.number ?? one.id),
      };
      drawKeys();
      if (map) fill();
    },
    async go(item, isAsked = false) {
      if (isAsked) box.scrollIntoView({ block: "nearest" });
      await started;
      const place = item && placeOf(item);
      if (!map) return;
      set("chosen", place ? [feature(place)] : []);
      if (!place) return;
      const [west, south, east, north] = bboxOf(place);
      map.fitBounds([[west, south], [east, north]], { padding: 60, maxZoom: 14.5, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500 });
    },
  };
}
