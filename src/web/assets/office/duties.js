// What is owed by when: by office, by state, on a line of time; closed with a paper.
import * as api from "../api.js";
import { h } from "../dom.js";
import { isEnglish, lang, t } from "../texts.js";
import { may } from "../frame.js";
import { ownerText } from "./dossier.js";
import { cited, day, formDialog, newKey, paperFields, parcelLink, table, today } from "./pieces.js";

const STATES = ["overdue", "open", "done", "cancelled"];
const OFFICES = ["district_environment", "natural_resources", "province_environment", "right_holder", "liable_party"];
const STYLE = { overdue: "bad", open: "due", done: "good", cancelled: "calm" };

function closeDialog(duty, again) {
  const key = newKey();
  const kinds = duty.evidence.length ? duty.evidence : ["official_letter"];
  formDialog({
    heading: duty.title, note: t("close_duty_note", { due: duty.due }), button: t("close_duty"),
    groups: [
      { fields: [
        { name: "outcome", text: t("outcome"), kind: "choice", required: true, options: [["done", t("duty_done")], ["cancelled", t("duty_cancelled")]] },
        { name: "day", text: t("day"), kind: "day", required: true, value: today() },
        { name: "reason", text: t("reason"), required: true, wide: true },
      ] },
      { legend: t("paper"), fields: paperFields("", kinds.map((kind) => [kind, kind])) },
    ],
    async send([common, paper]) {
      await api.act(`/api/v1/duties/${encodeURIComponent(duty.id)}/closures`, { ...common, paper: { kind: kinds[0], ...paper } }, key);
    },
    done: again,
  });
}

export async function draw(page, { me, argument }) {
  const params = new URLSearchParams(location.search);
  const asked = { owner: params.get("owner") ?? "", state: params.getAll("state") };
  if (!params.has("state")) asked.state = ["overdue", "open"];
  const again = () => draw(page, { me, argument });
  let items = [], next = null;
  const load = async (address) => {
    const found = await (address ? api.get(address) : api.get("/api/v1/duties", { owner: asked.owner, state: asked.state, limit: 100, lang }));
    items = [...items, ...found.items];
    next = found.next;
  };
  await load();
  const go = (changes) => {
    const own = new URLSearchParams();
    const wanted = { ...asked, ...changes };
    if (wanted.owner) own.set("owner", wanted.owner);
    wanted.state.forEach((state) => own.append("state", state));
    location.search = own;
  };
  const owner = h("select", { id: "owner", onchange: (event) => go({ owner: event.target.value }) },
    h("option", { value: "" }, t("everybody")), OFFICES.map((office) => h("option", { value: `office:${office}`, selected: asked.owner === `office:${office}` }, ownerText(`office:${office}`))));
  const state = (code) => {
    const input = h("input", { type: "checkbox", onchange: (event) => go({ state: event.target.checked ? [...asked.state, code] : asked.state.filter((one) => one !== code) }) });
    input.checked = asked.state.includes(code);
    return h("label", { class: "check" }, input, t(`duty_${code}`));
  };
  const mayClose = may(me, "registrar", "planner");
  const row = (duty) => [day(duty.due), [h("b", {}, duty.title), h("span", { class: "muted" }, duty.basis_text ?? duty.basis.map(cited).join(isEnglish ? "; " : "；"))],
    duty.parcel ? parcelLink(duty.parcel) : duty.key_unit ?? "—", ownerText(duty.owner),
    [h("span", { class: `state ${STYLE[duty.state]}` }, t(`duty_${duty.state}`)), duty.state === "overdue" && h("span", { class: "muted" }, duty.escalation)].filter(Boolean),
    mayClose && !duty.closed_by_record && ["open", "overdue"].includes(duty.state) ? h("button", { type: "button", onclick: () => closeDialog(duty, again) }, t("close_duty")) : duty.closed_by_record ? h("span", { class: "muted" }, t("closed_by", { acts: duty.closed_by_record === "list_mirrored" ? t("mirror_notice") : duty.closed_by_record })) : ""];
  const show = () => {
    const overdue = items.filter((duty) => duty.state === "overdue").length;
    const more = next && h("button", { type: "button", onclick: async () => { await load(next); show(); } }, t("show_more"));
    page.replaceChildren(...[
      h("div", { class: "page-head" }, h("h1", {}, t("nav_duties")), h("span", { class: `state ${overdue ? "bad" : "good"}` }, t("overdue_count", { n: overdue })),
        h("a", { class: "button", href: `/api/v1/duties.ics${asked.owner ? `?owner=${encodeURIComponent(asked.owner)}` : ""}` }, t("calendar"))),
      h("div", { class: "filters" }, h("div", {}, h("label", { for: "owner" }, t("owner")), owner), STATES.map(state)),
      h("section", { class: "card" }, table([[t("due")], [t("duty")], [t("land")], [t("owner")], [t("state")], [""]], items.map(row), t("duties_none")), more),
    ].filter(Boolean));
  };
  show();
}
