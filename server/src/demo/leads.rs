//! Leads: people who asked, some of whom nobody has called back yet.

use sea_orm::TryIntoModel;
use shared::ids::LeadId;
use shared::people::Language;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::records::{Source, Subject};

use super::World;
use super::calendar::{MINUTE, WORKDAY};
use super::dice::{Area, Dice};
use super::journal::{Journal, Place};
use super::names;
use super::phrases::{self, Words};
use super::rows::Batch;
use crate::entities::leads;

/// The first leads wait for the rep with the known sign-in.
const WAITING: u64 = 3;

/// Tells the `index`-th lead.
pub(super) fn tell(world: &World, index: u64, batch: &mut Batch) -> anyhow::Result<()> {
    let mut dice = Dice::of(world.seed, Area::Lead, index);
    let waiting = index < WAITING;
    let seller = if waiting { world.company.sellers[0] } else { *dice.pick(&world.company.sellers) };
    let statuses = [
        (30, LeadStatus::New),
        (35, LeadStatus::Contacted),
        (20, LeadStatus::Qualified),
        (15, LeadStatus::Disqualified),
    ];
    let status = if waiting { LeadStatus::New } else { dice.weighted(&statuses) };
    // Nobody leaves a lead alone for long, but long enough.
    let oldest = if status == LeadStatus::New { 4 } else { 90 };
    let came = world.calendar.now() - dice.between(WORKDAY / 4, oldest * WORKDAY);
    let created_at = world.calendar.at(came);
    let firm = names::firm(&mut dice, seller.region);
    let language = seller.language();
    let name = names::person(&mut dice, language);
    let phrases = phrases::of(language);
    let words = Words {
        contact: name.shown.clone(),
        company: firm.short.clone(),
        product: dice.pick::<&str>(phrases.products),
        rival: dice.pick::<&str>(phrases.rivals),
    };
    let mut journal = Journal { world, dice: &mut dice, batch, seller, phrases, words };
    let need = journal.say(phrases.needs);
    let dice = &mut *journal.dice;
    let form = LeadForm {
        company: dice.chance(85).then_some(firm.name),
        title: dice.chance(60).then(|| (*dice.pick(phrases.titles)).to_owned()),
        phone: Some(names::mobile(dice, firm.currency)),
        email: dice.chance(50).then(|| format!("{}@{}.example", name.handle, firm.domain)),
        wechat: (language == Language::Chinese && dice.chance(40)).then(|| name.handle.replace('.', "_")),
        name: Some(name.shown),
        source: *dice.pick(&Source::ALL[..12]),
        status,
        need: Some(need),
        next_contact_at: (status == LeadStatus::Contacted && dice.chance(60))
            .then(|| world.calendar.in_days(dice.between(-2, 9), dice.between(9, 17))),
    };
    let form = super::judged(form.judge())?;
    let id = LeadId(dice.id(created_at));
    let place = Place { subject: Subject::Lead(id), account: None, deal: None };
    journal.created(place, created_at)?;
    let last_touch_at = if status == LeadStatus::New {
        None
    } else {
        // The hours that are left until today, three days at most.
        let latest = (came + 3 * WORKDAY).min(world.calendar.now() - 30 * MINUTE);
        let moment = journal.dice.between(came + 10 * MINUTE, latest);
        Some(journal.touch(place, moment, status == LeadStatus::Qualified)?.at)
    };
    let row = leads::ActiveModel::born(id, form, seller.birth(created_at)).try_into_model()?;
    batch.leads.push(leads::Model { last_touch_at, ..row });
    Ok(())
}
