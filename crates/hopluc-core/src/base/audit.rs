//! The journal: one fact per write, in the same transaction, leaves of a Merkle tree with signed checkpoints.
//!
//! RFC 6962 tree (SHA-256). The journal holds ids, verbs and field names, never personal data or the text of tips.

use super::{
    actor::Actor,
    clock::midnight_of,
    error::{ActionError, Outcome},
    ids::AgencyId,
    store::{Bind, Dialect, Row, StoreError, Tx, placeholders},
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::Date;

/// What was done to which record.
#[derive(Clone, Debug)]
pub struct Fact<'a> {
    /// Verb, as in the policy matrix where it is there (`task.accept`).
    pub verb: &'a str,
    /// Glossary word of the record.
    pub noun: &'a str,
    /// Key of the record; 0 where there is none (a failed sign-in).
    pub noun_id: i64,
    /// What changed: ids, states, field names. No personal data.
    pub detail: Value,
}

impl<'a> Fact<'a> {
    /// A fact without detail.
    pub fn new(verb: &'a str, noun: &'a str, noun_id: i64) -> Self {
        Self {
            verb,
            noun,
            noun_id,
            detail: Value::Null,
        }
    }

    /// The same with detail.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Appends `fact` to the journal.
///
/// Numbers are gapless: SQLite has one writer; on PostgreSQL the appending transactions queue on one advisory lock.
pub async fn record(tx: &Tx, actor: &Actor, at: &str, fact: Fact<'_>) -> Outcome<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.rows(
            "select cast(pg_advisory_xact_lock(727001) as text) as locked",
            vec![],
        )
        .await?;
    }
    let last: i64 = tx
        .one("select coalesce(max(id), 0) as n from audit_fact", vec![])
        .await?
        .get("n")?;
    let entry = Entry {
        id: last + 1,
        at: at.to_owned(),
        person_id: actor.person_id.map(|id| id.0),
        agency_id: actor.agency_id.map(|id| id.0),
        role: if actor.is_system {
            "system".to_owned()
        } else {
            actor.role.code().to_owned()
        },
        verb: fact.verb.to_owned(),
        noun: fact.noun.to_owned(),
        noun_id: fact.noun_id,
        detail: serde_json::to_string(&fact.detail)?,
    };
    tx.run(
        "insert into audit_fact (id, at, person_id, agency_id, role, verb, noun, noun_id, detail, leaf_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        crate::binds![
            entry.id,
            entry.at.as_str(),
            entry.person_id,
            entry.agency_id,
            entry.role.as_str(),
            entry.verb.as_str(),
            entry.noun.as_str(),
            entry.noun_id,
            entry.detail.as_str(),
            entry.leaf_hash()
        ],
    )
    .await?;
    Ok(())
}

/// One fact of the journal as it is stored; the hash covers its JSON in this order of fields.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Entry {
    /// Number from 1, without gaps.
    pub id: i64,
    /// Instant (UTC).
    pub at: String,
    /// Who, if a person.
    pub person_id: Option<i64>,
    /// For which agency.
    pub agency_id: Option<i64>,
    /// In which role; `system` for the program itself.
    pub role: String,
    /// What.
    pub verb: String,
    /// To which kind of record.
    pub noun: String,
    /// To which record.
    pub noun_id: i64,
    /// JSON text of the detail.
    pub detail: String,
}

impl Entry {
    fn canonical(&self) -> Vec<u8> {
        // A struct of plain fields always serialises.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 over 0x00 and the canonical bytes (RFC 6962 section 2.1), as lower-case hexadecimal.
    pub fn leaf_hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update([0_u8]);
        hash.update(self.canonical());
        hex(&hash.finalize())
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Bytes of lower- or upper-case hexadecimal; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok())
        .collect()
}

fn entry_of(row: &Row) -> Result<(Entry, String), StoreError> {
    let entry = Entry {
        id: row.get("id")?,
        at: row.get("at")?,
        person_id: row.get("person_id")?,
        agency_id: row.get("agency_id")?,
        role: row.get("role")?,
        verb: row.get("verb")?,
        noun: row.get("noun")?,
        noun_id: row.get("noun_id")?,
        detail: row.get("detail")?,
    };
    Ok((entry, row.get("leaf_hash")?))
}

/// Which facts of the journal are asked for; all by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactFilter<'a> {
    /// Kind of record; any if empty.
    pub noun: &'a str,
    /// Key of the record; any if 0.
    pub noun_id: i64,
    /// Who did it, one of them; anybody if left out, nobody's where it is empty.
    pub people: Option<&'a [i64]>,
    /// For which agency.
    pub agency: Option<AgencyId>,
    /// First local day.
    pub from: Option<Date>,
    /// Last local day, itself included.
    pub to: Option<Date>,
}

impl FactFilter<'_> {
    /// Only what is asked for stands in the statement, so that its index serves it. `$1` is the number to stay below.
    fn conditions(&self, before: i64) -> (String, Vec<Bind>) {
        let mut values = crate::binds![before];
        let mut clauses = vec!["id < $1".to_owned()];
        let mut and = |condition: &str, value: Bind| {
            values.push(value);
            clauses.push(format!("{condition} ${}", values.len()));
        };
        if !self.noun.is_empty() {
            and("noun =", self.noun.into());
        }
        if self.noun_id != 0 {
            and("noun_id =", self.noun_id.into());
        }
        if let Some(agency) = self.agency {
            and("agency_id =", agency.0.into());
        }
        if let Some(from) = self.from {
            and("at >=", midnight_of(from).into());
        }
        if let Some(after) = self.to.and_then(Date::next_day) {
            and("at <", midnight_of(after).into());
        }
        if let Some(people) = self.people {
            let list = placeholders(values.len() + 1, people.len());
            clauses.push(format!("person_id in ({list})"));
            values.extend(people.iter().map(|id| Bind::from(*id)));
        }
        (clauses.join(" and "), values)
    }
}

/// Facts of `filter` with a number below `before`, newest first, at most `limit`.
pub async fn page(
    tx: &Tx,
    before: i64,
    filter: &FactFilter<'_>,
    limit: i64,
) -> Outcome<Vec<Entry>> {
    let (conditions, values) = filter.conditions(before);
    let sql = format!(
        "select id, at, person_id, agency_id, role, verb, noun, noun_id, detail, leaf_hash
         from audit_fact
         where {conditions}
         order by id desc
         limit {limit}"
    );
    let rows = tx.rows(&sql, values).await?;
    Ok(rows
        .iter()
        .map(entry_of)
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|pair| pair.0)
        .collect())
}

/// The newest `limit` facts of one record, newest first; of every record of its kind for the key 0.
pub async fn of_record(tx: &Tx, noun: &str, noun_id: i64, limit: i64) -> Outcome<Vec<Entry>> {
    let filter = FactFilter {
        noun,
        noun_id,
        ..FactFilter::default()
    };
    page(tx, i64::MAX, &filter, limit).await
}

/// The key that signs checkpoints. Kept in a file outside the database.
pub struct Journal {
    key: SigningKey,
}

impl Journal {
    /// A key from 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self {
            key: SigningKey::from_bytes(&seed),
        }
    }

    /// The public key as hexadecimal; publish it where the operator of the database cannot change it.
    pub fn public_key(&self) -> String {
        hex(self.key.verifying_key().as_bytes())
    }

    /// The public key as PEM (RFC 8410), as `openssl pkeyutl -verify -rawin` reads it.
    pub fn public_pem(&self) -> String {
        // SubjectPublicKeyInfo of Ed25519: always these twelve bytes and the key.
        let mut der = vec![
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
        ];
        der.extend(self.key.verifying_key().as_bytes());
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
        format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
    }

    /// Signs a statement of a chain of custody; hexadecimal. Statements are JSON, which no head of the tree is.
    pub fn sign(&self, statement: &[u8]) -> String {
        hex(&self.key.sign(statement).to_bytes())
    }

    /// Signs the head of the tree over all facts and stores it, if facts came since the last one.
    ///
    /// O(facts). Gives back the size signed, or `None` if nothing was new.
    pub async fn checkpoint(&self, tx: &Tx, at: &str) -> Outcome<Option<i64>> {
        let last: i64 = tx
            .one(
                "select coalesce(max(size), 0) as n from audit_checkpoint",
                vec![],
            )
            .await?
            .get("n")?;
        let (size, root) = root_of(tx, i64::MAX).await?;
        if size == last {
            return Ok(None);
        }
        let signature = hex(&self.key.sign(head(size, &root, at).as_bytes()).to_bytes());
        tx.run(
            "insert into audit_checkpoint (size, root_hash, signed_at, public_key, signature) values ($1, $2, $3, $4, $5)",
            crate::binds![size, root, at, self.public_key(), signature],
        )
        .await?;
        Ok(Some(size))
    }
}

fn head(size: i64, root: &str, at: &str) -> String {
    format!("hopluc-journal-v1\n{size}\n{root}\n{at}\n")
}

async fn root_of(tx: &Tx, most: i64) -> Outcome<(i64, String)> {
    let rows = tx
        .rows(
            "select id, at, person_id, agency_id, role, verb, noun, noun_id, detail, leaf_hash
             from audit_fact where id <= $1 order by id",
            crate::binds![most],
        )
        .await?;
    let mut tree: MemoryBackedTree<Sha256, Vec<u8>> = MemoryBackedTree::new();
    for row in &rows {
        tree.push(entry_of(row)?.0.canonical());
    }
    Ok((rows.len() as i64, hex(tree.root().as_bytes())))
}

/// The newest signed head of the tree: how many facts it covers and when it was signed; `None` before the first.
pub async fn last_checkpoint(tx: &Tx) -> Outcome<Option<(i64, String)>> {
    let row = tx
        .row(
            "select size, signed_at from audit_checkpoint order by size desc limit 1",
            vec![],
        )
        .await?;
    row.map(|row| Ok((row.get("size")?, row.get("signed_at")?)))
        .transpose()
}

/// What `hopluc audit verify` found.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Verification {
    /// Facts read.
    pub n_facts: i64,
    /// Checkpoints checked.
    pub n_checkpoints: i64,
    /// Facts after the last checkpoint: nobody has signed how many there are.
    pub n_unsigned: i64,
    /// Root over all facts.
    pub root: String,
    /// What does not hold, in words for the operator; empty if all holds.
    pub faults: Vec<Value>,
}

/// How many facts there are.
pub async fn n_facts(tx: &Tx) -> Outcome<i64> {
    let sql = "select coalesce(max(id), 0) as n from audit_fact";
    Ok(tx.one(sql, vec![]).await?.get("n")?)
}

/// Recomputes every leaf and every checkpoint, and checks the signatures.
///
/// With `trusted_key` only that key's signatures count; without, each checkpoint's own key is used, which proves
/// only that nobody changed the facts without the key. O(facts) in time; one pass per checkpoint over hashes only.
pub async fn verify(tx: &Tx, trusted_key: Option<&str>) -> Outcome<Verification> {
    let rows = tx
        .rows(
            "select id, at, person_id, agency_id, role, verb, noun, noun_id, detail, leaf_hash from audit_fact order by id",
            vec![],
        )
        .await?;
    let checkpoints = tx
        .rows("select size, root_hash, signed_at, public_key, signature from audit_checkpoint order by size", vec![])
        .await?;
    let mut faults = Vec::new();
    let mut tree: MemoryBackedTree<Sha256, Vec<u8>> = MemoryBackedTree::new();
    let mut heads = checkpoints.iter().peekable();
    let (mut n_checkpoints, mut n_signed) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        let (entry, stored) = entry_of(row)?;
        let expected = index as i64 + 1;
        if entry.id != expected {
            faults.push(json!({ "code": "audit.gap", "expected": expected, "found": entry.id }));
        }
        if entry.leaf_hash() != stored {
            faults.push(json!({ "code": "audit.changed", "id": entry.id }));
        }
        tree.push(entry.canonical());
        while let Some(head) = heads.peek() {
            if head.get::<i64>("size")? > expected {
                break;
            }
            n_checkpoints += 1;
            n_signed = expected;
            check_head(head, &hex(tree.root().as_bytes()), trusted_key, &mut faults)?;
            heads.next();
        }
    }
    for head in heads {
        faults.push(json!({ "code": "audit.truncated", "size": head.get::<i64>("size")? }));
    }
    Ok(Verification {
        n_facts: rows.len() as i64,
        n_checkpoints,
        n_unsigned: rows.len() as i64 - n_signed,
        root: hex(tree.root().as_bytes()),
        faults,
    })
}

fn check_head(
    row: &Row,
    root: &str,
    trusted_key: Option<&str>,
    faults: &mut Vec<Value>,
) -> Result<(), StoreError> {
    let size: i64 = row.get("size")?;
    let stored: String = row.get("root_hash")?;
    let at: String = row.get("signed_at")?;
    let key: String = row.get("public_key")?;
    let signature: String = row.get("signature")?;
    if stored != root {
        faults.push(json!({ "code": "audit.root", "size": size }));
    }
    if trusted_key.is_some_and(|trusted| trusted != key) {
        faults.push(json!({ "code": "audit.key", "size": size }));
    }
    let good = unhex(&key)
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
        .zip(unhex(&signature).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok()))
        .is_some_and(|(key, bytes)| {
            key.verify_strict(
                head(size, &stored, &at).as_bytes(),
                &Signature::from_bytes(&bytes),
            )
            .is_ok()
        });
    if !good {
        faults.push(json!({ "code": "audit.signature", "size": size }));
    }
    Ok(())
}

impl From<getrandom::Error> for ActionError {
    fn from(error: getrandom::Error) -> Self {
        Self::broken(error.to_string())
    }
}
