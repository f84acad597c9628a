//! A text as it is compared: without case, accents, width or punctuation, cut into runs of Chinese characters and words
//! of letters and digits; each character still knows where it stood. Pure, and knows nothing of records.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most characters of a text that are looked at: longer than any name, and enough of a note.
pub(super) const TEXT_MAX: usize = 4_000;

/// What a run consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Chinese characters, each of which is a word of its own.
    Han,
    /// A word of letters and digits.
    Word,
}

/// A run of characters of one script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Of which.
    pub(super) script: Script,
    /// Where it stands in the folded text.
    pub(super) at: Range<usize>,
}

/// A folded text. Between two words stands one space, and nowhere else: `澄湖 · LIS 2` is `澄湖lis 2`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Folded {
    letters: Vec<char>,
    origins: Vec<u32>,
    runs: Vec<Run>,
}

impl Folded {
    /// Folds `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self::default();
        let mut apart = true;
        for (place, character) in text.chars().take(TEXT_MAX).enumerate() {
            let mut kept = false;
            for letter in std::iter::once(character).nfkd().flat_map(char::to_lowercase) {
                if is_combining_mark(letter) {
                    // Taken off its letter; nothing stands between the letters around it.
                    kept = true;
                } else if letter.is_alphanumeric() {
                    folded.push(letter, u32::try_from(place).unwrap_or(u32::MAX), apart);
                    (apart, kept) = (false, true);
                }
            }
            apart |= !kept;
        }
        folded
    }

    fn push(&mut self, letter: char, origin: u32, apart: bool) {
        let script = if is_han(letter) { Script::Han } else { Script::Word };
        let continues = |run: &Run| run.script == script && (script == Script::Han || !apart);
        match self.runs.last_mut().filter(|run| continues(run)) {
            Some(run) => run.at.end += 1,
            None => {
                if script == Script::Word && self.runs.last().is_some_and(|run| run.script == Script::Word) {
                    self.letters.push(' ');
                    self.origins.push(origin);
                }
                let start = self.letters.len();
                self.runs.push(Run { script, at: start..start + 1 });
            }
        }
        self.letters.push(letter);
        self.origins.push(origin);
    }

    /// The characters.
    pub(super) fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The runs, in order.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The characters of `run`.
    pub(super) fn run(&self, run: &Run) -> &[char] {
        self.letters.get(run.at.clone()).unwrap_or_default()
    }

    /// The words, each with where it stands.
    pub(super) fn words(&self) -> impl Iterator<Item = (&Run, &[char])> {
        self.runs.iter().filter(|run| run.script == Script::Word).map(|run| (run, self.run(run)))
    }

    /// Is there nothing in it?
    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Does it have a Chinese character?
    pub(super) fn has_han(&self) -> bool {
        self.runs.iter().any(|run| run.script == Script::Han)
    }

    /// Where `wanted` stands in it first, and whether that is where a run begins.
    pub(super) fn find(&self, wanted: &Folded) -> Option<(Range<usize>, bool)> {
        let length = wanted.letters.len();
        if length == 0 {
            return None;
        }
        let mut places = self.letters.windows(length).enumerate();
        let (start, _) = places.find(|(_, part)| *part == wanted.letters)?;
        let begins = |start: usize| self.runs.iter().any(|run| run.at.start == start);
        // The beginning of a word says more than the first place that there is.
        let better = self
            .letters
            .windows(length)
            .enumerate()
            .find(|(start, part)| *part == wanted.letters && begins(*start));
        let start = better.map_or(start, |(start, _)| start);
        Some((start..start + length, begins(start)))
    }

    /// The place of `folded` in the text that was folded, in characters.
    pub(super) fn origin(&self, folded: Range<usize>) -> Range<u32> {
        let start = self.origins.get(folded.start).copied().unwrap_or_default();
        let last = folded.end.checked_sub(1).and_then(|last| self.origins.get(last)).copied();
        start..last.map_or(start, |last| last + 1)
    }
}

/// Is it a Chinese character?
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        Folded::of(text).letters().iter().collect()
    }

    #[test]
    fn what_does_not_tell_names_apart_is_gone() {
        assert_eq!(said("  ＨＵＡＷＥＩ　Técnica, S.A. "), "huawei tecnica s a");
        assert_eq!(said("澄湖 · LIS（2 期）"), "澄湖lis 2期");
        assert_eq!(said("欧阳·娜娜"), "欧阳娜娜");
        assert_eq!(said("华 为\t技术"), "华为技术");
        assert_eq!(said("%_!"), "");
    }

    #[test]
    fn a_part_says_where_it_stood() {
        let name = Folded::of("杭州 · 澄湖（医院）LIS");
        let (found, begins) = name.find(&Folded::of("湖医")).unwrap();
        assert!(!begins);
        assert_eq!(name.origin(found), 6..9);
        let (found, begins) = name.find(&Folded::of("lis")).unwrap();
        assert!(begins);
        assert_eq!(name.origin(found), 11..14);
        assert_eq!(Folded::of("Café Noir").find(&Folded::of("fe no")).map(|(at, _)| at), Some(2..7));
        assert_eq!(name.find(&Folded::of("！")), None);
    }

    #[test]
    fn where_a_word_begins_is_looked_for_first() {
        let name = Folded::of("Atlantis Lantern");
        assert_eq!(name.find(&Folded::of("lant")), Some((9..13, true)));
    }
}
