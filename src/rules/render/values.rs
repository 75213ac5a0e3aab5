//! Values put into the sentences.

use std::borrow::Cow;

use super::lang::{Lang, stage_text};
use crate::domain::decision::Arg;
use crate::domain::validity::ValidityEvent;

/// The values that a sentence may name.
pub(in crate::rules) struct Values<'a> {
    pub(in crate::rules) args: &'a [Arg],
    pub(in crate::rules) part: Option<&'a str>,
    pub(in crate::rules) lang: Lang,
}

impl Values<'_> {
    /// The sentence with its values; a bracket that lacks one falls away.
    pub(in crate::rules) fn fill(&self, template: &'static str) -> Cow<'static, str> {
        if !template.contains('{') {
            return Cow::Borrowed(template);
        }
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        // where the open bracket began, and whether something in it is missing
        let mut bracket: Option<(usize, bool)> = None;
        while let Some((at, mark)) = next_mark(rest) {
            out.push_str(&rest[..at]);
            rest = &rest[at + mark.len_utf8()..];
            match mark {
                '（' | '(' => {
                    bracket = Some((out.len(), false));
                    out.push(mark);
                }
                '）' | ')' => {
                    out.push(mark);
                    if let Some((start, true)) = bracket.take() {
                        out.truncate(start);
                        out.truncate(out.trim_end_matches(' ').len());
                    }
                }
                _ => {
                    let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
                    rest = after;
                    if !self.push(&mut out, name)
                        && let Some((_, lacks)) = &mut bracket
                    {
                        *lacks = true;
                    }
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Writes the values of a name, in the order of the finding; false when there is none.
    fn push(&self, out: &mut String, name: &str) -> bool {
        let mut count = 0;
        let args = self.args.iter().filter(|arg| arg.name == name);
        for arg in args.filter(|arg| !arg.value.is_empty()) {
            if count > 0 {
                out.push_str(self.lang.pick("、", ", "));
            }
            self.push_value(out, name, &arg.value);
            count += 1;
        }
        if let ("part", 0, Some(part)) = (name, count, self.part) {
            out.push_str(part);
            count = 1;
        }
        count > 0
    }

    /// Writes one value, a code of the record in words.
    fn push_value(&self, out: &mut String, name: &str, value: &str) {
        match name {
            "stage" => {
                out.push_str(value);
                if let Some(words) = stage_text(value, self.lang) {
                    out.push(' ');
                    out.push_str(words);
                }
            }
            "event" => {
                out.push_str(value);
                if let Some(event) = ValidityEvent::find(value) {
                    let (zh, en) = event.texts();
                    out.push(' ');
                    out.push_str(self.lang.pick(zh, en));
                }
            }
            "class" => match value {
                "I" => out.push_str(self.lang.pick("第一类用地", "Class I")),
                "II" => out.push_str(self.lang.pick("第二类用地", "Class II")),
                other => self.push_token(out, other),
            },
            "forbidden" | "restriction" | "use" => {
                for (index, token) in value.split(", ").enumerate() {
                    if index > 0 {
                        out.push_str(self.lang.pick("、", ", "));
                    }
                    self.push_token(out, token);
                }
            }
            _ => out.push_str(value),
        }
    }

    /// Writes a code of the record in words; anything else stays as it is.
    fn push_token(&self, out: &mut String, token: &str) {
        let (code, figure) = token.split_once([' ', ':']).unwrap_or((token, ""));
        let lang = self.lang;
        let words = match (code, figure) {
            ("all", "") => lang.pick("一切建设", "all construction"),
            ("S", "") => lang.pick(
                "居住、公共管理与公共服务用地",
                "residential and public land",
            ),
            ("K1", "") => lang.pick("社区公园等第一类用地", "community parks and the like"),
            ("K2", "") => lang.pick("工业、商业等第二类用地", "industry, commerce and the like"),
            ("?", "") => lang.pick("用途不明", "use not known"),
            ("class", "I") | ("class_I", "") => lang.pick("第一类用地", "Class I uses"),
            ("no_basement", "") => lang.pick("不得建地下室", "no basement"),
            ("no_groundwater_use", "") => lang.pick("不得利用地下水", "no use of groundwater"),
            ("barrier", "") => lang.pick("阻隔层须保持完好", "the barrier must stay"),
            ("max_depth_m", depth) if !depth.is_empty() => {
                out.push_str(lang.pick("开挖和地下室不深于 ", "no excavation or basement below "));
                out.push_str(depth);
                out.push_str(" m");
                return;
            }
            ("forbidden_classes", classes) if !classes.is_empty() => {
                out.push_str(lang.pick("禁止用途：", "forbidden uses: "));
                for (index, class) in classes.split(',').enumerate() {
                    if index > 0 {
                        out.push_str(lang.pick("、", " and "));
                    }
                    self.push_token(out, class);
                }
                return;
            }
            _ => token,
        };
        out.push_str(words);
    }
}

/// The next brace or bracket of a template.
fn next_mark(text: &str) -> Option<(usize, char)> {
    text.char_indices()
        .find(|(_, c)| matches!(c, '{' | '（' | '(' | '）' | ')'))
}
