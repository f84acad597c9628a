//! How Chinese characters are read aloud, in all their readings: 重庆 is `zhong qing` and `chong qing`, 单 is `dan` and
//! `shan`. Which of them a name has nobody knows but who bears it, so each of them finds it. Pure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

use super::fold::is_han;

/// The readings of `character`, each once, in plain letters; none for what is not Chinese. `ü` is written `v`, as it is
/// typed, and `u`, as it stands in passports.
pub(super) fn readings(character: char) -> Vec<String> {
    if !is_han(character) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        for u in ["v", "u"] {
            let spelled = reading.plain().replace(['ü', 'v'], u);
            if spelled.bytes().all(|letter| letter.is_ascii_lowercase()) && !found.contains(&spelled) {
                found.push(spelled);
            }
        }
    }
    found
}

/// Letters of the longest syllable.
const SYLLABLE_MAX: usize = 6;

/// Every syllable that some character in common use is read by.
static SYLLABLES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| ('\u{4e00}'..='\u{9fa5}').flat_map(readings).filter(|read| is_spoken(read)).collect());

/// Whether it is more than a sigh: 嗯 has readings without a vowel.
fn is_spoken(letters: &str) -> bool {
    letters.len() <= SYLLABLE_MAX && letters.contains(['a', 'e', 'i', 'o', 'u', 'v'])
}

/// Is it a whole syllable?
fn is_syllable(letters: &str) -> bool {
    SYLLABLES.contains(letters)
}

/// Does a syllable begin with it?
fn begins_syllable(letters: &str) -> bool {
    SYLLABLES.range(letters.to_owned()..).next().is_some_and(|next| next.starts_with(letters))
}

/// A part of what was typed: what is known of how one character is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole syllable.
    Syllable(String),
    /// The first letter.
    Initial(char),
    /// The last part, which is still being typed: its beginning.
    Begun(String),
}

impl Part {
    /// What the reading begins with.
    pub(super) fn start(&self) -> String {
        match self {
            Self::Syllable(letters) | Self::Begun(letters) => letters.clone(),
            Self::Initial(letter) => letter.to_string(),
        }
    }
}

/// Most ways in which one text is taken apart.
const WAYS: usize = 6;
/// Longest text that is taken apart.
const SPELLED_MAX: usize = 48;
/// Steps after which a name counts as not spelled so.
const STEPS: usize = 2_000;

/// The likeliest ways in which `letters` can be syllables and first letters: `xian` is 先 and 西安, `huawj` is 华 and then
/// two first letters. Few parts are likelier than many, and syllables than first letters. None, when it cannot be Chinese.
pub(super) fn ways(letters: &str) -> Vec<Vec<Part>> {
    let plain = letters.bytes().all(|letter| letter.is_ascii_lowercase());
    if !plain || !(1..=SPELLED_MAX).contains(&letters.len()) {
        return Vec::new();
    }
    // For each place, from the last to the first: how what follows it can be read, with how unlikely that is.
    let mut from: Vec<Vec<(usize, Vec<Part>)>> = vec![vec![(0, Vec::new())]];
    for start in (0..letters.len()).rev() {
        let rest = letters.get(start..).unwrap_or_default();
        let mut here: Vec<(usize, Vec<Part>)> = Vec::new();
        for (part, length) in parts(rest) {
            let cost = if matches!(part, Part::Initial(_)) { 3 } else { 2 };
            // The last place was put there first.
            let behind = from.len().checked_sub(length).and_then(|place| from.get(place));
            here.extend(behind.into_iter().flatten().map(|(more, parts)| {
                (cost + more, std::iter::once(part.clone()).chain(parts.iter().cloned()).collect())
            }));
        }
        here.sort_by_key(|(cost, _)| *cost);
        here.truncate(WAYS);
        from.push(here);
    }
    from.pop().unwrap_or_default().into_iter().map(|(_, parts)| parts).collect()
}

/// What can stand at the beginning of `rest`, each with how many letters it takes.
fn parts(rest: &str) -> Vec<(Part, usize)> {
    let mut found = Vec::new();
    for length in (1..=rest.len().min(SYLLABLE_MAX)).rev() {
        let (head, tail) = rest.split_at(length);
        let initial = match head.as_bytes() {
            [b'i' | b'u' | b'v'] => None,
            [letter] | [letter @ (b'z' | b'c' | b's'), b'h'] => Some(char::from(*letter)),
            _ => None,
        };
        if is_syllable(head) {
            found.push((Part::Syllable(head.to_owned()), length));
        } else if tail.is_empty() && length > 1 && begins_syllable(head) {
            found.push((Part::Begun(head.to_owned()), length));
        } else if let Some(initial) = initial {
            found.push((Part::Initial(initial), length));
        }
    }
    found
}

/// By what a spelling was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// By at least one whole syllable.
    Syllables,
    /// By first letters alone.
    Initials,
}

/// How far into `name`, from its beginning, the whole of `letters` spells it; the last syllable may be cut. What is not
/// Chinese is spelled by itself.
pub(super) fn spelled(letters: &[char], name: &[char]) -> Option<(usize, Spelling)> {
    spell(letters, name, 0, Spelling::Initials, &mut 0)
}

fn spell(
    letters: &[char],
    name: &[char],
    read: usize,
    by: Spelling,
    steps: &mut usize,
) -> Option<(usize, Spelling)> {
    *steps += 1;
    if letters.is_empty() {
        return Some((read, by));
    }
    if *steps > STEPS {
        return None;
    }
    let (&character, name) = name.split_first()?;
    if character == ' ' {
        return spell(letters, name, read + 1, by, steps);
    }
    if !is_han(character) {
        let rest = letters.strip_prefix(&[character])?;
        return spell(rest, name, read + 1, by, steps);
    }
    let mut best = None;
    for reading in readings(character) {
        let reading: Vec<char> = reading.chars().collect();
        if let Some(rest) = letters.strip_prefix(reading.as_slice()) {
            let found = spell(rest, name, read + 1, Spelling::Syllables, steps);
            best = better(best, found);
        } else if letters.len() > 1 && reading.starts_with(letters) {
            best = better(best, Some((read + 1, Spelling::Syllables)));
        }
        let sound = match reading.as_slice() {
            ['z' | 'c' | 's', 'h', ..] => 2,
            _ => 1,
        };
        for length in [sound, 1] {
            let initial = reading.get(..length).and_then(|initial| letters.strip_prefix(initial));
            if let Some(rest) = initial {
                best = better(best, spell(rest, name, read + 1, by, steps));
            }
        }
    }
    best
}

fn better(one: Option<(usize, Spelling)>, other: Option<(usize, Spelling)>) -> Option<(usize, Spelling)> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.1 < one.1 { other } else { one }),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(letters: &str, name: &str) -> Option<(usize, Spelling)> {
        let (letters, name): (Vec<char>, Vec<char>) = (letters.chars().collect(), name.chars().collect());
        spelled(&letters, &name)
    }

    #[test]
    fn a_character_with_several_readings_has_each_of_them_once() {
        for (character, wanted) in [
            ('重', ["chong", "zhong"]),
            ('单', ["dan", "shan"]),
            ('解', ["jie", "xie"]),
            ('曾', ["ceng", "zeng"]),
            ('尉', ["wei", "yu"]),
            ('万', ["wan", "mo"]),
            ('长', ["chang", "zhang"]),
            ('朴', ["piao", "pu"]),
            ('女', ["nv", "nu"]),
        ] {
            let read = readings(character);
            assert!(wanted.iter().all(|one| read.iter().any(|read| read == one)), "{character}: {read:?}");
            let once: BTreeSet<_> = read.iter().collect();
            assert_eq!(once.len(), read.len(), "{character}: {read:?}");
        }
        assert_eq!(readings('a'), Vec::<String>::new());
    }

    #[test]
    fn letters_are_taken_apart_into_syllables_and_first_letters() {
        let said = |letters: &str| -> Vec<String> {
            let said = |parts: Vec<Part>| {
                parts
                    .into_iter()
                    .map(|part| match part {
                        Part::Syllable(letters) => letters,
                        Part::Initial(letter) => letter.to_uppercase().to_string(),
                        Part::Begun(letters) => format!("{letters}…"),
                    })
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            ways(letters).into_iter().map(said).collect()
        };
        assert_eq!(said("huaweijishu").first().unwrap(), "hua wei ji shu");
        assert_eq!(said("hwjs"), ["H W J S"]);
        let said_xian = said("xian");
        assert!(said_xian.contains(&"xian".to_owned()) && said_xian.contains(&"xi an".to_owned()));
        assert!(said("huaweijs").contains(&"hua wei J S".to_owned()));
        assert!(said("huawe").contains(&"hua we…".to_owned()));
        assert_eq!(said("zhsh").first().unwrap(), "Z sh…");
        assert_eq!(said("lindqvist"), [""; 0]);
    }

    #[test]
    fn a_name_is_spelled_by_any_of_its_readings_and_by_its_initials() {
        for letters in ["chongqing", "zhongqing", "cq", "zq", "chq", "chongq", "cqing", "chongqi"] {
            assert_eq!(found(letters, "重庆").map(|(read, _)| read), Some(2), "{letters}");
        }
        assert_eq!(found("hwjs", "华为技术"), Some((4, Spelling::Initials)));
        assert_eq!(found("huaweijs", "华为技术有限公司"), Some((4, Spelling::Syllables)));
        assert_eq!(found("huawei5g", "华为5g事业部"), Some((4, Spelling::Syllables)));
        assert_eq!(found("xian", "西安交大"), Some((2, Spelling::Syllables)));
        assert_eq!(found("xian", "先达"), Some((1, Spelling::Syllables)));
        assert_eq!(found("lvyou", "旅游"), Some((2, Spelling::Syllables)));
        assert_eq!(found("luyou", "旅游"), Some((2, Spelling::Syllables)));
        assert_eq!(found("hwjs", "华为"), None);
        assert_eq!(found("shanghai", "北京"), None);
    }
}
