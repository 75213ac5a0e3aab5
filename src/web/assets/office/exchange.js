// Exchange between the offices: packages, their receipts and downloads; what differs from what an office holds.
import * as api from "../api.js";
import { h } from "../dom.js";
import { may } from "../frame.js";
import { has, lang, number, t } from "../texts.js";
import { day, formDialog, keep, newKey, parcelLink, refusalText, table } from "./pieces.js";

const OFFICES = ["district_environment", "natural_resources"];
const officeText = (office) => t(`office_${office}`);
const officesOf = (me) => [may(me, "registrar") && "district_environment", may(me, "planner") && "natural_resources"].filter(Boolean);

/** SHA-256 of a file, or null where the browser gives none (an address without https). */
async function sha256(blob) {
  if (!crypto.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function makeDialog(again) {
  const key = newKey();
  formDialog({
    heading: t("make_package"), note: t("exchange_help"), button: t("make_package"),
    groups: [{ fields: [
      { name: "office", text: t("package_for"), kind: "choice", required: true, options: OFFICES.map((office) => [office, officeText(office)]) },
      { name: "reason", text: t("reason"), required: true, wide: true },
    ] }],
    async send([values]) { await api.act("/api/v1/exchange/packages", values, key); },
    done: again,
  });
}

function receiptDialog(made, digest, again) {
  const key = newKey();
  formDialog({
    heading: `${t("receipt")}: ${made.id}`, button: t("receipt"),
    groups: [{ fields: [
      { name: "digest", text: t("digest"), required: true, wide: true, value: digest, help: t("digest_help") },
      { name: "reason", text: t("reason"), required: true, wide: true },
    ] }],
    async send([values]) { await api.act(`/api/v1/exchange/packages/${encodeURIComponent(made.id)}/receipt`, values, key); },
    done: again,
  });
}

/** One package: manifest, downloads, receipt. Digests of what was downloaded here are kept in `known`. */
function packageCard(made, mine, known, again) {
  const told = h("div", { "aria-live": "polite" });
  const download = async (form, kind) => {
    try {
      const blob = await api.file(`/api/v1/exchange/packages/${encodeURIComponent(made.id)}/content`, { form, ...(kind ? { kind } : {}) });
      keep(blob, `${made.id}${kind ? `-${kind}` : ""}.${form}`);
      if (form !== "json") return;
      const digest = await sha256(blob);
      if (!digest) return;
      known.set(made.id, digest);
      told.replaceChildren(digest === made.digest ? h("p", { class: "state good" }, t("digest_same")) : h("p", { class: "faults" }, t("digest_other", { digest })));
    } catch (problem) {
      if (!("status" in problem)) throw problem;
      told.replaceChildren(h("div", { class: "faults", role: "alert" }, refusalText(problem).filter(Boolean)));
    }
  };
  const button = (text, click) => h("button", { type: "button", onclick: click }, text);
  const filled = made.kinds.filter((kind) => kind.rows > 0);
  return h("li", { "data-package": made.id },
    h("div", { class: "said" }, h("b", {}, made.id), `→ ${officeText(made.office)}`, h("span", { class: `state ${made.receipt ? "good" : "due"}` }, made.receipt ? t("receipted_on", { day: made.receipt.day, by: made.receipt.by }) : t("not_receipted"))),
    h("p", { class: "muted" }, `${t("made")} ${made.made_on} · ${made.made_by} · ${t("rows_n", { n: number(made.rows, 0) })} · ${t("revisions_up_to", { to: made.to_revision })}`),
    h("p", { class: "digest" }, h("span", { class: "muted" }, `${t("digest")} `), h("code", {}, made.digest)),
    h("div", { class: "actions" }, button(t("download_json"), () => download("json")), filled.length > 0 && button("GeoJSON", () => download("geojson")),
      !made.receipt && mine.includes(made.office) && h("button", { type: "button", class: "primary", onclick: () => receiptDialog(made, known.get(made.id), again) }, t("receipt"))),
    filled.length > 0 && h("details", {}, h("summary", {}, "csv"), h("div", { class: "actions" }, filled.map((kind) => button(t("download_csv", { kind: kind.kind, n: number(kind.rows, 0) }), () => download("csv", kind.kind))))), told);
}

function report(told) {
  const names = (list) => h("ul", { class: "numbers" }, list.map((no) => h("li", {}, no)));
  const row = (one) => [parcelLink(one.parcel), has(`field_${one.field}`) ? t(`field_${one.field}`) : one.field, one.here || "—", one.there || "—", String(one.row)];
  return [
    h("p", {}, h("b", {}, t("compared_line", { revision: told.revision, day: told.day, compared: told.compared, equal: told.equal }))),
    told.faults.length > 0 && h("div", { class: "faults" }, h("p", { class: "faults-head" }, t("held_faults")), h("ul", { class: "in-the-way" }, told.faults.map((fault) => h("li", {}, `${t("row")} ${fault.row}: ${t("wanted")} ${fault.wanted}; ${t("found")} ${fault.found}. ${fault.remedy}`)))),
    h("h3", {}, `${t("differs")} ${told.differences.length}`),
    table([[t("land")], [t("field")], [t("register_has")], [t("office_has")], [t("row"), true]], told.differences.map(row), t("differs_none")),
    h("h3", {}, `${t("missing_here")} ${told.missing_here.length}`), told.missing_here.length ? names(told.missing_here) : h("p", { class: "muted" }, t("missing_here_none")),
    h("h3", {}, `${t("missing_there")} ${told.missing_there_count}`), h("p", { class: "muted" }, t("missing_there_help")),
    told.missing_there.length > 0 && h("details", {}, h("summary", {}, t("see_them")), told.missing_there_count > told.missing_there.length && h("p", {}, t("missing_there_more", { n: told.missing_there_count, shown: told.missing_there.length })),
      h("ul", { class: "numbers" }, told.missing_there.map((no) => h("li", {}, parcelLink(no))))),
  ].filter(Boolean);
}

function differencesCard() {
  const text = h("textarea", { id: "held", rows: 6, spellcheck: "false", placeholder: "parcel,stage,area_m2\nHQ-000107,U1,12345.6" });
  const file = h("input", { id: "held-file", type: "file", accept: ".csv,text/csv" });
  const shown = h("div", { id: "differences", "aria-live": "polite" });
  const compare = async (event) => {
    event.preventDefault();
    try {
      const told = await api.sheet("/api/v1/exchange/differences", file.files[0] ?? text.value, { lang });
      shown.replaceChildren(...report(told));
    } catch (problem) {
      if (!("status" in problem)) console.error(problem);
      shown.replaceChildren(h("div", { class: "faults", role: "alert" }, refusalText(problem).filter(Boolean)));
    }
  };
  return h("section", { class: "card" }, h("h2", {}, t("differences")), h("p", { class: "muted" }, t("differences_help")),
    h("form", { class: "stacked", onsubmit: compare }, h("div", {}, h("label", { for: "held" }, t("holdings_csv")), text), h("div", {}, h("label", { for: "held-file" }, t("choose_file")), file),
      h("div", { class: "actions" }, h("button", { class: "primary", id: "compare" }, t("compare")))), shown);
}

export async function draw(page, { me }) {
  const mine = officesOf(me);
  const known = new Map();
  const list = h("section", { class: "card", id: "packages" });
  const again = async () => {
    const made = (await api.get("/api/v1/exchange/packages")).items.sort((one, other) => other.to_revision - one.to_revision);
    list.replaceChildren(h("h2", {}, t("packages")), made.length ? h("ul", { class: "sources" }, made.map((one) => packageCard(one, mine, known, again))) : h("p", { class: "muted" }, t("packages_none")));
  };
  await again();
  page.replaceChildren(h("div", { class: "page-head" }, h("h1", {}, t("nav_exchange")), mine.length > 0 ? h("button", { type: "button", id: "make", class: "primary", onclick: () => makeDialog(again) }, t("make_package")) : ""),
    h("p", { class: "muted" }, t("exchange_help")), list, differencesCard());
}
