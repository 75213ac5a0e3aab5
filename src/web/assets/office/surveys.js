// The surveys of a parcel, with the pictures of their samples and the table of results: for officials.
import * as api from "../api.js";
import { h } from "../dom.js";
import { lang, t } from "../texts.js";
import { day, keepFile, refusalText, table } from "./pieces.js";

const PICTURES = ["map", "profiles", "boxes", "heat"];
const path = (survey, rest) => `/api/v1/surveys/${encodeURIComponent(survey.id)}/${rest}`;

/** The surveys of a parcel, none for who may not see them; a problem where they could not be read. */
export const surveysOf = (no) => api.get(`/api/v1/parcels/${encodeURIComponent(no)}/surveys`, { lang })
  .then(({ items }) => items, (problem) => (problem.status === 403 ? [] : problem));

/** Draws the pictures one after another, the first time that they are looked at. */
function pictures(survey) {
  const box = h("div", { class: "stacked" });
  let begun = false;
  const draw = async () => {
    if (begun) return;
    begun = true;
    for (const name of PICTURES) {
      const figure = h("figure", { class: "picture", "data-picture": name }, h("figcaption", {}, t(`picture_${name}`)), h("p", { class: "muted" }, t("picture_drawing")));
      box.append(figure);
      let inside;
      try {
        const blob = await api.file(path(survey, `pictures/${name}`), { lang });
        const image = h("img", { src: URL.createObjectURL(blob), alt: t(`picture_${name}`) });
        image.addEventListener("load", () => { image.dataset.drawn = "true"; });
        inside = [h("div", { class: "scroll" }, image), h("button", { type: "button", onclick: () => keepFile(blob, `${survey.id}-${name}.svg`) }, t("download_svg"))];
      } catch (problem) {
        inside = [h("p", { class: "refused" }, refusalText(problem))];
      }
      figure.replaceChildren(h("figcaption", {}, t(`picture_${name}`)), ...inside);
    }
  };
  const details = h("details", { class: "survey-pictures" }, h("summary", {}, t("pictures")), box);
  details.addEventListener("toggle", () => details.open && draw());
  return details;
}

/** The csv of all results, page by page, as one file. */
async function results(survey, button) {
  button.disabled = true;
  try {
    const parts = [];
    for (let after = null, more = true; more;) {
      const page = await api.get(path(survey, "results"), { after, limit: 1000, lang });
      const text = await (await api.file(path(survey, "results"), { ...(after ? { after } : {}), limit: 1000, f: "csv", lang })).text();
      parts.push(parts.length ? text.slice(text.indexOf("\n") + 1) : text);
      after = page.items.at(-1)?.id;
      more = Boolean(page.next);
    }
    keepFile(new Blob(parts, { type: "text/csv" }), `${survey.id}.csv`);
  } catch (problem) {
    button.after(h("p", { class: "refused" }, refusalText(problem)));
  } finally {
    button.disabled = false;
  }
}

export function surveysCard(surveys) {
  if (surveys instanceof Error) return h("section", { class: "card", id: "surveys" }, h("h2", {}, t("surveys_here")), h("p", { class: "refused" }, refusalText(surveys)));
  if (!surveys.length) return null;
  const one = (survey) => h("article", { class: "survey", "data-survey": survey.id },
    h("h3", {}, survey.title),
    h("p", { class: "muted" }, [survey.firm, survey.class_assessed && t(`class_${survey.class_assessed}`), t("survey_of", { id: survey.id })].filter(Boolean).join(" · ")),
    table([[t("sampling_end")], [t("signed_on")], [t("survey_review")], [t("survey_maxima")]],
      [[day(survey.sampling_end), day(survey.signed_on), survey.review ? t(`review_${survey.review}`) : "—",
        survey.maxima.length || survey.not_detected.length ? t(survey.maxima_complete ? "survey_maxima_all" : "survey_maxima_some", { n: survey.maxima.length + survey.not_detected.length }) : "—"]], ""),
    pictures(survey),
    h("button", { type: "button", onclick: (event) => results(survey, event.currentTarget) }, t("results_csv")));
  return h("section", { class: "card", id: "surveys" }, h("h2", {}, t("surveys_here")), surveys.map(one));
}
