//! Texts that people and mistakes type: Chinese, emoji, right-to-left, full width, invisible marks, and lengths at a
//! limit.

use super::random::Random;

pub(crate) const EMAILS: [&str; 5] =
    ["fang.min@demo.test", "Fang@HOSPITAL.CN", "方@医院.中国", "ａ＠ｂ．ｃｎ", "a+b@x-y.co"];
pub(crate) const NO_EMAILS: [&str; 7] =
    ["fang", "@x.cn", "a@b@c.cn", "a..b@c.cn", "a@-x.cn", "a\u{202e}@x.cn", "a@İ.cn"];
const HARMLESS: [&str; 9] = [
    "方敏",
    "启衡医疗（苏州）有限公司",
    "O’Neill-García",
    "👩‍🌾 瑞禾🌾农机",
    "שלום כהן",
    "محمد عبد الله",
    "Ｆａｎｇ　Ｍｉｎ",
    "e\u{301}cole 𠮷野家",
    "\"quoted\" \\ back",
];
const HARMFUL: [&str; 7] = [
    "evil\u{202e}txt",
    "a\u{200f}b",
    "a\u{61c}b",
    "line\nbreak",
    "nul\u{0}",
    "a\u{2028}b",
    "mark\u{feff}inside",
];
const BLANK: [&str; 4] = ["", " ", "\u{3000}\t", "\u{a0}\n"];
/// One, two, three and four bytes of UTF-8, so that a limit counted in anything but characters shows.
const LETTERS: [&str; 4] = ["x", "é", "敏", "🌾"];

/// A line of at most `max` characters; with `faults`, sometimes one that is too long, blank or has bad characters.
pub(crate) fn line(random: &mut Random, max: u32, faults: bool) -> String {
    let letter = random.pick(&LETTERS);
    // A long text at its limit costs; a few are enough.
    let at_limit = if max > 1_000 { 4 } else { 12 };
    if random.chance(at_limit) {
        let length = max as usize - usize::from(random.chance(50));
        return letter.repeat(length);
    }
    if faults && random.chance(25) {
        return match random.between(0, 2) {
            0 if max <= 1_000 || random.chance(10) => letter.repeat(max as usize + 1),
            1 => random.pick(&BLANK).to_owned(),
            _ => random.pick(&HARMFUL).to_owned(),
        };
    }
    let text = random.pick(&HARMLESS);
    if random.chance(20) { format!(" {text}\u{3000}") } else { text.to_owned() }
}

/// One of the first, or with `faults` sometimes one of the second.
pub(crate) fn one_of(random: &mut Random, good: &[&str], bad: &[&str], faults: bool) -> String {
    let choices = if faults && random.chance(35) { bad } else { good };
    random.pick(choices).to_owned()
}
