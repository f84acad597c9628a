//! Telephone numbers as they are read and dialled. Which numbers exist is known in `shared`.

use crate::t;
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;

/// `138 0013 8000` of `+8613800138000`; what is not a mainland mobile keeps its international form.
pub fn spoken(phone: &str) -> String {
    let (number, extension) =
        phone.split_once(";ext=").map_or((phone, None), |(number, ext)| (number, Some(ext)));
    let mobile = number.strip_prefix("+86").filter(|digits| {
        digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let number = match mobile {
        Some(digits) => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
        None => number.to_owned(),
    };
    match extension {
        Some(extension) => t!(PhoneExtension, number = number, extension = extension),
        None => number,
    }
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
    fn a_mobile_is_read_in_groups_and_others_as_they_are() {
        assert_eq!(spoken("+8613800138000"), "138 0013 8000");
        assert_eq!(spoken("+862154019332"), "+862154019332");
        assert_eq!(spoken("+14707829096"), "+14707829096");
    }
}
