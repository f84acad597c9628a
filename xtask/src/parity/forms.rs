//! Forms and files to judge, half of them without a fault, and texts that are no case at all.

use shared::form::{NAME_MAX, SHORT_MAX, TEXT_MAX, is_credit_code};
use shared::ids::{AccountId, ActivityId, AttachmentId, ContactId, LeadId};
use shared::money::{Currency, MAX_MINOR, Money};
use shared::parity::Case;
use shared::pipeline::deal::DealForm;
use shared::records::account::{AccountForm, PAYMENT_TERM_MAX};
use shared::records::activity::{
    AHEAD_MILLIS, ActivityFigures, ActivityForm, ActivityKind, CALL_SECONDS_MAX, COUNT_MAX,
};
use shared::records::attachment::{ATTACHMENT_MAX, FILE_NAME_MAX};
use shared::records::contact::ContactForm;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::records::{Grade, Source, Subject};
use shared::time::{DAY_MILLIS, Instant};

use super::random::Random;
use super::text::{EMAILS, NO_EMAILS, line, one_of};

const PHONES: [&str; 10] = [
    "13800138000",
    "+86 138-0013-8000",
    "０２０－２１６１８７１２",
    "0512-6688 1234 转 8012",
    "(+86) 10 6588 1234",
    "400-820-8820",
    "+1 470-782-9096",
    "0044 20 7946 0958",
    "+1234567",
    "+123456789012345",
];
const NO_PHONES: [&str; 8] = [
    "1380013800",
    "138001380000",
    "12800138000",
    "call me",
    "+123456",
    "+1234567890123456",
    "021-54019332 转 12345678901",
    "١٣٨٠٠١٣٨٠٠٠",
];
const SITES: [&str; 3] = ["https://ruihe.cn", "http://x/路径?q=1", "https://[::1]:8080/"];
const NO_SITES: [&str; 5] = ["ruihe.cn", "javascript:alert(1)", "https://", "https:///x", "http://a b"];
const CODE: &str = "91350100M000100Y43";

/// One form or file.
pub(crate) fn case(random: &mut Random) -> Case {
    let faults = random.chance(50);
    match random.between(0, 5) {
        0 => Case::Account(account(random, faults)),
        1 => Case::Contact(contact(random, faults)),
        2 => Case::Lead(lead(random, faults)),
        3 => Case::Deal(deal(random, faults)),
        4 => activity(random, faults),
        _ => file(random, faults),
    }
}

fn maybe<T>(random: &mut Random, value: impl FnOnce(&mut Random) -> T) -> Option<T> {
    random.chance(60).then(|| value(random))
}

/// Within the range, often at its ends; with `faults`, sometimes one beyond them.
fn number(random: &mut Random, low: i64, high: i64, faults: bool) -> i64 {
    match random.between(0, 5) {
        0 => low,
        1 => high,
        2 if faults => low - 1,
        3 if faults => high + 1,
        _ => random.between(low, high),
    }
}

fn figure(random: &mut Random, low: i64, high: i64, faults: bool) -> Option<i32> {
    i32::try_from(number(random, low, high, faults)).ok()
}

fn instant(random: &mut Random) -> Instant {
    Instant::from_millis(random.between(1_700_000_000_000, 1_800_000_000_000))
}

/// A required name: blank only where faults are wanted.
fn name(random: &mut Random, faults: bool) -> String {
    line(random, NAME_MAX, faults)
}

fn short(random: &mut Random, faults: bool) -> Option<String> {
    maybe(random, |random| line(random, SHORT_MAX, faults))
}

fn long(random: &mut Random, faults: bool) -> Option<String> {
    maybe(random, |random| line(random, TEXT_MAX, faults))
}

fn phone(random: &mut Random, faults: bool) -> Option<String> {
    maybe(random, |random| one_of(random, &PHONES, &NO_PHONES, faults))
}

fn email(random: &mut Random, faults: bool) -> Option<String> {
    maybe(random, |random| one_of(random, &EMAILS, &NO_EMAILS, faults))
}

fn website(random: &mut Random, faults: bool) -> String {
    if random.chance(10) {
        let length = NAME_MAX as usize + usize::from(faults && random.chance(50));
        return format!("https://{}", "a".repeat(length - "https://".len()));
    }
    one_of(random, &SITES, &NO_SITES, faults)
}

/// A code with the right check character, or with a wrong one.
fn credit_code(random: &mut Random, faults: bool) -> String {
    if random.chance(30) {
        return CODE.to_lowercase();
    }
    let start = format!("{}{:04}", &CODE[..13], random.between(0, 9_999));
    let checked = ('0'..='9')
        .chain('A'..='Z')
        .map(|check| format!("{start}{check}"))
        .find(|code| is_credit_code(code) != (faults && random.chance(5)));
    checked.unwrap_or_else(|| CODE.to_owned())
}

fn account(random: &mut Random, faults: bool) -> AccountForm {
    AccountForm {
        name: name(random, faults),
        grade: maybe(random, |random| random.pick(Grade::ALL)),
        industry: short(random, faults),
        region: short(random, faults),
        employees: maybe(random, |random| figure(random, 1, 10_000_000, faults)).flatten(),
        phone: phone(random, faults),
        website: maybe(random, |random| website(random, faults)),
        credit_code: maybe(random, |random| credit_code(random, faults)),
        payment_term_days: maybe(random, |random| figure(random, 0, PAYMENT_TERM_MAX, faults)).flatten(),
        invoicing_qualified: maybe(random, |random| random.chance(50)),
        source: maybe(random, |random| random.pick(Source::ALL)),
        next_contact_at: maybe(random, instant),
        note: long(random, faults),
    }
}

pub(crate) fn contact(random: &mut Random, faults: bool) -> ContactForm {
    ContactForm {
        account: maybe(random, |random| AccountId(random.id().0)),
        name: name(random, faults),
        title: short(random, faults),
        phone: phone(random, faults),
        email: email(random, faults),
        wechat: short(random, faults),
        note: long(random, faults),
    }
}

fn lead(random: &mut Random, faults: bool) -> LeadForm {
    LeadForm {
        name: maybe(random, |random| name(random, faults)),
        company: if faults && random.chance(30) { None } else { Some(name(random, faults)) },
        title: short(random, faults),
        phone: phone(random, faults),
        email: email(random, faults),
        wechat: if faults { short(random, true) } else { Some(line(random, SHORT_MAX, false)) },
        source: random.pick(Source::ALL),
        status: random.pick(LeadStatus::ALL),
        need: long(random, faults),
        next_contact_at: maybe(random, instant),
    }
}

fn deal(random: &mut Random, faults: bool) -> DealForm {
    let low = maybe(random, |random| number(random, 0, MAX_MINOR, faults));
    let above = low.unwrap_or(0).clamp(0, MAX_MINOR);
    let from = if faults && random.chance(20) { 0 } else { above };
    DealForm {
        account: AccountId(random.id().0),
        name: name(random, faults),
        contact: maybe(random, |random| ContactId(random.id().0)),
        amount: Money { minor: number(random, 0, MAX_MINOR, faults), currency: random.pick(Currency::ALL) },
        expected_close_on: maybe(random, |random| instant(random).to_utc().date_naive()),
        competitor_brief: long(random, faults),
        budget_low: low,
        budget_high: maybe(random, |random| number(random, from, MAX_MINOR, faults)),
        decision_maker_title: short(random, faults),
        source: maybe(random, |random| random.pick(Source::ALL)),
        next_step: maybe(random, |random| line(random, NAME_MAX, faults)),
        next_contact_at: maybe(random, instant),
    }
}

fn activity(random: &mut Random, faults: bool) -> Case {
    let now = instant(random);
    let kind = random.pick(ActivityKind::ALL);
    let stray = faults && random.chance(40);
    let belongs = |kinds: &[ActivityKind]| stray || kinds.contains(&kind);
    let met = [ActivityKind::Meeting, ActivityKind::Visit];
    let mut figures = ActivityFigures::default();
    let count = |random: &mut Random| figure(random, 0, COUNT_MAX, faults);
    if belongs(&[ActivityKind::Call]) {
        figures.call_seconds = maybe(random, |random| figure(random, 0, CALL_SECONDS_MAX, faults)).flatten();
        figures.recorded = maybe(random, |random| random.chance(50));
        figures.transcript_summary =
            if random.chance(5) { Some("敏".repeat(TEXT_MAX as usize)) } else { long(random, faults) };
    }
    if belongs(&[ActivityKind::Email]) {
        figures.email_opened = maybe(random, |random| random.chance(50));
        figures.email_bounced = maybe(random, |random| random.chance(50));
    }
    if belongs(&[ActivityKind::Wechat]) {
        figures.wechat_rounds = maybe(random, count).flatten();
    }
    if belongs(&met) {
        figures.demo_minutes = maybe(random, count).flatten();
        figures.customer_questions = maybe(random, count).flatten();
        figures.summary_confirmed = maybe(random, |random| random.chance(50));
    }
    if stray || kind != ActivityKind::Note {
        figures.change_requests = maybe(random, count).flatten();
    }
    let ahead = number(random, -DAY_MILLIS, AHEAD_MILLIS, faults);
    let files = number(random, 0, 20, faults).max(0);
    let text = if faults { long(random, true) } else { Some(line(random, TEXT_MAX, false)) };
    let about = match random.between(0, 2) {
        0 => Subject::Deal(random.id()),
        1 => Subject::Lead(LeadId(random.id().0)),
        _ => Subject::Account(AccountId(ActivityId(random.id().0).0)),
    };
    let attachments = (0..files).map(|_| AttachmentId(random.id().0)).collect();
    let form = ActivityForm { about, kind, text, occurred_at: now.plus_millis(ahead), figures, attachments };
    Case::Activity { form, now }
}

fn file(random: &mut Random, faults: bool) -> Case {
    let ending = one_of(
        random,
        &["pdf", "PDF", "jpeg", "xlsx", "eml", "m4a"],
        &["exe", "pd f", "pdf.exe", ""],
        faults,
    );
    let stem = line(random, FILE_NAME_MAX - 1 - ending.len() as u32, faults);
    let most = i64::try_from(ATTACHMENT_MAX).unwrap_or(i64::MAX);
    let size = u64::try_from(number(random, 1, most, faults)).unwrap_or(0);
    Case::File { name: format!("{stem}.{ending}"), size }
}

/// A text made of a good case that is a case no longer, or no JSON.
pub(crate) fn malformed(random: &mut Random, good: &str) -> String {
    let cut = |at: usize| good.char_indices().nth(at).map_or(good, |(index, _)| &good[..index]);
    match random.between(0, 11) {
        0 => cut(random.between(0, 200) as usize).to_owned(),
        1 => good.replacen('{', "{\"unknown\":1,", 1),
        2 => good.replacen(':', "::", 1),
        3 => good.replacen('"', "'", 2),
        4 => good.replace("null", "1.5"),
        5 => good.replacen("\"case\":\"", "\"case\":\"no_", 1),
        6 => good.replacen("\"case\"", "\"case\":\"file\",\"case\"", 1),
        7 => format!("{good}{good}"),
        8 => "[".repeat(random.between(1, 200) as usize),
        9 => format!(
            "{{\"case\":\"file\",\"name\":\"{}\",\"size\":1}}",
            random.pick(&["\\ud800", "\\x", "\t"])
        ),
        10 => format!(
            "{{\"case\":\"file\",\"name\":\"a.pdf\",\"size\":{}}}",
            random.pick(&["-1", "1e3", "18446744073709551616", "0.1", "NaN", "\"1\"", "01"])
        ),
        _ => random
            .pick(&["", " ", "null", "\u{feff}{}", "{}", "敏", "\"\u{202e}\"", "{\"case\":7}"])
            .to_owned(),
    }
}
