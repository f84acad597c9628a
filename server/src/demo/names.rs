//! Names, addresses and numbers that look real and reach nobody: telephone numbers of ranges that are not given out
//! or are kept for fiction, mail and web addresses under `.example`.

use shared::money::Currency;
use shared::people::Language;

use super::dice::Dice;

/// A person's name.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// As it is written.
    pub(super) shown: String,
    /// In Latin letters, for an address.
    pub(super) handle: String,
}

/// A company.
#[derive(Clone, Debug)]
pub(super) struct Firm {
    /// Its full name.
    pub(super) name: String,
    /// What everybody calls it.
    pub(super) short: String,
    /// The name of its domain below `.example`.
    pub(super) domain: String,
    /// What it does.
    pub(super) industry: &'static str,
    /// Where it is.
    pub(super) region: &'static str,
    /// What it pays in.
    pub(super) currency: Currency,
}

#[rustfmt::skip]
const SURNAMES: &[(&str, &str)] = &[
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"),
    ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"), ("梁", "liang"),
    ("宋", "song"), ("郑", "zheng"), ("谢", "xie"), ("韩", "han"), ("唐", "tang"), ("冯", "feng"), ("于", "yu"),
    ("董", "dong"), ("萧", "xiao"), ("程", "cheng"), ("曹", "cao"), ("袁", "yuan"), ("邓", "deng"), ("许", "xu"),
    ("傅", "fu"), ("沈", "shen"), ("曾", "zeng"), ("彭", "peng"), ("吕", "lv"), ("苏", "su"), ("卢", "lu"),
    ("蒋", "jiang"), ("蔡", "cai"), ("贾", "jia"), ("丁", "ding"), ("魏", "wei"), ("薛", "xue"), ("叶", "ye"),
    ("顾", "gu"), ("方", "fang"), ("欧阳", "ouyang"),
];

#[rustfmt::skip]
const GIVEN: &[(&str, &str)] = &[
    ("敏", "min"), ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("静", "jing"), ("磊", "lei"), ("军", "jun"),
    ("洋", "yang"), ("勇", "yong"), ("艳", "yan"), ("杰", "jie"), ("涛", "tao"), ("明", "ming"), ("超", "chao"),
    ("霞", "xia"), ("刚", "gang"), ("慧", "hui"), ("丽", "li"), ("波", "bo"), ("鹏", "peng"), ("婷", "ting"),
    ("强", "qiang"), ("宁", "ning"), ("岚", "lan"), ("航", "hang"), ("瑶", "yao"), ("立群", "liqun"),
    ("雨晨", "yuchen"), ("思远", "siyuan"), ("佳慧", "jiahui"), ("建国", "jianguo"), ("文彬", "wenbin"),
    ("晓雪", "xiaoxue"), ("志强", "zhiqiang"), ("海波", "haibo"), ("思嘉", "sijia"), ("子轩", "zixuan"),
    ("雅琴", "yaqin"), ("国平", "guoping"), ("立军", "lijun"), ("晓峰", "xiaofeng"), ("明远", "mingyuan"),
    ("嘉宁", "jianing"), ("婉清", "wanqing"), ("天佑", "tianyou"), ("俊杰", "junjie"), ("欣怡", "xinyi"),
    ("浩然", "haoran"), ("梦琪", "mengqi"), ("宇航", "yuhang"), ("诗雨", "shiyu"), ("博文", "bowen"),
    ("玉兰", "yulan"), ("永康", "yongkang"), ("春梅", "chunmei"), ("德明", "deming"), ("秀英", "xiuying"),
    ("一鸣", "yiming"), ("若溪", "ruoxi"), ("承志", "chengzhi"), ("静怡", "jingyi"), ("振华", "zhenhua"),
    ("书瑶", "shuyao"), ("少华", "shaohua"), ("丽娟", "lijuan"), ("志远", "zhiyuan"), ("晓东", "xiaodong"),
    ("红梅", "hongmei"), ("云帆", "yunfan"), ("月华", "yuehua"), ("启明", "qiming"), ("思敏", "simin"),
    ("学文", "xuewen"), ("慧敏", "huimin"), ("景行", "jingxing"), ("新宇", "xinyu"), ("家豪", "jiahao"),
    ("佩玲", "peiling"), ("长青", "changqing"), ("小曼", "xiaoman"), ("亦凡", "yifan"), ("钰涵", "yuhan"),
];

const FIRST_NAMES: &[&str] = &[
    "Anna", "Ben", "Clara", "Daniel", "Elena", "Felix", "Grace", "Henrik", "Isabel", "James", "Karin",
    "Liam", "Maria", "Noah", "Olivia", "Peter", "Ruth", "Stefan", "Theresa", "Victor", "Wendy", "Aisha",
    "Bruno", "Chloe", "David", "Emma", "Frank", "Hannah", "Ivan", "Julia", "Kenji", "Laura", "Marcus",
    "Nadia", "Oscar", "Priya", "Robert", "Sofia", "Thomas", "Yasmin",
];

const LAST_NAMES: &[&str] = &[
    "Adams",
    "Bauer",
    "Carter",
    "Dubois",
    "Evans",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ivanov",
    "Jensen",
    "Keller",
    "Larsen",
    "Meyer",
    "Novak",
    "Olsen",
    "Patel",
    "Quinn",
    "Rossi",
    "Schmidt",
    "Taylor",
    "Vogel",
    "Walker",
    "Young",
    "Zhang",
    "Brandt",
    "Clarke",
    "Dekker",
    "Farrell",
    "Gupta",
    "Hansen",
    "Jones",
    "Kowalski",
    "Lindqvist",
    "Morgan",
    "Nielsen",
    "Osborne",
    "Park",
    "Reid",
    "Sato",
    "Turner",
];

#[rustfmt::skip]
const SYLLABLES: &[(&str, &str)] = &[
    ("启", "qi"), ("衡", "heng"), ("瑞", "rui"), ("禾", "he"), ("澄", "cheng"), ("湖", "hu"), ("拓", "tuo"),
    ("川", "chuan"), ("港", "gang"), ("联", "lian"), ("芯", "xin"), ("桥", "qiao"), ("明", "ming"), ("珂", "ke"),
    ("海", "hai"), ("岳", "yue"), ("恒", "heng"), ("泰", "tai"), ("盛", "sheng"), ("远", "yuan"), ("华", "hua"),
    ("润", "run"), ("中", "zhong"), ("正", "zheng"), ("博", "bo"), ("创", "chuang"), ("科", "ke"), ("达", "da"),
    ("凯", "kai"), ("德", "de"), ("金", "jin"), ("鼎", "ding"), ("天", "tian"), ("宇", "yu"), ("新", "xin"),
    ("辰", "chen"), ("佳", "jia"), ("禄", "lu"), ("锦", "jin"), ("程", "cheng"), ("丰", "feng"), ("源", "yuan"),
    ("安", "an"), ("信", "xin"), ("同", "tong"), ("济", "ji"), ("永", "yong"), ("昌", "chang"),
];

/// Trade as a name has it, in short, and the industry it belongs to.
#[rustfmt::skip]
const TRADES: &[(&str, &str, &str)] = &[
    ("精密制造", "精密", "机械制造"), ("泵业", "泵业", "机械制造"), ("新能源科技", "新能源", "新能源"),
    ("冷链物流", "冷链", "冷链物流"), ("半导体", "半导体", "电子"), ("生物医药", "生物", "医药"),
    ("食品", "食品", "食品饮料"), ("化工", "化工", "化工"), ("纺织", "纺织", "纺织"),
    ("汽车零部件", "汽配", "汽车"), ("包装材料", "包装", "包装"), ("环保工程", "环保", "环保"),
    ("电气", "电气", "电气"), ("乳业", "乳业", "食品饮料"), ("钢结构", "钢构", "建材"),
    ("医疗器械", "医疗", "医药"), ("数据服务", "数据", "信息服务"), ("农业机械", "农机", "农业机械"),
];

const SUFFIXES: &[&str] = &["有限公司", "有限公司", "股份有限公司", "集团有限公司", "有限责任公司"];

const EAST: &[&str] = &["上海", "苏州", "杭州", "南京", "宁波", "无锡", "合肥", "常州", "嘉兴"];
const NORTH: &[&str] = &["北京", "天津", "济南", "青岛", "石家庄", "太原", "沈阳", "大连", "唐山"];
const SOUTH: &[&str] = &["广州", "深圳", "东莞", "佛山", "厦门", "长沙", "武汉", "珠海", "中山"];

const BRANDS: &[&str] = &[
    "Alder",
    "Beacon",
    "Calder",
    "Dunmore",
    "Elbe",
    "Fairfield",
    "Granite",
    "Harbour",
    "Ironbridge",
    "Juniper",
    "Kestral",
    "Linden",
    "Marlow",
    "Northfield",
    "Oakham",
    "Pennine",
    "Quayside",
    "Ridgeway",
    "Sterling",
    "Thorn",
    "Ullswater",
    "Vale",
    "Westbrook",
    "Yarrow",
    "Aurora",
    "Borealis",
    "Cobalt",
    "Delta",
    "Ember",
    "Falcon",
    "Glacier",
    "Helix",
    "Indigo",
    "Jade",
    "Keystone",
    "Lumen",
    "Meridian",
    "Nimbus",
    "Onyx",
    "Pioneer",
];

#[rustfmt::skip]
const INDUSTRIES: &[(&str, &str)] = &[
    ("Precision", "Engineering"), ("Cold Chain", "Logistics"), ("Foods", "Food"), ("Pharma", "Pharmaceuticals"),
    ("Semiconductors", "Electronics"), ("Packaging", "Packaging"), ("Drives", "Engineering"),
    ("Chemicals", "Chemicals"), ("Energy", "Energy"), ("Automotive", "Automotive"), ("Dairies", "Food"),
    ("Medical", "Medical devices"), ("Pumps", "Engineering"), ("Textiles", "Textiles"),
];

/// Place, legal form, currency.
#[rustfmt::skip]
const PLACES: &[(&str, &str, Currency)] = &[
    ("Manchester", "Ltd", Currency::Gbp), ("Leeds", "Ltd", Currency::Gbp), ("Bristol", "plc", Currency::Gbp),
    ("Stuttgart", "GmbH", Currency::Eur), ("Hamburg", "GmbH", Currency::Eur), ("Rotterdam", "B.V.", Currency::Eur),
    ("Lyon", "S.A.", Currency::Eur), ("Chicago", "Inc.", Currency::Usd), ("Houston", "LLC", Currency::Usd),
    ("Singapore", "Pte. Ltd.", Currency::Usd), ("Hong Kong", "Limited", Currency::Hkd),
    ("Malmö", "AB", Currency::Eur),
];

/// A person's name in `language`.
pub(super) fn person(dice: &mut Dice, language: Language) -> Name {
    match language {
        Language::Chinese => {
            let ((surname, family), (given, sound)) = (dice.pick(SURNAMES), dice.pick(GIVEN));
            Name { shown: format!("{surname}{given}"), handle: format!("{family}.{sound}") }
        }
        Language::English => {
            let (first, last) = (dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES));
            let handle = format!("{}.{}", first.to_lowercase(), last.to_lowercase());
            Name { shown: format!("{first} {last}"), handle }
        }
    }
}

/// A company in the `region`-th part of the market: east, north, south of China, or abroad.
pub(super) fn firm(dice: &mut Dice, region: usize) -> Firm {
    let cities = [EAST, NORTH, SOUTH].get(region);
    let Some(cities) = cities else { return foreign(dice) };
    let city = dice.pick(cities);
    let (one, other) = (dice.place(SYLLABLES.len()), dice.place(SYLLABLES.len() - 1));
    // The second syllable is another one than the first.
    let other = if other >= one { other + 1 } else { other };
    let ((first, sound), (second, more)) = (SYLLABLES[one], SYLLABLES[other]);
    let (trade, brief, industry) = dice.pick(TRADES);
    let suffix = dice.pick(SUFFIXES);
    Firm {
        name: format!("{city}{first}{second}{trade}{suffix}"),
        short: format!("{first}{second}{brief}"),
        domain: format!("{sound}{more}"),
        industry,
        region: city,
        currency: Currency::Cny,
    }
}

fn foreign(dice: &mut Dice) -> Firm {
    let (first, second) = (*dice.pick(BRANDS), *dice.pick(LAST_NAMES));
    let brand = if dice.chance(50) { first.to_owned() } else { format!("{second} {first}") };
    let (trade, industry) = dice.pick(INDUSTRIES);
    let (region, suffix, currency) = *dice.pick(PLACES);
    Firm {
        name: format!("{brand} {trade} {suffix}"),
        domain: brand.to_lowercase().replace(' ', "-"),
        short: brand,
        industry,
        region,
        currency,
    }
}

/// A mobile number of somebody who pays in `currency`.
pub(super) fn mobile(dice: &mut Dice, currency: Currency) -> String {
    match currency {
        // No subscriber's number goes on with four zeros.
        Currency::Cny => format!("+861{}{}0000{:04}", dice.between(3, 9), dice.below(10), dice.below(10_000)),
        // Kept for fiction by those who give numbers out.
        Currency::Gbp => format!("+447700900{:03}", dice.below(1000)),
        Currency::Eur => format!("+4915228817{:03}", dice.between(386, 456)),
        Currency::Usd | Currency::Hkd | Currency::Jpy => american(dice),
    }
}

/// A switchboard's number.
pub(super) fn landline(dice: &mut Dice, currency: Currency) -> String {
    match currency {
        // No local number begins with a zero.
        Currency::Cny => {
            let area = dice.pick(&["10", "20", "21", "22", "25", "571", "512", "755", "757", "532"]);
            format!("+86{area}0{:07}", dice.below(10_000_000))
        }
        Currency::Gbp => format!("+442079460{:03}", dice.below(1000)),
        Currency::Eur => format!("+493023125{:03}", dice.below(1000)),
        Currency::Usd | Currency::Hkd | Currency::Jpy => american(dice),
    }
}

fn american(dice: &mut Dice) -> String {
    let area = dice.pick(&["212", "312", "415", "617", "713", "206", "303", "404"]);
    format!("+1{area}55501{:02}", dice.below(100))
}

/// A unified social credit code with the right check character.
pub(super) fn credit_code(dice: &mut Dice) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    // No place has the administrative code 000000, so that it is nobody's.
    let mut code = "91000000MA".to_owned();
    while code.len() < 17 {
        code.push(char::from(*dice.pick(ALPHABET)));
    }
    let check = ALPHABET.iter().map(|check| format!("{code}{}", char::from(*check)));
    check.into_iter().find(|whole| shared::form::is_credit_code(whole)).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::super::dice::Area;
    use super::*;

    #[test]
    fn numbers_and_addresses_are_such_as_a_form_takes() {
        let mut dice = Dice::of(1, Area::Company, 0);
        for currency in Currency::ALL {
            for _ in 0..200 {
                for number in [mobile(&mut dice, *currency), landline(&mut dice, *currency)] {
                    assert_eq!(shared::form::normal_phone(&number).as_deref(), Ok(number.as_str()));
                }
            }
        }
        for region in 0..4 {
            let firm = firm(&mut dice, region);
            let language = if region < 3 { Language::Chinese } else { Language::English };
            let email = format!("{}@{}.example", person(&mut dice, language).handle, firm.domain);
            assert_eq!(shared::form::normal_email(&email), Some(email.clone()));
        }
        assert!(shared::form::is_credit_code(&credit_code(&mut dice)));
    }
}
