//! What a record is found by, as words of an inverted index: pure, the same on both databases.
//!
//! A gram is letters and digits behind a mark that says what it is, never punctuation or a space: the index cuts its text
//! at those. Grams only lead to candidates, more than are meant and never fewer; who is meant is read from the record
//! itself ([`super::rank`]).

use std::collections::BTreeSet;

use shared::ids::{TeamId, UserId};

use super::fold::{Folded, Script};
use super::readings::readings;

/// The number of this way of making grams: an index that was made in another one is made anew.
pub(super) const VERSION: i32 = 1;

/// Before the first characters of a name.
pub(super) const BEGINS: char = 'ˆ';
/// Before a word, and before what is left of it without one of its letters.
pub(super) const WORD: char = 'ˇ';
/// Before two neighbouring syllables, between which stands [`NEXT`].
pub(super) const SYLLABLES: char = 'ˋ';
/// Between two syllables.
pub(super) const NEXT: char = 'ː';
/// Before a syllable.
pub(super) const SYLLABLE: char = 'ˎ';
/// Before the first syllable of a name.
pub(super) const FIRST: char = 'ˏ';
/// Before the first letters of two neighbouring syllables.
pub(super) const INITIALS: char = 'ˊ';
/// Before the digits of a number, the last of them first.
pub(super) const PHONE: char = 'ʰ';
/// Before an address.
pub(super) const MAIL: char = 'ʲ';
/// Before what stands behind the @ of an address.
pub(super) const DOMAIN: char = 'ʷ';
/// Before the id of somebody who sees the record, because it is theirs or because they take part.
pub(super) const SEEN_BY: char = 'ˠ';
/// Before the id of the team that the record is in.
pub(super) const OF_TEAM: char = 'ˤ';

/// Characters of a name's beginning that are one gram.
pub(super) const BEGINNING: usize = 3;
/// Letters of a part of a word that are one gram.
pub(super) const PART: usize = 3;
/// How long a word is in which one letter may be wrong.
pub(super) const TYPO_MIN: usize = 4;
/// Longest word in which one may.
pub(super) const TYPO_MAX: usize = 24;
/// Most characters of an address or a word that count.
pub(super) const WHOLE_MAX: usize = 80;

/// The grams of one document, each once and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grams(BTreeSet<String>);

impl Grams {
    /// The name of a record, or one of its names.
    pub(super) fn name(&mut self, name: &str) {
        let folded = Folded::of(name);
        if folded.is_empty() {
            return;
        }
        self.0.insert(beginning(&folded));
        for run in folded.runs() {
            let letters = folded.run(run);
            match run.script {
                Script::Han => self.han(letters),
                Script::Word => self.word(letters),
            }
        }
        let first = folded.letters().first().copied();
        for reading in first.into_iter().flat_map(readings) {
            self.marked(FIRST, &reading);
        }
    }

    /// A text that people wrote, in which whole words and pairs of Chinese characters are found.
    pub(super) fn text(&mut self, text: &str) {
        let folded = Folded::of(text);
        for run in folded.runs() {
            let letters = folded.run(run);
            match run.script {
                Script::Han => self.pairs(letters),
                Script::Word => self.marked(WORD, &cut(letters)),
            }
        }
    }

    /// A telephone number in international form, found from its end.
    pub(super) fn phone(&mut self, phone: &str) {
        let digits = number(phone);
        if !digits.is_empty() {
            self.marked(PHONE, &digits.chars().rev().collect::<String>());
        }
    }

    /// An address, found from its beginning and from the beginning of its domain.
    pub(super) fn mail(&mut self, mail: &str) {
        self.marked(MAIL, &address(mail));
        if let Some((_, domain)) = mail.split_once('@') {
            self.marked(DOMAIN, &address(domain));
        }
    }

    /// Whose it is, in which team, and who takes part in it.
    pub(super) fn seen_by(&mut self, people: impl IntoIterator<Item = UserId>, team: TeamId) {
        for person in people {
            self.0.insert(person_gram(person));
        }
        self.0.insert(team_gram(team));
    }

    /// All of them with a space between two.
    pub(super) fn joined(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Is there none?
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn marked(&mut self, mark: char, letters: &str) {
        if !letters.is_empty() {
            self.0.insert(format!("{mark}{letters}"));
        }
    }

    fn han(&mut self, letters: &[char]) {
        self.0.extend(letters.iter().map(char::to_string));
        self.pairs(letters);
        let read: Vec<Vec<String>> = letters.iter().map(|letter| readings(*letter)).collect();
        for reading in read.iter().flatten() {
            self.marked(SYLLABLE, reading);
        }
        for pair in read.windows(2) {
            let [one, next] = pair else { continue };
            for one in one {
                for next in next {
                    self.0.insert(format!("{SYLLABLES}{one}{NEXT}{next}"));
                    self.0.extend(initials(one, next));
                }
            }
        }
    }

    fn pairs(&mut self, letters: &[char]) {
        self.0.extend(letters.windows(2).map(String::from_iter));
    }

    fn word(&mut self, letters: &[char]) {
        // Where the word ends, fewer letters stand: so two of them are found as the beginning of a gram, wherever they are.
        for start in 0..letters.len() {
            let part = letters.iter().skip(start).take(PART);
            self.0.insert(part.collect());
        }
        self.0.extend(nearly(letters));
    }

    #[cfg(test)]
    pub(super) fn set(&self) -> &BTreeSet<String> {
        &self.0
    }
}

/// The gram of the first letters of two syllables.
pub(super) fn initials(one: &str, next: &str) -> Option<String> {
    Some(format!("{INITIALS}{}{}", one.chars().next()?, next.chars().next()?))
}

/// The gram of somebody who sees a record.
pub(super) fn person_gram(person: UserId) -> String {
    format!("{SEEN_BY}{}", person.0.simple())
}

/// The gram of the team that a record is in.
pub(super) fn team_gram(team: TeamId) -> String {
    format!("{OF_TEAM}{}", team.0.simple())
}

/// The gram of a name's beginning.
pub(super) fn beginning(folded: &Folded) -> String {
    let letters = folded.letters().iter().filter(|letter| **letter != ' ').take(BEGINNING);
    std::iter::once(BEGINS).chain(letters.copied()).collect()
}

/// A word and what is left of it without one of its letters, where it is long enough for that. Two words that differ by
/// one letter, or by two that changed places, have one of these in common.
pub(super) fn nearly(word: &[char]) -> BTreeSet<String> {
    let mut found = BTreeSet::from([format!("{WORD}{}", cut(word))]);
    let letters = word.iter().all(|letter| letter.is_alphabetic());
    if letters && (TYPO_MIN..=TYPO_MAX).contains(&word.len()) {
        for gone in 0..word.len() {
            let left = word.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, letter)| letter);
            found.insert(std::iter::once(&WORD).chain(left).collect());
        }
    }
    found
}

/// A word as a gram has it: not longer than anybody types.
pub(super) fn cut(word: &[char]) -> String {
    word.iter().take(WHOLE_MAX).collect()
}

/// The digits that are dialled, without an extension.
pub(super) fn number(phone: &str) -> String {
    let dialled = phone.split(';').next().unwrap_or_default();
    dialled.chars().filter(char::is_ascii_digit).collect()
}

/// An address as a gram: what is neither letter nor digit is one mark for all.
pub(super) fn address(mail: &str) -> String {
    let plain = |character: char| if character.is_alphanumeric() { character } else { NEXT };
    mail.to_lowercase().chars().map(plain).take(WHOLE_MAX).collect()
}
