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
    view! { <span class=format!("avatar {size} {shape}") data-c=colour(&name).to_string() aria-hidden="true">{initials(if square { distinctive(&name) } else { &name })}</span> }
}

/// 1 to 6, the same for the same name in every browser (FNV-1a).
fn colour(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % 6 + 1
}

/// Where companies are from, as their names begin: the provinces and the cities that most of them stand in.
const PLACES: &str = "北京上海天津重庆河北山西辽宁吉林江苏浙江安徽福建江西山东河南湖北湖南广东广西海南四川贵州云南陕西甘肃\
    南京苏州无锡常州南通徐州扬州杭州宁波温州嘉兴绍兴金华合肥福州厦门泉州南昌济南青岛烟台郑州武汉长沙广州深圳东莞佛山珠海\
    惠州成都昆明贵阳西安沈阳大连长春";

/// A company's name without the place that it begins with, which says little: every company of a city would look alike.
fn distinctive(name: &str) -> &str {
    let begins = |place: &[char]| {
        let rest = name.strip_prefix(place.first().copied()?)?.strip_prefix(place.get(1).copied()?)?;
        Some(rest.strip_prefix(['省', '市']).unwrap_or(rest)).filter(|rest| !rest.is_empty())
    };
    let places: Vec<char> = PLACES.chars().collect();
    places.chunks(2).find_map(begins).unwrap_or(name)
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
    fn companies_of_one_city_are_told_apart() {
        assert_eq!(distinctive("杭州云山制造有限公司"), "云山制造有限公司");
        assert_eq!(distinctive("浙江省宁远机械"), "宁远机械");
        assert_eq!(distinctive("上海"), "上海");
        assert_eq!(distinctive("澄湖医院"), "澄湖医院");
        assert_eq!(distinctive("Helmut GmbH"), "Helmut GmbH");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(colour("林知夏"), colour("林知夏"));
        assert!((1..=6).contains(&colour("")));
    }
}
