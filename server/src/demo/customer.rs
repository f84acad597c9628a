//! An account with its contacts and deals, told as one: each is drawn from the seed and its own number alone, so that
//! a company of any size is made customer by customer.

use sea_orm::TryIntoModel;
use shared::ids::{AccountId, ContactId};
use shared::money::{Currency, Money};
use shared::people::Language;
use shared::pipeline::deal::DealForm;
use shared::records::account::AccountForm;
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::records::contact::ContactForm;
use shared::records::{Grade, Source, Subject};
use shared::time::Instant;

use super::World;
use super::calendar::{HISTORY, MINUTE, Moment, WORKDAY};
use super::course::{self, End, Stay};
use super::dice::{Area, Dice};
use super::journal::{Journal, Place};
use super::names::{self, Firm, Name};
use super::phrases::{self, Words};
use super::rows::Batch;
use super::showcase::{self, Due, Showcase};
use super::story::{self, Plan};
use crate::entities::{accounts, contacts};

/// Deals of ten accounts in a row: 16, so that 5,000 accounts have 8,000.
const DEALS: [usize; 10] = [4, 3, 2, 2, 1, 1, 1, 1, 1, 0];
/// Contacts of ten accounts in a row: 24.
const CONTACTS: [usize; 10] = [4, 4, 3, 3, 2, 2, 2, 2, 1, 1];

/// Tells the `index`-th account.
pub(super) fn tell(world: &World, index: u64, batch: &mut Batch) -> anyhow::Result<()> {
    let mut dice = Dice::of(world.seed, Area::Customer, index);
    let showcase = showcase::of(index);
    let seller = match showcase {
        Some(_) => world.company.sellers[0],
        None => *dice.pick(&world.company.sellers),
    };
    let firm = showcase.map_or_else(|| names::firm(&mut dice, seller.region), Showcase::firm);
    let place = usize::try_from(index % 10).unwrap_or(0);
    let courses = courses(world, &mut dice, showcase, DEALS[place]);
    let known = known_since(world, &mut dice, courses.iter().map(|(begin, _)| *begin).min());
    let created_at = world.calendar.at(known);
    let id = AccountId(dice.id(created_at));
    let phrases = phrases::of(seller.language());
    let mut journal = Journal { world, dice: &mut dice, batch, seller, phrases, words: Words::default() };
    let of_account = Place { subject: Subject::Account(id), account: Some(id), deal: None };
    journal.created(of_account, created_at)?;
    let mut people = Vec::new();
    for number in 0..CONTACTS[place] {
        let known_name = showcase.filter(|_| number == 0).map(Showcase::contact);
        people.push(contact(&mut journal, id, &firm, created_at, known_name)?);
    }
    let mut last_touch_at = None;
    if journal.dice.chance(if courses.is_empty() { 80 } else { 15 }) {
        last_touch_at = Some(prospect(&mut journal, id, &people[0], &firm, known)?);
    }
    let mut open_deals = 0;
    for (number, (begin, stays)) in courses.into_iter().enumerate() {
        let main = journal.dice.pick(&people).clone();
        let main = if number == 0 { people[0].clone() } else { main };
        let showcase = showcase.filter(|_| number == 0);
        let (form, filled) = forms(&mut journal, id, &main, &firm, showcase, &stays, begin);
        let outcome = story::tell(&mut journal, Plan { begin, course: stays, form, filled })?;
        open_deals += i64::from(outcome.open);
        last_touch_at = last_touch_at.max(outcome.last_touch_at);
    }
    let row = account(&mut journal, id, &firm, created_at)?;
    batch.accounts.push(accounts::Model { open_deals, last_touch_at, ..row });
    Ok(())
}

/// When the account's deals begin, and how they go.
fn courses(
    world: &World,
    dice: &mut Dice,
    showcase: Option<&Showcase>,
    count: usize,
) -> Vec<(Moment, Vec<Stay>)> {
    let now = world.calendar.now();
    let courses = (0..count).map(|number| {
        let shown = showcase.filter(|_| number == 0);
        let end = shown.map_or_else(|| course::end(dice), |shown| shown.end);
        let stays = course::course(dice, end);
        let length: Moment = stays.iter().map(|stay| stay.length).sum();
        let since = match (end, shown) {
            (End::Open(..), _) => 0,
            // What is closed and shown was closed lately.
            (_, Some(_)) => MINUTE,
            (_, None) => MINUTE + dice.between(0, (HISTORY - length).max(0)),
        };
        (now - since - length, stays)
    });
    courses.collect()
}

/// When the account was made: some time before its first deal.
fn known_since(world: &World, dice: &mut Dice, first: Option<Moment>) -> Moment {
    match first {
        Some(first) => first - dice.between(WORKDAY / 4, 15 * WORKDAY),
        None => world.calendar.now() - dice.between(WORKDAY, HISTORY),
    }
}

fn contact(
    journal: &mut Journal<'_>,
    account: AccountId,
    firm: &Firm,
    account_made: Instant,
    known: Option<(Name, &'static str)>,
) -> anyhow::Result<contacts::Model> {
    let language = if firm.currency == Currency::Cny { Language::Chinese } else { Language::English };
    let dice = &mut *journal.dice;
    let title = *dice.pick(journal.phrases.titles);
    let (name, title) = known.unwrap_or_else(|| (names::person(dice, language), title));
    let form = ContactForm {
        account: Some(account),
        title: dice.chance(90).then(|| title.to_owned()),
        phone: Some(names::mobile(dice, firm.currency)),
        email: dice.chance(75).then(|| format!("{}@{}.example", name.handle, firm.domain)),
        wechat: (language == Language::Chinese && dice.chance(60))
            .then(|| format!("{}_{}", name.handle.replace('.', ""), dice.below(1000))),
        name: name.shown,
        note: None,
    };
    let form = super::judged(form.judge())?;
    let created_at = account_made.plus_millis(dice.between(1, 50) * MINUTE);
    let id = ContactId(dice.id(created_at));
    let row = contacts::ActiveModel::born(id, form, journal.seller.birth(created_at)).try_into_model()?;
    let place = Place { subject: Subject::Contact(row.id), account: Some(account), deal: None };
    journal.created(place, created_at)?;
    journal.batch.contacts.push(row.clone());
    Ok(row)
}

/// A first call, before there is a deal.
fn prospect(
    journal: &mut Journal<'_>,
    account: AccountId,
    contact: &contacts::Model,
    firm: &Firm,
    known: Moment,
) -> anyhow::Result<Instant> {
    journal.words = words(journal, contact, firm);
    let subject =
        if journal.dice.chance(50) { Subject::Contact(contact.id) } else { Subject::Account(account) };
    let place = Place { subject, account: Some(account), deal: None };
    let figures = ActivityFigures {
        call_seconds: Some(journal.dice.small(40, 600)),
        recorded: Some(false),
        ..ActivityFigures::default()
    };
    let text = journal.say(journal.phrases.prospecting);
    let (moment, kind) = (known + 60 * MINUTE, ActivityKind::Call);
    Ok(journal.activity(place, moment, kind, text, figures, Evidence::Claimed)?.at)
}

fn words(journal: &mut Journal<'_>, contact: &contacts::Model, firm: &Firm) -> Words {
    Words {
        contact: contact.name.clone(),
        company: firm.short.clone(),
        product: journal.dice.pick::<&str>(journal.phrases.products),
        rival: journal.dice.pick::<&str>(journal.phrases.rivals),
    }
}

/// The form of a deal as it begins, and once the fields of the first gate are filled in.
fn forms(
    journal: &mut Journal<'_>,
    account: AccountId,
    contact: &contacts::Model,
    firm: &Firm,
    showcase: Option<&Showcase>,
    stays: &[Stay],
    begin: Moment,
) -> (DealForm, DealForm) {
    journal.words = words(journal, contact, firm);
    if let Some(shown) = showcase {
        journal.words.product = shown.product;
    }
    let (phrases, calendar) = (journal.phrases, &journal.world.calendar);
    let product = journal.words.product;
    let phase = *journal.dice.pick(phrases.phases);
    let phase = showcase.map_or(phase, |_| "");
    let name = match journal.seller.language() {
        Language::Chinese => format!("{} · {product}{phase}", firm.short),
        Language::English => format!("{} · {product} {phase}", firm.short),
    };
    let amount = Money {
        minor: showcase.map_or_else(|| amount(journal.dice, firm.currency), |shown| shown.amount * 100),
        currency: firm.currency,
    };
    let is_open = matches!(stays.last(), Some(Stay { leave: course::Leave::Stays(_), .. }));
    let length: Moment = stays.iter().map(|stay| stay.length).sum();
    let closing = if is_open {
        calendar.date_in(journal.dice.between(-8, 90))
    } else {
        calendar.date_of(calendar.at(begin + length + journal.dice.between(-10, 12) * WORKDAY))
    };
    let due = showcase.map_or_else(|| due(journal.dice), |shown| shown.due);
    let next_contact_at = match due {
        Due::Never => None,
        Due::In(days) => Some(calendar.in_days(days, journal.dice.between(9, 17))),
    };
    let form = DealForm {
        contact: Some(contact.id).filter(|_| showcase.is_some() || journal.dice.chance(92)),
        name,
        amount,
        expected_close_on: Some(closing).filter(|_| journal.dice.chance(90)),
        source: Some(*journal.dice.pick(&Source::ALL[..12])),
        next_step: journal.dice.chance(70).then(|| journal.say(phrases.next_steps)),
        next_contact_at,
        ..DealForm::new(account, firm.currency)
    };
    let filled = DealForm {
        competitor_brief: Some(journal.say(phrases.briefs)),
        budget_low: Some(amount.minor / 100 * journal.dice.between(80, 95)),
        budget_high: Some(amount.minor / 100 * journal.dice.between(105, 130)),
        decision_maker_title: Some((*journal.dice.pick(phrases.deciders)).to_owned()),
        ..form.clone()
    };
    (form, filled)
}

/// When the customer is to be contacted next.
fn due(dice: &mut Dice) -> Due {
    match dice.below(100) {
        0..5 => Due::In(-dice.between(1, 4)),
        5..12 => Due::In(0),
        12..65 => Due::In(dice.between(1, 14)),
        _ => Due::Never,
    }
}

/// An amount in minor units: many small ones, few large ones.
fn amount(dice: &mut Dice, currency: Currency) -> i64 {
    let (low, high) =
        dice.weighted(&[(30, (30, 150)), (40, (150, 600)), (22, (600, 1500)), (8, (1500, 4000))]);
    let thousands = dice.between(low, high);
    let thousands = if currency == Currency::Cny { thousands } else { thousands / 7 + 3 };
    thousands * 1000 * 100
}

fn account(
    journal: &mut Journal<'_>,
    id: AccountId,
    firm: &Firm,
    created_at: Instant,
) -> anyhow::Result<accounts::Model> {
    let mainland = firm.currency == Currency::Cny;
    let dice = &mut *journal.dice;
    let grades = [(15, Grade::A), (30, Grade::B), (35, Grade::C), (20, Grade::D)];
    let form = AccountForm {
        name: firm.name.clone(),
        grade: dice.chance(85).then(|| dice.weighted(&grades)),
        industry: Some(firm.industry.to_owned()),
        region: Some(firm.region.to_owned()),
        employees: dice.chance(80).then(|| dice.small(2, 120) * 10),
        phone: dice.chance(70).then(|| names::landline(dice, firm.currency)),
        website: dice.chance(60).then(|| format!("https://www.{}.example", firm.domain)),
        credit_code: (mainland && dice.chance(60)).then(|| names::credit_code(dice)),
        payment_term_days: dice.chance(60).then(|| *dice.pick(&[0, 15, 30, 45, 60, 90])),
        invoicing_qualified: dice.chance(60).then(|| dice.chance(85)),
        source: Some(*dice.pick(&Source::ALL[..12])),
        next_contact_at: None,
        note: dice.chance(15).then(|| (*dice.pick(journal.phrases.account_notes)).to_owned()),
    };
    let form = super::judged(form.judge())?;
    Ok(accounts::ActiveModel::born(id, form, journal.seller.birth(created_at)).try_into_model()?)
}
