//! Telephone numbers as they are read and dialled. Which numbers exist is known in `shared`.

use crate::t;
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;

/// `138 0013 8000` of `+8613800138000` and `021 5401 9332` of `+862154019332`, as people on the mainland write them;
/// numbers of other countries keep their international form.
pub fn spoken(phone: &str) -> String {
    let (number, extension) =
        phone.split_once(";ext=").map_or((phone, None), |(number, ext)| (number, Some(ext)));
    let national =
        number.strip_prefix("+86").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number = match national.map(|digits| (digits, digits.len())) {
        Some((digits, 11)) if digits.starts_with('1') => groups("", digits, 3),
        Some((digits, 10)) if digits.starts_with("400") || digits.starts_with("800") => groups("", digits, 3),
        // Beijing and the 02x cities have areas of two figures, all others of three.
        Some((digits, 10)) if digits.starts_with("10") || digits.starts_with('2') => groups("0", digits, 2),
        Some((digits, 10 | 11)) => groups("0", digits, 3),
        Some(_) | None => number.to_owned(),
    };
    match extension {
        Some(extension) => t!(PhoneExtension, number = number, extension = extension),
        None => number,
    }
}

/// The first figures behind `prefix`, the last four on their own, what is between them between.
fn groups(prefix: &str, digits: &str, first: usize) -> String {
    let (first, rest) = digits.split_at(first);
    let (middle, last) = rest.split_at(rest.len() - 4);
    format!("{prefix}{first} {middle} {last}")
}

/// The address that dials a number.
pub fn dial(phone: &str) -> String {
    format!("tel:{phone}")
}

/// A small button that calls somebody.
#[component]
pub fn CallButton(
    /// Whom.
    #[prop(into)]
    name: String,
    /// Their number.
    #[prop(into)]
    phone: String,
) -> impl IntoView {
    let label = t!(CallWho, name = name);
    view! { <a class="btn ghost icon s" href=dial(&phone) aria-label=label title=spoken(&phone)><Icon glyph=Glyph::Phone/></a> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mainland_number_is_read_in_groups_and_others_as_they_are() {
        assert_eq!(spoken("+8613800138000"), "138 0013 8000");
        assert_eq!(spoken("+862154019332"), "021 5401 9332");
        assert_eq!(spoken("+8657188157234"), "0571 8815 7234");
        assert_eq!(spoken("+864008219332"), "400 821 9332");
        assert_eq!(spoken("+14707829096"), "+14707829096");
    }
}
