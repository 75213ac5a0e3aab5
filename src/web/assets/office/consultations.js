// Consultations between the two offices: who owes an answer by when; one of them with everything that was said.
import * as api from "../api.js";
import { h } from "../dom.js";
import { may } from "../frame.js";
import { has, lang, t } from "../texts.js";
import { useText } from "../question.js";
import { day, formDialog, newKey, paperFields, parcelLink, table, today } from "./pieces.js";
import { lines, paperGroup, paperOf } from "./water-forms.js";

const OFFICES = ["district_environment", "natural_resources"];
const KINDS = ["planned_use", "supply", "transfer", "listing", "removal", "zone", "other"];
const STATES = ["asked", "answered", "acknowledged", "withdrawn"];
const OPINIONS = ["agree", "agree_with_conditions", "disagree", "need_more"];
const STYLE = { asked: "due", answered: "good", acknowledged: "calm", withdrawn: "calm" };
const OPINION_STYLE = { agree: "good", agree_with_conditions: "due", disagree: "bad", need_more: "due" };
const VERDICT_STYLE = { ALLOWED: "good", CONDITIONAL: "due", UNDETERMINED: "due", BLOCKED: "bad" };

const officeText = (office) => t(`office_${office}`);
const other = (office) => OFFICES.find((one) => one !== office);
/** The offices that somebody speaks for. */
const officesOf = (me) => [may(me, "registrar") && "district_environment", may(me, "planner") && "natural_resources"].filter(Boolean);

const stateOf = (one) => (one.overdue ? h("span", { class: "state bad" }, t("consultation_overdue")) : h("span", { class: `state ${STYLE[one.state]}` }, t(`consultation_${one.state}`)));

function askDialog(me) {
  const key = newKey();
  const mine = officesOf(me);
  const asked = OFFICES.filter((office) => mine.includes(other(office)));
  formDialog({
    heading: t("ask_office"), note: t("ask_office_note"), button: t("ask_office"),
    groups: [
      { fields: [
        { name: "asked", text: t("asked_office"), kind: "choice", required: true, options: asked.map((office) => [office, officeText(office)]) },
        { name: "about", text: t("about"), kind: "choice", required: true, options: KINDS.map((kind) => [kind, t(`about_${kind}`)]) },
        { name: "day", text: t("asked_day"), kind: "day", required: true, value: today() },
        { name: "parcels", text: t("parcel_numbers"), required: true, help: t("parcel_numbers_help"), read: lines },
        { name: "planned_uses", text: t("planned_uses"), help: t("planned_uses_help"), read: lines },
        { name: "question", text: t("consult_question"), kind: "text", required: true },
      ] },
      { legend: t("ask_letter"), fields: paperFields("", []).map((one) => ({ ...one, required: false, value: undefined })) },
    ],
    async send([values, letter]) {
      const papers = Object.keys(letter).length ? { papers: [{ kind: "official_letter", ...letter }] } : {};
      const made = await api.act("/api/v1/consultations", { ...values, ...papers }, key);
      location.assign(`/consultations/${encodeURIComponent(made.id)}`);
    },
  });
}

function answerDialog(one, again) {
  const key = newKey();
  const kinds = ["official_letter", "department_letter"];
  formDialog({
    heading: t("give_opinion"), note: t("give_opinion_note"), button: t("give_opinion"),
    groups: [{ fields: [
      { name: "opinion", text: t("opinion"), kind: "choice", required: true, options: OPINIONS.map((opinion) => [opinion, t(`opinion_${opinion}`)]) },
      { name: "day", text: t("day"), kind: "day", required: true, value: today() },
      { name: "conditions", text: t("opinion_conditions"), kind: "text", rows: 2, help: t("conditions_help"), read: (text) => text.split("\n").map((line) => line.trim()).filter(Boolean) },
      { name: "text", text: t("opinion_text"), kind: "text", rows: 3, help: t("opinion_text_help") },
    ] }, paperGroup(kinds)],
    async send([values, paper]) { await api.act(`/api/v1/consultations/${encodeURIComponent(one.id)}/opinion`, { ...values, paper: paperOf(kinds, paper) }, key); },
    done: again,
  });
}

function stepDialog(one, [step, heading, reason], again) {
  const key = newKey();
  formDialog({
    heading, button: heading,
    groups: [{ fields: [{ name: "day", text: t("day"), kind: "day", required: true, value: today() }, { name: "reason", text: reason, required: true, wide: true }] }],
    async send([values]) { await api.act(`/api/v1/consultations/${encodeURIComponent(one.id)}/${step}`, values, key); },
    done: again,
  });
}

async function list(page, me) {
  const params = new URLSearchParams(location.search);
  const asked = { asked: params.get("asked") ?? "", state: params.get("state") ?? "", overdue: params.get("overdue") ?? "" };
  const go = (changes) => {
    const own = new URLSearchParams(Object.entries({ ...asked, ...changes }).filter(([, value]) => value));
    location.search = own;
  };
  let items = [], next = null;
  const load = async (address) => {
    const found = await (address ? api.get(address) : api.get("/api/v1/consultations", { ...asked, limit: 100, lang }));
    items = [...items, ...found.items];
    next = found.next;
  };
  await load();
  const choice = (name, label, codes, text) => h("div", {}, h("label", { for: name }, label),
    h("select", { id: name, onchange: (event) => go({ [name]: event.target.value }) }, h("option", { value: "" }, t("all_of_them")), codes.map((code) => h("option", { value: code, selected: asked[name] === code }, text(code)))));
  const overdue = h("input", { type: "checkbox", onchange: (event) => go({ overdue: event.target.checked ? "true" : "" }) });
  overdue.checked = asked.overdue === "true";
  const row = (one) => [[day(one.answer_due), h("div", {}, stateOf(one))], [h("a", { href: `/consultations/${encodeURIComponent(one.id)}` }, one.question), h("span", { class: "muted" }, `${t(`about_${one.about}`)} · ${one.id}`)],
    one.parcels.map((no) => h("div", {}, parcelLink(no))), `${officeText(one.asking)} → ${officeText(one.asked)}`];
  const show = () => {
    const late = items.filter((one) => one.overdue).length;
    page.replaceChildren(...[
      h("div", { class: "page-head" }, h("h1", {}, t("nav_consultations")), h("span", { class: `state ${late ? "bad" : "good"}` }, t("overdue_count", { n: late })),
        officesOf(me).length > 0 && h("button", { type: "button", id: "ask", class: "primary", onclick: () => askDialog(me) }, t("ask_office"))),
      h("div", { class: "filters" }, choice("asked", t("asked_office"), OFFICES, officeText), choice("state", t("state"), STATES, (code) => t(`consultation_${code}`)), h("label", { class: "check" }, overdue, t("overdue_only"))),
      h("section", { class: "card" }, table([[t("answer_due")], [t("consult_question")], [t("land")], [t("asking_to_asked")]], items.map(row), t("consultations_none")),
        next && h("button", { type: "button", onclick: async () => { await load(next); show(); } }, t("show_more"))),
    ]);
  };
  show();
}

const papersList = (papers) => papers?.length > 0 && h("ul", {}, papers.map((paper) => h("li", { class: "muted" }, `${paper.title} ${paper.number} · ${paper.issuer} · ${paper.day}`)));

function registerAnswers(answers) {
  if (!answers?.length) return h("p", { class: "muted" }, t("register_nothing"));
  return h("div", { class: "register-says" }, h("b", {}, t("register_says")),
    h("ul", {}, answers.map((one) => h("li", {}, parcelLink(one.parcel), " ", h("span", { class: `state ${VERDICT_STYLE[one.verdict] ?? "calm"}` }, has(`verdict_${one.verdict}`) ? t(`verdict_${one.verdict}`) : one.verdict),
      h("span", { class: "muted" }, ` ${t("register_revision", { revision: one.revision, rules: one.rulebook_version })}`)))));
}

function thread(one) {
  const entry = (office, head, when, by, ...children) => h("li", { class: office === one.asking ? "asking" : "asked" }, h("div", { class: "said" }, h("b", {}, head), day(when), by && h("span", { class: "muted" }, by)), ...children);
  const rounds = one.rounds.flatMap((round, index) => {
    const opinion = round.answered;
    return [
      entry(one.asking, t(index ? "asked_again_by" : "asked_by", { office: officeText(one.asking) }), round.asked_on, round.asked_by, h("p", {}, index ? round.supplement ?? "" : one.question), papersList(round.papers), registerAnswers(round.register_answers)),
      opinion && entry(one.asked, t("answered_by", { office: officeText(one.asked) }), opinion.day, opinion.by, h("p", {}, h("span", { class: `state ${OPINION_STYLE[opinion.opinion]}` }, t(`opinion_${opinion.opinion}`)), opinion.text && ` ${opinion.text}`),
        opinion.conditions?.length > 0 && h("div", {}, h("b", {}, t("opinion_conditions")), h("ol", {}, opinion.conditions.map((text) => h("li", {}, text)))), papersList([opinion.paper])),
    ].filter(Boolean);
  });
  const step = (key, taken) => taken && entry(one.asking, t(key, { office: officeText(one.asking) }), taken.day, taken.by, h("p", {}, taken.reason));
  const waits = one.state === "asked" && h("li", { class: "waits" }, h("span", { class: `state ${one.overdue ? "bad" : "due"}` }, t(one.answer_due ? "waits_for" : "waits_for_no_due", { office: officeText(one.asked), due: one.answer_due })));
  return h("ol", { class: "thread" }, [...rounds, step("acknowledged_by", one.acknowledged), step("withdrawn_by", one.withdrawn), waits]);
}

async function single(page, me, id) {
  const again = () => single(page, me, id);
  const one = await api.get(`/api/v1/consultations/${encodeURIComponent(id)}`, { lang });
  const mine = officesOf(me);
  const button = (name, text, click, main) => h("button", { type: "button", "data-step": name, class: main ? "primary" : null, onclick: click }, text);
  const asks = mine.includes(one.asking), answers = mine.includes(one.asked);
  const steps = [
    one.state === "asked" && answers && button("opinion", t("give_opinion"), () => answerDialog(one, again), true),
    one.state === "answered" && asks && button("acknowledgement", t("acknowledge"), () => stepDialog(one, ["acknowledgement", t("acknowledge"), t("reason")], again), true),
    one.state === "answered" && asks && button("reopening", t("reopen"), () => stepDialog(one, ["reopening", t("reopen"), t("reopen_reason")], again)),
    one.state === "asked" && asks && button("withdrawal", t("withdraw"), () => stepDialog(one, ["withdrawal", t("withdraw"), t("reason")], again)),
  ].filter(Boolean);
  const pair = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];
  page.replaceChildren(...[
    h("p", {}, h("a", { href: "/consultations" }, t("nav_consultations"))),
    h("div", { class: "page-head" }, h("h1", {}, `${t("consultation")}: ${t(`about_${one.about}`)}`), stateOf(one), h("span", { class: "muted" }, one.id)),
    h("section", { class: "card facts" }, h("dl", {}, pair(t("asking_to_asked"), `${officeText(one.asking)} → ${officeText(one.asked)}`), pair(t("land"), one.parcels.map((no) => h("div", {}, parcelLink(no)))),
      one.planned_uses.length > 0 && pair(t("planned_uses"), one.planned_uses.map((code) => h("div", {}, useText(code)))), one.answer_due && pair(t("answer_due"), day(one.answer_due)))),
    h("section", { class: "card" }, thread(one), steps.length > 0 && h("div", { class: "actions" }, steps)),
  ]);
}

export const draw = (page, { me, argument }) => (argument ? single(page, me, argument) : list(page, me));
