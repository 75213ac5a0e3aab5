//! Writing SVG: elements and texts, escaped; numbers to two decimals; how wide a text is.
//!
//! Everything passes [`clean`]: control characters, characters that XML does not know and those that turn the direction
//! of reading are shown as U+FFFD, so that no name can break a file or pretend to be another.
//!
//! Chosen over `plotters` and `svg`: the first knows neither open symbols nor labels that keep apart, the second adds a
//! tree of nodes to what is written once from top to bottom. quick-xml is here already and escapes what it writes.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use unicode_width::UnicodeWidthChar;

use crate::domain::lang::Lang;

/// Fonts that are on the machines of readers; nothing is loaded.
const FONTS: &str = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',\
                     'WenQuanYi Micro Hei',Arial,Helvetica,sans-serif";
/// Width of most pictures, in units of which four are a millimetre: 180 mm, the text of an A4 page.
pub(super) const PAGE: f64 = 720.0;
const UNITS_PER_MM: f64 = 4.0;

/// A picture that is being written.
pub(super) struct Svg {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

/// A start tag that is being written.
pub(super) struct Element<'a> {
    svg: &'a mut Svg,
    tag: &'static str,
    start: BytesStart<'static>,
}

impl Svg {
    /// Begins a picture of `width` by `height` units on white, with a title and a description for readers of screens.
    pub(super) fn begin(width: f64, height: f64, lang: Lang, title: &str, desc: &str) -> Self {
        let mut svg = Svg {
            writer: Writer::new(Vec::new()),
            open: Vec::new(),
        };
        let mm = |units: f64| format!("{}mm", number(units / UNITS_PER_MM));
        svg.element("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("width", &mm(width))
            .set("height", &mm(height))
            .set(
                "viewBox",
                &format!("0 0 {} {}", number(width), number(height)),
            )
            .set("role", "img")
            .set("lang", lang.code())
            .set("aria-labelledby", "title desc")
            .set("font-family", FONTS)
            .set("font-size", "11")
            .set("fill", "#111")
            .open();
        svg.element("title").set("id", "title").text(title);
        svg.element("desc").set("id", "desc").text(desc);
        svg.element("rect")
            .num("width", width)
            .num("height", height)
            .set("fill", "#fff")
            .empty();
        svg
    }

    pub(super) fn element(&mut self, tag: &'static str) -> Element<'_> {
        Element {
            svg: self,
            tag,
            start: BytesStart::new(tag),
        }
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.event(Event::End(BytesEnd::new(tag)));
        }
    }

    /// The whole picture.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        String::from_utf8(self.writer.into_inner()).unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer
            .write_event(event)
            .expect("a Vec takes everything that is written");
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.element("line")
            .at(("x1", "y1"), from)
            .at(("x2", "y2"), to)
            .set("stroke", stroke)
            .num("stroke-width", width)
            .empty();
    }

    /// A text that begins at a place.
    pub(super) fn words(&mut self, at: (f64, f64), text: &str) {
        self.element("text").at(("x", "y"), at).text(text);
    }
}

impl<'a> Element<'a> {
    pub(super) fn set(mut self, name: &'static str, value: &str) -> Self {
        self.start.push_attribute((name, clean(value).as_str()));
        self
    }

    pub(super) fn num(self, name: &'static str, value: f64) -> Self {
        let value = number(value);
        self.set(name, &value)
    }

    /// Two numbers under two names.
    pub(super) fn at(self, names: (&'static str, &'static str), at: (f64, f64)) -> Self {
        self.num(names.0, at.0).num(names.1, at.1)
    }

    pub(super) fn empty(self) {
        self.svg.event(Event::Empty(self.start));
    }

    pub(super) fn open(self) {
        let Element { svg, tag, start } = self;
        svg.event(Event::Start(start));
        svg.open.push(tag);
    }

    /// Closed around a text.
    pub(super) fn text(self, text: &str) {
        let Element { svg, tag, start } = self;
        svg.event(Event::Start(start));
        svg.event(Event::Text(BytesText::new(&clean(text))));
        svg.event(Event::End(BytesEnd::new(tag)));
    }

    /// Closed around a title, which browsers show at the pointer.
    pub(super) fn titled(self, title: &str) {
        self.open_titled(title).close();
    }

    fn open_titled(self, title: &str) -> &'a mut Svg {
        let Element { svg, tag, start } = self;
        svg.event(Event::Start(start));
        svg.open.push(tag);
        svg.element("title").text(title);
        svg
    }
}

/// Texts with a white rim, so that they can be read above lines: the rim once below all, because not every program draws
/// it below by itself.
pub(super) fn rimmed(svg: &mut Svg, size: f64, texts: &[((f64, f64), String, bool)]) {
    for rim in [true, false] {
        let group = svg.element("g").num("font-size", size);
        let group = if rim {
            group
                .set("stroke", "#fff")
                .set("stroke-width", "2.6")
                .set("stroke-linejoin", "round")
                .set("fill", "#fff")
                .set("aria-hidden", "true")
        } else {
            group
        };
        group.open();
        for (at, text, bold) in texts {
            let mut element = svg.element("text").at(("x", "y"), *at);
            if *bold {
                element = element.set("font-weight", "bold");
            }
            element.text(text);
        }
        svg.close();
    }
}

/// A number to two decimals, without zeros that say nothing.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// A path through positions.
pub(super) fn path(positions: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in positions {
        path.push(if path.is_empty() { 'M' } else { 'L' });
        path.push_str(&number(x));
        path.push(' ');
        path.push_str(&number(y));
    }
    path
}

/// A foreign text as it may stand in a picture.
pub(super) fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() => '\u{fffd}',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// About how wide a text is: a Chinese character is as wide as it is high, letters are those of Helvetica and a little
/// more.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| wide(c) * size).sum()
}

/// Width of a character in parts of its height.
fn wide(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' | ' ' | '\u{a0}' | '·' => 0.3,
        'f' | 'r' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.37,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.87,
        '“' | '”' | '‘' | '’' | '…' | '—' => 1.0,
        'A'..='Z' => 0.7,
        c => match c.width() {
            Some(2) => 1.0,
            Some(0) => 0.0,
            Some(_) | None => 0.58,
        },
    }
}

/// A text cut to a width, with an ellipsis where something is left out.
pub(super) fn fitted(text: &str, size: f64, most: f64) -> String {
    let text = clean(text);
    if width(&text, size) <= most {
        return text;
    }
    let mut kept = String::new();
    let mut taken = wide('…') * size;
    for c in text.chars() {
        taken += wide(c) * size;
        if taken > most {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// A text in lines of at most `most` units: broken at blanks, and after Chinese characters.
pub(super) fn wrapped(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(&clean(text)) {
        if !line.is_empty() && width(line.trim_end(), size) + width(piece.trim_end(), size) > most {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if width(piece.trim_end(), size) > most {
            for c in piece.chars() {
                if width(&line, size) + wide(c) * size > most {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        } else {
            line.push_str(&piece);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Closing marks stay with what they close.
const CLOSING: &str = "，。；：、）》」』！？％,.;:)%";
const OPENING: &str = "（《「『(";

/// Pieces between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let wide = |c: char| c.width() == Some(2);
        let joins = |c: char| c == '\u{a0}';
        let breaks = match last {
            None => true,
            Some(before) => {
                let here = before == ' ' || wide(c) || wide(before);
                here && !CLOSING.contains(c)
                    && !OPENING.contains(before)
                    && c != ' '
                    && !joins(c)
                    && !joins(before)
            }
        };
        match pieces.last_mut() {
            Some(piece) if !breaks => piece.push(c),
            Some(_) | None => pieces.push(c.to_string()),
        }
        last = Some(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_a_file() {
        let mut svg = Svg::begin(10.0, 10.0, Lang::En, "</title><script>", "a\u{0}b\u{202e}c");
        svg.element("text")
            .set("class", "\"><script>alert(1)</script>")
            .text("<script>\u{ffff}&");
        let text = svg.finish();
        assert!(!text.contains("<script"), "{text}");
        assert!(text.contains("a\u{fffd}b\u{fffd}c"));
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().expect("well-formed XML") != Event::Eof {}
    }

    #[test]
    fn numbers_are_short_and_never_minus_nothing() {
        let all = [0.0, -0.001, 1.0, 1.005, -2.5, 1e9, f64::NAN].map(number);
        assert_eq!(all, ["0", "0", "1", "1", "-2.5", "1000000000", "0"]);
    }

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        assert_eq!(
            wrapped("箱线图：四分位数按线性插值（R 第 7 类）。", 10.0, 90.0),
            ["箱线图：四分位数按", "线性插值（R 第 7", "类）。"]
        );
        assert_eq!(wrapped("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij", 10.0, 30.0), ["abcde", "fghij"]);
        assert_eq!(
            wrapped("图外：二类管制\u{a0}140", 10.0, 60.0),
            ["图外：二类管", "制\u{a0}140"]
        );
        assert!(wrapped("", 10.0, 50.0).is_empty());
        assert_eq!(fitted("示例点位很长的名字", 10.0, 60.0), "示例点位很…");
    }
}
