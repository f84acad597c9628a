//! Forms of whoever comes in for the first time or sets a new password, and teams with their places in a tree, most of them
//! with a fault.

use shared::form::{NAME_MAX, SHORT_MAX};
use shared::ids::TeamId;
use shared::parity::Case;
use shared::people::api::SetUp;
use shared::people::invitation::Acceptance;
use shared::people::person::TeamForm;
use shared::people::security::NewPassword;
use shared::people::{PASSWORD_MAX, PASSWORD_MIN};

use super::random::Random;
use super::text::{EMAILS, NO_EMAILS, line, one_of};

const PASSWORDS: [&str; 6] = [
    "the tram was late again",
    "ｔｈｅ　tram was late again",
    "昨天下雨我们还是去了西湖边喝茶",
    "82645 19037 55821 40",
    "dragon cheese office march pepper",
    "x7#Qm!v2@Lp9$Zt4",
];
const NO_PASSWORDS: [&str; 7] = [
    "",
    "short",
    "aaaaaaaaaaaaaaaaaaaa",
    "12345678901234567890",
    "P@ssw0rdP@ssw0rd!!",
    "fang.min-demo-2026!!",
    "５２０１３１４方敏５２０１３１４",
];
/// Teams in a tree at most.
const TEAMS: i64 = 6;

/// One form.
pub(crate) fn case(random: &mut Random) -> Case {
    // Few fields have few faults.
    let faults = random.chance(60);
    let email = one_of(random, &EMAILS, &[], false);
    let name = line(random, NAME_MAX, faults);
    let password = password(random, faults);
    match random.between(0, 3) {
        0 => Case::SetUp(SetUp {
            code: one_of(random, &["DrCEUAubH7SX0Ncb8Ufp"], &["", "\u{3000}"], faults),
            email: one_of(random, &EMAILS, &NO_EMAILS, faults),
            name,
            password,
        }),
        1 => Case::Acceptance { form: Acceptance { token: "a link's".to_owned(), name, password }, email },
        2 => Case::NewPassword { form: NewPassword { token: "a link's".to_owned(), password }, email, name },
        _ => team(random, faults),
    }
}

/// A good one, or a bad one where faults are wanted; now and then as long as it may be, or one sign longer or shorter.
fn password(random: &mut Random, faults: bool) -> String {
    if random.chance(15) {
        let signs = ['x', '7', '雨', 'ｑ', ' ', 'é', '湖', '#', 'w'];
        let (shortest, longest) = (i64::from(PASSWORD_MIN), i64::from(PASSWORD_MAX));
        let beyond = i64::from(faults);
        let length = random.pick(&[shortest - beyond, shortest, longest, longest + beyond]);
        return (0..length).map(|_| random.pick(&signs)).collect();
    }
    if faults && random.chance(60) {
        return random.pick(&NO_PASSWORDS).to_owned();
    }
    random.pick(&PASSWORDS).to_owned()
}

/// A new team or one of the tree, each of whose teams stands below one before it.
fn team(random: &mut Random, faults: bool) -> Case {
    let mut teams: Vec<(TeamId, TeamForm)> = Vec::new();
    for number in 0..random.between(0, TEAMS) {
        let above: Vec<TeamId> = teams.iter().map(|(id, _)| *id).collect();
        let parent = (!above.is_empty() && random.chance(70)).then(|| random.pick(&above));
        teams.push((TeamId(random.id().0), TeamForm { name: format!("团队 {number}"), parent }));
    }
    let ids: Vec<TeamId> = teams.iter().map(|(id, _)| *id).collect();
    let team = (!ids.is_empty() && random.chance(60)).then(|| random.pick(&ids));
    let mut form = TeamForm { name: line(random, SHORT_MAX, faults), parent: None };
    // The first of the tree stands below none.
    form.parent = ids.first().copied().filter(|first| Some(*first) != team && random.chance(50));
    if faults && random.chance(75) {
        form.parent = Some(TeamId(random.id().0));
        if !ids.is_empty() && random.chance(60) {
            form.parent = Some(random.pick(&ids));
        }
    }
    if faults && random.chance(40) && !teams.is_empty() {
        form = TeamForm { name: format!(" {} ", random.pick(&teams).1.name), ..random.pick(&teams).1 };
    }
    Case::Team { form, team, teams }
}
