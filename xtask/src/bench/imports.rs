//! A sheet of 100,000 rows, from the command line, into an empty site: columns guessed, every cell judged, customers
//! matched, everything written with its events.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::print_figure;
use super::site::{self, KINDS, Site};
use crate::process;

const ROWS: u32 = 100_000;

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::empty(kind)?;
        add_administrator(&site)?;
        let file = site.folder().join("customers.csv");
        fs::write(&file, sheet())?;
        let began = Instant::now();
        let printed = process::output(site.sluice(&["import"]).arg(&file).env("SLUICE_LOG", "warn"))?;
        let took = began.elapsed();
        print_figure(
            &format!("{kind}, {ROWS} rows"),
            &format!("{:.1} s", took.as_secs_f64()),
            "at most 60 s",
        );
        for line in printed.lines().rev().take(4).collect::<Vec<_>>().into_iter().rev() {
            println!("    {line}");
        }
    }
    Ok(())
}

fn add_administrator(site: &Site) -> Result<()> {
    let mut command = site.sluice(&["user", "add", "--email", "admin@bench.test", "--name", "管理员"]);
    command.args(["--role", "admin", "--team", "总部"]).env("SLUICE_LOG", "warn");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    writeln!(child.stdin.take().context("no standard input")?, "{}", site::PASSWORD)?;
    if !child.wait()?.success() {
        bail!("nobody could be added");
    }
    Ok(())
}

/// Customers with a contact and a deal each, in the columns of an ordinary sheet; one in fifty has a telephone number
/// that is none.
fn sheet() -> String {
    const CITIES: [&str; 8] = ["杭州", "苏州", "成都", "武汉", "西安", "长沙", "青岛", "厦门"];
    const TRADES: [&str; 5] = ["医疗器械", "自动化", "新材料", "物流", "软件"];
    let mut sheet = "客户名称,联系人,手机号,邮箱,职务,来源,商机阶段,预计金额(元),备注\n".to_owned();
    for row in 0..ROWS {
        let city = CITIES[row as usize % CITIES.len()];
        let trade = TRADES[row as usize / CITIES.len() % TRADES.len()];
        let phone = if row % 50 == 49 { "无".to_owned() } else { format!("138{row:08}") };
        let _ = writeln!(
            sheet,
            "{city}第{row}{trade}有限公司,王{},{phone},c{row}@example.com,采购经理,展会,初步接触,{},第一次联系",
            char::from_u32(0x4e00 + row % 5_000).unwrap_or('明'),
            10_000 + row % 90_000
        );
    }
    sheet
}
