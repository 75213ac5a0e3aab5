// Reviews: who was drawn by what chance, who was passed over and why, what was said, and the letter that counts.
import * as api from "../api.js";
import { h } from "../dom.js";
import { joined, may } from "../frame.js";
import { has, isEnglish, lang, t } from "../texts.js";
import { day, formDialog, newKey, paperFields, parcelLink, table, today } from "./pieces.js";

const stateOf = (state) => h("span", { class: `state ${state === "closed" ? "good" : "due"}` }, t(`rstate_${state}`));
const outcomeText = (outcome) => (outcome ? t(`review_${outcome}`) : "—");
const outcomes = () => ["pass", "pass_after_modification", "fail"].map((code) => [code, t(`review_${code}`)]);
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const coded = (prefix, code) => (has(`${prefix}_${code}`) ? t(`${prefix}_${code}`) : code);
const conflictText = ({ kind, firm, reason }) => [coded("conflict", kind), firm, reason].filter(Boolean).join(isEnglish ? ", " : "，");
const isEffect = (kind) => kind.endsWith("_effect");
const letterKinds = (file) => (file.decision?.outcome === "fail" ? ["department_letter", "defect_list"]
  : file.kind === "risk_assessment" ? ["department_letter", "list_notice"] : isEffect(file.kind) ? ["department_letter", "removal_notice"] : ["department_letter"]);

/** The steps that can be taken now, each with its form. */
function steps(view, again) {
  const file = view.review;
  const at = (step) => `/api/v1/reviews/${encodeURIComponent(view.id)}/${step}`;
  const sitting = file.panel.filter((seat) => !seat.replaced).map((seat) => [seat.expert, seat.expert]);
  const common = [{ name: "day", text: t("day"), kind: "day", required: true, value: today() }, { name: "reason", text: t("reason"), required: true, wide: true }];
  const button = (id, text, groups, step, body) => h("button", { type: "button", id, onclick: () => {
    const key = newKey();
    formDialog({ heading: text, button: text, groups, send: async (values) => { await api.act(at(step), body(values), key); }, done: again });
  } }, text);
  const paper = (kind) => ({ legend: t("paper"), fields: paperFields("", []), kind });
  const expert = { name: "expert", text: t("expert"), kind: "choice", required: true, options: sitting };
  const found = [];
  if (!file.draw) found.push(button("draw-panel", t("draw_panel"), [{ fields: common }], "draw", ([values]) => values));
  if (file.draw && !file.decision) {
    found.push(button("sign-opinion", t("sign_opinion"), [{ fields: [expert, { name: "signed_on", text: t("signed_day"), kind: "day", required: true, value: today() }, { name: "verdict", text: t("review_outcome"), kind: "choice", required: true, options: outcomes() }, { name: "text", text: t("expert_opinion_text"), kind: "text", required: true }, ...common] }], "opinions", ([values]) => values));
    found.push(button("declare-conflict", t("declare_conflict"), [{ fields: [expert, { name: "kind", text: t("conflict_kind"), kind: "choice", required: true, options: ["declared", "employed", "paid", "authorship"].map((code) => [code, t(`conflict_${code}`)]) }, ...common] }], "conflicts", ([values]) => values));
    const effect = isEffect(file.kind) ? [{ name: "targets_met", text: t("targets_met"), kind: "check", always: true }, { name: "safe_use", text: t("safe_use"), kind: "choice", options: [["yes", t("yes")], ["no", t("no")], ["with_conditions", t("with_conditions")]] }, { name: "conditions", text: t("conditions_of_use") }] : [];
    found.push(button("decide", t("decide"), [{ fields: [{ name: "outcome", text: t("review_outcome"), kind: "choice", required: true, options: outcomes() }, { ...expert, name: "head", text: t("head") }, ...effect, { name: "modifications", text: t("modifications_lines"), kind: "text", read: lines }, ...common] }, paper()], "outcome",
      ([values, given]) => ({ ...values, paper: { kind: "review_opinion", ...given } })));
  }
  if (file.decision?.outcome === "pass_after_modification" && !view.letter_day) {
    found.push(button("modify", t("bring_modifications"), [{ fields: [{ name: "answers", text: t("answers_lines"), kind: "text", read: lines, required: true }, { name: "version", text: t("version"), required: true }, ...common] }, paper()], "modifications", ([values, given]) => ({ ...values, paper: { kind: "modification_table", ...given } })));
    if (file.modified) found.push(button("recheck", t("sign_recheck"), [{ fields: [expert, { name: "signed_on", text: t("signed_day"), kind: "day", required: true, value: today() }, { name: "ok", text: t("rechecked_ok"), kind: "check", always: true, value: true }, { name: "text", text: t("expert_opinion_text"), kind: "text", required: true }, ...common] }], "recheck", ([values]) => values));
  }
  if (file.decision && !view.letter_day) {
    const kinds = letterKinds(file).map((kind) => [kind, coded("paper", kind)]);
    found.push(button("letter", t("close_review"), [{ fields: [{ name: "reason", text: t("reason"), required: true, wide: true }] }, { legend: t("letter"), fields: paperFields("", kinds) }], "letter", ([values, given]) => ({ ...values, paper: { kind: kinds[0][0], ...given } })));
  }
  return h("div", { class: "actions", id: "steps" }, found);
}

function panelCard(file, names) {
  const name = (id) => [h("b", {}, names.get(id) ?? id), names.has(id) && h("span", { class: "muted" }, id)].filter(Boolean);
  const opinion = (id) => file.opinions.find((one) => one.expert === id);
  const seat = (one) => {
    const said = opinion(one.expert);
    const marks = [file.decision?.head === one.expert && t("head"), file.decision?.dissent.includes(one.expert) && t("dissent"), one.replaced && `${t("replaced")}: ${conflictText(one.replaced.conflict)}`].filter(Boolean);
    return { class: one.replaced ? "withdrawn" : null, cells: [String(one.rank), name(one.expert), marks.map((mark) => h("div", {}, h("span", { class: `state ${mark === t("dissent") ? "bad" : "calm"}` }, mark))),
      said ? [h("b", {}, outcomeText(said.verdict)), h("span", { class: "muted" }, said.text)] : h("span", { class: "muted" }, t("not_signed")), day(said?.signed_on)] };
  };
  const passed = (one) => [String(one.rank), name(one.expert), h("span", { class: "state bad" }, conflictText(one.conflict)), "", ""];
  return h("section", { class: "card", id: "panel" }, h("h2", {}, t("panel")),
    table([[t("rank"), true], [t("expert")], [""], [t("opinion_of")], [t("signed_day")]], file.panel.map(seat), t("panel_none")),
    file.passed_over.length > 0 && h("h3", {}, t("passed_over")),
    file.passed_over.length > 0 && table([[t("rank"), true], [t("expert")], [""], [""], [""]], file.passed_over.map(passed), ""),
    file.draw && h("p", { class: "muted" }, t("drawn_by_chance", { day: file.draw.day, size: file.draw.size, revision: file.draw.revision })),
    file.draw && h("p", { class: "muted" }, `${t("seed")} `, h("code", {}, file.draw.seed)));
}

/** A file with every list that it leaves out where it is empty. */
const whole = (file) => file && {
  panel: [], passed_over: [], opinions: [], firms: [], ...file,
  decision: file.decision && { dissent: [], modifications: [], ...file.decision },
};

async function one(page, me, id) {
  const again = () => one(page, me, id);
  const view = await api.get(`/api/v1/reviews/${encodeURIComponent(id)}`, { lang });
  const file = view.review = whole(view.review);
  const pool = file ? await api.get("/api/v1/experts", { limit: 1000, lang }).catch(() => ({ items: [] })) : { items: [] };
  const names = new Map(pool.items.filter((own) => own.fields_of_person).map((own) => [own.id, own.fields_of_person.name]));
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  const decision = file?.decision;
  page.replaceChildren(...[
    h("p", {}, h("a", { href: "/reviews" }, t("nav_reviews"))),
    h("div", { class: "page-head" }, h("h1", {}, `${coded("kind", view.kind)} · ${view.id}`), stateOf(view.state)),
    h("section", { class: "card facts" }, h("dl", {},
      pair(t("land"), parcelLink(view.parcel), view.unit ? ` ${view.unit}` : ""),
      pair(t("organisers"), joined(view.organisers.map((own) => own.name ?? own))),
      file && pair(t("report_under_review"), `${file.report.title} · ${file.report.version}`),
      file && pair(t("opened_on"), file.opened_on),
      file && pair(t("firms_on_file"), file.firms.map((firm) => h("div", {}, `${firm.name}（${coded("part", firm.part)}）`))),
      pair(t("panel_outcome"), decision ? [h("b", {}, outcomeText(decision.outcome)), ` ${decision.day}`, decision.modifications.length > 0 && h("ul", {}, decision.modifications.map((text) => h("li", {}, text)))].filter(Boolean) : outcomeText(view.outcome)),
      file?.recheck && pair(t("recheck"), `${file.recheck.expert} ${file.recheck.signed_on} ${file.recheck.ok ? t("rechecked_ok") : "—"}`),
      pair(t("letter"), view.letter_day ?? "—", h("p", { class: "muted" }, t("letter_counts"))))),
    file && may(me, "registrar") && !view.letter_day && steps(view, again),
    file && panelCard(file, names),
  ].filter(Boolean));
}

async function poolCard() {
  const pool = await api.get("/api/v1/experts", { limit: 1000, lang }).catch(() => null);
  if (!pool) return null;
  const row = (own) => [own.id, own.erased ? h("span", { class: "muted" }, t("erased")) : own.fields_of_person?.name ?? "—", own.employer, joined(own.fields.map((field) => coded("kind", field))), h("span", { class: `state ${own.in_pool ? "good" : "calm"}` }, t(own.in_pool ? "in_pool" : "left_pool"))];
  return h("section", { class: "card", id: "pool" }, h("h2", {}, t("expert_pool")), table([[t("number")], [t("expert")], [t("employer")], [t("fields")], [t("state")]], pool.items.map(row), t("experts_none")));
}

export async function draw(page, { me, argument: id }) {
  if (id) return one(page, me, id);
  const found = await api.get("/api/v1/reviews", { limit: 200, lang });
  const row = (view) => [h("a", { href: `/reviews/${encodeURIComponent(view.id)}` }, view.id), coded("kind", view.kind), parcelLink(view.parcel), joined(view.organisers.map((own) => own.name ?? own)), stateOf(view.state), outcomeText(view.outcome), day(view.letter_day)];
  page.replaceChildren(...[
    h("div", { class: "page-head" }, h("h1", {}, t("nav_reviews"))),
    h("section", { class: "card" }, table([[t("number")], [t("review_kind")], [t("land")], [t("organisers")], [t("state")], [t("outcome")], [t("letter")]], found.items.map(row), t("reviews_none"))),
    await poolCard(),
  ].filter(Boolean));
}
