//! Faults of cells as sentences, for the file of rejected rows and for the command line. The app has its own texts:
//! none of these are sent to it.

use shared::error::Fault;
use shared::people::Language;

/// Why a cell or a row is rejected.
pub(crate) fn reason(fault: &Fault, language: Language) -> String {
    let (zh, en) = both(fault);
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn both(fault: &Fault) -> (String, String) {
    let said = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match fault {
        Fault::Required => said("没有填写", "is missing"),
        Fault::TooLong { max, length } => (
            format!("最多 {max} 个字，这里有 {length} 个"),
            format!("has {length} characters, at most {max} are taken"),
        ),
        Fault::TooShort { min, length } => (
            format!("至少 {min} 个字，这里有 {length} 个"),
            format!("has {length} characters, at least {min} are needed"),
        ),
        Fault::OutOfRange { .. } => said("超出允许的范围", "is outside of what is allowed"),
        Fault::NotAnEmail => said("邮箱不完整", "is not an email address"),
        Fault::NotAPhone { digits } => (
            format!("电话号码不对，这里有 {digits} 位"),
            format!("is not a telephone number ({digits} digits)"),
        ),
        Fault::NotACreditCode => said("信用代码校验位不对", "is not a valid credit code"),
        Fault::NotAnAmount => said("看不出是多少金额", "is not an amount"),
        Fault::NotADate => said("看不出是哪一天", "is not a date, or could be two"),
        Fault::NotAChoice => said("不在可选的范围里", "is none of the known words"),
        Fault::NotAWebAddress => said("网址要以 http:// 或 https:// 开头", "is not a web address"),
        Fault::UnprintableCharacters => {
            said("有看不见的控制字符或乱码", "has invisible or broken characters")
        }
        Fault::FormulaCell => said("是公式，请改成值", "is a formula; a value is needed"),
        Fault::InTheFuture => said("在将来", "lies in the future"),
        Fault::EmptyRow => said("整行是空的", "the row is empty"),
        Fault::NotYoursToWrite => said("您的角色不能填写这一项", "is not yours to fill in"),
        Fault::NotYoursToRead => said("您的角色看不全这一项", "is not yours to read in full"),
        Fault::RepeatedHeader => said("重复的表头", "the row repeats the header"),
        other => said(other.code(), other.code()),
    }
}
