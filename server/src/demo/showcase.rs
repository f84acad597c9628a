//! The customers that the rep with the known sign-in begins the day with: every kind of deal that the product makes
//! something of, whatever the seed.

use shared::money::Currency;

use super::course::{End, State};
use super::names::{Firm, Name};

/// When a customer is to be contacted next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// Nothing is agreed.
    Never,
    /// So many days from today.
    In(i64),
}

/// One of these customers, with its first deal.
#[derive(Debug)]
pub(super) struct Showcase {
    name: &'static str,
    short: &'static str,
    domain: &'static str,
    industry: &'static str,
    region: &'static str,
    currency: Currency,
    contact: (&'static str, &'static str, &'static str),
    pub(super) product: &'static str,
    /// In major units.
    pub(super) amount: i64,
    pub(super) end: End,
    pub(super) due: Due,
}

impl Showcase {
    /// The company.
    pub(super) fn firm(&self) -> Firm {
        Firm {
            name: self.name.to_owned(),
            short: self.short.to_owned(),
            domain: self.domain.to_owned(),
            industry: self.industry,
            region: self.region,
            currency: self.currency,
        }
    }

    /// The person there, and what they do.
    pub(super) fn contact(&self) -> (Name, &'static str) {
        let (shown, handle, title) = self.contact;
        (Name { shown: shown.to_owned(), handle: handle.to_owned() }, title)
    }
}

/// What the `index`-th account of the company shows, if it is one of these.
pub(super) fn of(index: u64) -> Option<&'static Showcase> {
    SHOWCASES.get(usize::try_from(index).ok()?)
}

static SHOWCASES: [Showcase; 9] = [
    Showcase {
        name: "苏州启衡精密制造有限公司",
        short: "启衡精密",
        domain: "qiheng",
        industry: "机械制造",
        region: "苏州",
        currency: Currency::Cny,
        contact: ("陈立群", "chen.liqun", "设备部部长"),
        product: "产线能耗平台二期",
        amount: 1_280_000,
        end: End::Open(2, State::OneStep),
        due: Due::In(0),
    },
    Showcase {
        name: "杭州澄湖医院",
        short: "澄湖医院",
        domain: "chenghu",
        industry: "医疗",
        region: "杭州",
        currency: Currency::Cny,
        contact: ("方敏", "fang.min", "检验科主任"),
        product: "冷链温控追溯",
        amount: 860_000,
        end: End::Open(1, State::Ready),
        due: Due::In(-1),
    },
    Showcase {
        name: "南京拓川新能源科技有限公司",
        short: "拓川新能源",
        domain: "tuochuan",
        industry: "新能源",
        region: "南京",
        currency: Currency::Cny,
        contact: ("何雨晨", "he.yuchen", "能源管理员"),
        product: "设备联网与停机分析",
        amount: 2_050_000,
        end: End::Open(0, State::Silent),
        due: Due::In(-2),
    },
    Showcase {
        name: "Brandt Antriebstechnik GmbH",
        short: "Brandt",
        domain: "brandt-antriebstechnik",
        industry: "机械制造",
        region: "Stuttgart",
        currency: Currency::Eur,
        contact: ("Helmut Brandt", "helmut.brandt", "Geschäftsführer"),
        product: "产线能耗平台",
        amount: 78_500,
        end: End::Open(2, State::OneStep),
        due: Due::In(-1),
    },
    Showcase {
        name: "宁波港联冷链物流有限公司",
        short: "港联冷链",
        domain: "ganglian",
        industry: "冷链物流",
        region: "宁波",
        currency: Currency::Cny,
        contact: ("罗嘉", "luo.jia", "运营经理"),
        product: "温控追溯",
        amount: 575_000,
        end: End::Open(0, State::OneStep),
        due: Due::In(0),
    },
    Showcase {
        name: "无锡芯桥半导体有限公司",
        short: "芯桥半导体",
        domain: "xinqiao",
        industry: "电子",
        region: "无锡",
        currency: Currency::Cny,
        contact: ("顾文彬", "gu.wenbin", "厂务经理"),
        product: "洁净室监测",
        amount: 930_000,
        end: End::Open(0, State::OneStep),
        due: Due::In(1),
    },
    Showcase {
        name: "上海海岳泵业股份有限公司",
        short: "海岳泵业",
        domain: "haiyue",
        industry: "机械制造",
        region: "上海",
        currency: Currency::Cny,
        contact: ("许建国", "xu.jianguo", "采购总监"),
        product: "空压站节能改造",
        amount: 1_640_000,
        end: End::Open(3, State::Stuck),
        due: Due::In(0),
    },
    Showcase {
        name: "上海明珂生物医药有限公司",
        short: "明珂生物",
        domain: "mingke",
        industry: "医药",
        region: "上海",
        currency: Currency::Cny,
        contact: ("叶思宁", "ye.sining", "质量经理"),
        product: "洁净室环境监测",
        amount: 420_000,
        end: End::Open(0, State::Fresh),
        due: Due::In(2),
    },
    Showcase {
        name: "合肥瑞禾食品有限公司",
        short: "瑞禾食品",
        domain: "ruihe",
        industry: "食品饮料",
        region: "合肥",
        currency: Currency::Cny,
        contact: ("沈佳慧", "shen.jiahui", "生产总监"),
        product: "水耗计量系统",
        amount: 380_000,
        end: End::Won,
        due: Due::Never,
    },
];
