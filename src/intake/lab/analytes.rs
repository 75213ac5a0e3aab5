//! Names of analytes as laboratories write them, led to what the standards know.

use crate::intake::cells::half;
use crate::standards::{gb36600, gbt14848, is_soil_unit, is_water_unit};

/// What was sampled.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    Soil,
    Groundwater,
}

impl Medium {
    pub const ALL: [Medium; 2] = [Medium::Soil, Medium::Groundwater];

    pub fn code(self) -> &'static str {
        match self {
            Medium::Soil => "soil",
            Medium::Groundwater => "groundwater",
        }
    }

    /// The medium that a cell or the name of a sheet means.
    pub(super) fn of(text: &str) -> Option<Medium> {
        let text = half(text).to_lowercase();
        if ["地下水", "groundwater", "ground water"]
            .iter()
            .any(|word| text.contains(word))
        {
            return Some(Medium::Groundwater);
        }
        let soil = text.contains("土壤") || text.trim() == "土";
        let english = text
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "soil")
            && !text.contains("gas");
        (soil || english).then_some(Medium::Soil)
    }

    pub(super) fn knows_unit(self, unit: &str) -> bool {
        match self {
            Medium::Soil => is_soil_unit(unit),
            Medium::Groundwater => is_water_unit(unit),
        }
    }

    /// What tells an analyte apart in the standard of this medium; none for what it does not list.
    pub(super) fn key(self, name: &str) -> Option<(u8, u8)> {
        match self {
            Medium::Soil => gb36600::find(name).map(|item| (item.table, item.no)),
            Medium::Groundwater => index(name).map(|index| (index.table, index.no)),
        }
    }
}

/// The index of GB/T 14848 of a name, or of the same substance under its names in GB 36600.
fn index(name: &str) -> Option<&'static gbt14848::Index> {
    gbt14848::find(name).or_else(|| {
        let item = gb36600::find(name).filter(|_| gb36600::is_whole(name))?;
        let cas = item.cas.iter().filter(|_| item.cas.len() == 1);
        let mut names = cas.chain([&item.name_zh, &item.name_en]);
        names.find_map(|name| gbt14848::find(name))
    })
}

/// The name under which the standard of a medium knows an analyte; the name as written for what it does not list.
pub(super) fn standard_name(name: &str, medium: Medium) -> String {
    let name = half(name).trim().to_owned();
    let found = |name: &str| medium.key(name);
    let known = |name: &str| match medium {
        // an isomer keeps its own name: it is not its sum
        Medium::Soil => name.to_owned(),
        Medium::Groundwater => index(name).map_or_else(|| name.to_owned(), |index| index.code()),
    };
    if found(&name).is_some() {
        return known(&name);
    }
    // 砷(As), 镉(GB/T 17141): what the bracket holds must not be another substance
    if let Some((base, inside)) = bracket(&name) {
        let says = found(base);
        let method = ["gb", "hj", "nt", "ny", "epa", "us"]
            .iter()
            .any(|standard| inside.to_lowercase().starts_with(standard));
        let total = matches!(inside, "总" | "总量" | "以N计" | "total");
        if says.is_some() && (method || total || found(inside) == says) {
            return known(base);
        }
    }
    // 镉 Cd, 镉/Cd
    let mut parts = name
        .split([' ', '\n', '/', '_'])
        .filter(|part| !part.is_empty());
    if let Some(first) = parts.next()
        && let Some(says) = found(first)
        && parts.all(|part| {
            found(part) == Some(says) || found(&name.replacen(first, "", 1)) == Some(says)
        })
    {
        return known(first);
    }
    match name.strip_prefix('总') {
        Some(base) if found(base).is_some() => known(base),
        Some(_) | None => name,
    }
}

/// What stands before a bracket at the end, and in it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    let inside = text.strip_suffix(')')?;
    let mut depth = 1;
    for (at, c) in inside.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inside[..at].trim(), inside[at + 1..].trim()));
        }
    }
    None
}

/// A heading split into name and unit: `砷(mg/kg)`, `As mg/kg`, `砷 As, mg/kg`.
pub(super) fn heading(text: &str) -> (String, Option<String>) {
    let text = half(text).replace(['\n', '\r'], " ");
    let text = text.trim();
    let is_unit = |unit: &str| is_soil_unit(unit) || is_water_unit(unit);
    let tidy = |name: &str| {
        let name = name.trim_end_matches([',', '/', ':', '_', ' ', '，', '：']);
        name.trim().to_owned()
    };
    if let Some((name, inside)) = bracket(text) {
        let inside = inside.strip_prefix("单位:").unwrap_or(inside);
        if is_unit(inside) {
            return (tidy(name), Some(inside.to_owned()));
        }
    }
    for separator in [" ", ",", "_", "/"] {
        for (at, _) in text.match_indices(separator) {
            let (name, unit) = (&text[..at], text[at + separator.len()..].trim());
            // a unit alone such as % or 度 is no end of a name, unless it stands apart
            if is_unit(unit) && unit.contains('/') && !name.trim().is_empty() {
                return (tidy(name), Some(unit.to_owned()));
            }
        }
    }
    (text.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_split_into_name_and_unit() {
        for (text, name, unit) in [
            ("砷(mg/kg)", "砷", Some("mg/kg")),
            ("砷（mg/kg）", "砷", Some("mg/kg")),
            ("六价铬\nmg/kg", "六价铬", Some("mg/kg")),
            ("As mg/kg", "As", Some("mg/kg")),
            ("As_ug/kg", "As", Some("ug/kg")),
            ("铬(六价)(mg/kg)", "铬(六价)", Some("mg/kg")),
            ("铬(六价)", "铬(六价)", None),
            ("苯并[a]芘 µg/kg", "苯并[a]芘", Some("µg/kg")),
            ("石油烃(C10-C40)", "石油烃(C10-C40)", None),
            ("砷/(mg/kg)", "砷", Some("mg/kg")),
            (
                "二噁英类(总毒性当量) (ng TEQ/kg)",
                "二噁英类(总毒性当量)",
                Some("ng TEQ/kg"),
            ),
            ("pH", "pH", None),
        ] {
            assert_eq!(
                heading(text),
                (name.to_owned(), unit.map(str::to_owned)),
                "{text}"
            );
        }
    }

    #[test]
    fn usual_spellings_lead_to_the_item_and_others_do_not() {
        let six: Vec<_> = [
            "六价铬",
            "铬（六价）",
            "Cr6+",
            "Cr(VI)",
            "铬(Ⅵ)",
            "hexavalent chromium",
        ]
        .iter()
        .map(|name| Medium::Soil.key(&standard_name(name, Medium::Soil)))
        .collect();
        assert_eq!(six, vec![Some((1, 3)); 6]);
        for (name, key) in [
            ("砷(As)", Some((1, 1))),
            ("镉 Cd", Some((1, 2))),
            ("总铅", Some((1, 5))),
            ("铅(GB/T 17141-1997)", Some((1, 5))),
            ("铬", None),
            ("总铬", None),
            ("铬(Cr)", None),
            ("汞(甲基)", None),
            ("锌", None),
            ("镉 Pb", None),
        ] {
            assert_eq!(
                Medium::Soil.key(&standard_name(name, Medium::Soil)),
                key,
                "{name}"
            );
        }
        assert_eq!(
            standard_name("As", Medium::Groundwater),
            standard_name("砷", Medium::Groundwater)
        );
        assert_eq!(standard_name("氯仿", Medium::Groundwater), "1-34");
    }

    #[test]
    fn media_are_known_by_their_words() {
        for (text, medium) in [
            ("土壤检测结果", Some(Medium::Soil)),
            ("地下水", Some(Medium::Groundwater)),
            ("Subsurface Soil", Some(Medium::Soil)),
            ("Soil Gas", None),
            ("Surface Water", None),
            ("Sheet1", None),
        ] {
            assert_eq!(Medium::of(text), medium, "{text}");
        }
    }
}
