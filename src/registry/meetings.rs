//! Land-grant project meetings (土地出让项目专家评审会): what R-81 reads.

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::law::{Basis, DISTRICT_PLAN_WHOLE, REGISTER_DEFAULT};
use crate::domain::record::{Entity, GrantMeeting, GrantOutcome, Kind};

use super::duties::{check_days, check_paper};
use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, When};

const BASIS: Basis = &[DISTRICT_PLAN_WHOLE, REGISTER_DEFAULT];

/// A meeting to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingWanted {
    pub outcome: GrantOutcome,
    pub conditions: Option<String>,
    /// The day of the meeting.
    pub day: Day,
    /// The minutes.
    pub paper: Paper,
    pub participants: u16,
    /// The day of the wrong record that this one takes the place of.
    pub corrects: Option<Day>,
    pub reason: String,
}

impl MeetingWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        if self.participants == 0 {
            let wanted = "how many took part";
            faults.push(Fault::new("participants", wanted, 0, "count them"));
        }
        match (&self.conditions, self.outcome) {
            (Some(text), GrantOutcome::UsableWithConditions) => {
                check_text(&mut faults, "conditions", text, 2000);
            }
            (None, GrantOutcome::UsableWithConditions) => {
                let wanted = "the conditions";
                faults.push(Fault::new(
                    "conditions",
                    wanted,
                    "nothing",
                    "give this field",
                ));
            }
            (Some(text), GrantOutcome::Usable | GrantOutcome::NotUsable) => {
                let wanted = "nothing with this outcome";
                faults.push(Fault::new("conditions", wanted, text, "leave it out"));
            }
            (None, GrantOutcome::Usable | GrantOutcome::NotUsable) => {}
        }
        faults
    }
}

/// A meeting that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MeetingTaken {
    pub parcel: String,
    pub outcome: GrantOutcome,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub corrects: Option<Day>,
    /// The commit.
    pub revision: u64,
}

/// A meeting on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MeetingView {
    pub parcel: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub outcome: GrantOutcome,
    pub conditions: Option<String>,
    /// Null where it was taken over without them.
    pub minutes: Option<Paper>,
    pub participants: Option<u16>,
    /// It is the one that R-81 reads on the day asked for.
    pub current: bool,
    pub revision: u64,
}

impl Registry {
    /// The meetings of a parcel, the last first.
    pub async fn grant_meetings(
        &self,
        caller: &Caller,
        parcel: &RegistryNo,
        when: &When,
    ) -> Result<Vec<MeetingView>, RegistryError> {
        caller.need(Act::SeeGrantMeetings)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let dossier = atlas.dossier(parcel.as_str());
        let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
        let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
        let as_of = view.as_of();
        let versions = dossier.versions().iter();
        let known = versions.filter(|version| as_of.saw(version));
        let mut found: Vec<MeetingView> = known
            .filter_map(|version| match &version.entity {
                Entity::Meeting(meeting) => Some(MeetingView {
                    parcel: meeting.parcel.to_string(),
                    day: version.valid_from,
                    outcome: meeting.outcome,
                    conditions: meeting.conditions.clone(),
                    minutes: meeting.minutes.clone(),
                    participants: meeting.participants,
                    current: as_of.sees(version),
                    revision: version.rev_from,
                }),
                _ => None,
            })
            .collect();
        found.sort_by_key(|meeting| std::cmp::Reverse(meeting.day));
        Ok(found)
    }

    /// Records a meeting. A correction takes the wrong record back as if it never was; the others stand.
    pub async fn record_grant_meeting(
        &self,
        caller: &Caller,
        (parcel, wanted): (&RegistryNo, &MeetingWanted),
        key: (&str, &[u8]),
    ) -> Result<MeetingTaken, RegistryError> {
        caller.need(Act::RecordGrantMeeting)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let dossier = view.atlas().dossier(parcel.as_str());
            let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
            let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
            let mut refusals = Vec::new();
            check_days(&mut refusals, (wanted.day, today), &wanted.paper, BASIS);
            let stand = dossier.versions().iter();
            let mut before: Vec<(Day, &GrantMeeting)> = stand
                .filter(|version| version.rev_to.is_none())
                .filter_map(|version| match &version.entity {
                    Entity::Meeting(meeting) => Some((version.valid_from, meeting.as_ref())),
                    _ => None,
                })
                .collect();
            let mut refuse = |at: &str, guard, pair: (Text, Text)| {
                refusals.push(Refusal::new(at, guard, pair, (BASIS, wanted.day)));
            };
            let last = before.iter().map(|(day, _)| *day).max();
            match wanted.corrects {
                Some(wrong) if !before.iter().any(|(day, _)| *day == wrong) => {
                    let text = Text::new("已登记的会议日期", "the day of a meeting on record");
                    let pair = (text, Text::plain(wrong));
                    refuse("corrects", EventGuard::CorrectedMissing, pair);
                }
                Some(wrong) => before.retain(|(day, _)| *day != wrong),
                // a later record stands; an earlier meeting would cut it off
                None => {
                    if let Some(last) = last.filter(|last| wanted.day <= *last) {
                        let text = Text::new(
                            format!("晚于 {last},或以 corrects 更正"),
                            format!("a day after {last}, or corrects"),
                        );
                        let pair = (text, Text::plain(wanted.day));
                        refuse("day", EventGuard::DayContradicts, pair);
                    }
                }
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let meeting = GrantMeeting {
                parcel: parcel.clone(),
                outcome: wanted.outcome,
                conditions: wanted.conditions.clone(),
                minutes: Some(wanted.paper.clone()),
                participants: Some(wanted.participants),
            };
            let mut changes = Vec::new();
            if wanted.corrects.is_some() {
                let id = parcel.to_string();
                let reason = wanted.reason.as_str();
                changes.push(Change::withdrawn(today, Kind::Meeting, id, reason));
            } else {
                before.clear();
            }
            before.push((wanted.day, &meeting));
            before.sort_by_key(|(day, _)| *day);
            changes.extend(before.into_iter().map(|(day, meeting)| {
                let source = meeting.minutes.as_ref().map(Paper::source);
                Change::recorded(day, source, meeting.clone())
            }));
            Ok(Keyed {
                answer: MeetingTaken {
                    parcel: parcel.to_string(),
                    outcome: wanted.outcome,
                    day: wanted.day,
                    corrects: wanted.corrects,
                    revision,
                },
                changes,
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
