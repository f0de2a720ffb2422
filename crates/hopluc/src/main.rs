//! The hopluc program: reads the command line, composes the parts, gives back an exit code.
//!
//! Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed. It holds no rule of the cycle.

mod child;
mod commands;
mod config;
mod demo;
mod follow;
mod keys;
mod message;
mod nats;
mod serve;
mod sink;
mod spool;
mod syslog;

use clap::{Parser, Subcommand};
use commands::WrongCall;
use std::path::PathBuf;
use std::process::ExitCode;

/// Pages are made of many small pieces, which this gives and takes back in half the time (ADR 16).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stands under the help of `serve`.
const SERVE_HELP: &str = "\
The configuration file:
  version = 1                              # of this form
  data = \"/var/lib/hopluc\"               # folder of the database and the journal's key
  listen = \"127.0.0.1:8080\"              # address to listen on
  base_url = \"https://hopluc.tinh.vn\"    # address that people use
  database = \"postgres://user@host/name\" # a file in `data` if left out; HOPLUC_DATABASE goes before it
  keys = \"/etc/hopluc/keys\"              # keys of sealed fields; `keys` in `data` if left out
  catalogue = \"/etc/hopluc/catalogue\"    # the embedded catalogue if left out
  smtp = \"smtp://user:password@host:587\" # no letters if left out; HOPLUC_SMTP goes before it
  mail_from = \"hopluc@tinh.vn\"
  upload_limit_mb = 50
  [watch]                                  # see `hopluc watch run --help`
Only `version` and `data` are needed.

Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed";

/// Stands under the help of `watch run`.
const RUN_HELP: &str = "\
What is received is counted once it is in the database. Syslog has no acknowledgement: when the program is killed, messages that a
sender has written and that are not in the database yet are lost, unless the sender sends them again; lines that come again are counted
once. Only the orderly end of a TLS connection, which the sender begins, says that all that came over it is in the database. Senders over
TCP and TLS are slowed down when lines come faster than they are taken in; over UDP what finds no room is lost, counted, told, and its
time is unknown in every figure.

With --nats and --spool nothing is counted here and no database is opened: what was read of the lines with an indicator waits in the spool
until the message system has it (NATS with JetStream), and there until one of any number of `hopluc watch work` has counted it. When the
spool is full, logs are read no further and senders over TCP and TLS wait.

In the configuration file, to which the options are added:
  [watch]
  indicators = \"/etc/hopluc/list.tsv\"
  logs = [\"zeek-a=/var/log/zeek/conn.log\"]
  udp = [\"fw-a=192.0.2.1:514\"]        # a port alone is on this machine only
  tcp = [\"fw-a=5514\"]
  tls = [\"fw-b=192.0.2.1:6514\"]
  certificate = \"/etc/hopluc/tls.pem\"
  key = \"/etc/hopluc/tls.key\"
  clients = \"/etc/hopluc/clients.pem\" # every sender is believed if left out
  nats = \"nats://sensor:secret@192.0.2.9:4222\"  # or HOPLUC_NATS
  spool = \"/var/spool/hopluc\"

Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed";

/// Stands under the help of commands that are the deed of a person.
const PERSON_HELP: &str = "\
It is the deed of the person named by --as, with that person's permissions and under that name in the journal, as on the page of the
proposal. The password is asked for on a terminal; else it is the first line of standard input.

Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed";

/// Stands under the help of every command.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed";

/// Hợp Lực: phối hợp phòng, chống tội phạm trong lĩnh vực thông tin và truyền thông.
///
/// The coordination system of a province against crime in information and communications: directives become tasks,
/// agencies report, one official report comes out.
#[derive(Parser)]
#[command(name = "hopluc", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts an invented province to try the system: seeds it if empty, serves it, prints address and accounts.
    #[command(after_help = EXIT_CODES)]
    Demo {
        /// Port on 127.0.0.1.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Folder for its database; a folder of the user's temporary files if left out.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Seeds and stops without serving.
        #[arg(long, hide = true)]
        seed_only: bool,
    },
    /// Serves a province as its configuration says.
    #[command(after_help = SERVE_HELP)]
    Serve {
        /// Configuration file (TOML).
        #[arg(long)]
        config: PathBuf,
    },
    /// Reads an official document (.docx .odt .pdf .html .md .txt) and prints what was found in it. What is wrong with the
    /// document is told too and gives exit code 0: `lint` is there to ask.
    #[command(after_help = EXIT_CODES)]
    Read {
        /// The document.
        file: PathBuf,
        /// One JSON object on standard output instead of a summary.
        #[arg(long)]
        json: bool,
        /// The text as it was read, which places of findings refer to, instead of a summary.
        #[arg(long, conflicts_with = "json")]
        text: bool,
    },
    /// Checks an official document: each finding with code, place and explanation. Exit code 1 if there are any.
    #[command(after_help = EXIT_CODES)]
    Lint {
        /// The document.
        file: PathBuf,
        /// A JSON list instead of lines.
        #[arg(long)]
        json: bool,
    },
    /// Checks a catalogue: each fault with file, line and mend. Exit code 1 if there are any.
    #[command(after_help = EXIT_CODES)]
    Check {
        /// Folder of the catalogue; the embedded one if left out.
        #[arg(long)]
        catalogue: Option<PathBuf>,
        /// A JSON list instead of lines.
        #[arg(long)]
        json: bool,
    },
    /// Works on compiled reports.
    #[command(subcommand)]
    Report(ReportCommand),
    /// Compares logs with indicators, and names with protected names; takes what is found into a province.
    #[command(subcommand)]
    Watch(WatchCommand),
    /// Works on lists of indicators.
    #[command(subcommand)]
    Indicators(IndicatorsCommand),
    /// Works on evidence.
    #[command(subcommand)]
    Custody(CustodyCommand),
    /// Works on the journal.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Begins a province: its first administrator.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Copies the database and the journal's key into a new folder while the server runs; keys of sealed fields are left out.
    #[command(after_help = EXIT_CODES)]
    Backup {
        /// Folder to make; must not exist.
        dir: PathBuf,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        at: At,
    },
    /// The child's side of work on files; called by this program itself.
    #[command(hide = true)]
    Internal {
        /// What to do with the request on standard input.
        work: child::Work,
        /// Most memory.
        #[arg(long)]
        memory_mb: u64,
        /// Most seconds of computing.
        #[arg(long)]
        seconds: u64,
    },
    /// Puts a backup in the place of a database; the server must be stopped.
    #[command(after_help = EXIT_CODES)]
    Restore {
        /// Folder that `backup` made.
        dir: PathBuf,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        at: At,
    },
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Compiles the report of a period into an official document. Findings are told and stand in the draft for the official who
    /// edits it; the exit code is 0 with them.
    #[command(after_help = EXIT_CODES)]
    Compile {
        /// Key of the period, or its code (`2026-H1`).
        #[arg(long)]
        period: String,
        /// File to write; its ending chooses the form.
        #[arg(long)]
        out: PathBuf,
        /// Prints findings and figures as JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        at: At,
    },
}

#[derive(Subcommand)]
enum WatchCommand {
    /// Runs logs of Zeek, Suricata, name servers (BIND, Unbound, dnsmasq, Windows), syslog and CEF through a list of indicators.
    #[command(after_help = EXIT_CODES)]
    Scan(commands::watch::ScanCall),
    /// Looks for names that are made to be taken for protected ones.
    #[command(after_help = EXIT_CODES)]
    Lookalike(commands::watch::LookalikeCall),
    /// Enters a sensor of a province, or changes the one of this code.
    #[command(after_help = EXIT_CODES)]
    Sensor(commands::watch_intake::SensorCall),
    /// Enters a network of an agency, or changes the one of these addresses and this first day.
    #[command(after_help = EXIT_CODES)]
    Network(commands::watch_intake::NetworkCall),
    /// Takes logs of a sensor into a province: each line is counted once, however often it comes.
    #[command(after_help = EXIT_CODES)]
    TakeIn(commands::watch_intake::TakeInCall),
    /// Follows logs of sensors, through rotation and truncation, and receives syslog over UDP, TCP and TLS, until it is told to stop.
    #[command(after_help = RUN_HELP)]
    Run(commands::watch_run::RunCall),
    /// Counts what `hopluc watch run --nats` sends from elsewhere, until it is told to stop; any number of these work beside each other.
    #[command(after_help = EXIT_CODES)]
    Work(commands::watch_run::WorkCall),
    /// Prints what was found, by agency and class, with how much of the time was listened to.
    #[command(after_help = EXIT_CODES)]
    Figures(commands::watch_intake::FiguresCall),
    /// Looks now what the logs propose as incidents, and whether they bear out what was reported mended; the server looks every hour.
    #[command(after_help = EXIT_CODES)]
    Look(commands::watch_proposal::LookCall),
    /// Lists what the logs propose as incidents, newest first, or shows one. Exit code 1 where one waits for a person.
    #[command(after_help = EXIT_CODES)]
    Proposals(commands::watch_proposal::ProposalsCall),
    /// An officer of the response team confirms a proposal: an incident in its register, and a task for the agency.
    #[command(after_help = PERSON_HELP)]
    Confirm(commands::watch_proposal::ConfirmCall),
    /// An officer of the response team says that a proposal is no incident, and why.
    #[command(after_help = PERSON_HELP)]
    Dismiss(commands::watch_proposal::DismissCall),
    /// An officer of the agency reports its task done. The same logs refuse it or bear it out.
    #[command(after_help = PERSON_HELP)]
    Fix(commands::watch_proposal::FixCall),
    /// An officer of the response team lays the task again, where the former one is closed and the logs speak against the fix.
    #[command(after_help = PERSON_HELP)]
    GiveAgain(commands::watch_proposal::ConfirmCall),
}

#[derive(Subcommand)]
enum IndicatorsCommand {
    /// Reads lists of others (CSV, plain, hosts, RPZ, MISP, STIX 2.1, Suricata, Zeek) into one of ours. What is met everywhere, is
    /// allowed or is outside the field is refused with a reason.
    #[command(after_help = EXIT_CODES)]
    Import(commands::indicator_feeds::ImportCall),
    /// Writes one of our lists for Zeek, Suricata, name servers or tables, as far as its markings allow.
    #[command(after_help = EXIT_CODES)]
    Export(commands::indicator_feeds::ExportCall),
    /// Compiles a list, so that it opens in milliseconds and stays out of memory.
    #[command(after_help = EXIT_CODES)]
    Compile {
        /// List of indicators, lines `kind TAB value`.
        from: PathBuf,
        /// File to write.
        to: PathBuf,
        /// A summary as one JSON object on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Tells what a list holds, or which indicator a value of a log would meet.
    #[command(after_help = EXIT_CODES)]
    Explain {
        /// List of indicators, compiled or not.
        list: PathBuf,
        /// Names, addresses, URLs or hashes.
        values: Vec<String>,
        /// JSON instead of lines.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum CustodyCommand {
    /// Copies exhibits into a BagIt bag that sha256sum and openssl alone can check; a step of each chain of custody.
    #[command(after_help = EXIT_CODES)]
    Export(commands::custody::Export),
}

#[derive(Subcommand)]
enum PersonCommand {
    /// Makes the first administrator of a province that has none, with the agency, and prints a link with which the password is chosen
    /// within a day. All other people are added on the pages.
    #[command(after_help = EXIT_CODES)]
    AddAdministrator(commands::person::AddAdministrator),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Recomputes the journal and checks its signatures. Exit code 1 if anything does not hold.
    #[command(after_help = EXIT_CODES)]
    Verify {
        /// Public key that must have signed; without it each checkpoint's own key is used.
        #[arg(long)]
        key: Option<String>,
        /// JSON instead of lines.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        at: At,
    },
}

/// Which province a command works on.
#[derive(clap::Args, Clone, Debug)]
struct At {
    /// Configuration file of the province.
    #[arg(long, conflicts_with = "data")]
    config: Option<PathBuf>,
    /// Folder of a demo province; without this and `--config` the one that `hopluc demo` makes by itself.
    #[arg(long)]
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    end_with_the_reader();
    let cli = Cli::parse();
    if let Command::Internal {
        work,
        memory_mb,
        seconds,
    } = cli.command
    {
        // Before anything is started: threads and files would count against its limits.
        return commands::internal::run(work, child::ChildLimits { memory_mb, seconds });
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hopluc: {error}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) if error.is::<WrongCall>() => commands::wrong_call(&error.to_string()),
        Err(error) => commands::failed(&format!("{error:#}")),
    }
}

/// Whoever reads the output may stop before its end (`| head`): then the program ends too, without a word.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo {
            port,
            data,
            seed_only,
        } => commands::demo::run(port, data, seed_only).await,
        Command::Serve { config } => commands::serve::run(&config).await,
        Command::Internal { .. } => unreachable!("answered before there is a runtime"),
        Command::Read { file, json, text } => commands::read::run(&file, json, text),
        Command::Lint { file, json } => commands::lint::run(&file, json),
        Command::Check { catalogue, json } => commands::check::run(catalogue.as_deref(), json),
        Command::Report(ReportCommand::Compile {
            period,
            out,
            json,
            at,
        }) => commands::report::compile(&at, &period, &out, json).await,
        Command::Watch(call) => watch(call).await,
        Command::Indicators(IndicatorsCommand::Import(call)) => {
            commands::indicator_feeds::import(&call)
        }
        Command::Indicators(IndicatorsCommand::Export(call)) => {
            commands::indicator_feeds::export(&call)
        }
        Command::Indicators(IndicatorsCommand::Compile { from, to, json }) => {
            commands::indicators::compile(&from, &to, json)
        }
        Command::Indicators(IndicatorsCommand::Explain { list, values, json }) => {
            commands::indicators::explain(&list, &values, json)
        }
        Command::Custody(CustodyCommand::Export(call)) => commands::custody::export(&call).await,
        Command::Person(PersonCommand::AddAdministrator(call)) => {
            commands::person::add_administrator(&call).await
        }
        Command::Audit(AuditCommand::Verify { key, json, at }) => {
            commands::audit::verify(&at, key.as_deref(), json).await
        }
        Command::Backup { dir, json, at } => commands::backup::backup(&at, &dir, json).await,
        Command::Restore { dir, json, at } => commands::backup::restore(&at, &dir, json).await,
    }
}

async fn watch(command: WatchCommand) -> anyhow::Result<ExitCode> {
    use commands::{watch_intake as intake, watch_proposal as proposal};
    match command {
        WatchCommand::Scan(call) => commands::watch::scan(&call),
        WatchCommand::Lookalike(call) => commands::watch::lookalike(&call),
        WatchCommand::Sensor(call) => intake::sensor(&call).await,
        WatchCommand::Network(call) => intake::network(&call).await,
        WatchCommand::TakeIn(call) => intake::take_in(&call).await,
        WatchCommand::Run(call) => commands::watch_run::run(&call).await,
        WatchCommand::Work(call) => commands::watch_run::work(&call).await,
        WatchCommand::Figures(call) => intake::figures(&call).await,
        WatchCommand::Look(call) => proposal::look(&call).await,
        WatchCommand::Proposals(call) => proposal::proposals(&call).await,
        WatchCommand::Confirm(call) => proposal::confirm(&call).await,
        WatchCommand::Dismiss(call) => proposal::dismiss(&call).await,
        WatchCommand::Fix(call) => proposal::fix(&call).await,
        WatchCommand::GiveAgain(call) => proposal::give_again(&call).await,
    }
}
