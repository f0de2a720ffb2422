//! What the benchmarks share: processor time beside the clock, percentiles, and a goal beside each figure.
//!
//! A busy machine makes waiting look like work, so processor time (user and system) of this process and of the PostgreSQL
//! servers that answered it is what counts. Absolute figures are of one machine: compare ratios within one run.

pub mod tasks;

use hopluc_core::base::{ctx::App, store::Dialect, testing};
use std::path::Path;
use std::time::{Duration, Instant};

/// What something cost, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Processor time, user and system, of all threads and servers.
    pub cpu_ms: f64,
    /// By the clock.
    pub wall_ms: f64,
}

/// Costs of the same thing done again and again.
#[derive(Clone, Debug, Default)]
pub struct Series(pub Vec<Cost>);

impl Series {
    fn share(&self, share: f64, of: impl Fn(&Cost) -> f64) -> f64 {
        let mut values: Vec<f64> = self.0.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        values
            .get((last as f64 * share).round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// Median of processor time in milliseconds.
    pub fn cpu(&self) -> f64 {
        self.share(0.5, |cost| cost.cpu_ms)
    }

    /// 99th percentile of processor time in milliseconds.
    pub fn cpu_p99(&self) -> f64 {
        self.share(0.99, |cost| cost.cpu_ms)
    }

    /// Median by the clock in milliseconds.
    pub fn wall(&self) -> f64 {
        self.share(0.5, |cost| cost.wall_ms)
    }

    /// 99th percentile by the clock in milliseconds.
    pub fn wall_p99(&self) -> f64 {
        self.share(0.99, |cost| cost.wall_ms)
    }
}

/// Reads the processor time of this process and, for PostgreSQL, of the servers that answer it.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    servers: Vec<String>,
}

impl Meter {
    /// The meter of a database; ask for it anew when connections were added.
    pub fn of(dialect: Dialect) -> Self {
        Self {
            servers: match dialect {
                Dialect::Sqlite => Vec::new(),
                Dialect::Postgres => servers(),
            },
        }
    }

    /// Processor time so far, in milliseconds.
    pub fn cpu_ms(&self) -> f64 {
        let of_servers: f64 = self.servers.iter().map(|pid| process_cpu_ms(pid)).sum();
        own_cpu_ms() + of_servers
    }

    /// What `work` costs, and what it gives back.
    pub async fn once<T>(&self, work: impl Future<Output = T>) -> (Cost, T) {
        let (start, cpu) = (Instant::now(), self.cpu_ms());
        let done = work.await;
        let wall_ms = start.elapsed().as_secs_f64() * 1000.0;
        let cpu_ms = self.cpu_ms() - cpu;
        (Cost { cpu_ms, wall_ms }, done)
    }

    /// What `work` costs each of `n` times, after one time that is not counted.
    pub async fn times<T>(&self, n: usize, mut work: impl AsyncFnMut(usize) -> T) -> Series {
        work(0).await;
        let mut costs = Vec::with_capacity(n);
        for i in 0..n {
            costs.push(self.once(work(i)).await.0);
        }
        Series(costs)
    }
}

/// Processor time of this process's threads, user and system, in milliseconds.
pub fn own_cpu_ms() -> f64 {
    process_cpu_ms("self")
}

/// Processor time of a process by its id, in milliseconds; 0 where it has ended.
pub fn process_cpu_ms(pid: &str) -> f64 {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    let spent = tasks.into_iter().flatten().flatten().filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    spent.sum::<f64>() / 1e6
}

/// Processes of the throw-away cluster that answer connections.
fn servers() -> Vec<String> {
    let file = testing::scratch().join("postgres/data/postmaster.pid");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let postmaster = text.lines().next().unwrap_or_default().to_owned();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|pid| is_server(pid, &postmaster))
        .collect()
}

fn is_server(pid: &str, postmaster: &str) -> bool {
    let folder = Path::new("/proc").join(pid);
    let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
    let parent = stat
        .rsplit_once(')')
        .and_then(|(_, rest)| rest.split_whitespace().nth(1));
    let name = std::fs::read_to_string(folder.join("cmdline")).unwrap_or_default();
    parent == Some(postmaster) && name.contains("127.0.0.1")
}

/// What is asked for on the command line: `sqlite` and `postgres` (both where neither is named), `--scale 0.05`, `--strict`.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The databases to measure on.
    pub dialects: Vec<Dialect>,
    /// Share of the full data, 1 for all of it.
    pub scale: f64,
    /// Whether a missed goal is a failure.
    pub is_strict: bool,
    /// Part of the name of what alone is measured; empty for all.
    pub only: String,
}

impl Asked {
    /// Reads the command line.
    pub fn read() -> Self {
        let args: Vec<String> = std::env::args().collect();
        let has = |word: &str| args.iter().any(|arg| arg == word);
        let after = |word: &str| {
            let at = args.iter().position(|arg| arg == word)?;
            args.get(at + 1).cloned()
        };
        let scale = after("--scale").and_then(|text| text.parse().ok());
        let mut dialects = Vec::new();
        if has("sqlite") || !has("postgres") {
            dialects.push(Dialect::Sqlite);
        }
        if has("postgres") || !has("sqlite") {
            dialects.push(Dialect::Postgres);
        }
        Self {
            dialects,
            scale: scale.unwrap_or(1.0),
            is_strict: has("--strict"),
            only: after("--only").unwrap_or_default(),
        }
    }

    /// So many of `n`, at least one.
    pub fn scaled(&self, n: i64) -> i64 {
        ((n as f64 * self.scale).round() as i64).max(1)
    }
}

/// The figures of one run, printed as they come.
#[derive(Debug, Default)]
pub struct Sheet {
    missed: Vec<String>,
}

impl Sheet {
    /// Begins the figures of one database or subject.
    pub fn begin(&self, title: &str) {
        println!("\n{title}");
        println!(
            "  {:<58} {:>9} {:>9} {:>9} {:>9}",
            "milliseconds", "cpu", "cpu p99", "wall", "wall p99"
        );
    }

    /// Prints what something costs; with a goal for the median of processor time, whether it holds.
    pub fn line(&mut self, name: &str, series: &Series, goal_ms: Option<f64>) {
        let verdict = self.verdict(name, series.cpu(), goal_ms, |found, goal| found <= goal);
        println!(
            "  {name:<58} {:>9.2} {:>9.2} {:>9.2} {:>9.2}{verdict}",
            series.cpu(),
            series.cpu_p99(),
            series.wall(),
            series.wall_p99()
        );
    }

    /// Prints what something costs; the goal is for the 99th percentile of processor time.
    pub fn line_p99(&mut self, name: &str, series: &Series, goal_ms: f64) {
        let verdict = self.verdict(name, series.cpu_p99(), Some(goal_ms), |found, goal| {
            found <= goal
        });
        println!(
            "  {name:<58} {:>9.2} {:>9.2} {:>9.2} {:>9.2}{verdict} (p99)",
            series.cpu(),
            series.cpu_p99(),
            series.wall(),
            series.wall_p99()
        );
    }

    /// Prints a number that should be at most, or with `is_least` at least, its goal.
    pub fn number(&mut self, name: &str, found: f64, goal: f64, is_least: bool) {
        let verdict = if is_least {
            self.verdict(name, found, Some(goal), |found, goal| found >= goal)
        } else {
            self.verdict(name, found, Some(goal), |found, goal| found <= goal)
        };
        println!("  {name:<58} {found:>9.2}{verdict}");
    }

    /// Prints how many times cheaper `ours` is than `theirs`, in processor time.
    pub fn ratio(&self, name: &str, ours: &Series, theirs: &Series) {
        println!(
            "  {name:<58} {:>9.4} of it ({:.0} times cheaper)",
            ours.cpu() / theirs.cpu(),
            theirs.cpu() / ours.cpu()
        );
    }

    fn verdict(
        &mut self,
        name: &str,
        found: f64,
        goal: Option<f64>,
        holds: impl Fn(f64, f64) -> bool,
    ) -> String {
        match goal {
            None => String::new(),
            Some(goal) if holds(found, goal) => format!("  goal {goal}: holds"),
            Some(goal) => {
                self.missed.push(name.to_owned());
                format!("  goal {goal}: MISSED")
            }
        }
    }

    /// Ends the run: names what was missed, and fails on it if asked to.
    pub fn end(self, asked: &Asked) {
        for name in &self.missed {
            println!("missed: {name}");
        }
        assert!(
            self.missed.is_empty() || !asked.is_strict,
            "{} goal(s) missed",
            self.missed.len()
        );
    }
}

/// Runs `work` with an empty migrated database of each kind that is asked for.
pub fn on_each(asked: &Asked, mut work: impl AsyncFnMut(App, Dialect)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for dialect in &asked.dialects {
        runtime.block_on(async {
            if let Some(app) = testing::app(*dialect).await {
                let store = app.store.clone();
                work(app, *dialect).await;
                // What is left to be written must not be counted for the next.
                tokio::time::sleep(Duration::from_millis(200)).await;
                store.close().await.expect("the database closes");
            }
        });
    }
}
