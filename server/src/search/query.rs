//! What somebody typed, and the grams that whatever they mean must have. Pure.

use shared::form::{half_width, normal_phone};

use super::fold::{Folded, Script};
use super::grams::{self, DOMAIN, FIRST, MAIL, NEXT, PART, PHONE, SYLLABLE, SYLLABLES, TYPO_MIN, WORD};
use super::readings::{self, Part};

/// Fewest digits by which a number is found.
const DIGITS_MIN: usize = 3;
/// Fewest letters by which an address is found without its @.
const MAIL_MIN: usize = 3;
/// Most grams that are asked for at once: more would not find fewer.
const GRAMS_MAX: usize = 24;

/// Pairs that stand in the names of every second company. They tell no two of them apart, so a rarer one beside them is
/// asked for alone.
const COMMON: &[&str] = &[
    "有限", "限公", "公司", "限责", "责任", "任公", "股份", "份有", "集团", "团有", "科技", "技有", "技术",
    "术有", "贸易", "实业", "发展", "系统", "项目",
];

/// A condition on the grams of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Terms {
    /// It has this gram.
    One(String),
    /// It has a gram that begins so.
    Open(String),
    /// All of these hold.
    All(Vec<Terms>),
    /// At least one of these holds.
    Any(Vec<Terms>),
}

/// What was typed.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// As names are compared.
    pub(super) folded: Folded,
    /// The same of each word that stands apart: they may stand apart in what is meant, too.
    pub(super) words: Vec<Folded>,
    /// The letters alone, where there is nothing else.
    pub(super) letters: Option<Vec<char>>,
    /// The last digits of a number.
    pub(super) digits: Option<String>,
    /// An address, or the beginning of one.
    pub(super) mail: Option<String>,
}

impl Asked {
    /// Reads `text`; `None` when there is nothing in it that could be found.
    pub(super) fn read(text: &str) -> Option<Self> {
        let folded = Folded::of(text);
        if folded.is_empty() {
            return None;
        }
        let plain = half_width(text.trim()).to_lowercase();
        let letters: Vec<char> = folded.letters().iter().copied().filter(|letter| *letter != ' ').collect();
        // Whoever types an @ means an address.
        let only_letters = letters.iter().all(char::is_ascii_lowercase) && !plain.contains('@');
        Some(Self {
            letters: only_letters.then_some(letters),
            words: text.split_whitespace().map(Folded::of).filter(|word| !word.is_empty()).collect(),
            digits: digits(&plain),
            mail: mail(&plain),
            folded,
        })
    }

    /// Whether every name that holds it has the grams that are asked for: one letter by itself has none.
    pub(super) fn leads_to_all(&self) -> bool {
        self.folded.has_han() || self.folded.words().any(|(_, word)| word.len() > 1)
    }

    /// What a record must have in the first place, whose name begins with what was typed.
    pub(super) fn beginning(&self) -> Terms {
        Terms::All(vec![
            Terms::Open(grams::beginning(&self.folded)),
            self.part().unwrap_or(Terms::All(Vec::new())),
        ])
    }

    /// What a record must have whose name holds what was typed or is spelled so: as [`super::matching`] finds it.
    pub(super) fn named(&self) -> Terms {
        Terms::Any(self.part().into_iter().chain(self.pinyin()).chain([self.beginning()]).collect())
    }

    /// What a record must have that is found by what was typed in any way at all.
    pub(super) fn any(&self) -> Terms {
        let mut ways = vec![self.named()];
        ways.extend(self.typo());
        if let Some(digits) = &self.digits {
            ways.push(Terms::Open(format!("{PHONE}{}", digits.chars().rev().collect::<String>())));
        }
        if let Some(mail) = &self.mail {
            let (mark, begun) =
                mail.strip_prefix('@').map_or((MAIL, mail.as_str()), |domain| (DOMAIN, domain));
            ways.push(Terms::Open(format!("{mark}{}", grams::address(begun))));
        }
        Terms::Any(ways)
    }

    /// What a note must have in which it stands; `None` where it is too little to be looked for there.
    pub(super) fn noted(&self) -> Option<Terms> {
        let mut all = Vec::new();
        for (place, word) in self.words.iter().enumerate() {
            for (at, run) in word.runs().iter().enumerate() {
                let letters = word.run(run);
                // The last word may still be typed.
                let last = place + 1 == self.words.len() && at + 1 == word.runs().len();
                match run.script {
                    Script::Han => {
                        all.extend(letters.windows(2).map(|pair| Terms::One(pair.iter().collect())))
                    }
                    Script::Word if letters.len() < 2 => {}
                    Script::Word if last => all.push(Terms::Open(format!("{WORD}{}", grams::cut(letters)))),
                    Script::Word => all.push(Terms::One(format!("{WORD}{}", grams::cut(letters)))),
                }
            }
        }
        rarer(all)
    }

    /// It stands in the name as it was typed, or word by word.
    fn part(&self) -> Option<Terms> {
        let mut all = Vec::new();
        for (word, run) in self.words.iter().flat_map(|word| word.runs().iter().map(move |run| (word, run))) {
            let letters = word.run(run);
            match (run.script, letters) {
                (Script::Han, [one]) => all.push(Terms::One(one.to_string())),
                (Script::Han, letters) => {
                    all.extend(letters.windows(2).map(|pair| Terms::One(pair.iter().collect())));
                }
                (Script::Word, letters) if letters.len() >= PART => {
                    all.extend(letters.windows(PART).map(|part| Terms::One(part.iter().collect())));
                }
                // The beginning of some gram, wherever it stands. One letter stands nearly everywhere.
                (Script::Word, [one, two]) => all.push(Terms::Open(String::from_iter([one, two]))),
                (Script::Word, _) => {}
            }
        }
        rarer(all)
    }

    /// The name is spelled so.
    fn pinyin(&self) -> Vec<Terms> {
        let Some(letters) = self.letters.as_ref().filter(|letters| letters.len() >= 2) else {
            return Vec::new();
        };
        let letters: String = letters.iter().collect();
        readings::ways(&letters).iter().filter_map(|way| spelled(way)).collect()
    }

    /// One letter of a word is wrong.
    fn typo(&self) -> Option<Terms> {
        if self.folded.has_han() || self.folded.words().all(|(_, word)| word.len() < TYPO_MIN) {
            return None;
        }
        let long = self.folded.words().filter(|(_, word)| word.len() >= TYPO_MIN);
        let words =
            long.map(|(_, word)| Terms::Any(grams::nearly(word).into_iter().map(Terms::One).collect()));
        Some(Terms::All(words.take(GRAMS_MAX).collect()))
    }
}

/// The terms of a name that is read in this way.
fn spelled(way: &[Part]) -> Option<Terms> {
    if let [only] = way {
        let first = Terms::Open(format!("{FIRST}{}", only.start()));
        return Some(match only {
            Part::Syllable(letters) => Terms::Any(vec![Terms::One(format!("{SYLLABLE}{letters}")), first]),
            Part::Begun(_) => first,
            // One letter says nothing, and two are two.
            Part::Initial(_) => return None,
        });
    }
    let last = way.len() - 1;
    let pairs = way.windows(2).enumerate().filter_map(|(place, pair)| {
        let [one, next] = pair else { return None };
        match (one, next) {
            (Part::Syllable(one), Part::Syllable(next)) if place + 1 < last => {
                Some(Terms::One(format!("{SYLLABLES}{one}{NEXT}{next}")))
            }
            (Part::Syllable(one), next) => {
                Some(Terms::Open(format!("{SYLLABLES}{one}{NEXT}{}", next.start())))
            }
            (one, next) => grams::initials(&one.start(), &next.start()).map(Terms::One),
        }
    });
    Some(Terms::All(pairs.take(GRAMS_MAX).collect()))
}

/// All of `terms`, without the common ones where there are others; `None` when there is none.
fn rarer(terms: Vec<Terms>) -> Option<Terms> {
    let common = |term: &Terms| matches!(term, Terms::One(gram) if COMMON.contains(&gram.as_str()));
    let rare: Vec<Terms> = terms.iter().filter(|term| !common(term)).take(GRAMS_MAX).cloned().collect();
    let kept = if rare.is_empty() { terms } else { rare };
    (!kept.is_empty()).then_some(Terms::All(kept))
}

/// The digits to look for, when nothing else was typed than a number is written with.
fn digits(plain: &str) -> Option<String> {
    if let Ok(phone) = normal_phone(plain) {
        return Some(grams::number(&phone));
    }
    let layout = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '/');
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    (plain.chars().all(layout) && digits.len() >= DIGITS_MIN).then_some(digits)
}

/// The address to look for: `@` and what follows for a domain alone.
fn mail(plain: &str) -> Option<String> {
    let spelled = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | '\'');
    let enough = plain.chars().filter(|c| c.is_ascii_alphanumeric()).count() >= MAIL_MIN;
    let begun = plain.contains('@') || plain.chars().any(|c| c.is_ascii_alphabetic());
    (plain.chars().all(spelled) && enough && begun).then(|| plain.to_owned())
}

impl Terms {
    /// These and `other`.
    pub(super) fn and(self, other: Self) -> Self {
        Self::All(vec![self, other])
    }

    /// As SQLite's full-text index reads it; `None` where it says nothing.
    pub(super) fn for_sqlite(&self) -> Option<String> {
        self.written(&|gram| format!("\"{gram}\""), &|gram| format!("\"{gram}\"*"), (" AND ", " OR "))
    }

    /// As PostgreSQL's reads it; `None` where it says nothing.
    pub(super) fn for_postgres(&self) -> Option<String> {
        self.written(&|gram| format!("'{gram}'"), &|gram| format!("'{gram}':*"), (" & ", " | "))
    }

    // A gram holds letters, digits and marks alone, so nothing in it ends a quotation.
    fn written(
        &self,
        one: &impl Fn(&str) -> String,
        open: &impl Fn(&str) -> String,
        (and, or): (&str, &str),
    ) -> Option<String> {
        let (terms, between) = match self {
            Self::One(gram) => return Some(one(gram)),
            Self::Open(gram) => return Some(open(gram)),
            Self::All(terms) => (terms, and),
            Self::Any(terms) => (terms, or),
        };
        let written: Vec<String> =
            terms.iter().filter_map(|term| term.written(one, open, (and, or))).collect();
        match written.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            several => Some(format!("({})", several.join(between))),
        }
    }

    /// Whether a document with these grams fulfils it.
    #[cfg(test)]
    pub(super) fn holds(&self, grams: &std::collections::BTreeSet<String>) -> bool {
        match self {
            Self::One(gram) => grams.contains(gram),
            Self::Open(gram) => {
                grams.range(gram.clone()..).next().is_some_and(|next| next.starts_with(gram.as_str()))
            }
            Self::All(terms) => terms.iter().all(|term| term.holds(grams)),
            Self::Any(terms) => terms.iter().any(|term| term.holds(grams)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::grams::Grams;
    use super::super::readings::readings;
    use super::*;

    fn finds(typed: &str, name: &str) -> bool {
        let mut grams = Grams::default();
        grams.name(name);
        Asked::read(typed).is_some_and(|asked| asked.any().holds(grams.set()))
    }

    #[test]
    fn names_are_led_to_by_what_people_type() {
        for (typed, name) in [
            ("华为", "华为技术有限公司"),
            ("技术", "华为技术有限公司"),
            ("hwjs", "华为技术有限公司"),
            ("huaweijishu", "华为技术有限公司"),
            ("HuaWei", "华为技术有限公司"),
            ("huaw", "华为技术有限公司"),
            ("jis", "计算所"),
            ("chongqing", "重庆啤酒"),
            ("zhongqing", "重庆啤酒"),
            ("shan", "单田芳"),
            ("dantian", "单田芳"),
            ("xiefang", "解放"),
            ("jiefang", "解放"),
            ("zengguofan", "曾国藩"),
            ("cgf", "曾国藩"),
            ("lindqist", "Lindqvist Möbler"),
            ("lindqvits", "Lindqvist Möbler"),
            ("mobler", "Lindqvist Möbler"),
            ("3m", "3M 中国"),
            ("公司", "华为技术有限公司"),
        ] {
            assert!(finds(typed, name), "{typed} does not lead to {name}");
        }
        for (typed, name) in
            [("腾讯", "华为技术"), ("hwjt", "华为技术"), ("lindgren", "Lindqvist"), ("!", "!")]
        {
            assert!(!finds(typed, name), "{typed} leads to {name}");
        }
    }

    #[test]
    fn numbers_are_found_from_their_end_and_addresses_from_their_beginning() {
        let mut grams = Grams::default();
        grams.phone("+8613911223344");
        grams.phone("+862154019332;ext=8012");
        grams.mail("Zhiyuan.Ouyang@chenghu.test");
        for typed in [
            "3344",
            "13911223344",
            "139 1122 3344",
            "+86 139-1122-3344",
            "021-54019332",
            "9332",
            "zhiyuan",
            "zhiyuan.ouyang@",
            "zhiyuan.ouyang@chenghu.test",
            "@chenghu",
            "@CHENGHU.test",
        ] {
            assert!(Asked::read(typed).unwrap().any().holds(grams.set()), "{typed}");
        }
        for typed in ["1391", "44", "8012", "ouyang@", "@test"] {
            assert!(!Asked::read(typed).unwrap().any().holds(grams.set()), "{typed}");
        }
    }

    #[test]
    fn terms_are_written_for_both_databases() {
        let asked = Asked::read("hua").unwrap();
        assert_eq!(
            asked
                .part()
                .unwrap()
                .and(Terms::Any(vec![Terms::Open("ˏhua".to_owned()), Terms::All(vec![])]))
                .for_sqlite(),
            Some("(\"hua\" AND \"ˏhua\"*)".to_owned())
        );
        assert_eq!(asked.part().unwrap().for_postgres(), Some("'hua'".to_owned()));
        assert_eq!(Terms::Any(Vec::new()).for_postgres(), None);
    }

    fn names() -> impl Strategy<Value = String> {
        "([华为技术有限公司重庆单解曾澄湖医院]{1,8}|[A-Za-zé]{1,9}|[0-9]{1,4}|[ ·(),&-]){1,5}"
    }

    proptest! {
        #[test]
        fn any_part_of_a_name_leads_to_it(name in names(), from in 0_usize..30, length in 1_usize..30) {
            let part: String = name.chars().skip(from).take(length).collect();
            let Some(asked) = Asked::read(&part) else { return Ok(()) };
            // One letter of a word leads to where a name begins with it, and nowhere else.
            let enough = asked.leads_to_all();
            let mut grams = Grams::default();
            grams.name(&name);
            prop_assert!(!enough || asked.any().holds(grams.set()), "{part} does not lead to {name}");
        }

        #[test]
        fn any_reading_of_a_name_leads_to_it(
            name in "[华为技术有限公司重庆单解曾澄湖医院]{2,6}", choices in prop::collection::vec(0_usize..9, 6),
        ) {
            let read = |(character, choice): (char, &usize)| {
                let all = readings(character);
                all.get(choice % all.len()).cloned().unwrap_or_default()
            };
            let syllables: Vec<String> = name.chars().zip(&choices).map(read).collect();
            let initials: String = syllables.iter().filter_map(|one| one.chars().next()).collect();
            prop_assert!(finds(&syllables.concat(), &name), "{} does not lead to {name}", syllables.concat());
            prop_assert!(finds(&initials, &name), "{initials} does not lead to {name}");
        }

        #[test]
        fn nothing_typed_can_break_the_question(text in ".{0,60}") {
            if let Some(asked) = Asked::read(&text) {
                for terms in [Some(asked.any()), Some(asked.named()), asked.noted()].into_iter().flatten() {
                    let (sqlite, postgres) = (terms.for_sqlite(), terms.for_postgres());
                    prop_assert_eq!(sqlite.map_or(0, |text| text.matches('"').count() % 2), 0);
                    prop_assert!(!postgres.is_some_and(|text| text.contains('\\')));
                }
            }
        }
    }
}
