// The map: district, parcels, the drawn area. MapLibre is loaded here, so the page works before and without it.
import { district, parcels } from "./api.js";
import { GROUPS, groupOf } from "./codes.js";
import { isEnglish, t } from "./texts.js";

const EMPTY = { type: "FeatureCollection", features: [] };
/** Most parcels of one request to the register. */
const PAGE = 1000;

const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });
const collection = (features) => ({ type: "FeatureCollection", features });
const shortName = (name) => (name ?? "").split(/[（(]/)[0].trim();

const byGroup = (property) => ["match", ["get", "group"], ...GROUPS.flatMap((group) => [group.id, group[property]]), "#ffffff"];

/** The worst is drawn last. */
const RANK = ["match", ["get", "group"], ...GROUPS.flatMap((group, index) => [group.id, -index]), -GROUPS.length];

const LAYERS = [
  { id: "district-fill", type: "fill", source: "district", paint: { "fill-color": "#fbfaf6" } },
  { id: "district-line", type: "line", source: "district", paint: { "line-color": "#12463f", "line-width": 2, "line-dasharray": [3, 2] } },
  { id: "parcels", type: "fill", source: "parcels", layout: { "fill-sort-key": RANK }, paint: { "fill-color": byGroup("fill"), "fill-opacity": 0.85 } },
  { id: "hatch", type: "fill", source: "parcels", filter: ["==", ["get", "group"], "listed"], paint: { "fill-pattern": "hatch" } },
  {
    id: "parcel-lines", type: "line", source: "parcels", layout: { "line-sort-key": RANK },
    paint: { "line-color": byGroup("line"), "line-width": ["case", ["==", ["get", "group"], "listed"], 3, 1.2] },
  },
  { id: "chosen-halo", type: "line", source: "chosen", paint: { "line-color": "#ffffff", "line-width": 8 } },
  { id: "chosen", type: "line", source: "chosen", paint: { "line-color": "#0a2a66", "line-width": 4 } },
  { id: "draft-fill", type: "fill", source: "draft", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#0a2a66", "fill-opacity": 0.18 } },
  { id: "draft-line", type: "line", source: "draft", paint: { "line-color": "#0a2a66", "line-width": 3, "line-dasharray": [2, 1] } },
  {
    id: "draft-points", type: "circle", source: "draft", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-stroke-color": "#0a2a66", "circle-stroke-width": 2.5 },
  },
];

/** Names are drawn with the fonts of this device: no glyph files. */
const NAMES = {
  id: "names", type: "symbol", source: "parcels", minzoom: 14,
  layout: { "text-field": ["get", "name"], "text-size": 12, "text-max-width": 7, "text-font": ["sans-serif"] },
  paint: { "text-color": "#16221f", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
};

function style(config) {
  const source = () => ({ type: "geojson", data: EMPTY });
  const sources = { district: source(), parcels: source(), chosen: source(), draft: source() };
  const layers = [{ id: "background", type: "background", paint: { "background-color": "#e4e7e2" } }];
  if (config.base_map) {
    sources.base = { type: "raster", tiles: [config.base_map], tileSize: 256 };
    layers.push({ id: "base", type: "raster", source: "base" });
  }
  const own = config.base_map ? LAYERS.filter((layer) => layer.id !== "district-fill") : LAYERS;
  return { version: 8, sources, layers: [...layers, ...own, NAMES] };
}

/** Diagonal lines for listed land. */
function hatch() {
  const size = 16, data = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if ((x + y) % 8 < 2) data.set([60, 18, 0, 190], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}

const boundsOf = ([west, south, east, north]) => [[west, south], [east, north]];

export function bboxOf(geometry) {
  const points = geometry.coordinates.flat(Infinity);
  const lons = points.filter((_, i) => i % 2 === 0), lats = points.filter((_, i) => i % 2 === 1);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The parcels that can be drawn: all of them, or those around `bbox` when there are too many. */
async function load(bbox) {
  const around = bbox ? { bbox: bbox.map((degrees) => degrees.toFixed(6)).join(",") } : {};
  const page = await parcels({ limit: PAGE, ...around });
  return { items: page.items, more: page.next !== null };
}

/** Draws the map into `container`. `pick(registry_no)` is told of a click on a parcel, `drafted(points)` of the area
 * while it grows, `finished(geometry)` of its end, `shown(items, more)` of the parcels that were loaded, `noted(text)` of
 * where the map comes from. */
export async function createMap({ container, config, pick, drafted, finished, shown, noted }) {
  const [place, first] = await Promise.all([district().catch(() => null), load()]);
  shown(first.items, first.more);
  const maplibre = await import("./maplibre/maplibre-gl.mjs");
  maplibre.setWorkerUrl(new URL("./maplibre/maplibre-gl-worker.mjs", import.meta.url).href);
  const home = place?.bbox ? { bounds: boundsOf(place.bbox), fitBoundsOptions: { padding: 24 } } : { center: [117.15, 39.17], zoom: 12 };
  const map = new maplibre.Map({
    container, style: style(config), ...home, maxZoom: 20, minZoom: 8, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    attributionControl: false,
    locale: {
      "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"), "Map.Title": t("map"),
    },
  });
  const about = place ? `${isEnglish ? place.name_en : place.name} · ${place.disclaimer}` : "";
  noted([config.base_map && config.base_map_attribution, about].filter(Boolean).join(" · "));
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 110 }), "bottom-left");
  await new Promise((ready) => map.once("load", ready));
  map.addImage("hatch", hatch(), { pixelRatio: 2 });

  const set = (source, features) => {
    window.__map_idle = false;
    map.getSource(source).setData(collection(features));
    map.triggerRepaint();
  };
  const show = ({ items, more }) => {
    const drawn = items.filter((item) => item.geometry);
    set("parcels", drawn.map((item) => feature(item.geometry, { no: item.registry_no, name: shortName(item.name), group: groupOf(item) })));
    shown(items, more);
  };
  if (place?.geometry) set("district", [feature(place.geometry)]);
  show(first);
  if (first.more) {
    let turn = 0;
    const reload = async () => {
      const mine = ++turn;
      const found = await load(map.getBounds().toArray().flat());
      if (mine === turn) show(found);
    };
    map.on("moveend", reload);
    await reload();
  }

  // only now: before its data has come the map is idle too
  map.on("idle", () => { window.__map_idle = true; });
  map.triggerRepaint();

  const hover = new maplibre.Popup({ closeButton: false, closeOnClick: false, className: "hover", maxWidth: "260px" });
  let points = null;
  map.on("mousemove", "parcels", ({ lngLat, features: [under] }) => {
    if (points) return;
    map.getCanvas().style.cursor = "pointer";
    hover.setLngLat(lngLat).setText(`${under.properties.no} ${under.properties.name} · ${t(`group_${under.properties.group}`)}`).addTo(map);
  });
  map.on("mouseleave", "parcels", () => {
    if (!points) map.getCanvas().style.cursor = "";
    hover.remove();
  });

  const ring = () => [...points, points[0]];
  const redraw = () => {
    const shape = points.length > 2 ? { type: "Polygon", coordinates: [ring()] } : { type: "LineString", coordinates: points };
    const line = points.length > 1 ? [feature(shape)] : [];
    set("draft", [...line, ...points.map((point) => feature({ type: "Point", coordinates: point }))]);
    drafted(points.length);
  };
  const end = () => {
    points = null;
    map.doubleClickZoom.enable();
    map.getCanvas().style.cursor = "";
  };
  const drawing = {
    isOn: () => points !== null,
    begin() {
      points = [];
      hover.remove();
      map.doubleClickZoom.disable();
      map.getCanvas().style.cursor = "crosshair";
      redraw();
    },
    undo() {
      points.pop();
      redraw();
    },
    cancel() {
      end();
      set("draft", []);
    },
    finish() {
      if (points.length < 3) return;
      const geometry = { type: "Polygon", coordinates: [ring()] };
      end();
      finished(geometry);
    },
  };
  map.on("click", ({ point, lngLat }) => {
    if (points) {
      points.push([Number(lngLat.lng.toFixed(7)), Number(lngLat.lat.toFixed(7))]);
      redraw();
      return;
    }
    const [under] = map.queryRenderedFeatures(point, { layers: ["parcels"] });
    if (under) pick(under.properties.no);
  });
  map.on("dblclick", () => {
    if (!points) return;
    // the second click of a double click set the same point again
    const [last, before] = points.slice(-2).reverse();
    if (before && map.project(last).dist(map.project(before)) < 6) points.pop();
    drawing.finish();
  });

  const fit = (bbox, zoom) => map.fitBounds(boundsOf(bbox), {
    padding: 60, maxZoom: zoom, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500,
  });
  return {
    drawing,
    home: () => place?.bbox && fit(place.bbox, 20),
    /** Marks a parcel or an area, and goes there. */
    choose(geometry, isDrawn) {
      set("chosen", geometry && !isDrawn ? [feature(geometry)] : []);
      set("draft", geometry && isDrawn ? [feature(geometry)] : []);
      if (geometry) fit(bboxOf(geometry), 16);
    },
  };
}
