//! The words that sheets use for columns, sources and months, in Chinese and English.
//!
//! A word stands here as [`plain`] writes it: half-width, lower case, without spaces, marks and brackets.

use super::ImportField;
use crate::form::half_width;
use crate::records::Source;

/// A word without what does not distinguish it: width, case, spaces, marks, and what stands in brackets.
pub(super) fn plain(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in half_width(text).chars() {
        match c {
            '(' | '[' | '【' | '{' | '〔' => depth += 1,
            ')' | ']' | '】' | '}' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    plain
}

/// What headers are called, for each field.
pub(super) const HEADERS: &[(ImportField, &[&str])] = &[
    (
        ImportField::AccountName,
        &[
            "客户名称",
            "客户",
            "客户全称",
            "客户名",
            "公司",
            "公司名称",
            "公司全称",
            "公司名",
            "单位",
            "单位名称",
            "单位全称",
            "企业",
            "企业名称",
            "机构名称",
            "名称",
            "account",
            "accountname",
            "company",
            "companyname",
            "customer",
            "customername",
            "organization",
            "organisation",
            "organizationname",
            "client",
            "clientname",
        ],
    ),
    (
        ImportField::CreditCode,
        &[
            "信用代码",
            "统一代码",
            "统一社会信用代码",
            "社会信用代码",
            "税号",
            "纳税人识别号",
            "creditcode",
            "unifiedsocialcreditcode",
            "uscc",
            "taxid",
            "taxnumber",
        ],
    ),
    (
        ImportField::Grade,
        &["客户等级", "客户级别", "等级", "级别", "分级", "grade", "customergrade", "accountgrade", "tier"],
    ),
    (ImportField::Industry, &["行业", "所属行业", "客户行业", "industry", "sector"]),
    (
        ImportField::Region,
        &[
            "区域",
            "所属区域",
            "地区",
            "大区",
            "所在地区",
            "省份",
            "城市",
            "region",
            "area",
            "territory",
            "city",
            "province",
        ],
    ),
    (
        ImportField::AccountPhone,
        &[
            "公司电话",
            "总机",
            "单位电话",
            "座机",
            "固定电话",
            "companyphone",
            "switchboard",
            "officephone",
            "landline",
        ],
    ),
    (ImportField::Website, &["网址", "官网", "公司网址", "网站", "website", "web", "url", "homepage"]),
    (
        ImportField::Source,
        &["来源", "客户来源", "线索来源", "来源渠道", "渠道", "获客渠道", "source", "leadsource", "channel"],
    ),
    (
        ImportField::ContactName,
        &[
            "联系人",
            "联系人姓名",
            "姓名",
            "客户联系人",
            "主要联系人",
            "对接人",
            "contact",
            "contactname",
            "contactperson",
            "name",
            "fullname",
            "person",
        ],
    ),
    (ImportField::Title, &["职务", "职位", "岗位", "头衔", "title", "jobtitle", "position", "role"]),
    (
        ImportField::Phone,
        &[
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "联系电话",
            "电话号码",
            "联系方式",
            "移动电话",
            "phone",
            "phonenumber",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "tel",
            "telephone",
        ],
    ),
    (
        ImportField::Email,
        &["邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址", "email", "emailaddress", "mail"],
    ),
    (ImportField::Wechat, &["微信", "微信号", "wechat", "wechatid", "weixin"]),
    (
        ImportField::Owner,
        &[
            "负责人",
            "销售",
            "销售负责人",
            "归属人",
            "所有人",
            "跟进人",
            "业务员",
            "客户经理",
            "owner",
            "salesrep",
            "rep",
            "accountmanager",
            "accountowner",
            "assignedto",
            "responsible",
            "salesperson",
        ],
    ),
    (
        ImportField::DealName,
        &[
            "商机",
            "商机名称",
            "项目",
            "项目名称",
            "deal",
            "dealname",
            "opportunity",
            "opportunityname",
            "project",
        ],
    ),
    (
        ImportField::Stage,
        &["阶段", "商机阶段", "销售阶段", "当前阶段", "stage", "dealstage", "salesstage", "pipelinestage"],
    ),
    (
        ImportField::Amount,
        &[
            "金额",
            "预计金额",
            "商机金额",
            "预计成交金额",
            "合同金额",
            "预计销售金额",
            "amount",
            "dealamount",
            "dealvalue",
            "value",
            "expectedamount",
            "expectedrevenue",
        ],
    ),
    (
        ImportField::ExpectedCloseOn,
        &[
            "预计成交日期",
            "预计成交时间",
            "预计签约日期",
            "预计结单日期",
            "成交日期",
            "expectedclose",
            "expectedclosedate",
            "expectedcloseon",
            "closedate",
            "closingdate",
        ],
    ),
    (ImportField::NextStep, &["下一步", "下一步计划", "下步计划", "nextstep", "nextaction"]),
    (
        ImportField::NextContactAt,
        &[
            "下次联系时间",
            "下次联系日期",
            "下次联系",
            "下次跟进时间",
            "下次跟进日期",
            "下次跟进",
            "nextcontact",
            "nextcontactat",
            "nextcontactdate",
            "nextfollowup",
            "followupdate",
        ],
    ),
    (
        ImportField::Note,
        &[
            "备注",
            "说明",
            "描述",
            "备注信息",
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
            "comments",
            "description",
        ],
    ),
    (
        ImportField::CreatedAt,
        &[
            "创建时间",
            "创建日期",
            "录入时间",
            "登记日期",
            "created",
            "createdat",
            "createdon",
            "creationdate",
            "datecreated",
        ],
    ),
    (
        ImportField::Employees,
        &[
            "员工人数",
            "员工数",
            "公司规模",
            "人员规模",
            "employees",
            "headcount",
            "companysize",
            "numberofemployees",
        ],
    ),
    (
        ImportField::PaymentTermDays,
        &[
            "账期",
            "帐期",
            "付款天数",
            "paymentterms",
            "paymenttermdays",
            "paymenttermindays",
            "paymentterm",
            "creditdays",
        ],
    ),
    (
        ImportField::InvoicingQualified,
        &["开票资质", "可开专票", "一般纳税人", "invoicingqualified", "vatinvoice", "generaltaxpayer"],
    ),
    (ImportField::ContactNote, &["联系人备注", "联系人说明", "contactnote", "contactnotes", "contactremark"]),
    (
        ImportField::CompetitorBrief,
        &[
            "竞品",
            "竞品简述",
            "竞争对手",
            "竞品情况",
            "competitor",
            "competitors",
            "competitorbrief",
            "competition",
        ],
    ),
    (
        ImportField::BudgetLow,
        &["预算下限", "最低预算", "预算起", "budgetlow", "budgetfrom", "minimumbudget", "lowerbudget"],
    ),
    (
        ImportField::BudgetHigh,
        &[
            "预算上限",
            "最高预算",
            "预算止",
            "预算",
            "budgethigh",
            "budgetto",
            "maximumbudget",
            "upperbudget",
            "budget",
        ],
    ),
    (
        ImportField::DecisionMakerTitle,
        &[
            "决策人职务",
            "关键决策人职务",
            "决策人职位",
            "decisionmakertitle",
            "decisionmakerstitle",
            "decisionmakersjobtitle",
        ],
    ),
    // Only under these words: a `客户编号` of another program is not Sluice's.
    (ImportField::AccountId, &["sluice客户编号", "sluiceaccountid", "sluicecustomerid"]),
    (ImportField::ContactId, &["sluice联系人编号", "sluicecontactid"]),
    (ImportField::DealId, &["sluice商机编号", "sluicedealid", "sluiceopportunityid"]),
];

/// What Sluice's own exports call what it works out itself: it ends like the name of a field, and is none.
pub(super) const WORKED_OUT: &[&str] =
    &["进行中的商机", "opendeals", "daysinstage", "来自导入", "更新时间", "更新人", "创建人"];

/// What sheets call a yes and a no.
const FLAGS: &[(bool, &[&str])] = &[
    (true, &["是", "有", "对", "可以", "yes", "y", "true", "1", "✓", "√"]),
    (false, &["否", "无", "没有", "不是", "不可以", "no", "n", "false", "0", "×"]),
];

/// The yes or no that a word says; `None` when it says neither.
pub(super) fn flag(text: &str) -> Option<bool> {
    let word = half_width(text).trim().to_lowercase();
    FLAGS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(flag, _)| *flag)
}

/// What sheets call the ways by which customers come.
const SOURCES: &[(Source, &[&str])] = &[
    (
        Source::WebForm,
        &[
            "官网表单",
            "官网",
            "网站表单",
            "网站",
            "在线客服",
            "webform",
            "website",
            "form",
            "chatwidget",
            "livechat",
        ],
    ),
    (
        Source::PhoneLine,
        &[
            "电话咨询",
            "400电话",
            "热线",
            "来电",
            "呼入",
            "phoneline",
            "400line",
            "phone",
            "hotline",
            "inboundcall",
        ],
    ),
    (Source::WechatAccount, &["微信公众号", "公众号", "微信", "wechat", "wechataccount", "officialaccount"]),
    (Source::Wecom, &["企业微信", "企微", "wecom"]),
    (Source::MiniProgram, &["小程序", "微信小程序", "miniprogram", "miniapp"]),
    (Source::H5Page, &["h5", "h5页面", "落地页", "h5page", "landingpage"]),
    (
        Source::Exhibition,
        &[
            "展会名片",
            "展会",
            "展会扫码",
            "名片",
            "行业展会",
            "tradeshow",
            "exhibition",
            "exhibitionscan",
            "expo",
            "fair",
            "event",
        ],
    ),
    (
        Source::PhoneFollowUp,
        &[
            "电话跟进",
            "电话开发",
            "telephone",
            "电话拜访",
            "电销",
            "陌拜",
            "外呼",
            "coldcall",
            "phonefollowup",
            "outboundcall",
        ],
    ),
    (
        Source::PartnerReferral,
        &["合作伙伴", "伙伴介绍", "伙伴推荐", "渠道伙伴", "代理商", "partner", "partnerreferral", "reseller"],
    ),
    (
        Source::CustomerReferral,
        &["老客户转介绍", "客户转介绍", "转介绍", "老客户", "客户推荐", "referral", "customerreferral"],
    ),
    (
        Source::DemoSignUp,
        &[
            "演示预约",
            "预约演示",
            "试用申请",
            "直播",
            "webinar",
            "demo",
            "demosignup",
            "trial",
            "demorequest",
        ],
    ),
    (
        Source::Advertisement,
        &[
            "抖音广告",
            "抖音",
            "百度推广",
            "百度",
            "广告",
            "搜索推广",
            "短视频",
            "linkedin",
            "newsletter",
            "advertisement",
            "ad",
            "ads",
            "googleads",
            "searchad",
        ],
    ),
    (
        Source::Import,
        &[
            "文件导入",
            "importedfile",
            "excel导入",
            "csv导入",
            "导入",
            "批量导入",
            "csvimport",
            "excelimport",
            "import",
        ],
    ),
    (Source::Other, &["其他", "其它", "other", "others"]),
];

/// The source a word names, in either language or as the product's own word; `None` when it names none.
pub(super) fn source(text: &str) -> Option<Source> {
    let word = plain(text);
    let known = SOURCES.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(source, _)| *source);
    known.or_else(|| text.trim().parse().ok())
}

/// The month an English word names by its first three letters or in full.
pub(super) fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    let word = if word == "sept" { "sep" } else { &word };
    let place = MONTHS.iter().position(|month| word == *month || word == &month[..3])?;
    u32::try_from(place + 1).ok()
}
