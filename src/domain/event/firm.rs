//! Which firm a text means (从业单位的同一性): by the credit code where it is given, by any name that a firm bears or bore
//! otherwise. A text that may mean two firms is not guessed at.

use crate::domain::codes::CreditCode;
use crate::domain::record::{Ban, Practitioner};

/// What a text that names a firm says: `名称`, `91350100M000100Y43` or `名称(91350100M000100Y43)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmText {
    /// The name as it is compared; empty when there is a code alone.
    name: String,
    code: Option<CreditCode>,
}

/// The firm of the register that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirmFound<'a> {
    /// None of the register.
    Unknown,
    One(&'a Practitioner),
    /// Several bear or bore this name, or name and code contradict each other.
    Unclear(Vec<&'a Practitioner>),
}

impl FirmText {
    pub fn read(text: &str) -> Self {
        let plain = plain(text);
        let mut tokens = plain.split(|c: char| !c.is_ascii_alphanumeric());
        let found = tokens.find_map(|token| Some((token, CreditCode::parse(token).ok()?)));
        match found {
            Some((token, code)) => FirmText {
                name: plain
                    .replacen(token, "", 1)
                    .replace("()", "")
                    .replace("[]", ""),
                code: Some(code),
            },
            None => FirmText {
                name: plain.clone(),
                code: None,
            },
        }
    }

    /// What it can be looked up by.
    pub fn keys(&self) -> Vec<String> {
        let code = self.code.iter().map(|code| code.to_string());
        let name = std::iter::once(self.name.clone()).filter(|name| !name.is_empty());
        code.chain(name).collect()
    }

    /// The firm it means among those of the register.
    pub fn find<'a>(&self, firms: &[&'a Practitioner]) -> FirmFound<'a> {
        let by = |is_so: &dyn Fn(&Practitioner) -> bool| -> Vec<&'a Practitioner> {
            firms.iter().copied().filter(|firm| is_so(firm)).collect()
        };
        let mut named = by(&|firm| firm.names().any(|own| plain(own) == self.name));
        let Some(code) = &self.code else {
            return match named.as_slice() {
                [] => FirmFound::Unknown,
                [one] => FirmFound::One(one),
                _ => FirmFound::Unclear(named),
            };
        };
        let coded = by(&|firm| firm.credit_code == *code);
        match (coded.first(), named.is_empty()) {
            (Some(one), true) => FirmFound::One(one),
            (Some(one), false) if named.iter().any(|own| own.id == one.id) => FirmFound::One(one),
            (None, true) => FirmFound::Unknown,
            (of_code, false) => {
                named.extend(of_code);
                FirmFound::Unclear(named)
            }
        }
    }
}

/// What a firm of the register can be looked up by.
pub fn keys_of(firm: &Practitioner) -> Vec<String> {
    let names = firm.names().map(plain);
    names.chain([firm.credit_code.to_string()]).collect()
}

/// Whether a name that the firm bears or bore, or its code, holds a text.
pub fn mentions(firm: &Practitioner, text: &str) -> bool {
    let text = plain(text);
    keys_of(firm)
        .iter()
        .any(|key| plain(key).contains(text.as_str()))
}

/// What a ban can be looked up by.
pub fn keys_of_ban(ban: &Ban) -> Vec<String> {
    let mut keys = FirmText::read(&ban.firm).keys();
    keys.extend(ban.credit_code.iter().map(ToString::to_string));
    keys.extend(ban.practitioner.clone());
    keys.sort();
    keys.dedup();
    keys
}

/// Whether two texts mean, or may mean, the same firm.
pub fn is_same_firm(firms: &[&Practitioner], one: &str, other: &str) -> bool {
    let (one, other) = (FirmText::read(one), FirmText::read(other));
    let ids = |text: &FirmText| -> Vec<String> {
        match text.find(firms) {
            FirmFound::Unknown => Vec::new(),
            FirmFound::One(firm) => vec![firm.id.clone()],
            FirmFound::Unclear(firms) => firms.iter().map(|firm| firm.id.clone()).collect(),
        }
    };
    let (ours, theirs) = (ids(&one), ids(&other));
    let alike = match (&one.code, &other.code) {
        (Some(one), Some(other)) => one == other,
        _ => !one.name.is_empty() && one.name == other.name,
    };
    alike || ours.iter().any(|id| theirs.contains(id))
}

/// Whether a ban is imposed on the firm that a text means or may mean.
pub fn is_imposed_on(ban: &Ban, firms: &[&Practitioner], text: &str) -> bool {
    let by_code = ban.credit_code.as_ref().is_some_and(|code| {
        let with_code = format!("{code}");
        is_same_firm(firms, &with_code, text)
    });
    let by_number = ban.practitioner.as_ref().is_some_and(|id| {
        let banned = firms.iter().find(|firm| firm.id == *id);
        banned.is_some_and(|firm| is_same_firm(firms, firm.credit_code.as_str(), text))
    });
    // a ban of a firm that is known by its code is not one of another firm that bears the name it had
    let by_name = || {
        let known = ban.practitioner.is_some() || ban.credit_code.is_some();
        !known && is_same_firm(firms, &ban.firm, text)
    };
    by_code || by_number || by_name()
}

/// A name as it is compared: blanks, letter case and the width of letters and brackets do not tell firms apart.
fn plain(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(narrow)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "91350100M000100Y43";
    const OTHER: &str = "91120106MA00000022";

    fn firm(id: &str, code: &str, name: &str, former: &[&str]) -> Practitioner {
        serde_json::from_value(serde_json::json!({
            "id": id, "credit_code": code, "name": name, "former_names": former
        }))
        .unwrap()
    }

    fn other_code() -> String {
        let digits = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let codes = digits.map(|last| format!("{}{last}", &OTHER[..17]));
        codes
            .into_iter()
            .find(|code| CreditCode::parse(code).is_ok())
            .unwrap()
    }

    fn ban(firm: &str) -> Ban {
        serde_json::from_value(serde_json::json!({
            "id": "B", "firm": firm, "from": "2026-01-01", "decision_no": "示例"
        }))
        .unwrap()
    }

    #[test]
    fn a_code_wins_over_a_name_and_contradictions_are_not_guessed_at() {
        let one = firm("a", CODE, "示例甲公司", &["示例旧名公司"]);
        let two = firm("b", &other_code(), "示例旧名公司", &[]);
        let firms = [&one, &two];
        let find = |text: &str| FirmText::read(text).find(&firms);
        assert_eq!(find("示例 甲公司"), FirmFound::One(&one));
        assert_eq!(find(CODE), FirmFound::One(&one));
        assert_eq!(find(&format!("示例旧名公司({CODE})")), FirmFound::One(&one));
        assert_eq!(find("示例旧名公司"), FirmFound::Unclear(vec![&one, &two]));
        let wrong = format!("示例甲公司（{}）", other_code());
        assert_eq!(find(&wrong), FirmFound::Unclear(vec![&one, &two]));
        assert_eq!(find("示例丙公司"), FirmFound::Unknown);
    }

    #[test]
    fn a_former_name_is_the_same_firm() {
        let one = firm("a", CODE, "示例新名公司", &["示例（天津）旧名公司"]);
        assert!(is_same_firm(&[&one], "示例(天津)旧名公司", "示例新名公司"));
        assert!(is_same_firm(&[&one], CODE, "示例（天津）旧名公司"));
        assert!(!is_same_firm(&[], "示例(天津)旧名公司", "示例新名公司"));
        assert!(!is_same_firm(&[&one], "示例丙公司", "示例新名公司"));
    }

    #[test]
    fn a_ban_by_an_old_name_holds_and_one_by_code_spares_the_next_bearer_of_the_name() {
        let one = firm("a", CODE, "示例新名公司", &["示例旧名公司"]);
        assert!(is_imposed_on(&ban("示例旧名公司"), &[&one], "示例新名公司"));
        let two = firm("b", &other_code(), "示例旧名公司", &[]);
        let mut of_one = ban("示例旧名公司");
        of_one.practitioner = Some("a".to_owned());
        let by_code = other_code();
        assert!(!is_imposed_on(&of_one, &[&one, &two], &by_code));
        assert!(is_imposed_on(&of_one, &[&one, &two], "示例新名公司"));
        // who may be meant is not let go
        assert!(is_imposed_on(&of_one, &[&one, &two], "示例旧名公司"));
    }
}
