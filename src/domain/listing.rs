//! The lists of the register as law makes them: who makes each, on what it rests, how an entry comes and goes.
//!
//! Five lists of parcels ([`List`]) and the negative list, which is drawn from the list of order 42 and published by
//! yearly editions ([`super::edition`]). The district keeps the suspected list, the parcels under priority supervision,
//! the zones not developed now and the local copy of the negative list; it mirrors the municipal lists.

use super::law::{
    Basis, CODE_404, CODE_453, CODE_454_1, CODE_456, CODE_461, DISTRICT_PLAN_WHOLE, ORDER_42_WHOLE,
    SOIL_LAW_17, SOIL_LAW_58, SOIL_LAW_59, SOIL_LAW_61, SOIL_LAW_66, SOIL_TEN_4_12,
    SOURCE_PLAN_WHOLE, TIANJIN_2018_WHOLE,
};
use super::record::List;

/// A list by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListName {
    Of(List),
    /// Development negative list (污染地块开发利用负面清单).
    Negative,
}

/// Code of the negative list.
const NEGATIVE: &str = "negative_list";

impl ListName {
    /// Every list, in the order in which they are shown.
    pub const ALL: [ListName; 6] = [
        ListName::Of(List::Suspected),
        ListName::Of(List::PrioritySupervised),
        ListName::Of(List::Contaminated42),
        ListName::Negative,
        ListName::Of(List::ControlList),
        ListName::Of(List::NotDevelopedNow),
    ];

    pub fn code(self) -> &'static str {
        match self {
            ListName::Of(list) => list.code(),
            ListName::Negative => NEGATIVE,
        }
    }

    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// Chinese and English name.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            ListName::Of(List::Suspected) => ("疑似污染地块名单", "Suspected parcels"),
            ListName::Of(List::PrioritySupervised) => {
                ("优先监管地块", "Parcels under priority supervision")
            }
            ListName::Of(List::Contaminated42) => {
                ("污染地块名录", "Contaminated-parcel list (order 42)")
            }
            ListName::Negative => (
                "污染地块开发利用负面清单",
                "Development negative list of contaminated parcels",
            ),
            ListName::Of(List::ControlList) => (
                "建设用地土壤污染风险管控和修复名录",
                "Control-and-remediation list",
            ),
            ListName::Of(List::NotDevelopedNow) => {
                ("暂不开发利用污染地块", "Parcels not developed now")
            }
        }
    }

    /// Who makes it (lifecycle section 1, law section 5).
    pub fn maker(self) -> (&'static str, &'static str) {
        match self {
            ListName::Of(List::Suspected) => (
                "区生态环境局会同工业、规划、自然资源部门",
                "district environment with industry, planning and land departments",
            ),
            ListName::Of(List::PrioritySupervised) => ("区生态环境局", "district environment"),
            ListName::Of(List::Contaminated42) => (
                "市生态环境局(区级镜像)",
                "municipal environment; mirrored here",
            ),
            ListName::Negative => (
                "市生态环境局明确禁止用途,区级存本",
                "the municipal bureau states the forbidden uses; district copy here",
            ),
            ListName::Of(List::ControlList) => (
                "市生态环境局会同市规划和自然资源局(区级镜像)",
                "municipal environment with natural resources; mirrored here",
            ),
            ListName::Of(List::NotDevelopedNow) => ("区人民政府", "district government"),
        }
    }

    /// The provisions behind it, new ones first.
    pub fn basis(self) -> Basis {
        match self {
            ListName::Of(List::Suspected) => &[CODE_454_1, SOIL_LAW_59, ORDER_42_WHOLE],
            ListName::Of(List::PrioritySupervised) => &[CODE_404, SOIL_LAW_17, SOURCE_PLAN_WHOLE],
            ListName::Of(List::Contaminated42) => &[ORDER_42_WHOLE, TIANJIN_2018_WHOLE],
            ListName::Negative => &[SOIL_TEN_4_12, TIANJIN_2018_WHOLE, DISTRICT_PLAN_WHOLE],
            ListName::Of(List::ControlList) => &[
                CODE_453,
                CODE_456,
                CODE_461,
                SOIL_LAW_58,
                SOIL_LAW_61,
                SOIL_LAW_66,
            ],
            ListName::Of(List::NotDevelopedNow) => {
                &[SOIL_TEN_4_12, ORDER_42_WHOLE, DISTRICT_PLAN_WHOLE]
            }
        }
    }

    /// Whether the law publishes it.
    pub fn is_public(self) -> bool {
        match self {
            ListName::Of(list) => list.is_public(),
            ListName::Negative => true,
        }
    }

    /// Whether the municipality makes it, so that this register mirrors its notices.
    pub fn is_mirrored(self) -> bool {
        matches!(
            self,
            ListName::Of(List::Contaminated42) | ListName::Of(List::ControlList)
        )
    }

    /// The transitions by which entries come and go, where the list follows from the life cycle: no hand writes it.
    pub fn transitions(self) -> Option<&'static str> {
        match self {
            ListName::Of(List::ControlList) => Some("T16, T24, T25, T26"),
            ListName::Of(
                List::Suspected
                | List::PrioritySupervised
                | List::Contaminated42
                | List::NotDevelopedNow,
            )
            | ListName::Negative => None,
        }
    }
}

/// The table of guards of lists: variant, code, what to do.
macro_rules! list_guards {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// Why a list does not take an act. Its code is part of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ListGuard { $($(#[$doc])* $variant,)* }

        impl ListGuard {
            /// Every guard.
            pub const ALL: &'static [ListGuard] = &[$(ListGuard::$variant,)*];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self { $(ListGuard::$variant => $code,)* }
            }

            /// What to do, in Chinese and English.
            pub fn remedy(self) -> (&'static str, &'static str) {
                match self { $(ListGuard::$variant => ($zh, $en),)* }
            }
        }
    };
}

list_guards! {
    /// The list follows from the life cycle.
    FollowsLifeCycle = "follows_life_cycle", "在环节办理中办理:列入用 T16,移出用 T24、T25,仍在名录用 T26;或镜像市级公告", "record the act of the life cycle: listing T16, removal T24 or T25, controlled and still listed T26 (POST parcels/{registry_no}/events); or mirror the municipal notice";
    /// The parcel, or this part of it, stands on the list already.
    AlreadyListed = "already_listed", "改用修订该条目", "amend the entry that stands";
    /// The part does not lie on the parcels.
    OutsideParcels = "outside_parcels", "核对范围与地块边界", "check the outline against the boundary of the parcels";
    /// The entry does not hold on the day.
    NotInForce = "not_in_force", "核对条目与日期", "check the entry and the day";
    /// An edition that was published is frozen.
    EditionFrozen = "edition_frozen", "已发布的年度版不再改动;以修订方式列入当前版", "an edition that was published is never changed: amend the current one";
    /// A later edition stands.
    LaterEdition = "later_edition", "在较晚年度版发布之后不能再发布较早年度", "publish the editions in the order of their years";
    /// An edition is dated before the one before it.
    EditionDayEarlier = "edition_day_earlier", "核对发布日期", "check the day of publication";
    /// The entry was confirmed for the year, or belongs to its edition.
    AlreadyConfirmed = "already_confirmed", "无需再确认", "nothing is left to confirm";
    /// The document is dated after the act.
    DocumentLater = "document_later", "核对文件日期,或以文件日期为行为日期", "check the day of the document, or let the act bear it";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_found_by_its_code_and_has_law_behind_it_before_and_after_the_code() {
        use crate::domain::law::{CODE_FROM, in_force};
        for list in ListName::ALL {
            assert_eq!(ListName::find(list.code()), Some(list));
            for day in [CODE_FROM, CODE_FROM.plus(-1)] {
                assert!(in_force(list.basis(), day).count() > 0, "{list:?} {day}");
            }
        }
        assert_eq!(ListName::find("Suspected"), None);
    }

    #[test]
    fn what_the_municipality_makes_is_public_and_mirrored() {
        for list in ListName::ALL.into_iter().filter(|list| list.is_mirrored()) {
            assert!(list.is_public());
        }
        assert!(!ListName::Of(List::Suspected).is_public());
    }

    #[test]
    fn guards_have_codes_of_their_own() {
        let codes: std::collections::BTreeSet<_> =
            ListGuard::ALL.iter().map(|guard| guard.code()).collect();
        assert_eq!(codes.len(), ListGuard::ALL.len());
    }
}
