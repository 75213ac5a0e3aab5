//! Legal settings as they stand, with their defaults and sources; and what the rules read of them.

use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::atlas::View;
use crate::domain::facts::RuleSettings;
use crate::domain::setting::SETTINGS;

use super::{Act, Caller, Registry, RegistryError, When};

/// One legal setting as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SettingView {
    pub name: String,
    /// The value in force.
    pub value: String,
    /// The value when nobody set it.
    pub default: String,
    pub unit: String,
    pub meaning_zh: String,
    pub meaning_en: String,
    /// Where the default comes from.
    pub source: String,
}

impl Registry {
    /// Every legal setting at a point in time.
    pub async fn settings(
        &self,
        caller: &Caller,
        when: &When,
    ) -> Result<Vec<SettingView>, RegistryError> {
        caller.need(Act::ReadRules)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let show = |known: &crate::domain::setting::Known| SettingView {
            name: known.name.to_owned(),
            value: view.setting(known.name).to_owned(),
            default: known.default.to_owned(),
            unit: known.unit.to_owned(),
            meaning_zh: known.meaning_zh.to_owned(),
            meaning_en: known.meaning_en.to_owned(),
            source: known.source.to_owned(),
        };
        Ok(SETTINGS.iter().map(show).collect())
    }
}

/// What the rules read of the settings at a point in time. A value that does not read as a number cannot have come
/// through the write door; the default stands in for it.
pub(crate) fn rule_settings(view: &View<'_>) -> RuleSettings {
    let default = RuleSettings::default();
    let number = |name: &str, default: f64| {
        view.setting(name)
            .parse::<rust_decimal::Decimal>()
            .ok()
            .and_then(|n| n.to_f64())
            .unwrap_or(default)
    };
    let days = |name: &str, default: i64| number(name, default as f64) as i64;
    RuleSettings {
        mirror_refresh_days: days("mirror_refresh_days", default.mirror_refresh_days),
        adjacent_m: number("adjacent_m", default.adjacent_m),
        sliver_min_m2: number("sliver_min_m2", default.sliver_min_m2),
        sliver_share: number("sliver_share", default.sliver_share),
        key_survey_age_days: days("key_survey_age_days", default.key_survey_age_days),
        aftercare_grace_days: days("aftercare_grace_days", default.aftercare_grace_days),
        age_warning_years: number("age_warning_years", f64::from(default.age_warning_years)) as i32,
        simplified_survey_form: view.setting("simplified_survey_form") == "true",
    }
}
