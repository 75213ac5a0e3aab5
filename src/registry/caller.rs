//! Who asks, and what he may: one table of roles and acts.

use crate::domain::record::Role;

use super::RegistryError;

/// Who asks. Anonymous callers are the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `anonymous`, `account:...`, `token:...` or `operator` (the command line, by whoever owns the machine).
    pub id: String,
    pub roles: Vec<Role>,
    /// How he is known.
    pub means: Means,
}

/// How a caller is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Nobody is signed in.
    Nothing,
    /// Whoever may work on the machine itself.
    Machine,
    /// A token with roles of its own.
    Token,
    /// A token of a person, with no more than the roles of the account.
    PersonalToken,
    /// A person, signed in; SHA-256 of the secret of the session.
    Session([u8; 32]),
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
    /// See accounts, add and disable them, set their roles.
    ManageAccounts,
    /// Record acts of the life cycle; which ones is in the table of demands.
    RecordEvent,
    /// Record splits, merges, redraws and renumberings of parcels.
    RecordCadastralAct,
    /// See which acts are possible.
    SeePossible,
    /// Read the history of a parcel; the public reads what is published.
    ReadHistory,
    /// Read checkpoints and proofs of the log: hashes, never bodies.
    ReadLog,
    /// Read the lists that the law publishes.
    ReadLists,
    /// Read the lists that the law does not publish: suspected, priority supervised, not developed now.
    ReadUnpublishedLists,
    /// Keep lists: add, amend, end, confirm, publish editions, mirror notices.
    KeepLists,
    /// See what is owed by when.
    SeeDuties,
    /// Set a duty by hand.
    SetDuty,
    /// Close a duty with its paper.
    CloseDuty,
    /// See overrides.
    SeeOverrides,
    /// Propose an override.
    ProposeOverride,
    /// Confirm an override that somebody else proposed.
    ConfirmOverride,
    /// Withdraw an override.
    WithdrawOverride,
    /// Raise and end flags of a parcel.
    RaiseFlag,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 23] = [
        Act::SeeParcels,
        Act::Check,
        Act::CheckFreely,
        Act::RecordDecision,
        Act::ReadDecision,
        Act::ReadRules,
        Act::ManageAccounts,
        Act::RecordEvent,
        Act::RecordCadastralAct,
        Act::SeePossible,
        Act::ReadHistory,
        Act::ReadLog,
        Act::ReadLists,
        Act::ReadUnpublishedLists,
        Act::KeepLists,
        Act::SeeDuties,
        Act::SetDuty,
        Act::CloseDuty,
        Act::SeeOverrides,
        Act::ProposeOverride,
        Act::ConfirmOverride,
        Act::WithdrawOverride,
        Act::RaiseFlag,
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
            Act::ManageAccounts => "manage accounts (admin)",
            Act::RecordEvent => "record acts (registrar; expert and planner some of them)",
            Act::RecordCadastralAct => "record cadastral acts (planner)",
            Act::SeePossible => {
                "see which acts are possible (reviewer, expert, registrar, planner, approver or auditor)"
            }
            Act::ReadHistory => "read the history of a parcel",
            Act::ReadLog => "read the checkpoints of the log",
            Act::ReadLists => "read the published lists",
            Act::ReadUnpublishedLists => "read the lists that are not published (officials)",
            Act::KeepLists => "keep lists (registrar)",
            Act::SeeDuties => {
                "see duties (reviewer, expert, registrar, planner, approver or auditor)"
            }
            Act::SetDuty => "set a duty (registrar or planner)",
            Act::CloseDuty => "close a duty (registrar or planner)",
            Act::SeeOverrides => {
                "see overrides (reviewer, registrar, planner, approver or auditor)"
            }
            Act::ProposeOverride => "propose an override (reviewer)",
            Act::ConfirmOverride => "confirm an override (approver)",
            Act::RaiseFlag => "raise and end flags (registrar)",
            Act::WithdrawOverride => "withdraw an override (reviewer or approver)",
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
    (Act::ReadLog, &Role::ALL),
    (Act::ManageAccounts, &[Role::Admin]),
    (
        Act::RecordEvent,
        &[Role::Registrar, Role::Planner, Role::Expert],
    ),
    (Act::RecordCadastralAct, &[Role::Planner]),
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
    (Act::ReadLists, &Role::ALL),
    (Act::ReadUnpublishedLists, OFFICIALS),
    (Act::KeepLists, &[Role::Registrar]),
    (
        Act::SeeDuties,
        &[
            Role::Reviewer,
            Role::Expert,
            Role::Registrar,
            Role::Planner,
            Role::Approver,
            Role::Auditor,
        ],
    ),
    (Act::SetDuty, &[Role::Registrar, Role::Planner]),
    (Act::CloseDuty, &[Role::Registrar, Role::Planner]),
    (
        Act::SeeOverrides,
        &[
            Role::Reviewer,
            Role::Registrar,
            Role::Planner,
            Role::Approver,
            Role::Auditor,
        ],
    ),
    (Act::ProposeOverride, &[Role::Reviewer]),
    (Act::ConfirmOverride, &[Role::Approver]),
    (Act::WithdrawOverride, &[Role::Reviewer, Role::Approver]),
    (Act::RaiseFlag, &[Role::Registrar]),
];

impl Caller {
    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Caller {
            id: "anonymous".to_owned(),
            roles: vec![Role::Public],
            means: Means::Nothing,
        }
    }

    /// Whoever owns the machine and works on its command line.
    pub fn operator() -> Self {
        Caller {
            id: "operator".to_owned(),
            roles: Role::ALL.to_vec(),
            means: Means::Machine,
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
                "this needs somebody who is signed in: sign in at /sign-in, or send Authorization: Bearer <token>",
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

    /// The account of a person who is signed in; a token does not stand for a person in what is the person's own:
    /// whoever finds a token must not get himself another, or a password.
    pub fn person(&self) -> Result<&str, RegistryError> {
        match self.means {
            Means::Session(_) => Ok(&self.id),
            Means::Nothing => Err(RegistryError::Unauthorized(
                "this needs a person who is signed in: sign in at /sign-in",
            )),
            Means::Machine | Means::Token | Means::PersonalToken => Err(RegistryError::NotByToken),
        }
    }

    /// The session, where there is one.
    pub(super) fn session(&self) -> Option<&[u8; 32]> {
        match &self.means {
            Means::Session(hash) => Some(hash),
            _ => None,
        }
    }

    fn is_anonymous(&self) -> bool {
        self.means == Means::Nothing
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
