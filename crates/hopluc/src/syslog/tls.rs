//! Who this listener is, and who may send to it: a certificate with its key, and if it is wanted whose certificates are believed.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Files in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, followed by those that lead to its root.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Those who sign the senders' certificates; `None` lets everybody send.
    pub clients: Option<PathBuf>,
}

impl TlsFiles {
    /// What accepts connections by these files.
    pub fn acceptor(&self) -> anyhow::Result<TlsAcceptor> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .context("no version of TLS is there")?;
        let builder = match &self.clients {
            None => builder.with_no_client_auth(),
            Some(file) => {
                let mut roots = RootCertStore::empty();
                for root in certificates(file)? {
                    roots
                        .add(root)
                        .with_context(|| format!("{} signs nothing", file.display()))?;
                }
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                        .build()
                        .with_context(|| format!("cannot use {}", file.display()))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .with_context(|| format!("no key in {}", self.key.display()))?;
        let config = builder
            .with_single_cert(certificates(&self.certificate)?, key)
            .with_context(|| {
                format!(
                    "{} and {} do not go together",
                    self.certificate.display(),
                    self.key.display()
                )
            })?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn certificates(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let told = || format!("no certificate in {}", file.display());
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file)
        .with_context(told)?
        .collect();
    let found = found.with_context(told)?;
    if found.is_empty() {
        bail!(told());
    }
    Ok(found)
}
