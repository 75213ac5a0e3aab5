// The answer, on the screen and on paper.
import { h, icon } from "./dom.js";
import { useText } from "./question.js";
import { has, instant, isEnglish, number, t } from "./texts.js";

const ICONS = {
  ALLOWED: "M4 12.5l5.5 5.5L20 6.5",
  CONDITIONAL: "M12 4v10M12 18.5v.5",
  UNDETERMINED: "M8 9a4 4 0 1 1 5.5 3.7c-1 .5-1.5 1.2-1.5 2.3M12 19v.5",
  BLOCKED: "M6 6l12 12M18 6L6 18",
};

const verdictWord = (verdict) => t(`verdict_${verdict}`);

function section(heading, ...children) {
  return h("section", {}, h("h3", {}, heading), ...children);
}

function lawLine({ instrument, article, valid_from, valid_to }) {
  const days = valid_to ? t("in_force_until", { from: valid_from ?? "—", to: valid_to }) : valid_from && t("in_force_from", { from: valid_from });
  return h("li", {}, instrument, article && [" ", h("span", { class: "whole" }, articleText(article))], days && h("span", { class: "days" }, days));
}

/** `456 ¶2` is an article of a law; `5.3.2` a clause of a standard. */
function articleText(article) {
  const [figure, paragraph] = article.split(" ¶");
  if (isEnglish) return /^\d+$/.test(figure) ? t("article", { article }) : article;
  const words = /^\d+$/.test(figure) ? t("article", { article: figure }) : figure;
  return paragraph ? `${words}第${paragraph}款` : words;
}

function reason(rule, hasParts) {
  const verdict = rule.verdict ? h("span", { class: `mark ${rule.verdict}` }, verdictWord(rule.verdict)) : h("span", { class: "mark note" }, t("note"));
  return h("li", { class: "reason" },
    h("div", { class: "reason-head" }, h("span", { class: "rule" }, rule.id), verdict, h("span", { class: "strength" }, rule.strength_text)),
    h("p", {}, h("b", {}, rule.title)),
    h("p", {}, rule.reason, hasParts && rule.part && h("span", { class: "part" }, ` [${rule.part}]`)),
    rule.basis.length > 0 && h("ul", { class: "law" }, rule.basis.map(lawLine)));
}

const RANK = { BLOCKED: 0, UNDETERMINED: 1, CONDITIONAL: 2, ALLOWED: 3 };
const byWorst = (a, b) => (RANK[a.verdict] ?? 4) - (RANK[b.verdict] ?? 4);

function partLine(part) {
  const kind = has(`part_${part.kind}`) ? t(`part_${part.kind}`) : part.kind;
  const stage = part.effective_text ?? part.recorded_text ?? t("stage_none");
  return h("li", {}, [part.id, kind, stage, `${number(part.area_m2)} m²`].filter(Boolean).join(" · "));
}

/** The answer of the register as elements. */
export function answerView(answer) {
  const list = (items, line) => h("ul", { class: "lines" }, items.map(line));
  const muted = (text) => text && h("span", { class: "muted" }, text);
  const hasParts = answer.parts.length > 1 || !answer.parcel;
  const uses = (answer.question.planned_uses ?? []).map((use) => useText(use.system && use.system !== "YDYH2023" ? `${use.system}:${use.code}` : use.code));
  return h("article", { class: "answer" },
    h("div", { class: `verdict ${answer.verdict}` },
      h("span", { class: "verdict-icon" }, icon(ICONS[answer.verdict])),
      h("div", {}, h("p", { class: "verdict-word" }, verdictWord(answer.verdict)), h("p", { class: "verdict-more" }, `${[answer.transaction_text, ...uses].join(" · ")} · `, h("span", { class: "whole" }, answer.as_of)))),
    h("p", { class: "summary" }, answer.summary),
    answer.next_steps.length > 0 && section(t("next_steps"), h("ol", { class: "lines steps" }, answer.next_steps.map((step) =>
      h("li", {}, step.action, muted([step.actor, step.document && t("document", { document: step.document }), step.deadline && t("deadline", { day: step.deadline })].filter(Boolean).join(" · ")))))),
    answer.conditions.length > 0 && section(t("conditions"), list(answer.conditions, (condition) =>
      h("li", {}, condition.text, muted(`${condition.who} · ${condition.before_which_step} · ${condition.rule}`)))),
    section(t("reasons"), h("ul", { class: "reasons" }, [...answer.rules].sort(byWorst).map((rule) => reason(rule, hasParts)))),
    answer.not_known.length > 0 && section(t("not_known"), list(answer.not_known, (gap) =>
      h("li", {}, gap.what, muted([gap.ask_whom && t("ask_whom", { whom: gap.ask_whom }), gap.rule].filter(Boolean).join(" · "))))),
    answer.overrides.length > 0 && section(t("overrides"), list(answer.overrides, (override) =>
      h("li", {}, t("override_line", { rule: override.rule, reason: override.reason, document: override.document, day: override.expiry })))),
    section(t("holds_until"), h("p", {}, answer.holds_until ? t("holds_until_day", { day: answer.holds_until.day, rule: answer.holds_until.rule }) : t("holds_open"))),
    answer.border_contacts.length > 0 && section(t("border_contacts"), list(answer.border_contacts, (contact) =>
      h("li", {}, t("border_line", { parcel: contact.parcel, overlap: number(contact.overlap_m2, 2), distance: number(contact.distance_m, 2), tolerance: number(contact.tolerance_m2, 2) })))),
    hasParts && section(t("parts"), list(answer.parts, partLine)),
    h("footer", {}, h("p", { class: "advice" }, answer.advice),
      h("p", { class: "muted" }, `${t(`use_class_${answer.use_class === "?" ? "unknown" : answer.use_class}`)} · ${t(`limit_class_${answer.limit_class}`)}`),
      h("p", { class: "muted" }, t("basis_line", { time: instant(answer.data_as_of), revision: answer.revision, rulebook: answer.rulebook_version, day: answer.law_as_of }))));
}
