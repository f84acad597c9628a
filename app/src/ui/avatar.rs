//! Avatar: initials on a quiet tint that a name keeps for ever. Round for people, square for companies.

use leptos::prelude::*;

/// How large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 20 px.
    Small,
    /// 24 px.
    #[default]
    Medium,
    /// 36 px.
    Large,
}

/// A person or a company at a glance. Hidden from readers by ear: the name stands beside it.
#[component]
pub fn Avatar(
    /// Whose.
    #[prop(into)]
    name: String,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
    /// A company.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let size = match size {
        AvatarSize::Small => "s",
        AvatarSize::Medium => "",
        AvatarSize::Large => "l",
    };
    let shape = if square { "sq" } else { "" };
    view! { <span class=format!("avatar {size} {shape}") data-c=colour(&name).to_string() aria-hidden="true">{initials(&name)}</span> }
}

/// 1 to 6, the same for the same name in every browser (FNV-1a).
fn colour(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % 6 + 1
}

/// The first character of a Chinese name, the first letters of the first two words of others.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let Some(first) = words.next().and_then(|word| word.chars().next()) else { return String::new() };
    if !first.is_ascii_alphabetic() {
        return first.to_string();
    }
    let second = words.next().and_then(|word| word.chars().next()).filter(char::is_ascii_alphabetic);
    [Some(first), second].into_iter().flatten().map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_follow_the_script() {
        assert_eq!(initials("林知夏"), "林");
        assert_eq!(initials("Helmut Brandt"), "HB");
        assert_eq!(initials("Amy"), "A");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(colour("林知夏"), colour("林知夏"));
        assert!((1..=6).contains(&colour("")));
    }
}
