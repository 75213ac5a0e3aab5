//! Who asks, and what he may: one table of roles and acts.

use crate::domain::record::Role;

use super::RegistryError;

/// Who asks. Anonymous callers are the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `anonymous`, `token:...` or `operator` (the command line, by whoever owns the machine).
    pub id: String,
    pub roles: Vec<Role>,
}

/// What a caller is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Published parcels, generalised outlines, no restricted fields.
    Public,
    /// Everything.
    Official,
}

/// What may be done; one for each operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Look at parcels that are published.
    SeeParcels,
    /// Ask about one parcel, looking only.
    Check,
    /// Ask about a polygon, a code or many parcels by POST, looking only.
    CheckFreely,
    /// Record an answer as evidence.
    RecordDecision,
    /// Read a recorded answer.
    ReadDecision,
    /// Read the rulebook, the legal settings, the state of the register.
    ReadRules,
    /// Record acts of the life cycle; which ones is in the table of demands.
    RecordEvent,
    /// See which acts are possible.
    SeePossible,
    /// Read the history of a parcel; the public reads what is published.
    ReadHistory,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 9] = [
        Act::SeeParcels,
        Act::Check,
        Act::CheckFreely,
        Act::RecordDecision,
        Act::ReadDecision,
        Act::ReadRules,
        Act::RecordEvent,
        Act::SeePossible,
        Act::ReadHistory,
    ];

    /// The act in words, after "the right to".
    pub fn describe(self) -> &'static str {
        match self {
            Act::SeeParcels => "look at parcels",
            Act::Check => "ask about a parcel",
            Act::CheckFreely => {
                "ask about a polygon or many parcels (reviewer, registrar, planner, approver or auditor)"
            }
            Act::RecordDecision => "record an answer (reviewer)",
            Act::ReadDecision => {
                "read recorded answers (reviewer, registrar, planner, approver or auditor)"
            }
            Act::ReadRules => "read the rulebook",
            Act::RecordEvent => "record acts (registrar; expert and planner some of them)",
            Act::SeePossible => {
                "see which acts are possible (reviewer, expert, registrar, planner, approver or auditor)"
            }
            Act::ReadHistory => "read the history of a parcel",
        }
    }
}

/// Officials: everyone with a role but the public.
const OFFICIALS: &[Role] = &[
    Role::Reviewer,
    Role::Expert,
    Role::Registrar,
    Role::Planner,
    Role::Approver,
    Role::Auditor,
    Role::Admin,
];

/// Who may what.
pub static MAY: &[(Act, &[Role])] = &[
    (Act::SeeParcels, &Role::ALL),
    (Act::Check, &Role::ALL),
    (
        Act::CheckFreely,
        &[
            Role::Reviewer,
            Role::Registrar,
            Role::Planner,
            Role::Approver,
            Role::Auditor,
        ],
    ),
    (Act::RecordDecision, &[Role::Reviewer]),
    (
        Act::ReadDecision,
        &[
            Role::Reviewer,
            Role::Registrar,
            Role::Planner,
            Role::Approver,
            Role::Auditor,
        ],
    ),
    (Act::ReadRules, &Role::ALL),
    (
        Act::RecordEvent,
        &[Role::Registrar, Role::Planner, Role::Expert],
    ),
    (
        Act::SeePossible,
        &[
            Role::Reviewer,
            Role::Expert,
            Role::Registrar,
            Role::Planner,
            Role::Approver,
            Role::Auditor,
        ],
    ),
    (Act::ReadHistory, &Role::ALL),
];

impl Caller {
    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Caller {
            id: "anonymous".to_owned(),
            roles: vec![Role::Public],
        }
    }

    /// Whoever owns the machine and works on its command line.
    pub fn operator() -> Self {
        Caller {
            id: "operator".to_owned(),
            roles: Role::ALL.to_vec(),
        }
    }

    /// Whether the table lets this caller do it.
    pub fn may(&self, act: Act) -> bool {
        MAY.iter().any(|(known, roles)| {
            *known == act && roles.iter().any(|role| self.roles.contains(role))
        })
    }

    /// Asks permission.
    pub fn need(&self, act: Act) -> Result<(), RegistryError> {
        if self.may(act) {
            Ok(())
        } else if self.is_anonymous() {
            Err(RegistryError::Unauthorized(
                "this needs a token: send Authorization: Bearer <token>",
            ))
        } else {
            Err(RegistryError::Forbidden(act))
        }
    }

    /// What this caller is shown.
    pub fn visibility(&self) -> Visibility {
        if self.roles.iter().any(|role| OFFICIALS.contains(role)) {
            Visibility::Official
        } else {
            Visibility::Public
        }
    }

    fn is_anonymous(&self) -> bool {
        self.id == "anonymous"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_one_line_in_the_table() {
        for act in Act::ALL {
            assert_eq!(
                MAY.iter().filter(|(known, _)| *known == act).count(),
                1,
                "{act:?}"
            );
        }
    }

    #[test]
    fn public_may_look_and_not_record() {
        let public = Caller::anonymous();
        assert!(public.may(Act::Check));
        assert!(!public.may(Act::CheckFreely));
        assert!(matches!(
            public.need(Act::RecordDecision),
            Err(RegistryError::Unauthorized(_))
        ));
        assert_eq!(public.visibility(), Visibility::Public);
    }
}
