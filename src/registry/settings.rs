//! Legal settings as they stand, with their defaults and sources; and what the rules read of them.

use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::facts::RuleSettings;
use crate::domain::fault::Fault;
use crate::domain::record::{Kind, Recorded};
use crate::domain::setting::{Known, SETTINGS, Setting};

use super::duties::check_paper;
use super::keyed::Keyed;
use super::soil_standards::check_day_of_law;
use super::{Act, Caller, Registry, RegistryError, When};

/// One legal setting as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SettingView {
    pub name: String,
    /// The value in force.
    pub value: String,
    /// The value when nobody set it.
    pub default: String,
    /// The day from which the value holds; null where nobody set it.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Day>,
    pub unit: String,
    pub meaning_zh: String,
    pub meaning_en: String,
    /// Where the default comes from.
    pub source: String,
}

/// A legal setting as it is to stand.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingWanted {
    pub setting: Setting,
    /// The day from which it holds, up to today.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

impl SettingWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.setting.check(&mut faults);
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

/// A legal setting that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SettingTaken {
    pub name: String,
    pub value: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
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
        let show = |known: &Known| SettingView {
            name: known.name.to_owned(),
            value: view.setting(known.name).to_owned(),
            default: known.default.to_owned(),
            since: (view.common(Kind::Setting, known.name)).map(|version| version.valid_from),
            unit: known.unit.to_owned(),
            meaning_zh: known.meaning_zh.to_owned(),
            meaning_en: known.meaning_en.to_owned(),
            source: known.source.to_owned(),
        };
        Ok(SETTINGS.iter().map(show).collect())
    }

    /// Sets a legal setting from a day on.
    pub async fn set_setting(
        &self,
        caller: &Caller,
        wanted: &SettingWanted,
        key: (&str, &[u8]),
    ) -> Result<SettingTaken, RegistryError> {
        caller.need(Act::SetSetting)?;
        let today = self.clock.today();
        if wanted.day > today {
            let remedy = "set it on that day";
            let wanted_day = format!("a day up to today, {today}");
            return Err(Fault::new("day", wanted_day, wanted.day, remedy).into());
        }
        self.act_under_key(caller, key, |view, revision| {
            let name = &wanted.setting.name;
            let as_of = view.as_of();
            let versions = view.atlas().common_history(Kind::Setting);
            let own = versions.filter(|version| version.entity.id() == *name);
            let since = own.filter(|version| as_of.knows(version));
            let since = since.map(|version| version.valid_from).max();
            check_day_of_law((wanted.day, today), &wanted.paper, since)?;
            Ok(Keyed {
                answer: SettingTaken {
                    name: name.clone(),
                    value: wanted.setting.value.clone(),
                    day: wanted.day,
                    revision,
                },
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    wanted.setting.clone(),
                )],
                reason: wanted.reason.clone(),
            })
        })
        .await
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
