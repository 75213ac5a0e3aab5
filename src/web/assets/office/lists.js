// The lists: how many, how fresh, who stands on them; a notice compared before it is accepted.
import * as api from "../api.js";
import { dialog, h } from "../dom.js";
import { joined, may } from "../frame.js";
import { has, isEnglish, lang, t } from "../texts.js";
import { cited, day, newKey, parcelLink, refusalText, table } from "./pieces.js";

const fresh = (list) => list.freshness && h("span", { class: `state ${list.freshness.state === "fresh" ? "good" : "bad"}` },
  has(`fresh_${list.freshness.state}`) ? t(`fresh_${list.freshness.state}`, { day: list.freshness.mirrored_on }) : list.freshness.state);

function overview(lists) {
  const row = (list) => [h("a", { href: `/lists/${list.list}` }, list.name), list.maker, h("b", {}, String(list.in_force)), String(list.ended), fresh(list) ?? "—",
    h("span", { class: "muted" }, list.basis.map(cited).join(isEnglish ? "; " : "；"))];
  return h("section", { class: "card" }, table([[t("list")], [t("kept_by")], [t("in_force"), true], [t("ended"), true], [t("freshness")], [t("basis")]], lists.map(row), t("lists_none_shown")));
}

/** What an entry forbids: a class, or the uses under a code. */
const forbiddenText = (one) => (typeof one === "string" ? (has(`forbidden_${one}`) ? t(`forbidden_${one}`) : one) : t("forbidden_code", { system: one.system, code: one.prefix ?? one.code ?? "" }));

const entryRow = (entry) => [entry.id, entry.parcels.map((no, index) => h("div", {}, parcelLink(no, entry.names[index] ?? no), entry.part && h("span", { class: "muted" }, t("part_of_parcel")))),
  [day(entry.listed_on), entry.ended_on && h("span", { class: "muted" }, t("ended_on", { day: entry.ended_on }))].filter(Boolean),
  joined(entry.main_pollutants), [entry.forbidden.map((one) => h("div", {}, forbiddenText(one))), entry.until_condition && h("span", { class: "muted" }, entry.until_condition)].flat().filter(Boolean),
  h("span", { class: `state ${entry.state === "in_force" ? "due" : "calm"}` }, t(`entry_${entry.state}`))];

/** A notice as csv: compared first, accepted as it was compared. */
function mirrorDialog(list, again) {
  const text = h("textarea", { id: "notice", rows: 10, required: true, spellcheck: "false" });
  const noticeDay = h("input", { id: "notice-day", type: "date", required: true });
  const number = h("input", { id: "notice-number", required: true });
  const shown = h("div", { "aria-live": "polite" });
  const key = newKey();
  const ask = (extra, withKey) => api.sheet(`/api/v1/lists/${list}/mirror`, text.value, {
    notice_title: t("notice_title", { list: t(`list_${list}`) }), notice_number: number.value.trim(), notice_issuer: t("municipal"), notice_day: noticeDay.value, lang, ...extra,
  }, withKey);
  const wrong = (problem) => shown.replaceChildren(h("div", { class: "faults", role: "alert" }, refusalText(problem).filter(Boolean)));
  const tell = ({ digest, counts, rows, faults }) => {
    const accept = async () => {
      try {
        await ask({ dry_run: "false", comparison: digest }, key);
        box.close();
        again();
      } catch (problem) { wrong(problem); }
    };
    const row = (one) => [String(one.row ?? "—"), t(`outcome_${one.outcome}`), one.parcels.length ? one.parcels.map((no) => parcelLink(no, one.name ?? no)) : one.name ?? "", [...one.differences.map((own) => `${t(`notice_field_${own.field}`)}: ${own.register || "—"} → ${own.notice}`), one.effect && t(`notice_effect_${one.effect}`), ...one.remarks.map((own) => (isEnglish ? own.en : own.zh))].filter(Boolean).map((text) => h("div", {}, text))];
    shown.replaceChildren(h("p", {}, h("b", {}, Object.entries(counts).map(([name, n]) => `${t(`outcome_${name}`)} ${n}`).join(" · "))),
      faults.length ? h("div", { class: "faults" }, h("p", { class: "faults-head" }, t("notice_faults")), h("ul", { class: "in-the-way" }, faults.map((fault) => h("li", {}, `${fault.cell ?? `${t("row")} ${fault.row ?? "—"}`} ${fault.column ?? ""}: ${t("wanted")} ${isEnglish ? fault.wanted : fault.wanted_zh}; ${t("found")} ${fault.found}. ${isEnglish ? fault.remedy : fault.remedy_zh}`)))) : "",
      table([[t("row")], [t("outcome")], [t("land")], [t("what")]], rows.map(row), t("notice_empty")),
      h("div", { class: "actions" }, h("button", { type: "button", id: "accept", class: "primary", disabled: faults.length > 0, onclick: accept }, t("accept_notice"))));
  };
  const compare = async (event) => {
    event.preventDefault();
    try { tell(await ask({ dry_run: "true" })); } catch (problem) { wrong(problem); }
  };
  const box = dialog(t("mirror_notice"), t("close"), h("p", { class: "muted" }, t("mirror_help")),
    h("form", { onsubmit: compare }, h("label", { for: "notice-number" }, t("paper_number")), number, h("label", { for: "notice-day" }, t("paper_day")), noticeDay,
      h("label", { for: "notice" }, t("notice_csv")), text, h("div", { class: "actions" }, h("button", {}, t("compare")))), shown);
  box.classList.add("wide-dialog");
}

export async function draw(page, { me, argument: list }) {
  const lists = (await api.get("/api/v1/lists", { lang })).items;
  const again = () => draw(page, { me, argument: list });
  if (!list) {
    page.replaceChildren(h("div", { class: "page-head" }, h("h1", {}, t("nav_lists"))), h("p", { class: "warning" }, t("legend_warning")), overview(lists));
    return;
  }
  const own = lists.find((one) => one.list === list);
  let items = [], next = `/api/v1/lists/${encodeURIComponent(list)}/entries?limit=100&lang=${lang}`;
  const load = async () => {
    const found = await api.get(next);
    items = [...items, ...found.items];
    next = found.next;
  };
  await load();
  const editions = list === "negative_list" ? (await api.get(`/api/v1/lists/${list}/editions`)).items : [];
  const canMirror = may(me, "registrar") && own?.freshness;
  const show = () => page.replaceChildren(...[
    h("p", {}, h("a", { href: "/lists" }, t("nav_lists"))),
    h("div", { class: "page-head" }, h("h1", {}, own?.name ?? list), own && fresh(own), canMirror && h("button", { type: "button", onclick: () => mirrorDialog(list, again) }, t("mirror_notice"))),
    own && h("p", { class: "muted" }, `${own.maker} · ${own.basis.map(cited).join(isEnglish ? "; " : "；")}`),
    h("p", { class: "warning" }, t("legend_warning")),
    h("section", { class: "card" }, table([[t("number")], [t("land")], [t("listed_on")], [t("main_pollutants")], [t("forbidden")], [t("state")]], items.map(entryRow), t("entries_none")),
      next && h("button", { type: "button", onclick: async () => { await load(); show(); } }, t("show_more"))),
    editions.length > 0 && h("section", { class: "card" }, h("h2", {}, t("editions")),
      table([[t("year")], [t("paper_title")], [t("day")], [t("entries"), true], ["SHA-256"]], editions.map((one) => [String(one.year), one.title, day(one.day), String(one.entries), h("code", {}, one.sha256.slice(0, 16))]), "")),
  ].filter(Boolean));
  show();
}
