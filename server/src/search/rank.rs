//! How what was typed fits what a record says: in which way, where, and which of two fits better. Pure; what of a record
//! its reader may see is decided before it comes here.

use std::ops::Range;

use shared::search::{FoundBy, Lit};
use strsim::osa_distance;

use super::fold::Folded;
use super::grams::{self, TYPO_MIN};
use super::query::Asked;
use super::readings::{self, Spelling};

/// How long a word is in which two letters may be wrong.
const TWO_TYPOS_MIN: usize = 8;
/// Characters of a note that are shown around what was found in it.
const EXCERPT: usize = 60;
/// Characters of them that stand before it.
const BEFORE: usize = 16;

/// How a text was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// In which way.
    pub(super) by: FoundBy,
    /// Which of its characters say so.
    pub(super) lit: Vec<Lit>,
}

fn lit(folded: &Folded, at: Range<usize>) -> Lit {
    let Range { start, end } = folded.origin(at);
    Lit { start, end }
}

/// How `name` fits; `None` when it does not.
pub(super) fn name(asked: &Asked, name: &str) -> Option<Fit> {
    let folded = Folded::of(name);
    as_typed(asked, &folded).or_else(|| spelled(asked, &folded)).or_else(|| nearly(asked, &folded))
}

/// How `name` fits, when it holds what was typed or is spelled so; what is only alike does not count.
pub(super) fn name_strictly(asked: &Asked, name: &str) -> Option<Fit> {
    let folded = Folded::of(name);
    as_typed(asked, &folded).or_else(|| spelled(asked, &folded))
}

fn as_typed(asked: &Asked, folded: &Folded) -> Option<Fit> {
    let Some((at, begins)) = folded.find(&asked.folded) else {
        let mut lit: Vec<Lit> = every_word(asked, folded)?.into_iter().map(|at| lit(folded, at)).collect();
        lit.sort_by_key(|lit| lit.start);
        return Some(Fit { by: FoundBy::Part, lit });
    };
    let by = match (at.start, begins) {
        (0, _) if at.end == folded.letters().len() => FoundBy::Exact,
        (0, _) => FoundBy::Begins,
        (_, true) => FoundBy::Word,
        (_, false) => FoundBy::Part,
    };
    Some(Fit { by, lit: vec![lit(folded, at)] })
}

fn spelled(asked: &Asked, folded: &Folded) -> Option<Fit> {
    let letters = asked.letters.as_ref().filter(|letters| letters.len() >= 2 && folded.has_han())?;
    let mut best: Option<(Spelling, Range<usize>)> = None;
    for start in 0..folded.letters().len() {
        let rest = folded.letters().get(start..).unwrap_or_default();
        if let Some((read, by)) = readings::spelled(letters, rest) {
            let better = best.as_ref().is_none_or(|(best, _)| by < *best);
            if better {
                best = Some((by, start..start + read));
            }
        }
    }
    let (by, at) = best?;
    let by = match by {
        Spelling::Syllables => FoundBy::Pinyin,
        Spelling::Initials => FoundBy::Initials,
    };
    Some(Fit { by, lit: vec![lit(folded, at)] })
}

/// Every word that was typed is one of the name's, but for a letter; a short one is its beginning.
fn nearly(asked: &Asked, folded: &Folded) -> Option<Fit> {
    if asked.folded.has_han() || asked.folded.words().all(|(_, word)| word.len() < TYPO_MIN) {
        return None;
    }
    let mut found = Vec::new();
    for (_, typed) in asked.folded.words() {
        let like = |word: &[char]| {
            let (typed, word) = (grams::cut(typed), grams::cut(word));
            let letters = typed.chars().count();
            let wrong = match letters {
                TWO_TYPOS_MIN.. => 2,
                TYPO_MIN.. => 1,
                _ => 0,
            };
            word.starts_with(&typed) || (wrong > 0 && osa_distance(&typed, &word) <= wrong)
        };
        let (run, _) = folded.words().find(|(_, word)| like(word))?;
        found.push(lit(folded, run.at.clone()));
    }
    found.sort_by_key(|lit| lit.start);
    found.dedup();
    Some(Fit { by: FoundBy::Typo, lit: found })
}

/// How a telephone number fits, by its last digits.
pub(super) fn phone(asked: &Asked, phone: &str) -> Option<Fit> {
    let digits = asked.digits.as_ref()?;
    let number = grams::number(phone);
    if !number.ends_with(digits.as_str()) {
        return None;
    }
    let mut skipped = number.len() - digits.len();
    let mut places = Vec::new();
    for (place, character) in phone.split(';').next().unwrap_or_default().chars().enumerate() {
        if character.is_ascii_digit() {
            if skipped == 0 {
                places.push(u32::try_from(place).unwrap_or(u32::MAX));
            }
            skipped = skipped.saturating_sub(1);
        }
    }
    let lit = Lit { start: *places.first()?, end: places.last()? + 1 };
    Some(Fit { by: FoundBy::Phone, lit: vec![lit] })
}

/// How an address fits, by its beginning or by that of its domain.
pub(super) fn mail(asked: &Asked, mail: &str) -> Option<Fit> {
    let typed = asked.mail.as_ref()?;
    let plain = mail.to_lowercase();
    let start = match typed.strip_prefix('@') {
        Some(domain) => {
            let (local, behind) = plain.split_once('@')?;
            behind.starts_with(domain).then(|| local.chars().count())?
        }
        None => plain.starts_with(typed.as_str()).then_some(0)?,
    };
    let end = start + typed.chars().count();
    let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Some(Fit { by: FoundBy::Email, lit: vec![Lit { start: place(start), end: place(end) }] })
}

/// The part of a note in which it stands, with where it stands in that; `None` when it does not.
pub(super) fn note(asked: &Asked, text: &str) -> Option<(String, Fit)> {
    let folded = Folded::of(text);
    let whole = folded.find(&asked.folded).map(|(at, _)| vec![at]);
    let found = whole.or_else(|| every_word(asked, &folded))?;
    let mut places: Vec<Range<u32>> = found.into_iter().map(|at| folded.origin(at)).collect();
    places.sort_by_key(|place| place.start);
    let first = usize::try_from(places.first()?.start).unwrap_or(usize::MAX);
    let from = first.saturating_sub(BEFORE);
    let mut excerpt: String = text.chars().skip(from).take(EXCERPT).collect();
    let mut shift = u32::try_from(from).unwrap_or(u32::MAX);
    if from > 0 {
        excerpt.insert(0, '…');
        shift -= 1;
    }
    let shown = u32::try_from(excerpt.chars().count()).unwrap_or(u32::MAX);
    if text.chars().count() > from + EXCERPT {
        excerpt.push('…');
    }
    // Line breaks would break the line in which it is shown.
    let excerpt = excerpt.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let lit = places
        .into_iter()
        .map(|place| Lit { start: place.start - shift, end: (place.end - shift).min(shown) })
        .filter(|lit| lit.start < lit.end)
        .collect();
    Some((excerpt, Fit { by: FoundBy::Note, lit }))
}

/// Each word of what was typed, wherever it stands.
fn every_word(asked: &Asked, folded: &Folded) -> Option<Vec<Range<usize>>> {
    if asked.words.len() < 2 {
        return None;
    }
    asked.words.iter().map(|word| folded.find(word).map(|(at, _)| at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str, text: &str) -> Option<(FoundBy, Vec<(u32, u32)>)> {
        let fit = name(&Asked::read(typed)?, text)?;
        Some((fit.by, fit.lit.into_iter().map(|lit| (lit.start, lit.end)).collect()))
    }

    #[test]
    fn the_way_and_the_place_are_told() {
        assert_eq!(fits("华为技术", "华为技术"), Some((FoundBy::Exact, vec![(0, 4)])));
        assert_eq!(fits("华为", "华为技术"), Some((FoundBy::Begins, vec![(0, 2)])));
        assert_eq!(fits("医院", "杭州澄湖医院"), Some((FoundBy::Part, vec![(4, 6)])));
        assert_eq!(fits("hwjs", "深圳华为技术"), Some((FoundBy::Initials, vec![(2, 6)])));
        assert_eq!(fits("chongqing", "重庆啤酒"), Some((FoundBy::Pinyin, vec![(0, 2)])));
        assert_eq!(fits("zhongqing", "重庆啤酒"), Some((FoundBy::Pinyin, vec![(0, 2)])));
        assert_eq!(fits("Lindqist", "Lindqvist Möbler"), Some((FoundBy::Typo, vec![(0, 9)])));
        assert_eq!(fits("mobler", "Lindqvist Möbler"), Some((FoundBy::Word, vec![(10, 16)])));
        assert_eq!(fits("lindqvist mobel", "Lindqvist Möbler"), None);
        assert_eq!(fits("腾讯", "华为"), None);
        assert_eq!(fits("技术 华为", "华为技术"), Some((FoundBy::Part, vec![(0, 2), (2, 4)])));
        assert_eq!(fits("技术 腾讯", "华为技术"), None);
    }

    #[test]
    fn numbers_and_addresses_light_what_was_typed() {
        let fit = phone(&Asked::read("3344").unwrap(), "+8613911223344").unwrap();
        assert_eq!(fit.lit, [Lit { start: 10, end: 14 }]);
        let fit = phone(&Asked::read("139 1122 3344").unwrap(), "+8613911223344").unwrap();
        assert_eq!(fit.lit, [Lit { start: 1, end: 14 }]);
        assert_eq!(phone(&Asked::read("3345").unwrap(), "+8613911223344"), None);
        let asked = Asked::read("@Cheng").unwrap();
        assert_eq!(mail(&asked, "fang.min@chenghu.test").unwrap().lit, [Lit { start: 8, end: 14 }]);
        assert_eq!(mail(&asked, "chenghu@fang.test"), None);
    }

    #[test]
    fn a_note_is_shown_around_what_was_found() {
        let text = format!("{}谈了 LIS 升级的价格{}", "前".repeat(40), "后".repeat(80));
        let (excerpt, fit) = note(&Asked::read("升级").unwrap(), &text).unwrap();
        assert_eq!(excerpt.chars().count(), EXCERPT + 2);
        let lit = &fit.lit[0];
        let shown: String =
            excerpt.chars().skip(lit.start as usize).take((lit.end - lit.start) as usize).collect();
        assert_eq!(shown, "升级");
        let (excerpt, fit) = note(&Asked::read("价格 LIS").unwrap(), "LIS 的\n价格").unwrap();
        assert_eq!((excerpt.as_str(), fit.lit.len()), ("LIS 的 价格", 2));
        assert_eq!(note(&Asked::read("付款").unwrap(), &text), None);
    }
}
